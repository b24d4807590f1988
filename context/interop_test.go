package context_test

import (
	stdcontext "context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/context"
)

// Functions, and whatever mentions their types, are the same with either package.
var _ func(stdcontext.Context) (stdcontext.Context, stdcontext.CancelFunc) = context.WithCancel

func TestErrorsAreTheSameValues(t *testing.T) {
	require.True(t, context.Canceled == stdcontext.Canceled)
	require.True(t, context.DeadlineExceeded == stdcontext.DeadlineExceeded)
}

// mixedInBubble is onMixtures, each in a bubble of its own.
func mixedInBubble(t *testing.T, test func(t *testing.T, parent, child impl)) {
	onMixtures(t, func(t *testing.T, parent, child impl) {
		synctest.Test(t, func(t *testing.T) { test(t, parent, child) })
	})
}

func TestMixedCancelGoesDown(t *testing.T) {
	mixedInBubble(t, func(t *testing.T, parent, child impl) {
		root, cancelRoot := parent.withCancelCause(parent.background())
		kinds := map[string]context.Context{
			"parent":     root,
			"its value":  parent.withValue(root, "k", "v"),
			"my value":   child.withValue(root, "k", "v"),
			"both":       child.withValue(parent.withValue(root, "k", "v"), "l", "w"),
			"wrapped":    wrapper{root},
			"in between": child.withValue(wrapper{parent.withValue(root, "k", "v")}, "l", "w"),
		}
		below := make(map[string]context.Context)
		for name, p := range kinds {
			ctx, cancel := child.withCancel(p)
			defer cancel()
			timed, cancel := child.withTimeout(ctx, time.Hour)
			defer cancel()
			again, cancel := parent.withCancel(timed) // and back
			defer cancel()
			below[name], below[name+", timed"], below[name+", and back"] = ctx, timed, again
		}
		synctest.Wait()
		for name, ctx := range below {
			require.NoError(t, ctx.Err(), name)
		}
		cancelRoot(errFirst)
		synctest.Wait()
		for name, ctx := range below {
			require.Equal(t, context.Canceled, ctx.Err(), name)
			require.True(t, closed(ctx), name)
			require.Equal(t, errFirst, context.Cause(ctx), name)
		}
	})
}

func TestMixedChildLeavesItsParentAlone(t *testing.T) {
	mixedInBubble(t, func(t *testing.T, parent, child impl) {
		root, cancelRoot := parent.withCancelCause(parent.background())
		ctx, cancel := child.withCancelCause(root)
		other, cancelOther := child.withCancel(root)
		defer cancelOther()
		cancel(errFirst)
		synctest.Wait()
		requireOver(t, child, ctx, context.Canceled, errFirst)
		requireLive(t, parent, root)
		requireLive(t, child, other)
		cancelRoot(errSecond)
		synctest.Wait()
		requireOver(t, child, ctx, context.Canceled, errFirst)
		require.Equal(t, context.Canceled, other.Err())
		require.Equal(t, errFirst, context.Cause(ctx), "what happened first stays")
		require.Equal(t, errSecond, context.Cause(other))
	})
}

func TestMixedChildOfACancelledParent(t *testing.T) {
	onMixtures(t, func(t *testing.T, parent, child impl) {
		root, cancelRoot := parent.withCancelCause(parent.background())
		cancelRoot(errFirst)
		for _, p := range []context.Context{root, child.withValue(root, "k", "v"), wrapper{root}} {
			ctx, cancel := child.withTimeout(p, time.Hour)
			defer cancel()
			require.True(t, closed(ctx), "at once")
			require.Equal(t, context.Canceled, ctx.Err())
			require.Equal(t, errFirst, context.Cause(ctx))
		}
	})
}

func TestMixedDeadlinesAndValues(t *testing.T) {
	mixedInBubble(t, func(t *testing.T, parent, child impl) {
		start := time.Now()
		root, cancel := parent.withTimeoutCause(parent.withValue(parent.background(), "k", "v"), time.Second, errFirst)
		defer cancel()
		ctx, cancel := child.withTimeout(child.withValue(root, "l", "w"), time.Hour)
		defer cancel()
		deadline, ok := ctx.Deadline()
		require.True(t, ok)
		require.Equal(t, start.Add(time.Second), deadline)
		require.Equal(t, "v", ctx.Value("k"))
		require.Equal(t, "w", ctx.Value("l"))
		<-ctx.Done()
		require.Equal(t, time.Second, time.Since(start))
		require.Equal(t, context.DeadlineExceeded, ctx.Err())
		require.Equal(t, errFirst, context.Cause(ctx))
		require.Equal(t, "v", child.withoutCancel(ctx).Value("k"))
	})
}

func TestMixedAfterFunc(t *testing.T) {
	mixedInBubble(t, func(t *testing.T, parent, child impl) {
		root, cancel := parent.withCancel(parent.background())
		runs := make([]int, 3)
		stop := child.afterFunc(root, func() { runs[0]++ })
		child.afterFunc(child.withValue(root, "k", "v"), func() { runs[1]++ })
		child.afterFunc(wrapper{root}, func() { runs[2]++ })
		require.True(t, stop())
		require.False(t, stop())
		cancel()
		synctest.Wait()
		require.Equal(t, []int{0, 1, 1}, runs)
	})
}

