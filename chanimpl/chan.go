// Package chanimpl is a channel: a queue with a bounded buffer, in which senders
// wait while it is full and receivers while it is empty. It mirrors runtime/chan.go
// and runtime/select.go of the Go tree.
//
// # The parts
//
//	           sendx: the next value goes here
//	             ▼
//	buf    ┌───┬───┬───┬───┬───┐
//	       │ c │   │   │ a │ b │     a ring of count values
//	       └───┴───┴───┴───┴───┘
//	                     ▲
//	                   recvx: the next value comes from here
//
//	recvq  waiter ⇄ waiter ⇄ …       goroutines that wait for a value
//	sendq  waiter ⇄ waiter ⇄ …       goroutines that wait with a value
//
// Everything is guarded by one lock, and every operation holds it once. (The
// runtime calls the structure hchan and a waiter sudog.)
//
// # Invariants, under lock
//
//	recvq is not empty  =>  the buffer is empty, and c is not closed
//	sendq is not empty  =>  the buffer is full,  and c is not closed
//
// except that a goroutine which waits in a select, and has been served by another
// channel, may still stand in a queue: whoever finds it there passes over it.
//
// From these it follows where a value goes. A sender that finds a receiver
// waiting gives the value into its hands; the buffer is empty, so nothing is
// overtaken. A receiver that finds a sender waiting takes the oldest value from
// the buffer, and the sender's value moves into the slot that has become free:
// behind all the others, where it belongs. Without a buffer the two meet directly.
//
// # The note on the door
//
// The word of the lock also carries, for anybody to read without the lock,
// whether the channel was ready to send and ready to receive when it was last
// unlocked, and a count of how often that was. A TryRecv that fails costs one
// load, and a select finds out which of its cases are ready in one load each.
//
// # What is different
//
// A Chan is a type and not part of the language: a nil *Chan is the nil channel,
// and len, cap, close, range and select are methods and functions. There is no
// limit of 64 KiB to the size of an element. A deadlock is reported by the
// runtime, but the wait is called "sync.Cond.Wait".
package chanimpl

import (
	"iter"
	"time"
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
)

// A Chan carries values of type T from goroutines that send to goroutines that
// receive, in order. Make one with [Make].
//
// A send on a Chan "synchronizes before" the completion of the receive that gets
// its value. The k'th receive synchronizes before the completion of the k+C'th
// send, C being the capacity; without a buffer, that is the send it belongs to.
// Close synchronizes before a receive that returns because the Chan is closed.
//
// An operation that need not wait costs one short lock and allocates nothing.
// One that waits sleeps where the last one of its kind did, or allocates a place.
type Chan[T any] struct {
	lock park.Lock

	buf          []T // len(buf) is the capacity
	count        int
	sendx, recvx int
	closed       bool
	recvq, sendq waitq[T]

	ledger ledger                    // for the race detector; empty without -race
	spare  atomic.Pointer[waiter[T]] // one to use again
}

// Make returns a channel with a buffer for size elements; with size 0, sender and
// receiver have to meet. It panics with "makechan: size out of range" if size is
// negative or more than memory can hold.
func Make[T any](size int) *Chan[T] {
	var elem T
	if size < 0 || unsafe.Sizeof(elem) > 0 && uintptr(size) > maxAlloc/unsafe.Sizeof(elem) {
		panic(plainError("makechan: size out of range"))
	}
	c := &Chan[T]{buf: make([]T, size)}
	c.ledger.open(size, unsafe.Sizeof(elem))
	c.unlock(nil) // leaves the first note: room to send, or not
	return c
}

// After returns a channel on which the time is sent once, when d has passed.
func After(d time.Duration) *Chan[time.Time] {
	c := Make[time.Time](1)
	park.AfterFunc(d, func() { c.TrySend(park.Now()) })
	return c
}

