package context

import (
	std "context"
	"regexp"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/park"
)

type key struct{}

// childrenOf returns the list of c, and checks its links.
func childrenOf(t *testing.T, c *cancelCtx) []canceler {
	t.Helper()
	var all []canceler
	var prev *node
	for n := c.children; n != nil; prev, n = n, n.next {
		require.Same(t, c, n.parent)
		require.True(t, n.prev == prev)
		all = append(all, n.self)
	}
	return all
}

func TestChildrenJoinAndLeave(t *testing.T) {
	root := withCancel(Background())
	defer root.cancel(canceled)
	require.Empty(t, childrenOf(t, root))

	child, cancelChild := WithCancel(WithValue(root, "k", "v"))
	timed, cancelTimed := WithTimeout(root, time.Hour)
	stop := AfterFunc(root, func() {})
	other, cancelOther := WithCancel(std.WithValue(root, key{}, "v")) // transparent
	a := root.children.next.self
	require.Equal(t, []canceler{other.(canceler), a, timed.(canceler), child.(canceler)}, childrenOf(t, root))

	cancelTimed() // in the middle
	require.Equal(t, []canceler{other.(canceler), a, child.(canceler)}, childrenOf(t, root))
	cancelChild() // the last
	require.Equal(t, []canceler{other.(canceler), a}, childrenOf(t, root))
	cancelOther() // the first
	require.Equal(t, []canceler{a}, childrenOf(t, root))
	cancelTimed() // again
	require.Equal(t, []canceler{a}, childrenOf(t, root))
	require.True(t, stop()) // the only one
	require.Empty(t, childrenOf(t, root))
	// Who is kept by its user must not keep those that were beside it.
	for _, n := range []node{child.(*cancelCtx).node, timed.(*timerCtx).node, a.(*afterFuncCtx).node} {
		require.Equal(t, node{parent: root, self: n.self}, n)
	}
}

func TestStandardChildrenJoinAndLeave(t *testing.T) {
	root := withCancel(Background())
	defer root.cancel(canceled)
	_, cancel := std.WithCancel(root)
	_, cancelTimed := std.WithTimeout(WithValue(root, "k", "v"), time.Hour)
	stop := std.AfterFunc(root, func() {})
	require.Len(t, childrenOf(t, root), 3)
	cancel()
	cancelTimed()
	require.True(t, stop())
	require.Empty(t, childrenOf(t, root))
}

func TestCancelledTreeIsTakenApart(t *testing.T) {
	root := withCancel(Background())
	child := withCancel(root)
	timed, _ := WithTimeout(child, time.Hour)
	AfterFunc(child, func() {})
	root.cancel(canceled)
	require.Empty(t, childrenOf(t, root))
	require.Empty(t, childrenOf(t, child))
	require.Zero(t, timed.(*timerCtx).timer, "stopped")
	late := withCancel(child)
	require.Empty(t, childrenOf(t, child))
	require.Same(t, canceled, late.why.Load(), "all share one reason")
	lateTimed, _ := WithTimeout(child, time.Hour)
	require.Zero(t, lateTimed.(*timerCtx).timer, "nobody would stop it")
}

func TestTimerIsStoppedByCancel(t *testing.T) {
	ctx, cancel := WithTimeout(Background(), time.Hour)
	timer := ctx.(*timerCtx).timer
	require.NotZero(t, timer)
	cancel()
	require.Zero(t, ctx.(*timerCtx).timer)
	require.False(t, timer.Stop(), "it was stopped before")
}

func TestChannelIsMadeOnlyIfAsked(t *testing.T) {
	root := withCancel(Background())
	timed, cancel := WithTimeout(WithValue(root, "k", "v"), time.Hour)
	defer cancel()
	child := withCancel(timed)
	AfterFunc(child, func() {})()
	require.NoError(t, child.Err())
	require.False(t, root.made.Load())
	require.False(t, timed.(*timerCtx).made.Load())
	require.False(t, child.made.Load())
	done := child.Done()
	root.cancel(canceled)
	require.True(t, root.Done() == (<-chan struct{})(closedchan))
	require.True(t, child.Done() == done)
}

// blockedIn waits until a goroutine sleeps below this function.
func blockedIn(t *testing.T, function string) {
	t.Helper()
	frame := regexp.MustCompile(`(?m)^goroutine \d+ \[(?:chan receive|semacquire)[^\]]*\]:(\n.+)*` + regexp.QuoteMeta(function) + `\(`)
	stacks := make([]byte, 16<<20)
	for start := time.Now(); !frame.Match(stacks[:runtime.Stack(stacks, true)]); runtime.Gosched() {
		require.Less(t, time.Since(start), time.Minute, "nobody waits in %s", function)
	}
}

// The test stands in for a canceller that has got as far as the error, and not yet
// to the channel.
func TestErrWaitsUntilDoneIsClosed(t *testing.T) {
	c := withCancel(Background())
	done := c.Done()
	c.mu.Lock()
	c.why.Store(canceled)
	var g errgroup.Group
	var sawClosed bool
	g.Go(func() error {
		err := c.Err()
		sawClosed = park.Closed(done)
		return err
	})
	blockedIn(t, "(*cancelCtx).Err")
	close(c.done)
	c.closed.Store(true)
	c.mu.Unlock()
	require.Equal(t, Canceled, g.Wait())
	require.True(t, sawClosed)
}

// While the test holds the lock of the grandchild, whoever cancels the root has to
// wait, and so has everybody else who cancels something above the grandchild.
func TestNobodyReturnsBeforeAllIsCancelled(t *testing.T) {
	root := withCancel(Background())
	child := withCancel(root)
	grandchild := withCancel(WithValue(child, "k", "v"))
	grandchild.mu.Lock()
	var g errgroup.Group
	cancel := func(c *cancelCtx) {
		g.Go(func() error {
			c.cancel(canceled)
			require.NotNil(t, grandchild.why.Load())
			return nil
		})
	}
	cancel(root)
	<-child.Done()
	require.True(t, park.Closed(root.Done()), "the parent first")
	require.Nil(t, grandchild.why.Load(), "the child not yet")
	cancel(root)
	cancel(child)
	blockedIn(t, "(*cancelCtx).cancelTree")
	grandchild.mu.Unlock()
	require.NoError(t, g.Wait())
	require.Equal(t, Canceled, grandchild.Err())
}

// A stack of this size would not hold a call for each context.
func TestDeepTree(t *testing.T) {
	const depth = 100_000
	defer debug.SetMaxStack(debug.SetMaxStack(1 << 20))
	root := withCancel(WithValue(Background(), "k", "v"))
	var leaf Context = root
	for i := range depth {
		if i%2 == 0 {
			leaf = WithValue(leaf, i, i)
		} else {
			leaf = withCancel(leaf)
		}
	}
	ran := make(chan struct{})
	AfterFunc(leaf, func() { close(ran) })
	require.Equal(t, "v", leaf.Value("k"))
	require.NoError(t, leaf.(*cancelCtx).Err())
	root.cancel(canceled)
	<-ran
	require.Equal(t, Canceled, leaf.(*cancelCtx).Err())
	require.Equal(t, Canceled, Cause(leaf))
}
