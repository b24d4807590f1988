package chanimpl_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// Tasks send their results, and a goroutine closes the channel when all are done.
func Example() {
	squares := chanimpl.Make[int](2)
	var wg waitgroup.WaitGroup
	for n := range 4 {
		wg.Go(func() { squares.Send(n * n) })
	}
	go func() {
		wg.Wait()
		squares.Close()
	}()
	sum := 0
	for v := range squares.All() {
		sum += v
	}
	fmt.Println(sum)
	// Output: 14
}

// A producer sends and closes, a consumer receives until there is nothing left.
func Example_producerConsumer() {
	ch := chanimpl.Make[int](0)
	go func() {
		for i := range 5 {
			ch.Send(i)
		}
		ch.Close()
	}()
	for v := range ch.All() {
		fmt.Println("Consumed:", v)
	}
	// Output:
	// Consumed: 0
	// Consumed: 1
	// Consumed: 2
	// Consumed: 3
	// Consumed: 4
}

// Three workers share the tasks of one channel. Which of them gets which task is
// open; each task is done once.
func Example_workerPool() {
	tasks := chanimpl.Make[int](10)
	var wg waitgroup.WaitGroup
	var mu mutex.Mutex
	var done []int
	for range 3 {
		wg.Go(func() {
			for task := range tasks.All() {
				mu.Lock()
				done = append(done, task)
				mu.Unlock()
			}
		})
	}
	for i := 1; i <= 10; i++ {
		tasks.Send(i)
	}
	tasks.Close()
	wg.Wait()
	slices.Sort(done)
	fmt.Println(done)
	// Output: [1 2 3 4 5 6 7 8 9 10]
}

// A receive with a time limit. The article's sender sends on a channel without a
// buffer: when the limit has passed, nobody receives any more, and its goroutine
// waits for ever. With room for one value it can go.
func Example_timeout() {
	answer := chanimpl.Make[int](1)
	slow := chanimpl.Make[struct{}](0) // stands for work that takes its time
	var wg waitgroup.WaitGroup
	wg.Go(func() {
		slow.Recv()
		answer.Send(42)
	})

	var v int
	switch chanimpl.Select(
		answer.RecvCase(&v, nil),
		chanimpl.After(time.Millisecond).RecvCase(nil, nil),
	) {
	case 0:
		fmt.Println("Received:", v)
	case 1:
		fmt.Println("Timeout")
	}
	slow.Close()
	wg.Wait()
	// Output: Timeout
}

// A buffer as a semaphore: at most three at a time. (The article sends before and
// receives after the request, in the caller; if the request panics, the place is
// lost. So the receive is deferred.)
func Example_limit() {
	sem := chanimpl.Make[struct{}](3)
	var mu mutex.Mutex
	inside, most := 0, 0
	count := func(n int) {
		mu.Lock()
		defer mu.Unlock()
		inside += n
		most = max(most, inside)
	}
	process := func() {
		sem.Send(struct{}{})
		defer sem.Recv()
		count(1)
		count(-1)
	}
	var wg waitgroup.WaitGroup
	for range 50 {
		wg.Go(process)
	}
	wg.Wait()
	fmt.Println(most <= 3, inside)
	// Output: true 0
}

// A pipeline: each stage has a goroutine of its own. The article's ends without
// receiving anything, so that both goroutines wait for ever; here the results are
// read to their end.
func Example_pipeline() {
	gen := func(nums ...int) chanimpl.RecvOnly[int] {
		out := chanimpl.Make[int](0)
		go func() {
			for _, n := range nums {
				out.Send(n)
			}
			out.Close()
		}()
		return out.RecvOnly()
	}
	sq := func(in chanimpl.RecvOnly[int]) chanimpl.RecvOnly[int] {
		out := chanimpl.Make[int](0)
		go func() {
			for n := range in.All() {
				out.Send(n * n)
			}
			out.Close()
		}()
		return out.RecvOnly()
	}
	for v := range sq(gen(2, 3, 4)).All() {
		fmt.Println(v)
	}
	// Output:
	// 4
	// 9
	// 16
}

// Select returns the index of the case that ran.
func ExampleSelect() {
	names, quit := chanimpl.Make[string](1), chanimpl.Make[struct{}](0)
	names.Send("gopher")

	var name string
	var ok bool
	switch chanimpl.Select(names.RecvCase(&name, &ok), quit.RecvCase(nil, nil)) {
	case 0:
		fmt.Println(name, ok)
	case 1:
		fmt.Println("quit")
	}
	// Output: gopher true
}

// TrySelect is a select with a default.
func ExampleTrySelect() {
	full := chanimpl.Make[int](0)
	if _, selected := chanimpl.TrySelect(full.SendCase(1)); !selected {
		fmt.Println("nobody is waiting for it")
	}
	// Output: nobody is waiting for it
}
