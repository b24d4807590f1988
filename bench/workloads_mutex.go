package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/syncprimer/syncprimer/mutex"
)

// How much work is done beside a lock. A turn takes one or two
// nanoseconds.
const (
	outsideTurns = 100
	insideTurns  = 50
)

var mutexWorkloads = []workload{
	{
		primitive: "Mutex", name: "uncontended", doc: "Lock and Unlock",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			var m mutex.Mutex
			for range n {
				m.Lock()
				m.Unlock()
			}
		}),
		std: timed(func(n int) {
			var m sync.Mutex
			for range n {
				m.Lock()
				m.Unlock()
			}
		}),
		peers: []side{{"semaphore", timed(func(n int) {
			s := semaphore.NewWeighted(1)
			for range n {
				_ = s.Acquire(context.Background(), 1)
				s.Release(1)
			}
		})}},
	},
	{
		primitive: "Mutex", name: "trylock", doc: "TryLock and Unlock of a free lock",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			var m mutex.Mutex
			for range n {
				if m.TryLock() {
					m.Unlock()
				}
			}
		}),
		std: timed(func(n int) {
			var m sync.Mutex
			for range n {
				if m.TryLock() {
					m.Unlock()
				}
			}
		}),
	},
	{
		primitive: "Mutex", name: "trylock/held", doc: "10 times TryLock of a lock that is held",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			var m mutex.Mutex
			m.Lock()
			for range n {
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
			}
		}),
		std: timed(func(n int) {
			var m sync.Mutex
			m.Lock()
			for range n {
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
				m.TryLock()
			}
		}),
	},
	{
		primitive: "Mutex", name: "contended", doc: "8 goroutines do nothing but Lock and Unlock",
		metrics: perOp,
		ours:    contended(ourMutex, 0, 0),
		std:     contended(stdMutex, 0, 0),
		peers:   []side{{"semaphore", contended(func() sync.Locker { return newWeighted(1) }, 0, 0)}},
	},
	{
		primitive: "Mutex", name: "contended/work=outside", doc: "the same, with some 150 ns of work between Unlock and Lock (slack)",
		metrics: perOp,
		ours:    contended(ourMutex, outsideTurns, 0),
		std:     contended(stdMutex, outsideTurns, 0),
	},
	{
		primitive: "Mutex", name: "contended/work=inside", doc: "the same, with some 80 ns of work under the lock",
		metrics: perOp,
		ours:    contended(ourMutex, 0, insideTurns),
		std:     contended(stdMutex, 0, insideTurns),
	},
	{
		primitive: "Mutex", name: "lock-latency", doc: "how long Lock takes while 8 goroutines work both under the lock and between",
		metrics: percentiles(50, 99, 99.9), long: 2,
		ours: lockLatency(ourMutex),
		std:  lockLatency(stdMutex),
	},
	{
		primitive: "Mutex", name: "ping-pong", doc: "two goroutines hand the turn to each other through two locks; a round trip",
		metrics: perOp,
		ours:    pingPong(ourMutex),
		std:     pingPong(stdMutex),
	},
	{
		primitive: "Mutex", name: "ping-pong/hogs=2", doc: "the round trip's time beside two goroutines that never sleep",
		metrics: percentiles(50, 99, 99.9), long: 6,
		ours: besideHogs(ourMutex),
		std:  besideHogs(stdMutex),
	},
	{
		primitive: "Mutex", name: "starvation", doc: "how long a polite goroutine waits for a lock that a greedy one holds 100 µs and takes again at once",
		metrics: percentiles(50, 99), long: 6,
		ours: starvation(ourMutex),
		std:  starvation(stdMutex),
	},
}

// contended lets a crowd lock and unlock, with some work outside the lock and some
// under it.
func contended(newLock func() sync.Locker, outside, inside int) body {
	return timed(func(n int) {
		l := newLock()
		crowd(crowdSize, n, func(n int) {
			for range n {
				work(outside)
				l.Lock()
				work(inside)
				l.Unlock()
			}
		})
	})
}

// locksPerWait is how many Locks there are to one that is timed. To read the clock
// twice takes as long as the work under the lock: were all of them timed, the
// goroutines would seldom meet.
const locksPerWait = 20

// lockLatency notes how long some of the Locks take. With work between Unlock
// and Lock they do wait for each other; without it, one goroutine after another
// takes the lock a thousand times, and those who sleep meanwhile hardly count.
func lockLatency(newLock func() sync.Locker) body {
	return func(n int) sample {
		l := newLock()
		return sample{waits: crowdWaits(crowdSize, n, func(_ int, waits []time.Duration) {
			for i := range waits {
				for range locksPerWait - 1 {
					work(outsideTurns)
					l.Lock()
					work(insideTurns)
					l.Unlock()
				}
				work(outsideTurns)
				start := time.Now()
				l.Lock()
				waits[i] = time.Since(start)
				work(insideTurns)
				l.Unlock()
			}
		})}
	}
}

// A table is where two players meet. Each waits for its turn at a lock which the
// other unlocks.
type table struct {
	ping, pong sync.Locker
	second     sync.WaitGroup // until the second player has gone
}

// newTable seats the second player, who returns n balls.
func newTable(newLock func() sync.Locker, n int) *table {
	t := &table{ping: newLock(), pong: newLock()}
	t.ping.Lock()
	t.pong.Lock()
	t.second.Go(func() {
		for range n {
			t.ping.Lock()
			t.pong.Unlock()
		}
	})
	return t
}

// play is one ball, there and back.
func (t *table) play() {
	t.ping.Unlock()
	t.pong.Lock()
}

func pingPong(newLock func() sync.Locker) body {
	return timed(func(n int) {
		t := newTable(newLock, n)
		for range n {
			t.play()
		}
		t.second.Wait()
	})
}

// besideHogs notes the time of each round trip. It shows what a mean hides: with
// all processors busy, a lock that gives its turn away waits for whole time
// slices.
func besideHogs(newLock func() sync.Locker) body {
	return func(n int) sample {
		defer hogs(2)()
		waits := make([]time.Duration, n)
		t := newTable(newLock, n)
		for i := range waits {
			start := time.Now()
			t.play()
			waits[i] = time.Since(start)
		}
		t.second.Wait()
		return sample{waits: waits}
	}
}

// hogs starts goroutines that use all the time they get, and returns the function
// that ends them.
func hogs(number int) (stop func()) {
	var over atomic.Bool
	var wg sync.WaitGroup
	for range number {
		wg.Go(func() {
			for !over.Load() {
				work(500)
			}
		})
	}
	return func() {
		over.Store(true)
		wg.Wait()
	}
}

// starvation notes how long the polite goroutine waits. The greedy one sleeps
// while it holds the lock, as a goroutine does that reads a file under it. A wait
// takes two milliseconds, so that a round has some forty: its p99 is the longest of
// them, and for a p99.9 there are not enough.
func starvation(newLock func() sync.Locker) body {
	const held = 100 * time.Microsecond
	return func(n int) sample {
		l := newLock()
		var over atomic.Bool
		var greedy sync.WaitGroup
		greedy.Go(func() {
			for !over.Load() {
				l.Lock()
				time.Sleep(held)
				l.Unlock()
			}
		})
		waits := make([]time.Duration, n)
		for i := range waits {
			time.Sleep(held)
			start := time.Now()
			l.Lock()
			waits[i] = time.Since(start)
			l.Unlock()
		}
		over.Store(true)
		greedy.Wait()
		return sample{waits: waits}
	}
}
