package chanimpl

import "github.com/syncprimer/syncprimer/internal/park"

// A waiter is a goroutine in the queue of a channel (the runtime's sudog). One
// that waits in a select has a waiter in the queue of each of its channels, and
// all of them sleep in one place, that of the selection.
type waiter[T any] struct {
	own   park.Parker // where it sleeps, if it waits for this channel alone
	sel   *selection  // the select it belongs to, or nil
	c     *Chan[T]    // where it stands
	value T           // what it sends, or what it was given
	party party       // its side of the operation, for the race detector

	next, prev *waiter[T]

	nth    int32  // the case of the select
	send   bool   // whether that case is a send
	queued bool   // it stands in a queue
	end    ending // set by who serves it
}

// place returns where w sleeps.
//
//go:norace
func (w *waiter[T]) place() *park.Parker {
	if w.sel != nil {
		return &w.sel.parker
	}
	return &w.own
}

// newWaiter returns a waiter for the caller alone.
//
//go:norace
func (c *Chan[T]) newWaiter(p *party) *waiter[T] {
	w := c.spare.Swap(nil)
	if w == nil {
		w = new(waiter[T])
	}
	w.sel, w.c = nil, c
	w.party = *p
	return w
}

// recycle keeps w for the next to wait, once nobody can come across it in a queue,
// and hands back its party.
//
//go:norace
func (c *Chan[T]) recycle(w *waiter[T], p *party) {
	*p = w.party
	var zero T
	w.value, w.party = zero, party{} // keeps nothing alive
	c.spare.Store(w)
}

// A waitq is a queue of waiters, first come first served.
type waitq[T any] struct{ first, last *waiter[T] }

//go:norace
func (q *waitq[T]) enqueue(w *waiter[T]) {
	w.queued = true
	w.prev = q.last
	if q.last == nil {
		q.first = w
	} else {
		q.last.next = w
	}
	q.last = w
}

// dequeue removes and returns the first waiter that is still to be served, or nil.
//
//go:norace
func (q *waitq[T]) dequeue() *waiter[T] {
	if q.first == nil {
		return nil
	}
	// In a function of its own, so that the look at an empty queue is inlined.
	return q.dequeueSlow()
}

//go:norace
func (q *waitq[T]) dequeueSlow() *waiter[T] {
	for w := q.first; w != nil; w = q.first {
		q.remove(w)
		// One that waits in a select must be won: another of its channels may
		// be about to serve it too. If that one has won, pass over it.
		if w.sel == nil || w.sel.claim(int(w.nth)) {
			return w
		}
	}
	return nil
}

// remove takes w out of the queue, if it still is there.
//
//go:norace
func (q *waitq[T]) remove(w *waiter[T]) {
	if !w.queued {
		return
	}
	if w.prev == nil {
		q.first = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		q.last = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.next, w.prev, w.queued = nil, nil, false
}
