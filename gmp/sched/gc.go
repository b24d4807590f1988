package sched

import (
	"fmt"
	"time"
)

// The garbage collector, as far as the scheduler sees it. There is no heap: what is to be
// marked is an amount of time (Config.Heap), and the stacks of all goroutines.
//
//	GC ──► stop the world ──► start it ──► workers mark ──► stop ──► start ──► sweep
//	       sweep termination               scan stacks      mark termination
//
// Workers are goroutines, one for each P, that no queue holds: findRunnable takes one,
// before anything else, while the collector may use a P. It may use a quarter of them:
// some Ps have a dedicated worker, which marks until there is nothing left; if that
// does not come out even, the others share a fractional one, by time. Apart from that, a
// P that would be idle marks until there is something to run.

const (
	gcBackgroundUtilization = 0.25
	maxUtilError            = 0.3 // startCycle: of a whole number of workers
	fractionalSlack         = 1.2 // pollFractionalWorkerExit: so much more than its share
)

// A workerMode is what a P has a worker for.
type workerMode int

const (
	notWorker workerMode = iota
	dedicated
	fractional
	idleWorker
)

func (m workerMode) String() string {
	return [...]string{"none", "dedicated", "fractional", "idle"}[m]
}

type collector struct {
	blackenEnabled bool // workers may run
	marking        bool // from the first stop of the world to the second
	cycles         int
	starting       sema // startSema
	ending         sema // markDoneSema
	gcsema         sema // held for a whole cycle
	worldsema      sema // by who stops the world, or asks all Ps

	roots   []*G // whose stacks are to be scanned
	scanned int  // of these
	jobs    int  // as many of these may be scanned
	heap    int  // chunks that are not marked
	unswept int  // spans

	workers        int
	pool           []*G // workers that wait; a stack
	working        int  // that do not
	dedicatedNeed  int
	fractionalGoal float64
	idle, maxIdle  int
	markStart      time.Duration
	sweepWaiters   []*G // until the cycle has ended; a stack

	leaks leakSearch
}

func (c *collector) workAvailable() bool { return c.scanned < c.jobs || c.heap > 0 }

// GC is runtime.GC: it collects, and returns when a cycle has ended that has begun after
// the call.
func (s *Sim) GC() {
	g := s.self("GC")
	n := s.gc.cycles
	s.gcWaitOnMark(g, n)
	s.gcStart(g, n+1)
	s.gcWaitOnMark(g, n+1)
	for s.gc.cycles == n+1 && s.gc.unswept > 0 {
		s.gc.unswept--
		s.busyFor(g, sweepCost)
		s.Gosched()
	}
}

// gcWaitOnMark waits until cycle n has marked.
func (s *Sim) gcWaitOnMark(g *G, n int) {
	for s.gc.cycles < n || s.gc.cycles == n && s.gc.marking {
		s.gc.sweepWaiters = append(s.gc.sweepWaiters, g)
		s.parkHere(g, whyCycle)
	}
}

func (s *Sim) parkHere(g *G, why string) {
	s.gopark(g, why)
	s.pause(g)
}

// gcStart begins cycle n, unless somebody else has.
func (s *Sim) gcStart(g *G, n int) {
	s.semacquire(g, &s.gc.starting)
	defer s.semrelease(g, &s.gc.starting)
	if s.gc.marking || s.gc.cycles >= n {
		return
	}
	s.semacquire(g, &s.gc.gcsema)
	s.semacquire(g, &s.gc.worldsema)
	s.gcBgMarkStartWorkers(g)
	s.stopTheWorldWithSema(g, "GC sweep termination")
	s.busyFor(g, stwCost)
	s.gc.cycles++
	s.stats.GCs++
	s.mem.GC = true
	s.startCycle()
	if s.gc.leaks.pending {
		s.gc.leaks = leakSearch{enabled: true}
	}
	s.gcPrepareMarkRoots()
	s.gc.marking, s.gc.blackenEnabled = true, true
	s.startTheWorldWithSema(g)
	s.semrelease(g, &s.gc.worldsema)
}

// startCycle decides how many workers there are to be.
func (s *Sim) startCycle() {
	c := &s.gc
	procs := float64(len(s.ps))
	goal := procs * gcBackgroundUtilization
	c.dedicatedNeed = int(goal + 0.5)
	c.fractionalGoal = 0
	if off := float64(c.dedicatedNeed)/goal - 1; off < -maxUtilError || off > maxUtilError {
		if float64(c.dedicatedNeed) > goal {
			c.dedicatedNeed--
		}
		c.fractionalGoal = (goal - float64(c.dedicatedNeed)) / procs
	}
	c.maxIdle = len(s.ps) - c.dedicatedNeed
	c.markStart = s.now
	for _, p := range s.ps {
		p.fractionalTime = 0
	}
}

