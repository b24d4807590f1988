package context

import (
	std "context"

	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/mutex"
)

// A reason is why a context was cancelled. All that are cancelled together share
// one.
type reason struct {
	err   error // for Err
	cause error // for Cause
}

var canceled = newReason(Canceled, nil)

func newReason(err, cause error) *reason {
	if cause == nil {
		cause = err
	}
	return &reason{err: err, cause: cause}
}

// A cancelCtx is a context that can be cancelled, and cancels those below it. Its
// invariants are in the package's documentation.
//
// why and made are two words, though they could be bits of one. Each atomic is an
// edge for the race detector, and Done must not order anything before another
// goroutine's Err.
type cancelCtx struct {
	Context // the parent

	mu       mutex.Mutex
	why      atomic.Pointer[reason]
	made     atomic.Bool
	closed   atomic.Bool
	done     chan struct{}
	children *node

	node             // its place among its parent's children
	stop func() bool // in place of that, if the parent is foreign: call us no more
}

// closedchan is the done channel of those that were cancelled before anybody asked
// for theirs.
var closedchan = make(chan struct{})

func init() { close(closedchan) }

// Done is one atomic load, once the channel is made.
func (c *cancelCtx) Done() <-chan struct{} {
	if c.made.Load() {
		return c.done
	}
	return c.makeDone()
}

func (c *cancelCtx) makeDone() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.made.Load() {
		c.done = make(chan struct{})
		c.made.Store(true)
	}
	return c.done
}

// Err is one atomic load while c lives, and two afterwards.
func (c *cancelCtx) Err() error {
	why := c.why.Load()
	if why == nil {
		return nil
	}
	if !c.closed.Load() {
		// Somebody is about to close done, and holds the lock meanwhile. To
		// return the error now would let the caller see an open channel.
		c.mu.Lock()
		c.mu.Unlock()
	}
	return why.err
}

func (c *cancelCtx) String() string { return contextName(c.Context) + ".WithCancel" }

// propagateCancel makes c a child of parent, to be cancelled when parent is. self
// is c, or what c is embedded in.
func (c *cancelCtx) propagateCancel(parent Context, self canceler) {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	c.Context = parent
	c.self = self
	p, foreign := parentCancelCtx(parent)
	switch {
	case p != nil:
		if why := p.addChild(&c.node); why != nil {
			c.cancelTree(why) // parent is cancelled already
		}
	case foreign != nil:
		c.follow(foreign)
	}
}

// follow has c cancelled when a foreign context is.
func (c *cancelCtx) follow(foreign Context) {
	end := func() {
		err := foreign.Err()
		if err == nil {
			panic("context: internal error: missing cancel error")
		}
		c.cancelTree(newReason(err, Cause(foreign)))
	}
	if park.Closed(foreign.Done()) {
		end() // here and now, so that nobody sees c alive
		return
	}
	// end may run before stop is stored, but has no use for it: it calls
	// cancelTree and not cancel.
	c.stop = std.AfterFunc(foreign, end)
}

// cancel cancels c and everything below it, and takes c away from its parent.
func (c *cancelCtx) cancel(why *reason) {
	if !c.cancelTree(why) {
		return // who did it before has seen to the parent as well
	}
	switch {
	case c.parent != nil:
		c.parent.removeChild(&c.node)
	case c.stop != nil:
		c.stop()
	}
}

// cancelTree cancels c and everything below it, and reports false if that was done
// before. It goes down to the first child, and up again where there is none left.
// The way back is held by the locks of all contexts on it, so that nobody who
// cancels one of them at the same time returns before it is done.
//
// A function that calls itself for each child would be shorter. But how deep a tree
// is, is the user's affair, and a stack has an end.
func (c *cancelCtx) cancelTree(why *reason) bool {
	n := c.self.cancelNode(why)
	if n == nil {
		return false
	}
	for {
		if child := n.takeChild(); child != nil {
			if below := child.cancelNode(why); below != nil {
				n = below
			}
			continue
		}
		n.mu.Unlock()
		if n == c {
			return true
		}
		n = n.parent
	}
}

// cancelNode cancels c alone. It returns c with the lock held, for the caller to
// see to the children, or nil if c was cancelled before.
func (c *cancelCtx) cancelNode(why *reason) *cancelCtx {
	c.mu.Lock()
	if c.why.Load() != nil {
		c.mu.Unlock()
		return nil
	}
	// The error before the channel: who has seen Done closed must get it from
	// Err. And the children only after that: who has seen a child's Done closed
	// must find its parent's closed.
	c.why.Store(why)
	if c.made.Load() {
		park.Close(c.done)
	} else {
		c.done = closedchan
		c.made.Store(true)
	}
	c.closed.Store(true)
	return c
}
