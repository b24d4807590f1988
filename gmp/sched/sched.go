package sched

import (
	"fmt"
	"time"

	"github.com/syncprimer/syncprimer/gmp/stack"
)

// A G is a goroutine.
type G struct {
	ID        int
	Name      string
	m         *M
	lockedm   *M
	schedlink *G

	status        Status
	tight         bool   // it runs in a loop that calls no function
	system        bool   // it is the runtime's
	leftSyscall   bool   // without a P
	preempt       bool   // it is to stop
	preemptStop   bool   // for a look at its stack
	preemptShrink bool   // it is to shrink its stack, at the next call of a function
	async         bool   // a signal has stopped it
	stoppedBy     rule   // why it is to stop
	parked        string // what it waits for
	blocker       string // what it would wait for; see WaitsFor

	body  func()
	step  func() Op // in place of a body
	coro  *coro     // which it is, if it is one
	w     *worker   // none before it runs for the first time
	stack *stack.Goroutine

	left  time.Duration // of the burst in which it was interrupted
	since time.Duration // it has its state
}

func (g *G) String() string {
	if g.Name != "" {
		return g.Name
	}
	return fmt.Sprintf("G%d", g.ID)
}

// An M is a thread.
type M struct {
	ID       int
	p        *P
	curg     *G
	nextp    *P // whoever wakes it gives it this
	oldp     *P // before the system call
	spinning bool
	lockedg  *G
	epoch    int // of what it does; see onM
	ended    bool
	waits    bool // for its goroutine

	lockedExt int // calls of LockOSThread
	burstEnds time.Duration
}

func (m *M) inSyscall() bool { return m.curg != nil && m.curg.status&^Gscan == Gsyscall }

// A PStatus is the state of a P.
type PStatus int

// The states. (That a P belongs to a system call is read off its G since go1.26.)
const (
	Prunning PStatus = 1
	Pidle    PStatus = 0
	Pgcstop  PStatus = 3
)

func (s PStatus) String() string {
	return map[PStatus]string{Prunning: "running", Pidle: "idle", Pgcstop: "gcstop"}[s]
}

// A P is the right to run Go code, and what belongs to it.
type P struct {
	ID          int
	status      PStatus
	m           *M
	runq        runq
	timers      timers
	schedtick   int // grows with each execute that does not inherit a slice
	syscalltick int
	gFree       []*G
	seen        sighting
	idle        bool // in the list of these
	oldm        *M   // that had it last

	goidcache, goidcacheend int

	runSafePointFn bool
	workerMode     workerMode // what it marks for, if it does
	workerStart    time.Duration
	fractionalTime time.Duration
	nextWorker     *G // that it is to run
}

// schedule finds something to run for m, and runs it.
func (s *Sim) schedule(m *M) {
	if m.lockedg != nil {
		s.stoplockedm(m)
		return
	}
	if g, inheritTime, tryWakeP, ok := s.findRunnable(m); ok {
		s.found(m, g, inheritTime, tryWakeP)
	}
}

// found runs g, which m has found.
func (s *Sim) found(m *M, g *G, inheritTime, tryWakeP bool) {
	s.releaseNextGCMarkWorker(m.p)
	if m.spinning {
		s.resetspinning(m)
	}
	if tryWakeP {
		s.wakep()
	}
	if g.lockedm != nil {
		s.startlockedm(m, g)
		return
	}
	s.execute(m, g, inheritTime)
}

// execute runs g on m.
func (s *Sim) execute(m *M, g *G, inheritTime bool) {
	waited := s.now - g.since
	s.stats.Delay += waited
	s.stats.MaxDelay = max(s.stats.MaxDelay, waited)
	s.stats.Switches++
	m.curg, g.m = g, m
	s.casgstatus(g, Grunnable, Grunning)
	g.preempt, g.async = false, false
	if g.leftSyscall {
		g.leftSyscall = false
		m.p.syscalltick++
	}
	if !inheritTime {
		m.p.schedtick++
	}
	s.note(Executed, g, m, m.p, s.reason.rule, "%s", s.reason.why)
	s.goOn(g)
}

// goOn lets a running g do what is next: the rest of a burst, or its code.
func (s *Sim) goOn(g *G) {
	if g.left > 0 {
		s.burst(g)
		return
	}
	s.resume(g)
}

// burst keeps the M of g busy for as long as g has left.
func (s *Sim) burst(g *G) {
	m := g.m
	m.burstEnds = s.now + g.left
	s.onM(m, g.left, func() {
		g.left = 0
		s.resume(g)
	})
}

// interrupt stops the burst of g, which keeps what is left of it.
func (s *Sim) interrupt(g *G) {
	g.left = g.m.burstEnds - s.now
	g.m.epoch++
}

// next has the M that g was on look for another goroutine.
func (s *Sim) next(m *M) { s.onM(m, switchCost, func() { s.schedule(m) }) }

// dropg parts g and its M.
func (s *Sim) dropg(g *G) *M {
	m := g.m
	m.curg, g.m = nil, nil
	return m
}

// gopark blocks g, the goroutine that runs.
func (s *Sim) gopark(g *G, why string) {
	s.casgstatus(g, Grunning, Gwaiting)
	g.parked = why
	m := s.dropg(g)
	s.note(Parked, g, m, m.p, byPark, "it waits: %s", why)
	s.next(m)
}

// ready makes g runnable, on the P of m.
func (s *Sim) ready(m *M, g *G, next bool) {
	s.casgstatus(g, Gwaiting, Grunnable)
	g.parked = ""
	s.runqput(m.p, g, next)
	if next {
		s.note(Readied, g, m, m.p, byReady, "woken: it becomes runnext of P%d", m.p.ID)
	} else {
		s.note(Readied, g, m, m.p, byReady, "woken: it stands at the end of the ring of P%d", m.p.ID)
	}
	s.wakep()
}

var whyStopped = map[rule]string{
	byPreempt:     "it has run for a slice, and the monitor stops it",
	bySTWPreempt:  "it was asked to stop when the world was being stopped, and sees that only now",
	bySafePoint:   "its P is asked to come to a safe point",
	byPreemptPark: "it was asked to stop for a look at its stack, which has been taken meanwhile",
}

// goschedImpl puts g, which runs, at the end of the global queue. If it is stopped since
// the world is being stopped, it is runnext instead, and goes on there afterwards.
func (s *Sim) goschedImpl(g *G, preempted bool) {
	s.casgstatus(g, Grunning, Grunnable)
	m := s.dropg(g)
	switch {
	case preempted && s.gcwaiting:
		s.runqput(m.p, g, true)
		s.note(Preempted, g, m, m.p, bySTWPreempt, "the world is being stopped: it becomes runnext of P%d, to go on there afterwards", m.p.ID)
	case preempted:
		s.globrunqput(g)
		s.note(Preempted, g, m, m.p, g.stoppedBy, "%s: it goes to the end of the global queue", whyStopped[g.stoppedBy])
	default:
		s.globrunqput(g)
		s.note(Yielded, g, m, m.p, byGosched, "it goes to the end of the global queue")
	}
	s.wakep()
	s.next(m)
}