func (s *Sim) gcPrepareMarkRoots() {
	c := &s.gc
	c.roots, c.scanned = append(c.roots[:0], s.gs...), 0
	c.jobs = len(c.roots)
	if c.leaks.enabled {
		s.sortForLeaks()
	}
	c.heap = int((s.config.Heap + markChunk - 1) / markChunk)
}

// gcBgMarkStartWorkers starts a worker for each P, the first time. One by one, each in
// runnext: whoever starts them does not stand in line for that.
func (s *Sim) gcBgMarkStartWorkers(g *G) {
	for s.gc.workers < len(s.ps) {
		s.gc.workers++
		s.startSystem(fmt.Sprint("GC worker ", s.gc.workers), func() { s.gcBgMarkWorker(g) })
		s.parkHere(g, "chan receive")
	}
}

// gcBgMarkWorker is what a worker does.
func (s *Sim) gcBgMarkWorker(starter *G) {
	g := s.self("a worker")
	s.ready(g.m, starter, true)
	for {
		s.gc.pool = append(s.gc.pool, g)
		s.parkHere(g, whyGCIdle)
		p := g.m.p
		p.workerStart = s.now
		s.gc.working++
		s.casGToWaiting(g, whyMarks)
		s.drain(g, p)
		s.casGFromWaiting(g)
		s.markWorkerStop(p)
		s.gc.working--
		if s.gc.working == 0 && !s.gc.workAvailable() {
			s.gcMarkDone(g)
		}
	}
}

// drain marks, as the mode of p has it. A dedicated worker that is asked to stop gives all
// that waits for its P to the others, and goes on.
func (s *Sim) drain(g *G, p *P) {
	switch p.workerMode {
	case dedicated:
		s.gcDrain(g, p, true, nil)
		if g.preempt {
			s.runqdrain(g, p)
		}
		s.gcDrain(g, p, false, nil)
	case fractional:
		s.gcDrain(g, p, true, func() bool { return s.pollFractionalWorkerExit(p) })
	case idleWorker:
		s.gcDrain(g, p, true, func() bool { return s.pollWork(p) })
	}
}

// gcDrain marks until nothing is left, check says that it is enough, or it is asked to
// stop: by anybody if it is preemptible, and otherwise to stop the world.
func (s *Sim) gcDrain(g *G, p *P, preemptible bool, check func() bool) {
	for !(g.preempt && (preemptible || s.gcwaiting || p.runSafePointFn)) {
		c := &s.gc
		switch {
		case c.scanned < c.jobs:
			c.scanned++
			s.markroot(g, c.roots[c.scanned-1])
		case c.heap > 0:
			c.heap--
			s.busyFor(g, markChunk)
		default:
			return
		}
		if check != nil && check() {
			return
		}
	}
}

// pollFractionalWorkerExit is whether p has marked for its share of the time, and a bit
// more.
func (s *Sim) pollFractionalWorkerExit(p *P) bool {
	delta := s.now - s.gc.markStart
	self := p.fractionalTime + s.now - p.workerStart
	return delta <= 0 || float64(self)/float64(delta) > fractionalSlack*s.gc.fractionalGoal
}

// pollWork is whether p has something better to do.
func (s *Sim) pollWork(p *P) bool {
	if s.runq.size > 0 || !p.runq.empty() {
		return true
	}
	if s.lastpoll != 0 && len(s.arrived) > 0 {
		s.injectglist(p.m, s.takeArrived(), byInject, whyNet)
		return true
	}
	return false
}

func (s *Sim) runqdrain(g *G, p *P) {
	n := p.runq.len()
	if next := p.runq.runnext; next != nil {
		p.runq.runnext = nil
		s.globrunqput(next)
		n++
	}
	for p.runq.len() > 0 {
		s.globrunqput(p.runq.pop())
	}
	s.note(Overflow, g, p.m, p, byRunqdrain, "it marks on P%d, and has been asked to stop: it gives the %d that wait for P%d to the global queue, and goes on", p.ID, n, p.ID)
}

// markWorkerStop ends what p has a worker for.
func (s *Sim) markWorkerStop(p *P) {
	took := s.now - p.workerStart
	switch p.workerMode {
	case dedicated:
		s.gc.dedicatedNeed++
		s.stats.Dedicated += took
	case fractional:
		p.fractionalTime += took
		s.stats.Fractional += took
	case idleWorker:
		s.gc.idle--
		s.stats.IdleMark += took
	}
	p.workerMode = notWorker
}

// assignWaitingGCWorker gives p a worker, if it is to have one.
func (s *Sim) assignWaitingGCWorker(p *P) bool {
	c := &s.gc
	if !c.workAvailable() || c.dedicatedNeed <= 0 && c.fractionalGoal == 0 || len(c.pool) == 0 {
		return false
	}
	delta := s.now - c.markStart
	switch {
	case c.dedicatedNeed > 0:
		c.dedicatedNeed--
		p.workerMode = dedicated
	case c.fractionalGoal == 0, delta > 0 && float64(p.fractionalTime)/float64(delta) > c.fractionalGoal:
		return false
	default:
		p.workerMode = fractional
	}
	p.nextWorker = s.popWorker()
	return true
}

