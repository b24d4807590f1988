package patterns

import (
	"time"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/internal/park"
)

// Timeout returns what f returns, or [context.DeadlineExceeded] when d has passed, or
// why ctx is over, whichever comes first. The context of f is over then, too.
//
// The article's sender sends on a channel without a buffer: when the reader has given
// up, it waits for ever. Here there is room for one answer.
//
// This is the one function of the package that may return while a goroutine of its
// own still runs: who waits for f has no timeout. The goroutine ends when f returns.
// If f panics by then, there is no caller to repeat it in, and the program ends.
//
// Bounds: one goroutine. Cost: that, a context with a timer, and three channels; the
// timer is stopped when f returns in time. If ctx is over, f is not called.
func Timeout[T any](ctx context.Context, d time.Duration, f func(context.Context) (T, error)) (none T, err error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	s := newSignal(ctx)
	defer s.end()
	c := call[T]{answer: chanimpl.Make[answer[T]](1), decided: NewSemaphore(1)}
	park.Go(func() { c.run(ctx, f) })

	var a answer[T]
	if chanimpl.Select(c.answer.RecvCase(&a, nil), s.fired()) == 1 {
		if c.decided.TryAcquire() {
			return none, context.Cause(ctx)
		}
		a, _ = c.answer.Recv() // it came at the last moment
	}
	return a.value, a.ending.repeat()
}

type answer[T any] struct {
	value  T
	ending ending
}

// A call has a caller and a function called. Whoever is first to take decided has
// decided whether there is an answer, so that a panic is repeated in the caller or
// here, and never in neither.
type call[T any] struct {
	answer  *chanimpl.Chan[answer[T]]
	decided *Semaphore
}

func (c call[T]) run(ctx context.Context, f func(context.Context) (T, error)) {
	var v T
	run(func() error {
		u, err := f(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx) // too late, even if the caller does not know yet
		}
		v = u
		return err
	}, func(e ending) {
		if c.decided.TryAcquire() {
			c.answer.Send(answer[T]{v, e})
		} else if e.panicked != nil {
			panic(e.panicked)
		}
	})
}
