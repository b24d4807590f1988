package sched

import "github.com/syncprimer/syncprimer/gmp/stack"

// The stacks of goroutines, where a program says what it calls. One that says nothing has
// none here, and its stack is scanned in no time and never moved.

// Call calls a function with a frame of so many bytes. If that does not fit, the stack of
// the goroutine grows: it moves to a larger one. A stack that exceeds the limit ends the
// program.
func (s *Sim) Call(frame int) {
	g := s.self("Call")
	if frame < 0 {
		panic("sched: Call with a frame of a negative size")
	}
	if g.stack == nil {
		g.stack = stack.NewGoroutine(s.mem, g.m.p.ID, stack.Smallest)
		if s.maxStack > 0 {
			g.stack.SetLimit(uint64(s.maxStack))
		}
	}
	g.stack.RunOn(g.m.p.ID)
	moves := len(g.stack.Moves)
	if err := g.stack.Call(uint64(frame)); err != nil {
		s.failure = err
		s.pause(g)
	}
	if len(g.stack.Moves) == moves {
		return
	}
	mv := g.stack.Moves[moves]
	s.casgstatus(g, Grunning, Gcopystack)
	s.note(Moved, g, g.m, g.m.p, byNewstack, "a frame of %d bytes does not fit: its stack moves from %d to %d bytes", frame, mv.From, mv.To)
	s.busyFor(g, copyCost(mv))
	s.casgstatus(g, Gcopystack, Grunning)
}

// SetMaxStack is debug.SetMaxStack, for goroutines that have not called anything.
func (s *Sim) SetMaxStack(n int) { s.maxStack = n }

// Return ends the latest function.
func (s *Sim) Return() {
	g := s.self("Return")
	if g.stack == nil || g.stack.Depth() == 0 {
		panic("sched: Return without Call")
	}
	g.stack.Return()
}

// StackSize returns how large the stack of the goroutine is.
func (s *Sim) StackSize() int {
	if g := s.self("StackSize"); g.stack != nil {
		return int(g.stack.Size())
	}
	return stack.Smallest
}

// scanstack is what the collector does with a stack while it has the scan bit. It shrinks
// it, or has the goroutine do so when it next stops at a call of a function.
func (s *Sim) scanstack(g *G) {
	switch {
	case g.stack == nil:
	case g.isShrinkStackSafe():
		s.shrinkstack(g)
	default:
		g.preemptShrink = true
	}
}

// isShrinkStackSafe is whether the stack of g may be moved: not in a system call, which may
// have pointers into it; not where a signal has stopped it, since it is not known there
// which words are pointers; and not if it only seems to wait.
func (g *G) isShrinkStackSafe() bool {
	status := g.status &^ Gscan
	return status != Gsyscall && !g.async && !(status == Gwaiting && waitsForSuspendG[g.parked])
}

func (s *Sim) shrinkstack(g *G) {
	if g.stack != nil && g.stack.Shrink() {
		mv := g.stack.Moves[len(g.stack.Moves)-1]
		s.note(Moved, g, nil, nil, byShrink, "less than a quarter of its stack is in use: it moves from %d to %d bytes", mv.From, mv.To)
	}
}

// gfreeStack frees the stack of a goroutine that has ended, unless it has the size of a
// new one's: then the next goroutine gets it.
func (g *G) gfreeStack(p *P) {
	switch {
	case g.stack == nil:
	case g.stack.Size() == stack.Smallest:
		g.stack.Reset()
	default:
		g.stack.RunOn(p.ID)
		g.stack.Exit()
		g.stack = nil
	}
}
