package chanimpl

import (
	"cmp"
	"slices"
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
)

// A selection is a Select that waits. It stands in line at all its channels at
// once, and one of them is to serve it, no matter how many could: the first that
// sets winner.
type selection struct {
	parker park.Parker
	winner atomic.Int32 // 1 + the index of the case that was served; 0: none yet
	line   []entry      // the cases in line; nil for those on the nil channel
}

var selections park.Pool[selection] // to use again

// claim wins the selection for a case, or reports that another case has won.
func (s *selection) claim(nth int) bool {
	return s.winner.CompareAndSwap(0, int32(nth)+1)
}

// An entry is a case in line: a waiter of any element type.
type entry interface {
	// leave takes it out of line. The lock is not held.
	leave()
	// result stores what was received, and says how the case ended.
	result(value unsafe.Pointer, p *party) ending
}

// wait is Select for when no case was ready. All channels are locked together, so
// that between the last look and standing in line nothing can happen that the
// selection would miss.
//
//go:norace
func wait(cases []Case) (winner int, end ending) {
	var p party
	p.enter()
	var space [8]int // enough for most selects, and on the stack
	order := lockOrder(cases, space[:0])
	for _, i := range order {
		cases[i].lock.Lock()
	}
	winner, end, wake := tryAny(cases, &p)
	var s *selection
	if end == wouldBlock {
		s = standInLine(cases, &p)
	}
	for _, i := range order {
		cases[i].ch.unlock(nil)
	}
	if wake != nil {
		wake.Unpark()
	}
	if end == wouldBlock {
		winner, end = s.sleep(cases, &p)
	}
	p.leave()
	return winner, end
}

// lockOrder returns the index of one case for each channel, in an order of the
// channels that all selects share. Two selects that locked the same two channels
// in different orders could each hold one and wait for the other.
func lockOrder(cases []Case, order []int) []int {
	for i := range cases {
		if cases[i].ch != nil {
			order = append(order, i)
		}
	}
	rank := func(i int) uintptr { return park.Rank(unsafe.Pointer(cases[i].lock)) }
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(rank(i), rank(j)) })
	return slices.CompactFunc(order, func(i, j int) bool { return cases[i].lock == cases[j].lock })
}

// tryAny runs one of the ready cases. All channels are locked, so the notes tell
// how things are. Only a channel whose whole queue waits in selects that have been
// served elsewhere looks ready and is not: then it is the next one's turn.
//
//go:norace
func tryAny(cases []Case, p *party) (int, ending, *park.Parker) {
	ready, _ := readiness(cases)
	if ready == 0 {
		return -1, wouldBlock, nil
	}
	first := park.Pick(ready)
	for n := range ready {
		i := nthReady(cases, (first+n)%ready)
		k := &cases[i]
		if end, wake := k.ch.try(k.send, k.value, p); end != wouldBlock {
			return i, end, wake
		}
	}
	return -1, wouldBlock, nil
}

// standInLine puts the cases in line. All channels are locked.
//
//go:norace
func standInLine(cases []Case, p *party) *selection {
	s := selections.Get()
	s.line = s.line[:0]
	for i := range cases {
		var e entry
		if k := &cases[i]; k.ch != nil {
			e = k.ch.enqueue(k.send, k.value, s, i, p)
		}
		s.line = append(s.line, e)
	}
	return s
}

// sleep waits until a case is served, and takes the others out of line.
//
//go:norace
func (s *selection) sleep(cases []Case, p *party) (winner int, end ending) {
	s.parker.Park()
	winner = int(s.winner.Load()) - 1
	for i, e := range s.line {
		if e != nil && i != winner {
			e.leave()
		}
	}
	end = s.line[winner].result(cases[winner].value, p)
	// Out of every line: nobody can come across s any more.
	clear(s.line)
	s.winner.Store(0)
	selections.Put(s)
	return winner, end
}

//go:norace
func (c *Chan[T]) enqueue(send bool, value unsafe.Pointer, s *selection, nth int, p *party) entry {
	w := c.newWaiter(p)
	w.sel, w.nth, w.send = s, int32(nth), send
	if send {
		w.value = *(*T)(value)
	}
	w.queue().enqueue(w)
	return w
}

//go:norace
func (w *waiter[T]) queue() *waitq[T] {
	if w.send {
		return &w.c.sendq
	}
	return &w.c.recvq
}

//go:norace
func (w *waiter[T]) leave() {
	w.c.lock.Lock()
	w.queue().remove(w)
	w.c.unlock(nil)
	w.c.recycle(w, new(party))
}

//go:norace
func (w *waiter[T]) result(value unsafe.Pointer, p *party) ending {
	if !w.send && value != nil {
		*(*T)(value) = w.value // zero if the channel was closed
	}
	end := w.end
	w.c.recycle(w, p)
	return end
}
