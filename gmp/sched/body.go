package sched

import (
	"fmt"
	"iter"
	"runtime/debug"
	"slices"
	"time"

	"github.com/syncprimer/syncprimer/internal/goid"
)

// A worker is a coroutine that runs the bodies of goroutines, one after another. A
// goroutine gets one when it runs for the first time, and leaves it when it ends.
type worker struct {
	g     *G
	self  goid.Self // the real goroutine
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
	dead  bool // in the middle of a runtime.Goexit
}

// abandoned is the panic that ends a body when the simulation ends before it.
type abandoned struct{}

func (s *Sim) newWorker() *worker {
	if n := len(s.workers); n > 0 {
		w := s.workers[n-1]
		s.workers = s.workers[:n-1]
		return w
	}
	w := new(worker)
	w.next, w.stop = iter.Pull(func(yield func(struct{}) bool) {
		w.yield, w.self = yield, goid.Me()
		for yield(struct{}{}) {
			s.call(w)
		}
	})
	w.next() // says who it is
	return w
}

// call runs a body to its end.
func (s *Sim) call(w *worker) {
	g := w.g
	returned := false
	defer func() {
		r := recover()
		if _, ok := r.(abandoned); ok {
			return
		}
		if r != nil {
			s.panicked(g, r)
			return
		}
		if s.ended(g, returned); !returned {
			w.dead = true // runtime.Goexit ends the coroutine, once it is stopped
			w.yield(struct{}{})
		}
	}()
	g.body()
	returned = true
}

func (s *Sim) panicked(g *G, r any) {
	s.failure = fmt.Errorf("panic in %v: %v\n%s", g, r, debug.Stack())
}

// ended is the end of a body. When main returns, the program ends.
func (s *Sim) ended(g *G, returned bool) {
	switch {
	case s.over:
	case g == s.main && returned:
		s.gdestroy(g)
		s.over = true
	case g.coro != nil:
		s.coroexit(g)
	default:
		s.goexit0(g)
	}
}

// resume lets the code of g run, until it asks for something that takes time, blocks
// or ends.
func (s *Sim) resume(g *G) {
	if g.mayStop() {
		s.stopNow(g, false)
		return
	}
	s.current = g.m
	if g.step != nil {
		s.here.Store(uintptr(s.stepper))
		s.takeStep(g)
		s.here.Store(0)
		return
	}
	if g.w == nil {
		g.w = s.newWorker()
		g.w.g = g
	}
	w := g.w
	s.here.Store(uintptr(w.self))
	w.next()
	s.here.Store(0)
	s.current = nil
	switch {
	case w.dead:
		w.end()
	case g.w == nil: // it has ended
		s.workers = append(s.workers, w)
	}
}

// end stops a coroutine in the middle of a runtime.Goexit, which then goes on in
// whoever stops it.
func (w *worker) end() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.stop()
	}()
	<-done
}

// pause is the other side of resume.
func (s *Sim) pause(g *G) {
	if g.w == nil {
		panic("sched: a step function says by the Op that it returns what takes time")
	}
	g.w.yield(struct{}{})
	if s.over || s.failure != nil {
		panic(abandoned{})
	}
}

// unwind ends the bodies that have not ended.
func (s *Sim) unwind() {
	s.over, s.unwinding = true, true
	defer func() { s.unwinding = false }()
	for _, g := range s.gs {
		if w := g.w; w != nil {
			w.next()
			g.w = nil
			s.workers = append(s.workers, w)
		}
	}
	for _, w := range s.workers {
		w.stop()
	}
	s.workers = nil
}

// self is the goroutine that runs.
func (s *Sim) self(what string) *G {
	switch {
	case s.unwinding:
		panic(abandoned{}) // a deferred function of a body that is being unwound
	case s.current == nil:
		panic("sched: " + what + " is called by no goroutine of the simulation")
	}
	return s.current.curg
}

// busyFor has g run for a time.
func (s *Sim) busyFor(g *G, d time.Duration) {
	if d <= 0 {
		return
	}
	g.left = d
	if g.mayStop() && !g.tight {
		s.stopNow(g, false)
	} else {
		s.burst(g)
	}
	s.pause(g)
}

// Run computes for a time.
func (s *Sim) Run(d time.Duration) {
	g := s.self("Run")
	notNegative("Run", d)
	s.busyFor(g, d)
}

func notNegative(what string, d time.Duration) {
	if d < 0 {
		panic(fmt.Sprintf("sched: %s for %v; a time cannot be negative", what, d))
	}
}

// RunTight is Run in a loop that calls no function: only a signal can stop it.
func (s *Sim) RunTight(d time.Duration) {
	g := s.self("RunTight")
	notNegative("RunTight", d)
	g.tight = true
	s.busyFor(g, d)
	g.tight = false
}

// Go starts a goroutine.
func (s *Sim) Go(f func()) { s.GoNamed("", f) }

// GoNamed is Go with a name for pictures.
func (s *Sim) GoNamed(name string, f func()) {
	g := s.self("Go")
	if f == nil {
		s.throw(g, "go of nil func value")
	}
	s.newproc(f, nil, name)
	s.busyFor(g, newprocCost)
}

// Gosched lets others run.
func (s *Sim) Gosched() { s.ask("Gosched", Yield) }

// Syscall is a system call that lasts for a time.
func (s *Sim) Syscall(d time.Duration) { s.ask("Syscall", SyscallFor(d)) }

// Sleep is time.Sleep.
func (s *Sim) Sleep(d time.Duration) {
	if d > 0 {
		s.ask("Sleep", SleepFor(d))
	}
}

// NetRead waits for the network for a time.
func (s *Sim) NetRead(d time.Duration) { s.ask("NetRead", ReadFor(d)) }

// ask does what the goroutine that runs asks for, and lets the simulation go on.
func (s *Sim) ask(what string, op Op) {
	g := s.self(what)
	s.begin(g, op)
	s.pause(g)
}

// LockOSThread ties the goroutine to its thread: each runs only with the other.
func (s *Sim) LockOSThread() {
	g := s.self("LockOSThread")
	g.m.lockedExt++
	g.lockedm, g.m.lockedg = g.m, g
}

// UnlockOSThread unties them, when it has been called as often as LockOSThread.
func (s *Sim) UnlockOSThread() {
	g := s.self("UnlockOSThread")
	if g.m.lockedExt == 0 {
		return
	}
	if g.m.lockedExt--; g.m.lockedExt == 0 {
		g.lockedm, g.m.lockedg = nil, nil
	}
}

// Slot returns which G the goroutine has. When it ends, that is used again.
func (s *Sim) Slot() int { return slices.Index(s.gs, s.self("Slot")) }

// Thread returns the number of the thread on which the goroutine runs.
func (s *Sim) Thread() int { return s.self("Thread").m.ID }
