package patterns

import (
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// A Group runs functions that work on one thing together: the first that fails
// cancels the context of all. It has the shape of errgroup.Group, and everything else
// here is made of it.
//
// The naive version is a wait group beside a variable err: two that fail race for
// it, the others work on in vain, and a panic ends the program.
//
// Bounds: one goroutine for each function that runs, as many as [Group.SetLimit]
// allows, and nothing is buffered. Cost: a context for the Group, and two
// allocations for each function.
type Group struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	tasks  waitgroup.WaitGroup
	places *Semaphore // nil: no limit

	mu   mutex.Mutex
	end  ending // of the first function that failed, or panicked
	over signal // the zero value until somebody asks for it
}

// WithContext returns a Group, and a context for its functions. The context is
// cancelled when a function fails, with its error as the cause, and when Wait
// returns, which has to be called.
func WithContext(ctx context.Context) (*Group, context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	return &Group{ctx: ctx, cancel: cancel}, ctx
}

// SetLimit lets at most n functions run at a time; if n is negative, any number. It
// is for the time before the first Go.
func (g *Group) SetLimit(n int) {
	g.places = nil
	if n >= 0 {
		g.places = NewSemaphore(n)
	}
}

// Go calls f in a goroutine of its own. If the limit is reached it waits until
// another function has returned. If the context is over, or comes to its end before
// there is a place, f is not called, and Wait returns an error.
//
// The call of Go "synchronizes before" the start of f, and the return of f before
// the return of Wait.
func (g *Group) Go(f func() error) {
	if err := g.enter(); err != nil {
		g.settle(ending{err: err})
		return
	}
	g.start(g.leaving(f))
}

// TryGo is Go if there is a place at once, and the context is not over. It reports
// whether f is called; Wait knows nothing of one that is not.
func (g *Group) TryGo(f func() error) bool {
	if g.ctx.Err() != nil || g.places != nil && !g.places.TryAcquire() {
		return false
	}
	g.start(g.leaving(f))
	return true
}

// Wait waits until all functions have returned, and returns the first error, or why
// a function was not called. If one has panicked, Wait panics with a [Panic], and if
// one has called runtime.Goexit, so does Wait; both count more than an error.
func (g *Group) Wait() error {
	g.tasks.Wait()
	if g.over.ch != nil {
		g.over.end()
	}
	g.cancel(nil)
	return g.end.repeat()
}

func (g *Group) enter() error {
	switch {
	case g.ctx.Err() != nil:
		return context.Cause(g.ctx)
	case g.places == nil || g.places.TryAcquire():
		return nil
	}
	return g.places.acquire(g.signal())
}

// leaving is f, and then gives its place back.
func (g *Group) leaving(f func() error) func() error {
	if g.places == nil {
		return f
	}
	return func() error {
		defer g.places.Release() // also when f panics
		return f()
	}
}

// start calls f whatever the limit, and also if the context is over.
func (g *Group) start(f func() error) {
	g.tasks.Go(func() { run(f, g.settle) })
}

// signal is the end of the context. It is made when it is first asked for: many a
// Group has nothing to wait for.
func (g *Group) signal() signal {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.over.ch == nil {
		g.over = newSignal(g.ctx)
	}
	return g.over
}

// settle notes how a function has ended. The lock is held while the context is
// cancelled, so that its cause is the error that Wait returns.
func (g *Group) settle(e ending) {
	if e.rank() == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if e.rank() > g.end.rank() {
		g.end = e
	}
	g.cancel(e.cause())
}