// The other package's WithoutCancel hides ours, which is above it.
func TestMixedWithoutCancel(t *testing.T) {
	onMixtures(t, func(t *testing.T, parent, child impl) {
		root, cancelRoot := parent.withCancelCause(parent.background())
		cancelRoot(errFirst)
		free := child.withoutCancel(root)
		requireLive(t, parent, free)
		requireLive(t, child, free)
		ctx, cancel := parent.withCancelCause(free)
		defer cancel(nil)
		requireLive(t, parent, ctx)
		cancel(errSecond)
		requireOver(t, parent, ctx, context.Canceled, errSecond)
	})
}

// What a user's type contains is passed over only if its Done channel is that of
// what it contains.
func TestOwnDoneChannelCounts(t *testing.T) {
	for _, outer := range []impl{ours, std} {
		for _, inner := range []impl{ours, std} {
			t.Run(outer.name+" around "+inner.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					root, cancelRoot := inner.withCancelCause(inner.background())
					parent := doneWrapper{root, make(chan struct{})}
					ctx, cancel := outer.withCancel(outer.withValue(parent, "k", "v"))
					defer cancel()
					cancelRoot(errFirst)
					synctest.Wait()
					require.NoError(t, ctx.Err())
					require.False(t, closed(ctx))
					close(parent.done)
					synctest.Wait()
					require.Equal(t, context.Canceled, ctx.Err())
					require.Equal(t, errFirst, context.Cause(ctx))
				})
			})
		}
	}
}

// A context from scratch around one of ours or theirs, below the cancelled one.
func TestCauseOfACustomContext(t *testing.T) {
	boom := slicedError{"boom"} // may not even be compared
	for _, c := range []struct {
		name       string
		err        error
		rootCause  error
		cancelRoot bool
		want       error
	}{
		{"its own error, if nothing above it was cancelled", boom, errFirst, false, boom},
		{"the cause from above", context.Canceled, errFirst, true, errFirst},
		{"the cause from above, whatever its error", errSecond, errFirst, true, errFirst},
		{"the error from above, if there was no cause", context.DeadlineExceeded, nil, true, context.Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, im impl) {
				root, cancelRoot := im.withCancelCause(im.background())
				defer cancelRoot(nil)
				ctx := newCustom(im.withValue(root, "k", "v"), c.err)
				require.NoError(t, im.cause(ctx))
				if c.cancelRoot {
					cancelRoot(c.rootCause)
				}
				close(ctx.done)
				require.Equal(t, c.want, im.cause(ctx))
				below, cancel := im.withCancel(ctx)
				defer cancel()
				require.Equal(t, c.err, below.Err())
				require.Equal(t, c.want, im.cause(below))
			})
		})
	}
}

type slicedError []string

func (e slicedError) Error() string { return e[0] }

func TestCauseDoesNotReachPastWithoutCancel(t *testing.T) {
	onBoth(t, func(t *testing.T, im impl) {
		root, cancelRoot := im.withCancelCause(im.background())
		cancelRoot(errFirst)
		ctx := newCustom(im.withoutCancel(root), context.Canceled)
		close(ctx.done)
		require.Equal(t, context.Canceled, im.cause(ctx))
	})
}

// A transparent user's type may still have an error of its own.
func TestCauseOfAWrapperWithItsOwnErr(t *testing.T) {
	onBoth(t, func(t *testing.T, im impl) {
		root, cancel := im.withCancelCause(im.background())
		ctx := errWrapper{root}
		require.Equal(t, errSecond, im.cause(ctx))
		cancel(errFirst)
		require.Equal(t, errFirst, im.cause(ctx))
	})
}

type errWrapper struct{ context.Context }

func (errWrapper) Err() error { return errSecond }

// Both packages register with a parent that has the method, and take it back.
func TestRegistrarIsUsedAndLeft(t *testing.T) {
	bothInBubble(t, func(t *testing.T, im impl) {
		parent := &registrar{custom: *newCustom(im.background(), errFirst)}
		ctx, cancel := im.withCancel(parent)
		require.NotNil(t, parent.registered)
		cancel()
		require.Nil(t, parent.registered)
		requireOver(t, im, ctx, im.canceled, im.canceled)

		ctx, cancel = im.withTimeout(parent, time.Hour)
		defer cancel()
		parent.end()
		synctest.Wait()
		requireOver(t, im, ctx, errFirst, errFirst)
	})
}

func TestHTTPRequest(t *testing.T) {
	for _, server := range []impl{ours, std} {
		t.Run("handler derives from "+server.name, func(t *testing.T) {
			arrived, gone := make(chan struct{}), make(chan error, 1)
			s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				ctx, cancel := server.withCancel(r.Context())
				defer cancel()
				close(arrived)
				<-ctx.Done() // the client has gone
				gone <- ctx.Err()
			}))
			defer s.Close()
			ctx, cancel := context.WithCancelCause(context.Background())
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
			require.NoError(t, err)
			var g errgroup.Group
			g.Go(func() error {
				resp, err := s.Client().Do(req)
				if err == nil {
					_ = resp.Body.Close()
				}
				return err
			})
			<-arrived
			cancel(nil)
			require.ErrorIs(t, g.Wait(), context.Canceled)
			require.Equal(t, context.Canceled, <-gone)
		})
	}
}
