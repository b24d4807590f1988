package article

import (
	"errors"
	"testing"
	"time"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
)

// A cancelCtx is the article's, with what its fields allow for. Its parent is the Context
// that it embeds, and mu a lock of one step.
type cancelCtx struct {
	parent *cancelCtx
	done   *chanimpl.Chan[struct{}] // The Channel used for cancellation notifications
	mu     park.Lock                // Mutual exclusion lock for protecting operations
	err    *explore.Var[error]      // The reason for the cancellation
}

var errCanceled = errors.New("context canceled")

func withCancel(x *explore.X, parent *cancelCtx, name string) *cancelCtx {
	c := &cancelCtx{parent: parent, done: chanimpl.Make[struct{}](0), err: explore.NewVar(x, name+".err", error(nil))}
	x.Name(c.done, name+".done")
	x.Name(&c.mu, name+".mu")
	return c
}

func (c *cancelCtx) cancel() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err.Get() == nil {
		c.err.Set(errCanceled)
		c.done.Close()
	}
}

func (c *cancelCtx) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err.Get()
}

// Two cancel, and one waits: the channel is closed once, and there is an error then.
func TestExploreCancelCtx(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		c := withCancel(x, nil, "c")
		for range 2 {
			x.Go("canceller", c.cancel)
		}
		x.Go("worker", func() {
			c.done.Recv()
			x.Check(c.Err() != nil, "Done is closed, and there is no error")
		})
	})
}

// A context knows its parent, and the parent does not know it: it is not told.
func TestExploreCancelCtxOfAParent(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		parent := withCancel(x, nil, "parent")
		child := withCancel(x, parent, "child")
		x.Go("canceller", parent.cancel)
		x.Go("worker", func() { child.done.Recv() })
	}, explore.Expect(explore.Deadlock, "T1 (worker) sleeps"))
}

// A parentCtx also has the field that is missing.
type parentCtx struct {
	*cancelCtx
	children []*cancelCtx
}

func (c *parentCtx) cancel() {
	c.cancelCtx.cancel()
	for _, child := range c.children {
		child.cancel()
	}
}

func TestExploreCancelCtxWithChildren(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		parent := &parentCtx{cancelCtx: withCancel(x, nil, "parent")}
		child := withCancel(x, parent.cancelCtx, "child")
		parent.children = append(parent.children, child)
		x.Go("canceller", parent.cancel)
		x.Go("worker", func() { child.done.Recv() })
	})
}

// The program that goes with it: a worker asks for Done and sleeps, main cancels, sleeps
// and ends. Whether the worker has seen it by then is open.
func TestExploreCancelCtxProgram(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		c := withCancel(x, nil, "c")
		var exiting atomic.Bool
		x.Name(&exiting, "exiting")
		x.Go("worker", func() {
			for range 2 { // main ends: it is not asked more often
				if _, _, closed := c.done.TryRecv(); closed {
					exiting.Store(true)
					return
				}
				chanimpl.After(time.Second / 2).Recv()
			}
		})
		x.Go("main", func() {
			c.cancel()
			chanimpl.After(time.Second).Recv()
			x.Check(exiting.Load(), "main ends, and Goroutine exiting is not printed")
		})
	}, explore.Expect(explore.Assertion, "main ends, and Goroutine exiting is not printed"))
}

// The article's cure for a leak asks for Done in a select with a default, and there for
// Err. If the context is cancelled between the two, "Goroutine exiting" is not printed.
func TestExploreLeakCure(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		c := withCancel(x, nil, "c")
		x.Go("canceller", c.cancel)
		x.Go("worker", func() {
			if _, _, closed := c.done.TryRecv(); closed {
				return // and says "Goroutine exiting"
			}
			x.Check(c.Err() == nil, "it ends without a word")
		})
	}, explore.Expect(explore.Assertion, "it ends without a word"))
}
