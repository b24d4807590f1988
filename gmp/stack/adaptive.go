package stack

import "math/bits"

// StartingSize is the size of stack that the collector finds to be usual:
// gcComputeStartingStackSize. scanned is how many bytes were in use, in so many stacks. A
// goroutine that uses as much as the average does not have to move.
func StartingSize(scanned, stacks uint64) uint64 {
	if stacks == 0 {
		return fixedStack
	}
	average := min(scanned/stacks+guard, maxStack)
	return roundUp(max(average, fixedStack))
}

// roundUp rounds up to a power of two.
func roundUp(n uint64) uint64 { return 1 << bits.Len64(n-1) }

// A FreeList keeps goroutines that have ended, with their stacks, to be used again: the
// last one first.
//
// The usual size is only for these. A new goroutine begins with 2 KB, whatever the
// collector has found.
type FreeList struct {
	Start uint64 // the usual size: startingStackSize

	mem  *Memory
	p    int
	free []*Goroutine
}

// NewFreeList returns an empty list of P p. The usual size is the smallest at first.
func NewFreeList(m *Memory, p int) *FreeList { return &FreeList{Start: fixedStack, mem: m, p: p} }

// Put takes a goroutine that has ended: gfput. A stack of another size than the usual one
// is freed.
func (f *FreeList) Put(g *Goroutine) {
	if g.Size() != f.Start {
		g.Exit()
		g.lo, g.hi = 0, 0
	}
	f.free = append(f.free, g)
}

// Get returns a goroutine: gfget, or a new one if there is none (malg). What is usual may
// have changed since its stack was kept.
func (f *FreeList) Get() *Goroutine {
	if len(f.free) == 0 {
		return NewGoroutine(f.mem, f.p, fixedStack)
	}
	g := f.free[len(f.free)-1]
	f.free = f.free[:len(f.free)-1]
	if g.Size() == f.Start {
		again := &Goroutine{mem: f.mem, p: f.p, limit: maxStack}
		again.use(g.lo, g.Size())
		again.sp = again.hi
		return again
	}
	if g.Size() > 0 {
		g.Exit()
	}
	return NewGoroutine(f.mem, f.p, f.Start)
}
