package chanimpl

import "github.com/syncprimer/syncprimer/internal/park"

// An ending is how an operation came out.
type ending uint8

const (
	wouldBlock ending = iota // nothing has happened: there was nobody and no room
	done                     // a value has changed hands
	onClosed                 // the channel was closed
)

// offer sends *v if that is possible now. It returns whom to wake after c is
// unlocked. Caller holds the lock.
//
//go:norace
func (c *Chan[T]) offer(v *T, p *party) (end ending, wake *park.Parker) {
	if c.closed {
		return onClosed, nil
	}
	if w := c.recvq.dequeue(); w != nil {
		c.handOver(v, p, w)
		return done, w.place()
	}
	if c.count < len(c.buf) {
		c.put(v, p)
		return done, nil
	}
	return wouldBlock, nil
}

// accept receives into *v if that is possible now. It returns whom to wake after c
// is unlocked. Caller holds the lock. On a closed channel *v stays as it is: zero.
//
//go:norace
func (c *Chan[T]) accept(v *T, p *party) (end ending, wake *park.Parker) {
	w := c.sendq.dequeue()
	switch {
	case w != nil && len(c.buf) == 0:
		c.meet(v, p, w)
		return done, w.place()
	case w != nil:
		c.takeAndRefill(v, p, w)
		return done, w.place()
	case c.count > 0:
		c.take(v, p)
		return done, nil
	case c.closed:
		c.ledger.sawClose(p)
		return onClosed, nil
	}
	return wouldBlock, nil
}

// put appends *v to the buffer, which has room.
//
//go:norace
func (c *Chan[T]) put(v *T, p *party) {
	c.buf[c.sendx] = *v
	c.ledger.put(c.sendx, p, itself)
	c.sendx = c.after(c.sendx)
	c.count++
}

// take removes the oldest value from the buffer, which is not empty, to *v.
//
//go:norace
func (c *Chan[T]) take(v *T, p *party) {
	slot := &c.buf[c.recvx]
	*v = *slot
	var zero T
	*slot = zero // what v refers to must not be kept alive by the buffer
	c.ledger.take(c.recvx, p, itself)
	c.recvx = c.after(c.recvx)
	c.count--
}

// handOver gives *v to the receiver w. The buffer is empty; as far as the race
// detector is concerned, the value has passed through a slot all the same, since
// the k+C'th send has to wait for the k'th receive.
//
//go:norace
func (c *Chan[T]) handOver(v *T, p *party, w *waiter[T]) {
	w.value, w.end = *v, done
	if len(c.buf) == 0 {
		meeting(p, &w.party)
		return
	}
	c.ledger.put(c.sendx, p, itself)
	c.ledger.take(c.sendx, &w.party, another)
	c.sendx = c.after(c.sendx)
	c.recvx = c.sendx
}

// meet takes the value of the sender w. There is no buffer.
//
//go:norace
func (c *Chan[T]) meet(v *T, p *party, w *waiter[T]) {
	*v, w.end = w.value, done
	meeting(p, &w.party)
}

// takeAndRefill takes the oldest value from the full buffer, and puts the value of
// the sender w into the slot that it leaves.
//
//go:norace
func (c *Chan[T]) takeAndRefill(v *T, p *party, w *waiter[T]) {
	slot := &c.buf[c.recvx]
	*v, *slot, w.end = *slot, w.value, done
	c.ledger.take(c.recvx, p, itself)
	c.ledger.put(c.recvx, &w.party, another)
	c.recvx = c.after(c.recvx)
	c.sendx = c.recvx // full: the next free slot is the one behind the newest
}

// after returns the slot that follows slot i in the ring.
func (c *Chan[T]) after(i int) int {
	if i++; i == len(c.buf) {
		return 0
	}
	return i
}

// The note that is left on the lock: two bits, and above them the version.
const (
	canSend = 1 << iota // a send would not block (it may panic)
	canRecv             // a receive would not block
	version             // added at every unlock, so that it looks different
)

// unlock unlocks c with a new note, and wakes whoever was served.
//
//go:norace
func (c *Chan[T]) unlock(wake *park.Parker) {
	note := c.lock.Note()&^(canSend|canRecv) + version
	if c.count < len(c.buf) || c.recvq.first != nil || c.closed {
		note |= canSend
	}
	if c.count > 0 || c.sendq.first != nil || c.closed {
		note |= canRecv
	}
	c.lock.UnlockNote(note)
	if wake != nil {
		wake.Unpark()
	}
}

// lookSend reports whether a send on the channel of l would not block. It counts
// as a send for the race detector, which reports a Close that is not in order.
//
//go:norace
func lookSend(l *park.Lock, closed *bool) bool {
	markSend(closed)
	return look(l, canSend)
}

// lookRecv reports whether a receive from the channel of l would not block.
func lookRecv(l *park.Lock) bool { return look(l, canRecv) }

// look reads the note, which gives no edge.
//
//go:norace
func look(l *park.Lock, bit uint32) bool {
	disable()
	note := l.Note()
	enable()
	return note&bit != 0
}
