package context

import (
	std "context"

	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
)

// AfterFunc has f called, in a goroutine of its own, when ctx is cancelled; if it is
// cancelled already, at once. Each call stands for itself.
//
// stop takes the order back, and reports whether that came in time: if it returns
// true, f is not called; if false, f was started, or stop had been called before. It
// does not wait for f to end.
//
// The call that cancels ctx "synchronizes before" the start of f. AfterFunc costs two
// allocations and one short lock, and no goroutine until ctx is cancelled, except
// where ctx is of another make, is no standard context, and has no method
// AfterFunc(func()) func() bool.
func AfterFunc(ctx Context, f func()) (stop func() bool) {
	p, foreign := parentCancelCtx(ctx)
	if foreign != nil {
		return std.AfterFunc(foreign, f)
	}
	a := &afterFuncCtx{f: f}
	a.self = a
	if p != nil {
		if why := p.addChild(&a.node); why != nil {
			a.cancelNode(why) // ctx is cancelled already
		}
	}
	return a.stop
}

// An afterFuncCtx is a child that is a function and not a context. f is either
// started or stopped: whoever sets settled has decided which.
type afterFuncCtx struct {
	node
	settled atomic.Bool
	f       func()
}

func (a *afterFuncCtx) cancelNode(*reason) *cancelCtx {
	if a.settled.CompareAndSwap(false, true) {
		park.Go(a.f)
	}
	return nil
}

func (a *afterFuncCtx) stop() bool {
	if !a.settled.CompareAndSwap(false, true) {
		return false
	}
	if a.parent != nil {
		a.parent.removeChild(&a.node)
	}
	return true
}

// AfterFunc is how a standard context registers with a parent of ours. It calls
// this method if its parent has it; otherwise it would start a goroutine.
//
// A user's type that takes over this method from a context inside it, and has a
// Done channel of its own, should have a method of its own, too: both packages
// trust it to go with Done.
func (c *cancelCtx) AfterFunc(f func()) (stop func() bool) { return AfterFunc(c, f) }

// AfterFunc is likewise for a standard context that is derived from this one.
func (c *valueCtx) AfterFunc(f func()) (stop func() bool) { return AfterFunc(c, f) }