// Send is c <- v: it blocks until a receiver or a free slot takes v. On a nil
// channel it blocks for ever. It panics with "send on closed channel" if c is
// closed, or becomes so while it waits.
//
//go:norace
func (c *Chan[T]) Send(v T) {
	if c == nil {
		park.Forever()
	}
	var p party
	p.enterSend(&c.closed)
	c.lock.Lock()
	end, wake := c.offer(&v, &p)
	if end == wouldBlock {
		w := c.newWaiter(&p)
		w.value = v
		c.sendq.enqueue(w)
		c.unlock(nil)
		w.own.Park()
		end = w.end
		c.recycle(w, &p)
	} else {
		c.unlock(wake)
	}
	p.leave()
	if end == onClosed {
		panic(plainError("send on closed channel"))
	}
}

// Recv is v, ok := <-c: it blocks until there is a value. ok is false, and v the
// zero value, if c is closed and all values have been received. On a nil channel
// it blocks for ever.
//
//go:norace
func (c *Chan[T]) Recv() (v T, ok bool) {
	if c == nil {
		park.Forever()
	}
	var p party
	p.enter()
	c.lock.Lock()
	end, wake := c.accept(&v, &p)
	if end == wouldBlock {
		w := c.newWaiter(&p)
		c.recvq.enqueue(w)
		c.unlock(nil)
		w.own.Park()
		v, end = w.value, w.end
		c.recycle(w, &p)
	} else {
		c.unlock(wake)
	}
	p.leave()
	return v, end == done
}

// TrySend sends v if that is possible at once, and reports whether it did. It is
// a select with one send and a default, and panics as Send does.
//
//go:norace
func (c *Chan[T]) TrySend(v T) (sent bool) {
	if c == nil || !lookSend(&c.lock, &c.closed) {
		return false
	}
	var p party
	p.enter()
	c.lock.Lock()
	end, wake := c.offer(&v, &p)
	c.unlock(wake)
	p.leave()
	if end == onClosed {
		panic(plainError("send on closed channel"))
	}
	return end == done
}

// TryRecv receives if that is possible at once. It is a select with one receive
// and a default: received is false where the default would have run, and ok is as
// in [Chan.Recv].
//
//go:norace
func (c *Chan[T]) TryRecv() (v T, ok, received bool) {
	if c == nil || !lookRecv(&c.lock) {
		return v, false, false
	}
	var p party
	p.enter()
	c.lock.Lock()
	end, wake := c.accept(&v, &p)
	c.unlock(wake)
	p.leave()
	return v, end == done, end != wouldBlock
}

// Close closes c: what is in the buffer can still be received, and then every
// receive returns at once. All that wait are woken; senders among them panic.
// Close panics with "close of nil channel" or "close of closed channel".
//
//go:norace
func (c *Chan[T]) Close() {
	if c == nil {
		panic(plainError("close of nil channel"))
	}
	disable()
	c.lock.Lock()
	if c.closed {
		c.unlock(nil)
		enable()
		panic(plainError("close of closed channel"))
	}
	c.ledger.close(&c.closed)
	c.closed = true
	waiting := c.drain(&c.recvq, c.drain(&c.sendq, nil))
	c.unlock(nil)
	for waiting != nil {
		w := waiting
		waiting = w.next
		w.next = nil // before it wakes: then w is its own again
		w.place().Unpark()
	}
	enable()
}

// drain takes all waiters from q, and returns them in front of the list rest.
//
//go:norace
func (c *Chan[T]) drain(q *waitq[T], rest *waiter[T]) *waiter[T] {
	for w := q.dequeue(); w != nil; w = q.dequeue() {
		w.end = onClosed
		c.ledger.sawClose(&w.party)
		w.next, rest = rest, w
	}
	return rest
}

// Len returns how many values are in the buffer. By the time the caller looks at
// the number, it may be another.
//
//go:norace
func (c *Chan[T]) Len() int {
	if c == nil {
		return 0
	}
	disable()
	c.lock.Lock()
	n := c.count
	c.unlock(nil)
	enable()
	return n
}

// Cap returns the capacity of the buffer.
func (c *Chan[T]) Cap() int {
	if c == nil {
		return 0
	}
	return len(c.buf)
}

// All returns the values that are received from c until it is closed:
//
//	for v := range c.All() { ... }
func (c *Chan[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			v, ok := c.Recv()
			if !ok || !yield(v) {
				return
			}
		}
	}
}
