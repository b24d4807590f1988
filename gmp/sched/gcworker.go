package sched

import "fmt"

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
	s.note(Readied, g, m, p, by, "the collector gets P%d: %v", p.ID, p.workerMode)
	s.because(by, "it marks on P%d: %v", p.ID, p.workerMode)
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
