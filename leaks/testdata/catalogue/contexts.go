package catalogue

import (
	"context"
	"time"
)

// The goroutine ends when its context is cancelled, and the one function that could do
// that was thrown away. What is left of the context is held by the goroutine alone; had it
// a parent that can be cancelled, that would hold it as well, and end it one day.
func cancelLeak() {
	ctx, _ := context.WithCancel(context.Background())
	go func() {
		<-ctx.Done()
		use(1) // tidies up
	}()
}

// The next line after WithCancel defers cancel. It costs one call, which
// does nothing if the context has ended before.
func cancelCure() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		<-ctx.Done()
		use(1)
	}()
}

// server is a context that lives as long as the program.
var server, stop = context.WithCancel(context.Background())

// answer stands for whatever is done in the name of a context.
func answer(context.Context) {}

// No goroutine is left here, but what one would hold: the parent's list of children holds
// the context, and the runtime's heap of timers its timer, for an hour after the request.
func cancelMemoryLeak() {
	request, _ := context.WithTimeout(server, time.Hour)
	answer(request)
}

// cancel takes the child out of the list, and stops the timer. It costs that call.
func cancelMemoryCure() {
	request, cancel := context.WithTimeout(server, time.Hour)
	defer cancel()
	answer(request)
}

// The work was done in time. Then the context ends, as every context does one day, and
// AfterFunc starts a goroutine for a function that sends to somebody who has left. Until
// then the context holds the function; from then on the goroutine holds what that needs.
func afterFuncLeak() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	interrupted := make(chan error)
	context.AfterFunc(ctx, func() { interrupted <- ctx.Err() })
	work := make(chan int, 1)
	work <- 1
	select {
	case v := <-work:
		use(v)
	case <-interrupted:
	}
}

// stop takes the function back, before cancel is called: deferred calls run last first.
// The context may have ended all the same, just now; so there is room for its error. The
// price: stop must be kept, and it may be too late, which it reports.
func afterFuncCure() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	interrupted := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() { interrupted <- ctx.Err() })
	defer stop()
	work := make(chan int, 1)
	work <- 1
	select {
	case v := <-work:
		use(v)
	case <-interrupted:
	}
}
