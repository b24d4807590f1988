package patterns

import (
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/internal/atomic"
)

// Map returns what f makes of the values of in, in the same order, with so many
// workers. If f fails, or ctx ends before all is done, no further calls are begun,
// Map waits for those that were, and returns the first error and no results.
//
// The naive version has the workers append to a slice, or send to a channel: the
// results are in the order in which they were ready. Here each has its own place,
// and nobody has to sort, or to lock. And as all tasks are there from the start, a
// counter hands them out, and no channel is needed.
//
// Bounds: workers goroutines, or fewer if there are fewer values. Cost: an atomic
// addition for each value. What f does "synchronizes before" the return of Map.
//
// Map panics if there is to be no worker.
func Map[T, U any](ctx context.Context, workers int, in []T, f func(context.Context, T) (U, error)) ([]U, error) {
	atLeastOne(workers)
	g, ctx := WithContext(ctx)
	out := make([]U, len(in))
	var begun atomic.Int64
	for range min(workers, len(in)) {
		g.start(func() error {
			for {
				i := int(begun.Add(1)) - 1
				if i >= len(in) {
					return nil
				}
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				var err error
				if out[i], err = f(ctx, in[i]); err != nil {
					return err
				}
			}
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}