func (s *Sim) popWorker() *G {
	c := &s.gc
	g := c.pool[len(c.pool)-1]
	c.pool = c.pool[:len(c.pool)-1]
	return g
}

// findRunnableGCWorker returns the worker that p is to run, if any.
func (s *Sim) findRunnableGCWorker(m *M, p *P) *G {
	if p.nextWorker == nil && !s.assignWaitingGCWorker(p) {
		return nil
	}
	g := p.nextWorker
	p.nextWorker = nil
	s.wakeWorker(m, p, g, byWorker)
	return g
}

// idleGCWorker returns a worker for p, which has nothing else to do.
func (s *Sim) idleGCWorker(m *M, p *P) *G {
	c := &s.gc
	if !c.blackenEnabled || !c.workAvailable() || c.idle >= c.maxIdle || len(c.pool) == 0 {
		return nil
	}
	c.idle++
	p.workerMode = idleWorker
	g := s.popWorker()
	s.wakeWorker(m, p, g, byIdleWorker)
	return g
}

func (s *Sim) wakeWorker(m *M, p *P, g *G, by rule) {
	s.casgstatus(g, Gwaiting, Grunnable)
	g.parked = ""
	s.note(Readied, g, m, p, by, "the collector may use P%d: %v worker", p.ID, p.workerMode)
	s.because(by, "it marks on P%d: %v worker", p.ID, p.workerMode)
}

// releaseNextGCMarkWorker gives a worker back that p does not run after all.
func (s *Sim) releaseNextGCMarkWorker(p *P) {
	if g := p.nextWorker; g != nil {
		p.workerStart = s.now
		s.markWorkerStop(p)
		s.gc.pool = append(s.gc.pool, g)
		p.nextWorker = nil
	}
}

// markroot scans the stack of g, which has to stand still for that. The scan bit is held
// for no time, so that nobody ever waits for it to be cleared.
func (s *Sim) markroot(me, g *G) {
	ok, stopped := s.suspendG(me, g)
	if !ok {
		return
	}
	s.note(Scanned, g, me.m, me.m.p, byScan, "%v looks at its stack", me)
	s.scanstack(g)
	s.resumeG(me, g, stopped)
	s.busyFor(me, scanCost)
}

// gcMarkDone ends the cycle, when there is no more to mark: the last worker does it.
func (s *Sim) gcMarkDone(g *G) {
	s.semacquire(g, &s.gc.ending)
	for {
		if !s.gc.marking || s.gc.working > 0 || s.gc.workAvailable() {
			s.semrelease(g, &s.gc.ending)
			return
		}
		s.semacquire(g, &s.gc.worldsema)
		s.forEachP(g, whyMarkTerm)
		s.stopTheWorldWithSema(g, whyMarkTerm)
		if !s.gc.leaks.enabled || s.gc.leaks.done {
			break
		}
		s.gc.leaks.done = s.findGoroutineLeaks(g)
		s.startTheWorldWithSema(g)
		s.semrelease(g, &s.gc.worldsema)
	}
	s.gc.blackenEnabled = false
	s.semrelease(g, &s.gc.ending)
	s.gcMarkTermination(g)
}

func (s *Sim) gcMarkTermination(g *G) {
	s.casGToWaiting(g, whyCollects)
	s.busyFor(g, stwCost)
	s.casGFromWaiting(g)
	s.gc.marking = false
	s.gc.leaks.enabled = false
	s.gc.unswept = sweptSpans
	s.mem.EndGC()
	var list []*G
	for i := len(s.gc.sweepWaiters) - 1; i >= 0; i-- {
		list = append(list, s.gc.sweepWaiters[i])
	}
	s.gc.sweepWaiters = nil
	s.injectglist(g.m, list, byCycleEnds, "the cycle of the collector has ended")
	s.startTheWorldWithSema(g)
	s.forEachP(g, whyFlushes)
	s.semrelease(g, &s.gc.worldsema)
	s.semrelease(g, &s.gc.gcsema)
}

// A sema is a semaphore of the runtime: of those that wait, the first gets it.
type sema struct {
	taken   bool
	waiters []*G
}

func (s *Sim) semacquire(g *G, a *sema) {
	if !a.taken {
		a.taken = true
		return
	}
	a.waiters = append(a.waiters, g)
	s.parkHere(g, "semacquire")
}

func (s *Sim) semrelease(g *G, a *sema) {
	if len(a.waiters) == 0 {
		a.taken = false
		return
	}
	next := a.waiters[0]
	a.waiters = a.waiters[1:]
	s.ready(g.m, next, true)
}
