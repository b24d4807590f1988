package context

// A canceler has a place in the tree of cancellation. It is a *cancelCtx, a
// *timerCtx or an *afterFuncCtx.
type canceler interface {
	// cancelNode does what a cancellation means for this one. If it is a
	// context and was alive until now, it is returned, with its lock held.
	cancelNode(why *reason) *cancelCtx
}

// A node is the place of a canceler in the list of its parent's children. The
// list is doubly linked and runs through the children: to join or to leave it
// takes no search and no memory. A map of children, as in the standard library,
// takes both, and keeps its size when they are gone.
//
// parent and self are set before anybody else knows the node. The rest belongs to
// the lock of parent.
type node struct {
	parent     *cancelCtx // nil if nothing of ours cancels this one
	prev, next *node
	self       canceler // what this is the node of
}

// addChild puts n into the list of c. If c is cancelled already, it returns why,
// and n is in no list.
func (c *cancelCtx) addChild(n *node) (why *reason) {
	n.parent = c
	c.mu.Lock()
	defer c.mu.Unlock()
	if why := c.why.Load(); why != nil {
		return why
	}
	n.next = c.children
	if n.next != nil {
		n.next.prev = n
	}
	c.children = n
	return nil
}

// removeChild takes n out of the list of c.
func (c *cancelCtx) removeChild(n *node) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unlink(n)
}

// takeChild takes any one out of the list. The caller holds the lock.
func (c *cancelCtx) takeChild() canceler {
	n := c.children
	if n == nil {
		return nil
	}
	c.unlink(n)
	return n.self
}

// unlink is of no effect if n is not in the list. That is so only if c has been
// cancelled meanwhile, and then the list is empty for good.
func (c *cancelCtx) unlink(n *node) {
	if n.prev != nil {
		n.prev.next = n.next
	} else {
		c.children = n.next
	}
	if n.next != nil {
		n.next.prev = n.prev
	}
	n.prev, n.next = nil, nil
}

// parentCancelCtx returns what cancels c: p, if that is a context of ours, or else
// the foreign context. If nothing ever does, both are nil.
func parentCancelCtx(c Context) (p *cancelCtx, foreign Context) {
	for {
		switch ctx := c.(type) {
		case *cancelCtx:
			return ctx, nil
		case *timerCtx:
			return &ctx.cancelCtx, nil
		case *valueCtx:
			c = ctx.Context
		case backgroundCtx, todoCtx, withoutCancelCtx:
			return nil, nil
		default:
			return seeThrough(c)
		}
	}
}

// seeThrough is parentCancelCtx for a context of another make. It is transparent
// if it has the Done channel of our innermost context above it. Another channel
// may be closed at another time, so then it must not be passed over.
func seeThrough(c Context) (p *cancelCtx, foreign Context) {
	done := c.Done()
	if done == nil {
		return nil, nil
	}
	if p := innermost(c); p != nil && p.Done() == done {
		return p, nil
	}
	return nil, c
}

// cancelCtxKey is a key whose value, in each context of ours, is the innermost
// cancelCtx. Contexts of another make pass the question on, as with any key.
var cancelCtxKey int

func innermost(c Context) *cancelCtx {
	p, _ := c.Value(&cancelCtxKey).(*cancelCtx)
	return p
}
