package chanimpl

import (
	"errors"
	"fmt"
)

// Waiting returns how many goroutines stand in the queues of c.
//
//go:norace
func (c *Chan[T]) Waiting() int {
	disable()
	defer enable()
	c.lock.Lock()
	defer c.unlock(nil)
	n := 0
	for _, first := range []*waiter[T]{c.recvq.first, c.sendq.first} {
		for w := first; w != nil; w = w.next {
			n++
		}
	}
	return n
}

// Look is what TrySelect does before it takes something: it reports whether, at
// one moment, one of the cases was ready.
func Look(cases ...Case) bool {
	for {
		ready, sum := survey(cases)
		if ready > 0 {
			return true
		}
		if unchanged(cases, sum) {
			return false
		}
	}
}

// Version returns how often c was unlocked.
func (c *Chan[T]) Version() uint32 { return c.lock.Note() / version }

// Broken says which of the invariants does not hold. It looks without the lock.
func (c *Chan[T]) Broken() error {
	sending, err := c.sendq.look(c)
	receiving, err2 := c.recvq.look(c)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	room := len(c.buf) - c.count
	switch note := c.lock.Note(); {
	case room < 0 || c.count < 0:
		return fmt.Errorf("%d values are in a buffer for %d", c.count, len(c.buf))
	case len(c.buf) > 0 && (c.recvx+c.count)%len(c.buf) != c.sendx:
		return fmt.Errorf("%d values between %d and %d", c.count, c.recvx, c.sendx)
	case receiving > 0 && (c.count > 0 || c.closed):
		return fmt.Errorf("a receiver waits, with %d values in the buffer; closed: %v", c.count, c.closed)
	case sending > 0 && (room > 0 || c.closed):
		return fmt.Errorf("a sender waits, with room for %d; closed: %v", room, c.closed)
	case (note&canSend != 0) != (room > 0 || c.recvq.first != nil || c.closed):
		return fmt.Errorf("the note says of sending: %v", note&canSend != 0)
	case (note&canRecv != 0) != (c.count > 0 || c.sendq.first != nil || c.closed):
		return fmt.Errorf("the note says of receiving: %v", note&canRecv != 0)
	}
	return nil
}

// look returns how many in the queue of c are still to be served, and what is wrong
// with the queue.
func (q *waitq[T]) look(c *Chan[T]) (waiting int, err error) {
	var prev *waiter[T]
	for w := q.first; w != nil; prev, w = w, w.next {
		if w.prev != prev || !w.queued || w.c != c || w.send != (q == &c.sendq) && w.sel != nil {
			return 0, errors.New("one stands in line that should not, or not there")
		}
		if w.sel == nil || w.sel.winner.Load() == 0 {
			waiting++
		}
	}
	if q.last != prev {
		return 0, errors.New("the last in line is not the last")
	}
	return waiting, nil
}
