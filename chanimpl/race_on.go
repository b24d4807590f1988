//go:build race

package chanimpl

import (
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/race"
)

// What the race detector is told. Everything that an operation does to the channel
// is hidden from it. The order that the memory model promises is given by clocks:
// addresses at which the detector keeps what a goroutine had done at some moment.
//
// Each operation releases a clock of its own before it begins, and acquires that
// of the other side when it has ended. Since a goroutine that sleeps cannot
// acquire anything, whoever serves it leaves word, in its party, of which clock it
// is to acquire. A buffer remembers for each slot the last send and the last
// receive, so that
//
//	the receive from a slot acquires the last send into it: k'th send, k'th receive
//	the send into a slot acquires the last receive from it: k'th receive, k+C'th send

// A clock is an address for the race detector.
type clock struct{ _ [16]byte }

// A party is one goroutine's side of an operation.
type party struct {
	mine  *clock // what it had done when it began
	other *clock // whose deeds it is to know of when it ends; may be nil
}

// enter begins an operation.
func (p *party) enter() {
	p.mine = new(clock)
	race.Release(unsafe.Pointer(p.mine))
	race.Disable()
}

// enterSend begins a send.
func (p *party) enterSend(closed *bool) {
	markSend(closed)
	p.enter()
}

// leave ends the operation, also before a panic.
func (p *party) leave() {
	race.Enable()
	if p.other != nil {
		race.Acquire(unsafe.Pointer(p.other))
	}
}

func disable() { race.Disable() }
func enable()  { race.Enable() }

// markSend makes a send look like a read of closed, and close makes Close look
// like a write. A send and a Close that nothing puts in order are then reported:
// had they come the other way round, the send would have panicked.
func markSend(closed *bool) { race.Read(unsafe.Pointer(closed)) }

// markSends marks the sends of a select.
func markSends(cases []Case) {
	for i := range cases {
		if cases[i].send {
			markSend(cases[i].closed)
		}
	}
}

// markWrite reports a write of a user's variable.
func markWrite(p unsafe.Pointer, size uintptr) {
	if size > 0 {
		race.WriteRange(p, int(size))
	}
}

// meeting is a send and a receive without a buffer: each comes after what the
// other had done.
//
//go:norace
func meeting(p, q *party) { p.other, q.other = q.mine, p.mine }

// who says for whom an entry is made in the ledger: for the goroutine itself that
// runs, or for another that sleeps and is being served.
type who bool

const (
	itself  who = true
	another who = false
)

// A ledger is what a channel remembers for the race detector.
type ledger struct {
	slots   []slot
	closing clock

	// For elements of size zero the runtime keeps one clock for the whole buffer
	// and adds to it with every operation: more order than the memory model
	// promises. So does the ledger, or it would report what the detector
	// does not with a native channel.
	merged bool
	latest *clock   // all operations so far, but for those of behind
	behind []*clock // operations of goroutines that slept
}

type slot struct{ send, recv *clock }

//go:norace
func (l *ledger) open(size int, elem uintptr) {
	if elem == 0 {
		l.merged = size > 0
		l.latest = &l.closing
		return
	}
	l.slots = make([]slot, size)
}

// put books a send into slot i.
//
//go:norace
func (l *ledger) put(i int, p *party, by who) {
	if l.merged {
		l.merge(p, by)
		return
	}
	s := &l.slots[i]
	p.other, s.send = s.recv, p.mine
}

// take books a receive from slot i.
//
//go:norace
func (l *ledger) take(i int, p *party, by who) {
	if l.merged {
		l.merge(p, by)
		return
	}
	s := &l.slots[i]
	p.other, s.recv = s.send, p.mine
}

// merge books an operation on a buffer of elements without size: it comes after
// all that were booked before. The one that runs can acquire and release at once,
// if it lets the detector see that for a moment.
//
//go:norace
func (l *ledger) merge(p *party, by who) {
	if by == another {
		p.other = l.latest
		l.behind = append(l.behind, p.mine)
		return
	}
	race.Enable()
	race.Acquire(unsafe.Pointer(l.latest))
	for _, c := range l.behind {
		race.Acquire(unsafe.Pointer(c))
	}
	l.latest, l.behind = new(clock), nil
	race.Release(unsafe.Pointer(l.latest))
	race.Disable()
}

// close books a Close.
//
//go:norace
func (l *ledger) close(closed *bool) {
	race.Enable()
	race.Write(unsafe.Pointer(closed))
	race.Release(unsafe.Pointer(&l.closing))
	race.Disable()
	l.latest, l.behind = &l.closing, nil // as the runtime does, with one address for both
}

// sawClose books the end of an operation on a closed channel.
//
//go:norace
func (l *ledger) sawClose(p *party) {
	p.other = &l.closing
	if l.merged {
		p.other = l.latest
	}
}
