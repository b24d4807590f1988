package main

import (
	"fmt"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// untilIn waits until so many goroutines are in a state, such as "chan send".
func untilIn(state string, n int) {
	header := regexp.MustCompile(`(?m)^goroutine \d+ (?:gp=\S+ m=\S+ )?\[` + regexp.QuoteMeta(state) + `[\],]`)
	stacks := make([]byte, 1<<20)
	for len(header.FindAll(stacks[:runtime.Stack(stacks, true)], -1)) != n {
		runtime.Gosched()
	}
}

var _ = add("channel-producer-and-consumer", func() {
	ch := make(chan int)
	go func() {
		for i := range 5 {
			ch <- i
		}
		close(ch)
	}()
	for v := range ch {
		fmt.Println("Consumed:", v)
	}
})

var _ = add("channel-two-producers-close", func() {
	ch := make(chan int)
	for range 2 {
		go func() {
			ch <- 1
			close(ch)
		}()
	}
	untilIn("chan send", 2) // each has a value left to send
	for {
		<-ch
	}
})

var _ = add("channel-producer-that-does-not-close", func() {
	ch := make(chan int)
	go func() { ch <- 1 }()
	for v := range ch {
		fmt.Println(v)
	}
})

var _ = add("channel-of-many", func() {
	ch := make(chan int, 2)
	var wg sync.WaitGroup
	var sum atomic.Int64
	for range 4 {
		wg.Go(func() {
			for range 100 {
				ch <- 1
			}
		})
		wg.Go(func() {
			for range 100 {
				sum.Add(int64(<-ch))
			}
		})
	}
	wg.Wait()
	fmt.Println(sum.Load())
})

var _ = add("channel-hands-over", func() {
	ch := make(chan *int)
	go func() {
		n := 1
		ch <- &n // and does not touch it any more
	}()
	n := <-ch
	*n++
	fmt.Println(*n)
})

var _ = add("channel-shares", func() {
	ch, done := make(chan *int, 1), make(chan int)
	n := 1
	go func() {
		*<-ch++
		done <- 0
	}()
	ch <- &n
	n++ // it has been sent, and is still in use
	<-done
	fmt.Println(n)
})

var _ = add("channel-nil-send", func() {
	var ch chan int
	ch <- 1
})

var _ = add("channel-nil-receive", func() {
	var ch chan int
	<-ch
})

var _ = add("channel-nil-left", func() {
	var ch chan int
	go func() { ch <- 1 }()
	go func() { <-ch }()
	untilIn("chan send (nil chan)", 1)
	untilIn("chan receive (nil chan)", 1)
})

var _ = add("channel-nil-in-select", func() {
	var never chan int
	ch := make(chan int, 1)
	ch <- 7
	select {
	case v := <-never:
		fmt.Println("never", v)
	case v := <-ch:
		fmt.Println("received", v)
	}
})

// attempt says with what f panics.
func attempt(f func()) (text any) {
	defer func() { text = recover() }()
	f()
	return
}

var _ = add("channel-closed-under-a-sender", func() {
	ch, said := make(chan int), make(chan any)
	go func() { said <- attempt(func() { ch <- 1 }) }()
	untilIn("chan send", 1)
	close(ch)
	fmt.Println(<-said)
})

var _ = add("channel-closed-under-a-receiver", func() {
	ch, said := make(chan int), make(chan any)
	go func() {
		v, ok := <-ch
		said <- fmt.Sprint(v, ok)
	}()
	untilIn("chan receive", 1)
	close(ch)
	fmt.Println(<-said)
})

var _ = add("channel-unbuffered-send", func() {
	ch := make(chan int)
	go func() { ch <- 1 }()
	untilIn("chan send", 1)
})

var _ = add("channel-unbuffered-receive", func() {
	ch := make(chan int)
	go func() { <-ch }()
	untilIn("chan receive", 1)
})

var _ = add("channel-buffer-full", func() {
	ch := make(chan int, 3)
	for range 3 {
		ch <- 1
	}
	fmt.Println("three are sent")
	go func() { ch <- 4 }()
	untilIn("chan send", 1)
	<-ch
	untilIn("chan send", 0)
	fmt.Println("a receive makes room:", len(ch))
})

var _ = add("channel-buffer-empty", func() {
	ch, got := make(chan int, 3), make(chan int)
	go func() { got <- <-ch }()
	untilIn("chan receive", 1)
	ch <- 5
	fmt.Println("a send ends it:", <-got)
})

var _ = add("channel-closed-with-a-rest", func() {
	ch := make(chan int, 2)
	ch <- 1
	ch <- 2
	close(ch)
	for range 4 {
		v, ok := <-ch
		fmt.Println(v, ok)
	}
})

var _ = add("channel-line-of-receivers", func() {
	runtime.GOMAXPROCS(1)
	ch := make(chan int)
	var wg sync.WaitGroup
	got := make([]int, 5)
	for i := range got {
		wg.Go(func() { got[i] = <-ch })
		untilIn("chan receive", i+1)
	}
	for v := range got {
		ch <- v
	}
	wg.Wait()
	fmt.Println(got)
})

var _ = add("channel-line-of-senders", func() {
	ch := make(chan int)
	for i := range 5 {
		go func() { ch <- i }()
		untilIn("chan send", i+1)
	}
	for range 5 {
		fmt.Println(<-ch)
	}
})

var _ = add("channel-thousand-receivers", func() {
	ch := make(chan int)
	before := threads()
	for range 1000 {
		go func() { <-ch }()
	}
	untilIn("chan receive", 1000)
	fmt.Println("threads for 1000 receivers:", noneIfFew(threads()-before))
	close(ch)
})

// noneIfFew leaves it to the runtime to have started some of its own.
func noneIfFew(n int) string {
	if n <= 4 {
		return "none"
	}
	return fmt.Sprint(n)
}

// pool has three workers do ten tasks, and says which one has done each.
func pool(do func(worker, task int)) {
	tasks := make(chan int, 10)
	var wg sync.WaitGroup
	for id := 1; id <= 3; id++ {
		wg.Go(func() {
			for task := range tasks {
				do(id, task)
			}
		})
	}
	for i := 1; i <= 10; i++ {
		tasks <- i
	}
	close(tasks)
	wg.Wait()
}

var _ = add("channel-pool", func() {
	pool(func(_, task int) { fmt.Println("task", task) })
})

var _ = add("channel-pool-one-processor", func() {
	runtime.GOMAXPROCS(1)
	var done [4]int
	pool(func(worker, _ int) { done[worker]++ })
	fmt.Println(done[1:])
})

var _ = add("channel-pool-not-closed", func() {
	tasks := make(chan int, 10)
	for range 3 {
		go func() {
			for range tasks {
			}
		}()
	}
	tasks <- 1
	untilIn("chan receive", 3)
})

// limited waits for an answer that comes after its time. The channel has room for so
// many answers.
func limited(room int) {
	ch, late := make(chan int, room), make(chan int)
	go func() {
		<-late // it works for longer than anybody waits
		ch <- 42
	}()
	select {
	case v := <-ch:
		fmt.Println("Received:", v)
	case <-time.After(time.Millisecond):
		fmt.Println("Timeout")
	}
	late <- 0
}

var _ = add("channel-timeout", func() { limited(0) })

var _ = add("channel-timeout-with-room", func() { limited(1) })

var _ = add("channel-limit", func() {
	sem, leave := make(chan int, 10), make(chan int)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			sem <- 1
			<-leave
			<-sem
		})
	}
	untilIn("chan receive", 10)
	untilIn("chan send", 40)
	fmt.Println("10 of 50 process, and 40 wait in line")
	close(leave)
	wg.Wait()
})

