package main

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"unsafe"
)

var _ = add("mutex-held", func() {
	mu := new(sync.Mutex)
	mu.Lock()
	go mu.Lock()
	untilWaiting(mu, 1)
})

// untilWaiting waits until so many goroutines stand in line. The number is in the first
// word of a Mutex, from its fourth bit on.
func untilWaiting(mu *sync.Mutex, n int32) {
	for atomic.LoadInt32((*int32)(unsafe.Pointer(mu)))>>3 != n {
		runtime.Gosched()
	}
}

var _ = add("mutex-program-one-processor", func() {
	runtime.GOMAXPROCS(1)
	var mu sync.Mutex
	count := 0
	for range 5 {
		go func() {
			mu.Lock()
			count++
			mu.Unlock()
		}()
	}
	fmt.Println(count) // where the article's main returns
})

var _ = add("mutex-program-that-waits", func() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	count := 0
	for range 5 {
		wg.Go(func() {
			mu.Lock()
			count++
			mu.Unlock()
		})
	}
	wg.Wait()
	fmt.Println(count)
})

var _ = add("mutex-program-without-the-lock", func() {
	var wg sync.WaitGroup
	count := 0
	for range 5 {
		wg.Go(func() { count++ })
	}
	wg.Wait()
	fmt.Println(count)
})

var _ = add("mutex-a-thousand-wait", func() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	mu.Lock()
	before := threads()
	for range 1000 {
		wg.Go(func() {
			mu.Lock()
			mu.Unlock()
		})
	}
	untilWaiting(&mu, 1000)
	if more := threads() - before; more <= 4 { // the runtime may have started some of its own
		fmt.Println("threads for 1000 waiters: none")
	} else {
		fmt.Println("threads for 1000 waiters:", more)
	}
	mu.Unlock()
	wg.Wait()
})

func threads() int {
	s := []metrics.Sample{{Name: "/sched/threads/total:threads"}}
	metrics.Read(s)
	return int(s[0].Value.Uint64())
}

var _ = add("mutex-word-with-waiters", func() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	mu.Lock()
	for range 3 {
		wg.Go(func() {
			mu.Lock()
			mu.Unlock()
		})
	}
	untilWaiting(&mu, 3)
	state := atomic.LoadInt32((*int32)(unsafe.Pointer(&mu)))
	fmt.Printf("state with 3 that wait: %d<<3 | %d\n", state>>3, state&7)
	mu.Unlock()
	wg.Wait()
})

var _ = add("mutex-unlock-of-unlocked", func() {
	var mu sync.Mutex
	mu.Unlock()
})
