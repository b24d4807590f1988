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
}

var selections park.Pool[selection] // to use again

// claim wins the selection for a case, or reports that another case has won.
func (s *selection) claim(nth int) bool {
	return s.winner.CompareAndSwap(0, int32(nth)+1)
}

// An entry is a waiter of any element type: a case in line.
type entry interface {
	// leave takes it out of line. The lock is not held.
	leave()
	// result stores what was received, and says how the case ended.
	result(value unsafe.Pointer, p *party) ending
}

// A place is a waiter together with where it stands.
type place[T any] struct {
	waiter[T]
	c    *Chan[T]
	send bool
}

// wait is Select for when no case was ready. All channels are locked together, so
// that between the last look and standing in line nothing can happen that the
// selection would miss.
//
//go:norace
func wait(cases []Case) (winner int, end ending) {
	var p party
	p.enter()
	var space [8]int
	order := lockOrder(cases, space[:0])
	for _, i := range order {
		cases[i].lock.Lock()
	}
	winner, end, wake := tryAny(cases, &p)
	var line []entry
	var s *selection
	if end == wouldBlock {
		s, line = standInLine(cases, &p)
	}
	for _, i := range order {
		cases[i].ch.unlock(nil)
	}
	if wake != nil {
		wake.Unpark()
	}
	if end == wouldBlock {
		winner, end = s.sleep(cases, line, &p)
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
func standInLine(cases []Case, p *party) (*selection, []entry) {
	s := selections.Get()
	line := make([]entry, len(cases))
	for i := range cases {
		if k := &cases[i]; k.ch != nil {
			line[i] = k.ch.enqueue(k.send, k.value, s, i, p)
		}
	}
	return s, line
}

// sleep waits until a case is served, and takes the others out of line.
//
//go:norace
func (s *selection) sleep(cases []Case, line []entry, p *party) (winner int, end ending) {
	s.parker.Park()
	winner = int(s.winner.Load()) - 1
	for i, e := range line {
		if e != nil && i != winner {
			e.leave()
		}
	}
	// Out of every line: nobody can come across s any more.
	s.winner.Store(0)
	selections.Put(s)
	return winner, line[winner].result(cases[winner].value, p)
}

//go:norace
func (c *Chan[T]) enqueue(send bool, value unsafe.Pointer, s *selection, nth int, p *party) entry {
	w := &place[T]{c: c, send: send}
	w.sel, w.nth, w.parker, w.party = s, nth, &s.parker, *p
	if send {
		w.value = *(*T)(value)
		c.sendq.enqueue(&w.waiter)
	} else {
		c.recvq.enqueue(&w.waiter)
	}
	return w
}

//go:norace
func (w *place[T]) leave() {
	w.c.lock.Lock()
	if w.send {
		w.c.sendq.remove(&w.waiter)
	} else {
		w.c.recvq.remove(&w.waiter)
	}
	w.c.unlock(nil)
}

//go:norace
func (w *place[T]) result(value unsafe.Pointer, p *party) ending {
	*p = w.party
	if !w.send && value != nil {
		*(*T)(value) = w.value // zero if the channel was closed
	}
	return w.end
}
