package context_test

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/context"
)

// A node of the tests' tree.
type member struct {
	ctx    context.Context
	cancel context.CancelFunc
	above  int // the index of its parent
}

// grow makes a tree in which each has four children: by cancel, by deadline,
// through a value and through a user's type.
func grow(im impl, n int) []member {
	ctx, cancel := im.withCancel(im.background())
	tree := []member{{ctx, cancel, -1}}
	for i := 0; len(tree) < n; i++ {
		parent := tree[i].ctx
		for kind := range 4 {
			switch kind {
			case 0:
				ctx, cancel = im.withCancel(parent)
			case 1:
				ctx, cancel = im.withTimeout(parent, time.Hour)
			case 2:
				ctx, cancel = im.withCancel(im.withValue(parent, "k", kind))
			case 3:
				ctx, cancel = im.withCancel(wrapper{parent})
			}
			tree = append(tree, member{ctx, cancel, i})
		}
	}
	return tree
}

// isBelow reports whether tree[i] is tree[top] or below it.
func isBelow(tree []member, i, top int) bool {
	for i > top {
		i = tree[i].above
	}
	return i == top
}

// All are cancelled at once, in random order. When a cancel returns, everything
// below is cancelled, whoever did it.
func TestSimultaneousCancels(t *testing.T) {
	onBoth(t, func(t *testing.T, im impl) {
		for range 20 {
			tree := grow(im, 100)
			var g errgroup.Group
			for _, top := range rand.Perm(len(tree)) {
				g.Go(func() error {
					tree[top].cancel()
					for i, m := range tree {
						if isBelow(tree, i, top) {
							require.Equal(t, context.Canceled, m.ctx.Err())
							require.True(t, closed(m.ctx))
						}
					}
					return nil
				})
			}
			require.NoError(t, g.Wait())
		}
	})
}

// Who has seen a child's Done closed finds an error, and its parent's Done closed.
func TestParentsAreCancelledFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, im impl) {
		for range 20 {
			tree := grow(im, 50)
			var g errgroup.Group
			for _, m := range tree[1:] {
				g.Go(func() error {
					<-m.ctx.Done()
					require.Error(t, m.ctx.Err())
					require.True(t, closed(tree[m.above].ctx))
					return nil
				})
			}
			tree[0].cancel()
			require.NoError(t, g.Wait())
		}
	})
}

// Who has seen an error finds Done closed. Only a goroutine that asks all the time
// comes between the two.
func TestAnErrorMeansThatDoneIsClosed(t *testing.T) {
	onBoth(t, func(t *testing.T, im impl) {
		for range 500 {
			ctx, cancel := im.withCancel(im.background())
			done := ctx.Done()
			var g errgroup.Group
			g.Go(func() error { cancel(); return nil })
			for n := 1; ctx.Err() == nil; n++ {
				if n%1000 == 0 {
					runtime.Gosched()
				}
			}
			select {
			case <-done:
			default:
				t.Error("an error, and an open channel")
			}
			require.NoError(t, g.Wait())
		}
	})
}

// Whatever is derived while the parent is being cancelled is cancelled too.
func TestDerivingWhileCancelling(t *testing.T) {
	onBoth(t, func(t *testing.T, im impl) {
		for range 100 {
			root, cancelRoot := im.withCancelCause(im.background())
			var g errgroup.Group
			var running sync.WaitGroup
			for range 4 {
				running.Add(1)
				g.Go(func() error {
					ctx, cancel := im.withCancel(root)
					defer cancel()
					timed, cancel := im.withTimeout(im.withValue(root, "k", "v"), time.Hour)
					defer cancel()
					im.afterFunc(timed, running.Done)
					<-ctx.Done()
					<-timed.Done()
					require.Equal(t, errFirst, im.cause(ctx))
					require.Equal(t, errFirst, im.cause(timed))
					return nil
				})
			}
			g.Go(func() error { cancelRoot(errFirst); return nil })
			require.NoError(t, g.Wait())
			running.Wait() // each ran once: a second time would panic
		}
	})
}

// Each function is either run or stopped, and never both.
func TestRunOrStopped(t *testing.T) {
	onBoth(t, func(t *testing.T, im impl) {
		const n = 50
		for range 50 {
			ctx, cancel := im.withCancel(im.background())
			var stopped atomic.Int32
			var runs sync.WaitGroup
			runs.Add(n)
			stops := make([]func() bool, n)
			for i := range stops {
				stops[i] = im.afterFunc(ctx, runs.Done)
			}
			var g errgroup.Group
			for _, stop := range stops {
				for range 2 { // two that want to stop the same
					g.Go(func() error {
						if stop() {
							stopped.Add(1)
							runs.Done()
						}
						return nil
					})
				}
			}
			g.Go(func() error { cancel(); return nil })
			require.NoError(t, g.Wait())
			runs.Wait() // n in all: one too many would panic, one too few block
			require.LessOrEqual(t, stopped.Load(), int32(n))
		}
	})
}

// The deadline, cancel and the parent compete. One of them wins, once and for all.
func TestDeadlineAgainstCancel(t *testing.T) {
	onBoth(t, func(t *testing.T, im impl) {
		for range 200 {
			root, cancelRoot := im.withCancelCause(im.background())
			ctx, cancel := im.withTimeoutCause(root, time.Duration(rand.IntN(20))*time.Microsecond, errSecond)
			var g errgroup.Group
			g.Go(func() error { cancel(); return nil })
			g.Go(func() error { cancelRoot(errFirst); return nil })
			for range 2 {
				g.Go(func() error {
					<-ctx.Done()
					err, cause := ctx.Err(), im.cause(ctx)
					if err == context.DeadlineExceeded {
						require.Equal(t, errSecond, cause)
					} else {
						require.Equal(t, context.Canceled, err)
						require.Contains(t, []error{context.Canceled, errFirst}, cause)
					}
					cancel()
					require.Equal(t, err, ctx.Err())
					require.Equal(t, cause, im.cause(ctx))
					return nil
				})
			}
			require.NoError(t, g.Wait())
		}
	})
}

// Cancelling across the border and taking back what was registered there.
func TestMixedHammer(t *testing.T) {
	onMixtures(t, func(t *testing.T, parent, child impl) {
		for range 100 {
			root, cancelRoot := parent.withCancelCause(parent.background())
			var g errgroup.Group
			for i := range 8 {
				g.Go(func() error {
					ctx, cancel := child.withCancel(root)
					defer cancel()
					below, cancelBelow := parent.withTimeout(ctx, time.Hour)
					defer cancelBelow()
					if i%2 == 0 {
						cancel()
						<-below.Done()
						require.Equal(t, context.Canceled, ctx.Err())
						return nil
					}
					<-below.Done()
					require.Equal(t, context.Canceled, ctx.Err())
					require.Equal(t, errFirst, context.Cause(ctx))
					return nil
				})
			}
			g.Go(func() error { cancelRoot(errFirst); return nil })
			require.NoError(t, g.Wait())
		}
	})
}
