package sched

import "time"

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
	return [...]string{
		notWorker:  "no worker",
		dedicated:  "a dedicated worker, for as long as there is something to mark",
		fractional: "a fractional worker, which may have a part of the time of each P",
		idleWorker: "an idle worker, until there is a goroutine to run",
	}[m]
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