// counted has five goroutines count, of which the channel lets in so many at a time.
func counted(room int) {
	sem := make(chan int, room)
	var wg sync.WaitGroup
	n := 0
	for range 5 {
		wg.Go(func() {
			sem <- 1
			n++
			<-sem
		})
	}
	wg.Wait()
	fmt.Println(n)
}

var _ = add("channel-limit-as-a-lock", func() { counted(1) })

var _ = add("channel-limit-of-two-is-no-lock", func() { counted(2) })

// taken is how many places of ten are taken after three requests that have panicked.
func taken(process func(sem chan int, request func())) {
	sem := make(chan int, 10)
	for range 3 {
		attempt(func() { process(sem, func() { panic("in the request") }) })
	}
	fmt.Println("places that stay taken:", len(sem))
}

var _ = add("channel-limit-and-a-panic", func() {
	taken(func(sem chan int, request func()) {
		sem <- 1
		request()
		<-sem
	})
})

var _ = add("channel-limit-deferred", func() {
	taken(func(sem chan int, request func()) {
		sem <- 1
		defer func() { <-sem }()
		request()
	})
})

func numbers(all ...int) <-chan int {
	out := make(chan int)
	go func() {
		for _, n := range all {
			out <- n
		}
		close(out)
	}()
	return out
}

func squares(in <-chan int) <-chan int {
	out := make(chan int)
	go func() {
		for n := range in {
			out <- n * n
		}
		close(out)
	}()
	return out
}

var _ = add("channel-pipeline", func() {
	for v := range squares(numbers(2, 3, 4)) {
		fmt.Println(v)
	}
})

var _ = add("channel-pipeline-unread", func() {
	squares(numbers(2, 3, 4))
	untilIn("chan send", 2)
})

var _ = add("channel-pipeline-read-in-part", func() {
	fmt.Println(<-squares(numbers(2, 3, 4, 5)))
	untilIn("chan send", 2)
})

var _ = add("channel-pipeline-that-can-be-left", func() {
	quit := make(chan struct{})
	out := make(chan int)
	go func() {
		defer close(out)
		for n := range 4 {
			select {
			case out <- n * n:
			case <-quit:
				return
			}
		}
	}()
	<-out
	fmt.Println(<-out)
	close(quit)
})
