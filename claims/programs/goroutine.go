package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
	"weak"
)

var _ = add("goroutine-number", func() {
	before := runtime.NumGoroutine()
	end := make(chan int)
	go func() { <-end }()
	fmt.Println(before, "and then", runtime.NumGoroutine())
	end <- 0
})

// sample reads one of the runtime's metrics.
func sample(name string) int {
	s := []metrics.Sample{{Name: name}}
	metrics.Read(s)
	return int(s[0].Value.Uint64())
}

var _ = add("goroutine-twenty-thousand", func() {
	const n = 20_000
	before, stacks := threads(), sample("/memory/classes/heap/stacks:bytes")
	end := make(chan int)
	for range n {
		go func() { <-end }()
	}
	for sample("/sched/goroutines/waiting:goroutines") < n {
		runtime.Gosched()
	}
	each := (sample("/memory/classes/heap/stacks:bytes") - stacks) / n
	fmt.Println("goroutines:", runtime.NumGoroutine()-1)
	fmt.Println("threads for them:", noneIfFew(threads()-before))
	fmt.Println("of stack for each about 2 KB:", each >= 2000 && each < 2500)
})

// least is the shortest of some runs: others may be in the way of the rest.
func least(runs int, f func()) time.Duration {
	best := time.Duration(1 << 62)
	for range runs {
		begun := time.Now()
		f()
		best = min(best, time.Since(begun))
	}
	return best
}

// started starts a hundred, one after the other. One that ends with a thread locked to
// it takes the thread along, so that each needs a new one.
func started(with func()) func() {
	return func() {
		ended := make(chan int)
		for range 100 {
			go func() {
				with()
				ended <- 0
			}()
			<-ended
		}
	}
}

var _ = add("goroutine-start", func() {
	goroutines, threads := least(9, started(func() {})), least(9, started(runtime.LockOSThread))
	fmt.Println("a thread takes more than five times as long:", threads > 5*goroutines)
})

// switched has two goroutines pass a value to and fro.
func switched(with func()) func() {
	return func() {
		there, back := make(chan int), make(chan int)
		go func() {
			with()
			for range there {
				back <- 0
			}
		}()
		for range 200 {
			there <- 0
			<-back
		}
		close(there)
	}
}

var _ = add("goroutine-switch", func() {
	runtime.GOMAXPROCS(1)
	goroutines, threads := least(9, switched(func() {})), least(9, switched(runtime.LockOSThread))
	fmt.Println("threads take more than twice as long:", threads > 2*goroutines)
})

var _ = add("goroutine-reads", func() {
	before := threads()
	var all sync.WaitGroup
	var ends []*os.File
	for range 100 {
		r, w, err := os.Pipe()
		if err != nil {
			fmt.Println(err)
			return
		}
		ends = append(ends, w)
		all.Go(func() {
			_, _ = r.Read(make([]byte, 1))
			_ = r.Close()
		})
	}
	untilIn("IO wait", 100)
	fmt.Println("threads for 100 readers:", noneIfFew(threads()-before))
	for _, w := range ends {
		_ = w.Close()
	}
	all.Wait()
})

var _ = add("goroutine-timers", func() {
	before := runtime.NumGoroutine()
	var fired sync.WaitGroup
	fired.Add(1000)
	var all []*time.Timer
	for range 1000 {
		all = append(all, time.AfterFunc(time.Hour, fired.Done))
	}
	fmt.Println("goroutines for 1000 timers:", runtime.NumGoroutine()-before)
	for _, t := range all {
		t.Reset(0)
	}
	fired.Wait()
	fmt.Println("all have gone off")
})

var _ = add("goroutine-hello", func() {
	runtime.GOMAXPROCS(1)
	said := make(chan int)
	go func() {
		fmt.Println("Hello, Goroutine!")
		close(said)
	}()
	fmt.Println("Main function")
	<-said
})

var _ = add("goroutine-hello-flag", func() {
	said := false
	go func() { said = true }()
	time.Sleep(10 * time.Millisecond)
	fmt.Println(said)
})

var _ = add("goroutine-hello-waits", func() {
	said := false
	var wg sync.WaitGroup
	wg.Go(func() { said = true })
	wg.Wait()
	fmt.Println(said)
})

var _ = add("goroutine-readers", func() {
	shared := map[string]int{"a": 1}
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() { _ = shared["a"] })
	}
	wg.Wait()
	fmt.Println(shared["a"])
})

var _ = add("goroutine-counter-by-channel", func() {
	add, total := make(chan int), make(chan int)
	go func() {
		count := 0
		for n := range add {
			count += n
		}
		total <- count
	}()
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() { add <- 1 })
	}
	wg.Wait()
	close(add)
	fmt.Println(<-total)
})

// blocked starts a goroutine that waits, with a megabyte, and says where that is.
func blocked(end <-chan int, ended chan<- int) weak.Pointer[[1 << 20]byte] {
	p := new([1 << 20]byte)
	go func() {
		<-end
		runtime.KeepAlive(p)
		ended <- 0
	}()
	return weak.Make(p)
}

var _ = add("goroutine-kept", func() {
	end, ended := make(chan int), make(chan int)
	p := blocked(end, ended)
	untilIn("chan receive", 1)
	runtime.GC()
	fmt.Println("kept while it waits:", p.Value() != nil)
	end <- 0
	<-ended
	runtime.GC()
	fmt.Println("kept when it has ended:", p.Value() != nil)
})

var _ = add("goroutine-main-returns", func() {
	waits, never := make(chan int), make(chan int)
	go func() {
		defer fmt.Println("deferred")
		close(waits)
		<-never
	}()
	<-waits
	fmt.Println("main returns")
})

var _ = add("goroutine-goexit-of-main", func() {
	gone := make(chan int)
	go func() {
		<-gone
		fmt.Println("another goes on")
	}()
	defer close(gone)
	runtime.Goexit()
})

var _ = add("goroutine-of-one-that-has-ended", func() {
	begin, said := make(chan int), make(chan int)
	go func() {
		go func() {
			<-begin
			fmt.Println("goes on")
			close(said)
		}()
	}()
	untilIn("chan receive", 1)
	for runtime.NumGoroutine() > 2 {
		runtime.Gosched()
	}
	fmt.Println("who started it has ended")
	close(begin)
	<-said
})
