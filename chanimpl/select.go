package chanimpl

import (
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/race"
)

// Select runs one of the cases and returns its index. If several are ready, each
// has the same chance; if none is, Select blocks until one is. Without any cases,
// or with none but on nil channels, it blocks for ever. It panics as Send does if
// the case that runs is a send on a closed channel.
func Select(cases ...Case) int {
	if len(cases) == 0 {
		park.Forever()
	}
	return selectOne(hidden(cases))
}

func selectOne(cases []Case) int {
	markSends(cases)
	for {
		ready, _ := survey(cases)
		if ready == 0 {
			i, end := wait(cases)
			cases[i].finish(end)
			return i
		}
		if i, ran := run(cases, park.Pick(ready)); ran {
			return i
		}
	}
}

// TrySelect is Select with a default: it runs one of the cases that are ready, or
// returns -1 and false if none is.
func TrySelect(cases ...Case) (index int, selected bool) {
	return trySelectOne(hidden(cases))
}

func trySelectOne(cases []Case) (index int, selected bool) {
	markSends(cases)
	for {
		ready, before := survey(cases)
		if ready == 0 {
			// Each case was seen not ready, but one after the other: a value
			// that moved from the second channel to the first would have been
			// missed. If no channel has changed, there was a moment at which
			// none was ready. (One channel needs no second look.)
			if len(cases) == 1 || unchanged(cases, before) {
				return -1, false
			}
			continue
		}
		if i, ran := run(cases, park.Pick(ready)); ran {
			return i, true
		}
	}
}

// A Case is one case of a select: a send or a receive. The zero Case is one on the
// nil channel, which is never ready. A Case is for one call of [Select] or
// [TrySelect].
type Case struct {
	ch     channel        // nil for the nil channel
	lock   *park.Lock     // of ch
	closed *bool          // of ch, to mark a send for the race detector
	value  unsafe.Pointer // to the T to send, or to receive into
	ok     *bool
	send   bool
}

// SendCase is case c <- v.
func (c *Chan[T]) SendCase(v T) Case {
	if c == nil {
		return Case{}
	}
	return Case{ch: c, lock: &c.lock, closed: &c.closed, value: unsafe.Pointer(&v), send: true}
}

// RecvCase is case *v, *ok = <-c. Either pointer may be nil.
func (c *Chan[T]) RecvCase(v *T, ok *bool) Case {
	if c == nil {
		return Case{}
	}
	return Case{ch: c, lock: &c.lock, value: unsafe.Pointer(v), ok: ok}
}

// A channel is a Chan of any element type. Values go by a pointer to a T.
type channel interface {
	// try runs a case if it is ready. The lock is held.
	try(send bool, value unsafe.Pointer, p *party) (ending, *park.Parker)
	// enqueue puts a case in line. The lock is held.
	enqueue(send bool, value unsafe.Pointer, s *selection, nth int, p *party) entry
	// unlock unlocks, and wakes who was served.
	unlock(wake *park.Parker)
	// markStored tells the race detector that a value was received into *value.
	markStored(value unsafe.Pointer)
}

// hidden returns cases in a way that the compiler's escape analysis cannot follow.
// Whatever goes into a method of an interface counts as escaping, and so every
// value of a select would be allocated on the heap. It does not escape: try and
// enqueue copy the value, and nobody keeps a pointer to it. (The runtime does the
// same for the native select.)
func hidden(cases []Case) []Case {
	word := uintptr(unsafe.Pointer(unsafe.SliceData(cases)))
	return unsafe.Slice(*(**Case)(unsafe.Pointer(&word)), len(cases))
}

func (k *Case) isReady() (ready bool, note uint32) {
	if k.ch == nil {
		return false, 0
	}
	note = k.lock.Note()
	if k.send {
		return note&canSend != 0, note
	}
	return note&canRecv != 0, note
}

// survey counts the ready cases, and adds up the notes of all: if a second survey
// comes to the same sum, nothing has changed in between.
func survey(cases []Case) (ready int, sum uint64) {
	disable()
	ready, sum = readiness(cases)
	enable()
	return ready, sum
}

// unchanged reports whether the notes still add up to sum.
func unchanged(cases []Case, sum uint64) bool {
	_, now := survey(cases)
	return now == sum
}

//go:norace
func readiness(cases []Case) (ready int, sum uint64) {
	for i := range cases {
		is, note := cases[i].isReady()
		if is {
			ready++
		}
		sum += uint64(note)
	}
	return ready, sum
}

// nthReady returns the n'th of the ready cases, or -1 if there are fewer by now.
//
//go:norace
func nthReady(cases []Case, n int) int {
	for i := range cases {
		if is, _ := cases[i].isReady(); is {
			if n == 0 {
				return i
			}
			n--
		}
	}
	return -1
}

// run runs the n'th of the ready cases, unless somebody was faster.
func run(cases []Case, n int) (index int, ran bool) {
	var p party
	p.enter()
	end := wouldBlock
	if index = nthReady(cases, n); index >= 0 {
		end = cases[index].tryAlone(&p)
	}
	p.leave()
	if end == wouldBlock {
		return -1, false
	}
	cases[index].finish(end)
	return index, true
}

//go:norace
func (k *Case) tryAlone(p *party) ending {
	k.lock.Lock()
	end, wake := k.ch.try(k.send, k.value, p)
	k.ch.unlock(wake)
	return end
}

// finish does the last part of a case that ran, the one that the user's variables
// see.
func (k *Case) finish(end ending) {
	if k.send {
		if end == onClosed {
			panic(plainError("send on closed channel"))
		}
		return
	}
	if race.Enabled && k.value != nil {
		k.ch.markStored(k.value)
	}
	if k.ok != nil {
		*k.ok = end == done
	}
}

//go:norace
func (c *Chan[T]) try(send bool, value unsafe.Pointer, p *party) (ending, *park.Parker) {
	if send {
		return c.offer((*T)(value), p)
	}
	if value == nil {
		var unwanted T
		return c.accept(&unwanted, p)
	}
	end, wake := c.accept((*T)(value), p)
	if end == onClosed {
		var zero T
		*(*T)(value) = zero
	}
	return end, wake
}

func (c *Chan[T]) markStored(value unsafe.Pointer) {
	markWrite(value, unsafe.Sizeof(*(*T)(value)))
}
