package sched

// How a goroutine that runs is stopped. Somebody sets a flag in it (g.preempt), and it
// sees that at the next call of a function, which is at once; or a signal stops it in a
// loop that calls none. Then it goes to the end of the global queue. If the world is being
// stopped it becomes runnext of its P instead, to go on there. And if the collector
// wants to look at its stack (g.preemptStop), it is in no queue until that is done.

// preemptone asks the goroutine on p to stop, for some reason.
func (s *Sim) preemptone(p *P, by rule) {
	m := p.m
	if m == nil || m == s.current || m.curg == nil || m.inSyscall() {
		return
	}
	m.curg.preempt, m.curg.stoppedBy = true, by
	s.stopSoon(m.curg)
}

// preemptall asks all that run, but for the caller.
func (s *Sim) preemptall(by rule) {
	for _, p := range s.ps {
		if p.status == Prunning {
			s.preemptone(p, by)
		}
	}
}

// stopSoon stops g, which has been asked to stop, once it sees that. A goroutine of the
// runtime that is at work for it (its state is Gwaiting then, so that its stack can be
// scanned) looks at the flag itself; and a tight loop without signals when it is over.
func (s *Sim) stopSoon(g *G) {
	m := g.m
	switch {
	case g.status != Grunning || m.p.status != Prunning || m == s.current:
	case !g.tight:
		s.interrupt(g)
		s.stopNow(g, false)
	case !s.config.AsyncPreemptOff:
		s.after(signalCost, func() {
			if m.curg == g && g.preempt && g.status == Grunning && g.left > 0 {
				s.interrupt(g)
				s.stopNow(g, true)
			}
		})
	}
}

// mayStop is whether g, which calls a function, has been asked to stop and can.
func (g *G) mayStop() bool {
	return g.preempt && g.status == Grunning && g.m.p.status == Prunning
}

// stopNow stops g, which runs, at a safe point: an asynchronous one if a signal has done
// it.
func (s *Sim) stopNow(g *G, async bool) {
	g.preempt, g.async = false, async
	s.stats.Preempted++
	if g.preemptShrink && !async {
		g.preemptShrink = false
		s.shrinkstack(g)
	}
	if g.preemptStop {
		s.preemptPark(g)
		return
	}
	s.goschedImpl(g, true)
}

// preemptPark stops g for a look at its stack. Whoever wants that makes it runnable
// again.
func (s *Sim) preemptPark(g *G) {
	s.casgstatus(g, Grunning, Gscan|Gpreempted)
	m := s.dropg(g)
	s.casgstatus(g, Gscan|Gpreempted, Gpreempted)
	g.parked = "preempted"
	s.note(Suspended, g, m, m.p, byPreemptPark, "the collector wants to look at its stack: it stops, and is in no queue")
	s.next(m)
}

// suspendG keeps g from running, and takes its scan bit. It reports whether there was
// something to suspend, and whether g ran and has to be readied afterwards.
func (s *Sim) suspendG(me, g *G) (ok, stopped bool) {
	for {
		switch g.status {
		case Gdead:
			return false, false
		case Gpreempted:
			s.casgstatus(g, Gpreempted, Gwaiting)
			stopped = true
			fallthrough
		case Grunnable, Gsyscall, Gwaiting, Gleaked:
			s.casgstatus(g, g.status, g.status|Gscan)
			g.preemptStop, g.preempt = false, false
			return true, stopped
		case Grunning:
			s.askToSuspend(g)
		}
		s.busyFor(me, spinCost) // and of Gcopystack, it waits for the end
	}
}

func (s *Sim) askToSuspend(g *G) {
	if g.preemptStop && g.preempt {
		return
	}
	s.casgstatus(g, Grunning, Gscan|Grunning)
	g.preemptStop, g.preempt, g.stoppedBy = true, true, byPreemptPark
	s.casgstatus(g, Gscan|Grunning, Grunning)
	s.stopSoon(g)
}

// resumeG undoes suspendG. A goroutine that ran becomes runnext, of the P of the caller.
func (s *Sim) resumeG(me, g *G, stopped bool) {
	s.casgstatus(g, g.status, g.status&^Gscan)
	if stopped {
		s.ready(me.m, g, true)
	}
}
