package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// threeAndMain is the article's program.
func threeAndMain() {
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			fmt.Println("Goroutine", i)
		}(i)
	}
	wg.Wait()
	fmt.Println("All of them have finished")
}

var _ = add("waitgroup-program", threeAndMain)

var _ = add("waitgroup-program-one-processor", func() {
	runtime.GOMAXPROCS(1)
	threeAndMain()
})

// together runs some functions, each in a goroutine of its own, and waits.
func together(fs []func()) {
	var wg sync.WaitGroup
	for _, f := range fs {
		wg.Go(f)
	}
	wg.Wait()
}

var _ = add("waitgroup-captured-i", func() {
	var turns []func()
	for i := 0; i < 3; i++ {
		turns = append(turns, func() { fmt.Println("Goroutine", i) })
	}
	together(turns)
})

var _ = add("waitgroup-add-inside", func() {
	runtime.GOMAXPROCS(1)
	var wg sync.WaitGroup
	var finished atomic.Int32
	for range 3 {
		go func() {
			addInside(&wg)
			defer wg.Done()
			finished.Add(1)
		}()
	}
	wg.Wait()
	fmt.Println("finished:", finished.Load())
})

// addInside hides the mistake from go vet.
func addInside(wg *sync.WaitGroup) { wg.Add(1) }

var _ = add("waitgroup-no-goroutine", func() {
	var wg sync.WaitGroup
	wg.Add(3)
	wg.Done()
	wg.Add(-2)
	wg.Wait()
	fmt.Println("three are done, and none was a goroutine")
})

var _ = add("waitgroup-goroutine-goes-on", func() {
	var wg sync.WaitGroup
	wg.Add(1)
	forever := make(chan bool)
	go func() {
		wg.Done()
		<-forever
	}()
	wg.Wait()
})

var _ = add("waitgroup-go", func() {
	var wg sync.WaitGroup
	var finished atomic.Int32
	for range 3 {
		wg.Go(func() { finished.Add(1) })
	}
	wg.Wait()
	fmt.Println("finished:", finished.Load())
})

var _ = add("waitgroup-task-that-panics", func() {
	var wg sync.WaitGroup
	wg.Go(func() { panic("in the task") })
	wg.Wait()
	fmt.Println("Wait has returned")
})

// groupWord is the counter and the number of those in Wait.
func groupWord(wg *sync.WaitGroup) (tasks, waiters uint32) {
	state := atomic.LoadUint64((*uint64)(fieldOf(wg, "state")))
	return uint32(state >> 32), uint32(state)
}

func untilWaiters(wg *sync.WaitGroup, n uint32) {
	until(func() bool { _, waiters := groupWord(wg); return waiters == n })
}

var _ = add("waitgroup-word", func() {
	var wg, waiters sync.WaitGroup
	wg.Add(2)
	for range 3 {
		waiters.Go(wg.Wait)
	}
	untilWaiters(&wg, 3)
	tasks, waiting := groupWord(&wg)
	fmt.Printf("one word: %d<<32 | %d\n", tasks, waiting)
	wg.Add(-2)
	tasks, waiting = groupWord(&wg)
	fmt.Printf("after the last Done: %d<<32 | %d\n", tasks, waiting)
	waiters.Wait()
})

var _ = add("waitgroup-nobody-is-done", func() {
	wg := new(sync.WaitGroup)
	wg.Add(1)
	go wg.Wait()
	untilWaiters(wg, 1)
})

// One processor: the waiter does not run between Done and Add.
var _ = add("waitgroup-reused", func() {
	runtime.GOMAXPROCS(1)
	var wg sync.WaitGroup
	wg.Add(1)
	go wg.Wait()
	untilWaiters(&wg, 1)
	wg.Done()
	wg.Add(1)
	select {}
})

var _ = add("waitgroup-two-rounds", func() {
	var wg sync.WaitGroup
	finished := 0
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			finished++
		}()
		wg.Wait()
		fmt.Println("finished:", finished)
	}
})
