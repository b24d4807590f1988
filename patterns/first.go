package patterns

import (
	"errors"

	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/once"
)

// First returns the first result without an error, and cancels the other functions.
// If all fail it returns all errors, joined in the order of the functions.
//
// The naive version has all send to one channel without a buffer, and receives once:
// the losers wait for ever. One with room for all lets them go, but they work on for
// nobody, and if the first has failed its error is the result.
//
// Bounds: one goroutine for each function. First returns when all functions have:
// so it takes as long as the winner, if the losers heed their context. If ctx is over
// before, no function is called. That a function panics is repeated, whoever has won.
// What the functions do "synchronizes before" the return of First.
func First[T any](ctx context.Context, fs ...func(context.Context) (T, error)) (result T, err error) {
	if len(fs) == 0 {
		return result, errors.New("patterns: First of no functions")
	}
	if ctx.Err() != nil {
		return result, context.Cause(ctx)
	}
	g, ctx := WithContext(ctx)
	var won once.Once
	haveWinner := false
	errs := make([]error, len(fs))
	for i, f := range fs {
		g.start(func() error {
			v, err := f(ctx)
			if errs[i] = err; err == nil {
				won.Do(func() {
					result, haveWinner = v, true
					g.cancel(nil)
				})
			}
			return nil // one that fails does not cancel the others
		})
	}
	_ = g.Wait() // for a panic; of errors it knows none
	if haveWinner {
		return result, nil
	}
	return result, errors.Join(errs...)
}
