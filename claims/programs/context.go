package main

//lint:file-ignore SA1029 The article's key is a string, and what comes of that is seen here.

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var _ = add("context-ignored", func() {
	ctx, cancel := context.WithCancel(context.Background())
	ch := make(chan int)
	go func(context.Context) { <-ch }(ctx)
	cancel()
	untilIn("chan receive", 1)
	fmt.Println(ctx.Err())
})

// over says which contexts are.
func over(all ...context.Context) (out []bool) {
	for _, c := range all {
		out = append(out, c.Err() != nil)
	}
	return out
}

// family is a context with two below it, one of which has one below it in turn.
func family() (all []context.Context, cancel []context.CancelFunc) {
	for _, parent := range []int{-1, 0, 0, 1} {
		from := context.Background()
		if parent >= 0 {
			from = all[parent]
		}
		c, stop := context.WithCancel(from)
		all, cancel = append(all, c), append(cancel, stop)
	}
	return all, cancel
}

var _ = add("context-cancel-root", func() {
	all, cancel := family()
	cancel[0]()
	fmt.Println(over(all...))
})

var _ = add("context-cancel-child", func() {
	all, cancel := family()
	cancel[1]()
	fmt.Println(over(all...))
	cancel[0]()
})

type key struct{}

var _ = add("context-value-goes-down", func() {
	parent := context.Background()
	child := context.WithValue(parent, key{}, "v")
	fmt.Println(parent.Value(key{}), child.Value(key{}))
})

var _ = add("context-value-shared", func() {
	ctx := context.WithValue(context.Background(), key{}, new(int))
	done := make(chan int)
	go func() {
		*ctx.Value(key{}).(*int)++
		done <- 0
	}()
	*ctx.Value(key{}).(*int)++
	<-done
})

var _ = add("context-deadline", func() {
	soon := time.Now().Add(time.Hour)
	parent, cancel := context.WithDeadline(context.Background(), soon)
	child, cancelChild := context.WithTimeout(parent, 2*time.Hour)
	defer cancelChild()
	d, ok := child.Deadline()
	fmt.Println("the parent's:", d.Equal(soon), ok)
	cancel()
	d, _ = child.Deadline()
	fmt.Println("over:", child.Err() != nil, "and the deadline is still to come:", d.After(time.Now()))
	_, ok = context.Background().Deadline()
	fmt.Println("any:", ok)
})

var _ = add("context-work-completed", func() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	done := make(chan int)
	go func(context.Context) { close(done) }(ctx)
	<-done
	fmt.Println("the work is done, the context over:", over(ctx))
	cancel()
	fmt.Println("cancel is called:", over(ctx))
})

var _ = add("context-reasons", func() {
	cancelled, cancel := context.WithCancel(context.Background())
	fmt.Println(cancelled.Err())
	cancel()
	fmt.Println(cancelled.Err())
	late, cancel := context.WithTimeout(context.Background(), 0)
	fmt.Println(late.Err())
	cancel()
	fmt.Println(late.Err())
	because, stop := context.WithCancelCause(context.Background())
	stop(errors.New("disk full"))
	fmt.Println(because.Err(), context.Cause(because))
})

var _ = add("context-timer-goes-off", func() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	<-ctx.Done() // nobody calls cancel before
	fmt.Println(ctx.Err())
})

// worker asks for Done, and sleeps between two pieces of work.
func worker(ctx context.Context, pause time.Duration, exited chan<- time.Time) {
	for {
		select {
		case <-ctx.Done():
			fmt.Println("Goroutine exiting")
			exited <- time.Now()
			return
		default:
			time.Sleep(pause)
		}
	}
}

var _ = add("context-worker-that-sleeps", func() {
	ctx, cancel := context.WithCancel(context.Background())
	exited := make(chan time.Time)
	begun := time.Now()
	go worker(ctx, 40*time.Millisecond, exited)
	untilIn("sleep", 1)
	cancel()
	fmt.Println("it ends with its sleep:", (<-exited).Sub(begun) >= 40*time.Millisecond)
})

var _ = add("context-worker-that-waits-for-both", func() {
	ctx, cancel := context.WithCancel(context.Background())
	exited := make(chan int)
	go func() {
		pause := time.NewTimer(time.Hour)
		defer pause.Stop()
		select {
		case <-ctx.Done():
			fmt.Println("Goroutine exiting")
		case <-pause.C:
		}
		close(exited)
	}()
	untilIn("select", 1)
	cancel()
	<-exited
})

var _ = add("context-worker-never-told", func() {
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-ctx.Done() }()
	untilIn("chan receive", 1)
	_ = cancel // and nobody calls it
})

var _ = add("context-timeout", func() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	select {
	case <-time.After(time.Hour):
		fmt.Println("Operation completed")
	case <-ctx.Done():
		fmt.Println("Timeout:", ctx.Err())
	}
})

var _ = add("context-timeout-of-what-does-not-listen", func() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	result := make(chan int, 1)
	query := make(chan int) // stands for work that knows no context
	go func() { result <- <-query }()
	select {
	case <-result:
	case <-ctx.Done():
		fmt.Println("Timeout:", ctx.Err())
	}
})

var _ = add("context-timeout-of-what-listens", func() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	result := make(chan error, 1)
	query := make(chan int)
	go func() {
		select {
		case <-query:
			result <- nil
		case <-ctx.Done():
			result <- ctx.Err()
		}
	}()
	fmt.Println("Timeout:", <-result)
})

func request(ctx context.Context) {
	fmt.Println("Processing request for user:", ctx.Value("userID"))
}

var _ = add("context-user", func() {
	request(context.WithValue(context.Background(), "userID", 12345))
})

var _ = add("context-no-user", func() { request(context.Background()) })

var _ = add("context-user-hidden", func() {
	ctx := context.WithValue(context.Background(), "userID", 12345)
	request(context.WithValue(ctx, "userID", "of another package"))
})

type ownKey string

var _ = add("context-user-of-its-own-type", func() {
	ctx := context.WithValue(context.Background(), ownKey("userID"), 12345)
	ctx = context.WithValue(ctx, "userID", "of another package")
	fmt.Println(ctx.Value(ownKey("userID")))
})
