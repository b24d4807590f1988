package patterns_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

// A trip wire cancels a context at the n'th step that the user's functions take.
// The explorer does the same between all the steps that the patterns take themselves.
type tripWire struct {
	left   int
	cancel func()
}

func (w *tripWire) step() {
	if w.left == 0 {
		w.cancel()
	}
	w.left--
}

// Whatever the step at which the context is cancelled: the pattern returns, without an
// error only if all was done, results are in order, and no goroutine is left: else the
// bubble would not end.
func TestCancelledAtEachStep(t *testing.T) {
	for _, r := range runners {
		t.Run(r.name, func(t *testing.T) {
			on(t, both, func(t *testing.T, im impl) {
				n := 0
				for tripped := true; tripped; n++ {
					synctest.Test(t, func(t *testing.T) { tripped = cancelledAt(t, im, r, n) })
				}
				require.Greater(t, n, 3*stepTasks, "each task has its steps")
			})
		})
	}
}

const stepTasks = 6

// cancelledAt reports whether there was an n'th step.
func cancelledAt(t *testing.T, im impl, r runner, n int) (tripped bool) {
	ctx, cancel := im.context.WithCancelCause(im.context.Background())
	defer cancel(nil)
	steps := make(chan *tripWire, 1) // whoever has it takes a step
	steps <- &tripWire{left: n, cancel: func() {
		tripped = true
		cancel(errFirst)
	}}
	step := func() {
		w := <-steps
		w.step()
		steps <- w
	}
	results := []int{}
	running := new(gauge)
	err := r.run(im, ctx, func(yield func(int) bool) {
		for v := range stepTasks {
			if step(); !yield(v) {
				return
			}
		}
		step()
	}, func(_ context.Context, v int) (int, error) {
		running.enter()
		defer running.leave()
		step()
		defer step()
		return v, nil
	}, func(v int) bool {
		step()
		results = append(results, v)
		return true
	})
	require.Zero(t, running.now.Load(), "something runs still")
	if !tripped {
		require.NoError(t, err)
	}
	if err != nil {
		require.Equal(t, errFirst, err)
	} else if r.name != "ForEach" {
		require.Len(t, results, stepTasks)
	}
	if r.ordered {
		require.Equal(t, numbers(stepTasks)[:len(results)], results)
	} else {
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(results))), len(results))
	}
	return tripped
}

// Nobody has to heed the context: everything ends with the last call all the same.
func TestCancelledGroupAtEachStep(t *testing.T) {
	on(t, both, func(t *testing.T, im impl) {
		for n := range 10 {
			synctest.Test(t, func(t *testing.T) {
				parent, cancel := im.context.WithCancelCause(im.context.Background())
				defer cancel(nil)
				g, ctx := im.withContext(parent)
				g.SetLimit(2)
				var begun atomic.Int64
				for i := range 5 {
					if i == n {
						cancel(errFirst)
					}
					g.Go(func() error {
						if begun.Add(1)+4 == int64(n) {
							cancel(errFirst)
						}
						return nil
					})
				}
				err := g.Wait()
				require.Error(t, ctx.Err())
				if n < 5 {
					require.Equal(t, errFirst, err)
					require.EqualValues(t, n, begun.Load(), "those before, and no more")
				} else if begun.Load() == 5 {
					require.NoError(t, err)
				} else {
					require.Equal(t, errFirst, err)
				}
			})
		}
	})
}
