package sched

// How Ms and Ps come together. One rule keeps it going: whoever makes work and sees a
// P idle starts a thread that looks for work, unless one is looking already (wakep);
// and a thread that has looked and found some starts the next (resetspinning).

// newm returns a new thread.
func (s *Sim) newm() *M {
	m := &M{ID: len(s.ms)}
	s.ms = append(s.ms, m)
	return m
}

func (s *Sim) acquirep(m *M, p *P) {
	m.p, p.m, p.status = p, m, Prunning
}

func (s *Sim) releasep(m *M) *P {
	p := m.p
	m.p, p.m = nil, nil
	return p
}

func (s *Sim) pidleput(p *P) {
	p.status = Pidle
	s.pidle = append(s.pidle, p)
}

// pidleget takes the P that became idle last, or returns nil.
func (s *Sim) pidleget() *P {
	if len(s.pidle) == 0 {
		return nil
	}
	p := s.pidle[len(s.pidle)-1]
	s.pidle = s.pidle[:len(s.pidle)-1]
	return p
}

func (s *Sim) becomeSpinning(m *M) {
	if !m.spinning {
		m.spinning = true
		s.nmspinning++
		s.needspin = false
	}
}

// resetspinning ends the search of m, which has found something. If there was one
// piece of work, there may be more.
func (s *Sim) resetspinning(m *M) {
	m.spinning = false
	s.nmspinning--
	s.wakep()
}

// wakep starts a thread that looks for work, if a P is idle and nobody looks.
func (s *Sim) wakep() {
	if s.nmspinning > 0 {
		return
	}
	p := s.pidleget()
	if p == nil {
		s.needspin = true
		return
	}
	s.nmspinning++
	s.startm(p, true)
}

// startm has a thread run p: one that sleeps, or a new one. Without p it takes an idle
// one.
func (s *Sim) startm(p *P, spinning bool) {
	if p == nil {
		if p = s.pidleget(); p == nil {
			return
		}
	}
	cost := wakeCost
	var m *M
	if n := len(s.midle); n > 0 {
		m = s.midle[n-1]
		s.midle = s.midle[:n-1]
	} else {
		m = s.newm()
		cost = newmCost
	}
	m.spinning = spinning
	s.wake(m, p)
	if cost == newmCost {
		s.note(Woke, nil, m, p, byStartm, "no thread sleeps: M%d is new, and runs P%d", m.ID, p.ID)
	} else {
		s.note(Woke, nil, m, p, byStartm, "M%d wakes up to run P%d", m.ID, p.ID)
	}
	s.onM(m, cost, func() { s.awake(m) })
}

// wake gives p to m, which sleeps. From now on p is no longer idle.
func (s *Sim) wake(m *M, p *P) {
	m.nextp = p
	p.status = Prunning
}

// awake is where m goes on after it has slept.
func (s *Sim) awake(m *M) {
	s.acquirep(m, m.nextp)
	m.nextp = nil
	s.schedule(m)
}

// stopm puts m to sleep, which has no P.
func (s *Sim) stopm(m *M) {
	m.epoch++
	s.midle = append(s.midle, m)
}

// mexit ends m, whose goroutine was locked to it and has ended. The first thread of a
// process never ends: it sleeps for ever.
func (s *Sim) mexit(m *M) {
	m.epoch++
	m.ended = true
	if m.ID == 0 {
		s.note(ThreadEnded, nil, m, m.p, byMexit, "its goroutine was locked to it and has ended: M0 is the first thread of the process, and sleeps for ever")
	} else {
		s.note(ThreadEnded, nil, m, m.p, byMexit, "M%d ends with the goroutine that was locked to it", m.ID)
	}
	s.handoffp(s.releasep(m))
}

// handoffp finds a thread for p, whose own is gone, if there is anything to do for one.
func (s *Sim) handoffp(p *P) {
	switch {
	case !p.runq.empty() || s.runq.size > 0:
		s.startm(p, false)
	case s.nmspinning+len(s.pidle) == 0:
		s.needspin = false
		s.nmspinning++
		s.startm(p, true)
	case len(s.pidle) == len(s.ps)-1 && s.lastpoll != 0:
		s.startm(p, false) // the last one: somebody has to poll the network
	default:
		s.pidleput(p)
		if when := p.timers.first(); when != 0 {
			s.wakeNetPoller(when)
		}
	}
}

// startlockedm gives the P of m to the thread that g is locked to: nobody else may run
// g. m sleeps.
func (s *Sim) startlockedm(m *M, g *G) {
	p := s.releasep(m)
	s.note(Handed, g, m, p, byLocked, "it is locked to M%d: M%d hands P%d over", g.lockedm.ID, m.ID, p.ID)
	s.wake(g.lockedm, p)
	s.onM(g.lockedm, wakeCost, func() { s.awakeLocked(g.lockedm) })
	s.stopm(m)
}

// stoplockedm puts m to sleep until somebody finds its goroutine.
func (s *Sim) stoplockedm(m *M) {
	m.epoch++
	if m.p != nil {
		s.handoffp(s.releasep(m))
	}
}

func (s *Sim) awakeLocked(m *M) {
	s.acquirep(m, m.nextp)
	m.nextp = nil
	s.because(byLockedRuns, "its own thread runs it")
	s.execute(m, m.lockedg, false)
}
