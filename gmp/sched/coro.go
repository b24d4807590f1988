package sched

import (
	"iter"
	"runtime"
)

// Coroutine switches, as iter.Pull makes them. A coroutine is a goroutine that is not in
// any queue, ever: one that calls it gives it the thread, the P and the rest of its time
// slice, and waits until it gets them back. The scheduler takes no part in that, so
// nobody who stands in line gets a turn, and schedtick stays as it is.

// A coro is like a channel at which one goroutine waits, always: the coroutine, or who
// has called it.
type coro struct {
	g         *G
	lockedm   *M // the thread that its creator was locked to, how many times
	lockedExt int
}

// newcoro creates a coroutine, which waits to run f.
func (s *Sim) newcoro(f func(*coro)) *coro {
	me := s.self("Pull")
	m := me.m
	c := &coro{lockedm: me.lockedm, lockedExt: m.lockedExt}
	c.g = s.newproc1(m.p, func() { f(c) }, "", true)
	c.g.coro, c.g.parked = c, waitCoroutine
	s.note(Created, c.g, m, m.p, byNewcoro, "a coroutine: it waits, in no queue, until it is called")
	s.busyFor(me, newprocCost)
	return c
}

const waitCoroutine = "coroutine"

// coroswitch runs whoever waits at c, and waits there in its place.
func (s *Sim) coroswitch(c *coro) {
	g := s.self("next")
	m := g.m
	if (c.lockedm != nil || g.lockedm != nil) && (c.lockedm != m || c.lockedExt != m.lockedExt) {
		s.throw(g, "coro: OS thread locking must match locking at coroutine creation")
	}
	s.casgstatus(g, Grunning, Gwaiting)
	g.parked = waitCoroutine
	s.dropg(g)
	next := c.g
	c.g = g
	locked := g.lockedm != nil
	g.lockedm = nil
	s.switchTo(m, next, locked)
	s.pause(g)
}

// coroexit ends g, a coroutine, and runs who has called it.
func (s *Sim) coroexit(g *G) {
	m, c, locked := g.m, g.coro, g.lockedm != nil
	g.lockedm, m.lockedg = nil, nil // the thread goes on with the caller
	s.gdestroy(g)
	s.switchTo(m, c.g, locked)
}

// switchTo runs g, which waits at a coro, on m, in the slice that m is in. If who ran
// there is locked to m, that goes over to g.
func (s *Sim) switchTo(m *M, g *G, locked bool) {
	m.curg, g.m = g, m
	g.parked = ""
	s.casgstatus(g, Gwaiting, Grunning)
	if locked {
		m.lockedg, g.lockedm = g, m
	}
	s.stats.CoroSwitches++
	s.note(Switched, g, m, m.p, byCoroswitch, "a coroutine switch: it gets M%d and P%d, and the slice, from who calls it; no queue is looked at", m.ID, m.p.ID)
	g.left += coroCost
	s.burst(g)
}

// Pull is iter.Pull: it returns functions by which a goroutine of the simulation pulls
// the values of seq, which runs as a coroutine.
func Pull[V any](s *Sim, seq iter.Seq[V]) (next func() (V, bool), stop func()) {
	if seq == nil {
		panic("sched: Pull of a nil sequence")
	}
	p := pulled[V]{s: s}
	p.c = s.newcoro(func(*coro) { p.run(seq) })
	return p.next, p.stop
}

// pulled is what the two sides of a Pull share.
type pulled[V any] struct {
	s        *Sim
	c        *coro
	value    V
	ok, done bool
	asked    bool // by next, since the last yield
	panicked any
	goexit   bool
}

func (p *pulled[V]) run(seq iter.Seq[V]) {
	p.goexit = true
	defer func() {
		p.done = true
		var none V
		p.value, p.ok = none, false
		if r := recover(); r != nil {
			if _, ok := r.(abandoned); ok {
				panic(r)
			}
			p.panicked, p.goexit = r, false
		}
	}()
	if !p.done {
		seq(p.yield)
	}
	p.goexit = false
}

func (p *pulled[V]) yield(v V) bool {
	if p.done {
		return false
	}
	if !p.asked {
		panic("iter.Pull: yield called again before next")
	}
	p.asked = false
	p.value, p.ok = v, true
	p.s.coroswitch(p.c)
	return !p.done
}

func (p *pulled[V]) next() (V, bool) {
	if p.done {
		var none V
		return none, false
	}
	if p.asked {
		panic("iter.Pull: next called again before yield")
	}
	p.asked = true
	p.call()
	return p.value, p.ok
}

func (p *pulled[V]) stop() {
	if !p.done {
		p.done = true
		p.call()
	}
}

// call runs the coroutine until it yields or ends. A panic of seq, and its Goexit, go on
// here.
func (p *pulled[V]) call() {
	p.s.coroswitch(p.c)
	switch {
	case p.panicked != nil:
		panic(p.panicked)
	case p.done && p.goexit:
		runtime.Goexit()
	}
}
