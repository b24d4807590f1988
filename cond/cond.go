// Package cond is a condition variable: goroutines that hold a lock wait until
// somebody tells them that what they wait for may have come true. It mirrors
// sync.Cond (sync/cond.go and the notifyList in runtime/sema.go of the Go tree).
//
// # The gap, and how the ticket closes it
//
// Wait has to give up the lock L and then fall asleep. Between the two, another
// goroutine can take L, change the condition and call Signal. If Signal looked
// for sleepers only, it would find none, and the waiter would fall asleep after
// its wake-up call.
//
// So a waiter draws a ticket while it still holds L. Tickets are numbers in
// sequence. Two counters say where things stand:
//
//	        notify          wait
//	          ▼               ▼
//	tickets … 4   5   6   7 │ 8 …       4-7 are out; 3 and before have been called
//
// Signal calls the next ticket, whether its owner sleeps yet or not: it adds one
// to notify. An owner that comes to fall asleep and finds its ticket called goes
// on at once. Since tickets are called in the order in which they were drawn,
// Signal wakes the one that has waited longest.
//
// # Invariants, under lock
//
//   - notify <= wait, with wrap-around: 2^31 tickets may be out at a time.
//   - everybody in the list has a ticket >= notify.
package cond

import (
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/mutex"
)

// A Cond is a meeting point for goroutines that wait for a condition and those
// that make it true. L is to be held while the condition is looked at or changed.
// A Cond must not be copied after its first use; its methods then panic with
// "sync.Cond is copied".
//
// A call of [Cond.Signal] or [Cond.Broadcast] "synchronizes before" the return
// of any Wait that it unblocks. In practice the order comes from L.
//
// For many simple uses a channel serves better: Broadcast corresponds to closing
// one, Signal to sending on it.
type Cond struct {
	_ noCopy // not last: there, a field without size would make the struct larger

	L mutex.Locker // held while observing or changing the condition

	wait   atomic.Uint32 // the next ticket to be drawn
	notify atomic.Uint32 // the next ticket to be called; changes under lock
	lock   park.Lock
	last   *waiter // the list of sleepers, a ring: last.next is the first

	checker atomic.Uintptr // the address of this Cond, once it is in use
}

// A waiter sleeps in the list until its ticket is called.
type waiter struct {
	parker park.Parker
	ticket uint32
	next   *waiter
}

var waiters park.Pool[waiter] // to use again: waiting allocates nothing

// NewCond returns a Cond with the lock l.
func NewCond(l mutex.Locker) *Cond { return &Cond{L: l} }

// Wait unlocks c.L, sleeps until it is woken by Signal or Broadcast, and locks
// c.L again. There are no other wake-ups.
//
// When Wait returns, the condition may no longer hold: somebody else may have had
// the lock in between. So Wait belongs in a loop:
//
//	c.L.Lock()
//	for !condition() {
//	    c.Wait()
//	}
//	... make use of the condition ...
//	c.L.Unlock()
func (c *Cond) Wait() {
	ticket := c.draw()
	c.L.Unlock()
	c.sleep(ticket)
	c.L.Lock()
}

// Signal wakes the goroutine that has waited longest, if there is one. The caller
// may hold c.L, but need not.
func (c *Cond) Signal() {
	c.check()
	race.Disable()
	c.signal()
	race.Enable()
}

// Broadcast wakes all goroutines that wait. The caller may hold c.L, but need
// not.
func (c *Cond) Broadcast() {
	c.check()
	race.Disable()
	c.broadcast()
	race.Enable()
}

// draw takes a ticket. It needs no lock: c.L is held, and a ticket that is out is
// all that Signal has to know.
func (c *Cond) draw() uint32 {
	c.check()
	race.Disable()
	ticket := c.wait.Add(1) - 1
	race.Enable()
	return ticket
}

// sleep returns once the ticket has been called.
//
//go:norace
func (c *Cond) sleep(ticket uint32) {
	race.Disable()
	c.lock.Lock()
	if before(ticket, c.notify.Load()) {
		c.lock.Unlock() // called already, in the gap
	} else {
		w := waiters.Get()
		w.ticket = ticket
		c.append(w)
		c.lock.Unlock()
		w.parker.Park()
		waiters.Put(w)
	}
	race.Enable()
}

//go:norace
func (c *Cond) signal() {
	if c.wait.Load() == c.notify.Load() {
		return // no ticket is out
	}
	c.lock.Lock()
	ticket := c.notify.Load()
	if ticket == c.wait.Load() {
		c.lock.Unlock()
		return
	}
	c.notify.Store(ticket + 1)
	w := c.remove(ticket)
	c.lock.Unlock()
	// Nobody with this ticket in the list: its owner has not come to sleep yet,
	// and when it does, it will see that the ticket was called.
	if w != nil {
		w.parker.Unpark()
	}
}

//go:norace
func (c *Cond) broadcast() {
	if c.wait.Load() == c.notify.Load() {
		return
	}
	c.lock.Lock()
	w := c.removeAll()
	c.notify.Store(c.wait.Load()) // call every ticket that is out
	c.lock.Unlock()
	for w != nil {
		next := w.next
		w.next = nil // before it wakes: then w is somebody else's
		w.parker.Unpark()
		w = next
	}
}

// before reports whether ticket a was drawn before b. The counters wrap around,
// so it is the sign of the difference that counts.
func before(a, b uint32) bool { return int32(a-b) < 0 }

// append puts w at the end of the list. It need not be the latest ticket: its
// owner may have been slow on the way.
//
//go:norace
func (c *Cond) append(w *waiter) {
	if c.last == nil {
		w.next = w
	} else {
		w.next, c.last.next = c.last.next, w
	}
	c.last = w
}

// remove takes the owner of the ticket from the list, or returns nil. It is near
// the front: only those who overtook it on the way to sleep stand before it.
//
//go:norace
func (c *Cond) remove(ticket uint32) *waiter {
	prev := c.last
	if prev == nil {
		return nil
	}
	for prev.next.ticket != ticket {
		prev = prev.next
		if prev == c.last {
			return nil
		}
	}
	w := prev.next
	switch {
	case w == prev:
		c.last = nil
	case w == c.last:
		c.last = prev
		prev.next = w.next
	default:
		prev.next = w.next
	}
	w.next = nil
	return w
}

// removeAll empties the list and returns it, first to last, no longer a ring.
//
//go:norace
func (c *Cond) removeAll() *waiter {
	last := c.last
	if last == nil {
		return nil
	}
	first := last.next
	last.next, c.last = nil, nil
	return first
}

// check panics if c is a copy of a Cond in use. The first use notes the address.
// Two goroutines may do that at the same time, so the loser looks again.
func (c *Cond) check() {
	here := uintptr(unsafe.Pointer(c))
	if c.noted() != here && !c.checker.CompareAndSwap(0, here) && c.noted() != here {
		panic("sync.Cond is copied")
	}
}

// noted reads the address, unseen by the race detector: to look at it orders
// nothing, else Signal would be ordered after Wait.
func (c *Cond) noted() uintptr {
	checker := &c.checker // a nil c panics here, before Disable
	race.Disable()
	here := checker.Load()
	race.Enable()
	return here
}

// noCopy makes go vet complain of copies: it takes whatever has these two methods
// for a lock.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}
