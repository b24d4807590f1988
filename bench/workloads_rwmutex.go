package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/syncprimer/syncprimer/rwmutex"
)

var rwmutexWorkloads = []workload{
	{
		primitive: "RWMutex", name: "uncontended/read", doc: "RLock and RUnlock",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			var m rwmutex.RWMutex
			for range n {
				m.RLock()
				m.RUnlock()
			}
		}),
		std: timed(func(n int) {
			var m sync.RWMutex
			for range n {
				m.RLock()
				m.RUnlock()
			}
		}),
	},
	{
		primitive: "RWMutex", name: "uncontended/write", doc: "Lock and Unlock",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			var m rwmutex.RWMutex
			for range n {
				m.Lock()
				m.Unlock()
			}
		}),
		std: timed(func(n int) {
			var m sync.RWMutex
			for range n {
				m.Lock()
				m.Unlock()
			}
		}),
	},
	readsWorkload("reads=100", "8 goroutines do nothing but read", 10),
	readsWorkload("reads=90", "the same, with every tenth operation a write", 9),
	readsWorkload("reads=50", "the same, with every second operation a write", 5),
	{
		primitive: "RWMutex", name: "writer-latency", doc: "how long a writer waits while 4 readers come and go",
		metrics: percentiles(50, 99, 99.9), long: 2,
		ours: writerLatency(ourRWMutex),
		std:  writerLatency(stdRWMutex),
	},
}

func readsWorkload(name, doc string, readsInTen int) workload {
	return workload{
		primitive: "RWMutex", name: name, doc: doc,
		metrics: perOp,
		ours:    reads(ourRWMutex, readsInTen),
		std:     reads(stdRWMutex, readsInTen),
	}
}

// reads lets a crowd read and write. Three and ten have no common divisor, so the
// writes are spread over each ten operations.
func reads(newLock func() rwLocker, readsInTen int) body {
	return timed(func(n int) {
		l := newLock()
		crowd(crowdSize, n, func(n int) {
			for i := range n {
				if i*3%10 < readsInTen {
					l.RLock()
					l.RUnlock()
				} else {
					l.Lock()
					l.Unlock()
				}
			}
		})
	})
}

// writerLatency notes how long Lock takes. The readers let others run while they
// hold the lock; without that, on one processor, no writer would ever find a
// reader inside.
func writerLatency(newLock func() rwLocker) body {
	return func(n int) sample {
		l := newLock()
		var over atomic.Bool
		var readers sync.WaitGroup
		for range 4 {
			readers.Go(func() {
				for !over.Load() {
					l.RLock()
					work(insideTurns)
					runtime.Gosched()
					l.RUnlock()
				}
			})
		}
		waits := make([]time.Duration, n)
		for i := range waits {
			runtime.Gosched()
			start := time.Now()
			l.Lock()
			waits[i] = time.Since(start)
			l.Unlock()
		}
		over.Store(true)
		readers.Wait()
		return sample{waits: waits}
	}
}
