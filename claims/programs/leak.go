package main

//lint:file-ignore SA5002 a loop without end is one of the article's leaks
//lint:file-ignore S1000 and a select with one case another

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"
	"weak"
)

var _ = add("leak-receive", func() {
	ch := make(chan int)
	go func() { <-ch }()
	untilIn("chan receive", 1)
})

var _ = add("leak-receive-closed", func() {
	ch := make(chan int)
	go func() { <-ch }()
	close(ch)
})

var _ = add("leak-receive-sent", func() {
	ch := make(chan int)
	go func() { <-ch }()
	ch <- 1
})

var _ = add("leak-receive-in-main", func() {
	ch := make(chan int)
	go func() { <-ch }()
	select {} // main does not end
})

// wasted leaves so many goroutines.
func wasted(n int) {
	for range n {
		go func() { select {} }()
	}
	for sample("/sched/goroutines/waiting:goroutines") < n {
		runtime.Gosched()
	}
}

var _ = add("leak-of-memory", func() {
	before := sample("/memory/classes/heap/stacks:bytes")
	wasted(10_000)
	runtime.GC()
	more := sample("/memory/classes/heap/stacks:bytes") - before
	fmt.Println("20 MB or more of stacks stay:", more >= 10_000*2000)
})

var _ = add("leak-slows-the-collector", func() {
	runtime.GC()
	before := sample("/gc/scan/stack:bytes")
	wasted(10_000)
	runtime.GC()
	each := (sample("/gc/scan/stack:bytes") - before) / 10_000
	fmt.Println("each cycle scans some of each stack:", each > 0)
})

var _ = add("leak-of-threads", func() {
	debug.SetMaxThreads(50)
	for range 60 {
		go func() {
			runtime.LockOSThread()
			select {}
		}()
	}
	select {}
})

var _ = add("leak-loop", func() {
	var runs atomic.Bool
	go func() {
		runs.Store(true)
		for {
		}
	}()
	for !runs.Load() {
		runtime.Gosched()
	}
})

var _ = add("leak-loop-and-others", func() {
	runtime.GOMAXPROCS(1)
	go func() {
		for {
		}
	}()
	runtime.Gosched()
	fmt.Println("main goes on")
})

var _ = add("leak-select-of-one", func() {
	ch := make(chan int)
	go func() {
		select {
		case <-ch:
		}
	}()
	untilIn("chan receive", 1)
})

var _ = add("leak-select-of-two", func() {
	a, b := make(chan int), make(chan int)
	go func() {
		select {
		case <-a:
		case <-b:
		}
	}()
	untilIn("select", 1)
})

// cure is the article's worker, which ends when its context is over. It counts how
// often it goes round.
func cure(ctx context.Context, rounds *atomic.Int64) {
	for {
		rounds.Add(1)
		select {
		case <-ctx.Done():
			fmt.Println("Goroutine exiting")
			return
		default:
			if ctx.Err() != nil {
				return
			}
		}
	}
}

var _ = add("leak-cure-by-context", func() {
	ctx, cancel := context.WithCancel(context.Background())
	var rounds atomic.Int64
	go cure(ctx, &rounds)
	for rounds.Load() == 0 {
		runtime.Gosched()
	}
	cancel()
})

var _ = add("leak-cure-spins", func() {
	ctx, cancel := context.WithCancel(context.Background())
	var rounds atomic.Int64
	go cure(ctx, &rounds)
	for rounds.Load() < 100_000 { // as long as nothing is to be done
		time.Sleep(time.Millisecond)
	}
	cancel()
	fmt.Println("it has gone round 100,000 times")
})

var _ = add("leak-cure-and-main", func() {
	runtime.GOMAXPROCS(1)
	ctx, cancel := context.WithCancel(context.Background())
	go cure(ctx, new(atomic.Int64))
	time.Sleep(time.Millisecond)
	cancel()
})

var _ = add("leak-cure-that-waits", func() {
	ctx, cancel := context.WithCancel(context.Background())
	work, exited := make(chan int), make(chan int)
	go func() {
		defer close(exited)
		for rounds := 1; ; rounds++ {
			select {
			case <-ctx.Done():
				fmt.Println("Goroutine exiting, rounds:", rounds)
				return
			case <-work:
			}
		}
	}()
	work <- 1
	cancel()
	<-exited
})

// printer prints what comes, and may be told to say when it has ended.
func printer(ch <-chan int) (ended <-chan int) {
	end := make(chan int)
	go func() {
		defer close(end)
		for v := range ch {
			fmt.Println(v)
		}
	}()
	return end
}

var _ = add("leak-range-closed", func() {
	ch := make(chan int)
	ended := printer(ch)
	ch <- 1
	close(ch)
	<-ended
})

var _ = add("leak-range-closed-in-main", func() {
	runtime.GOMAXPROCS(1)
	ch := make(chan int)
	printer(ch)
	untilIn("chan receive", 1)
	ch <- 1
	close(ch)
})

var _ = add("leak-range-open", func() {
	ch := make(chan int)
	printer(ch)
	ch <- 1
	untilIn("chan receive", 1)
})

// dropped is an open channel with a value in it that nobody has any more.
func dropped() weak.Pointer[[1 << 10]byte] {
	p := new([1 << 10]byte)
	ch := make(chan *[1 << 10]byte, 1)
	ch <- p
	return weak.Make(p)
}

var _ = add("leak-of-an-open-channel", func() {
	p := dropped()
	runtime.GC()
	fmt.Println("kept:", p.Value() != nil)
})

// late waits for a value, or for some time.
func late(ch <-chan int, limit time.Duration, done chan<- int) {
	select {
	case <-ch:
		fmt.Println("Received data")
	case <-time.After(limit):
		fmt.Println("Timeout")
	}
	close(done)
}

var _ = add("leak-timeout", func() {
	done := make(chan int)
	go late(make(chan int), time.Millisecond, done)
	<-done
})

var _ = add("leak-timeout-in-main", func() {
	go late(make(chan int), time.Second, make(chan int))
})

var _ = add("leak-timeout-received", func() {
	ch, done := make(chan int), make(chan int)
	go late(ch, time.Hour, done)
	ch <- 1
	<-done
})
