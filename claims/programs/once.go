package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

var _ = add("once-program-one-processor", func() {
	runtime.GOMAXPROCS(1)
	var once sync.Once
	for range 3 {
		go once.Do(func() { fmt.Println("once") })
	}
})

var _ = add("once-program-that-waits", func() {
	var once sync.Once
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { once.Do(func() { fmt.Println("once") }) })
	}
	wg.Wait()
})

// onceWord is done.
func onceWord(o *sync.Once) *uint32 { return (*uint32)(fieldOf(o, "done")) }

var _ = add("once-done", func() {
	var once sync.Once
	once.Do(func() { fmt.Println("while f runs:", atomic.LoadUint32(onceWord(&once))) })
	fmt.Println("afterwards:", atomic.LoadUint32(onceWord(&once)))
})

// While f runs, another caller waits for it.
var _ = add("once-another-caller", func() {
	once := new(sync.Once)
	running, never := make(chan bool), make(chan bool)
	go once.Do(func() {
		close(running)
		<-never
	})
	<-running
	go once.Do(func() {})
	untilWaiting((*sync.Mutex)(fieldOf(once, "m")), 1)
})

var _ = add("once-another-f", func() {
	var once sync.Once
	once.Do(func() { fmt.Println("the first f") })
	once.Do(func() { fmt.Println("the second f") })
})

var _ = add("once-f-fails", func() {
	var once sync.Once
	for range 2 {
		func() {
			defer func() { fmt.Println("recovered:", recover()) }()
			once.Do(func() { panic("in f") })
			fmt.Println("Do has returned")
		}()
	}
})

var _ = add("once-f-leaves", func() {
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() { once.Do(runtime.Goexit) })
	wg.Wait()
	once.Do(func() { fmt.Println("f runs again") })
	fmt.Println("Do has returned")
})

var _ = add("once-within-itself", func() {
	var once sync.Once
	once.Do(func() { once.Do(func() {}) })
})

var _ = add("once-value", func() {
	runs := 0
	value := sync.OnceValue(func() int {
		runs++
		return 7
	})
	fmt.Println(value(), value(), "runs:", runs)
})

var _ = add("once-func-fails", func() {
	f := sync.OnceFunc(func() { panic("in f") })
	for range 2 {
		func() {
			defer func() { fmt.Println("recovered:", recover()) }()
			f()
		}()
	}
})

// What f has written is read by all callers, with nothing but Do in between.
var _ = add("once-sets-up", func() {
	var once sync.Once
	var wg sync.WaitGroup
	var config map[string]string
	for range 3 {
		wg.Go(func() {
			once.Do(func() { config = map[string]string{"language": "Go"} })
			fmt.Println(config["language"])
		})
	}
	wg.Wait()
})
