package sched

// How Ms and Ps come together. One rule keeps it going: whoever makes work and sees a
// P idle starts a thread that looks for work, unless one is looking already (wakep);
// and a thread that has looked and found some starts the next (resetspinning).

// newm returns a new thread. There is a limit: the monitor counts as well.
func (s *Sim) newm() *M {
	m := &M{ID: len(s.ms)}
	s.ms = append(s.ms, m)
	if len(s.ms)-s.threadsEnded+1 > maxmcount && s.failure == nil {
		s.failure = tooManyThreads{}
	}
	return m
}

// acquirep gives p to m, which runs from now on.
func (s *Sim) acquirep(m *M, p *P) {
	m.p, p.m, p.status = p, m, Prunning
	p.oldm = m
}

func (s *Sim) releasep(m *M) *P {
	p := m.p
	m.p, p.m, p.status = nil, nil, Pidle
	return p
}

func (s *Sim) pidleput(p *P) {
	p.idle = true
	s.pidle = append(s.pidle, p)
}

// pidleget takes the P that became idle last, or returns nil.
func (s *Sim) pidleget() *P {
	if len(s.pidle) == 0 {
		return nil
	}
	p := s.pidle[len(s.pidle)-1]
	s.pidle = s.pidle[:len(s.pidle)-1]
	p.idle = false
	return p
}

// pidlegetSpinning is pidleget for who wants a thread to look for work. If no P is idle,
// the next thread that has nothing to do will look.
func (s *Sim) pidlegetSpinning() *P {
	p := s.pidleget()
	if p == nil {
		s.needspin = true
	}
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
	if p := s.pidlegetSpinning(); p != nil {
		s.nmspinning++
		s.startm(p, true)
	}
}

// startm has a thread run p: one that sleeps, or a new one. Without p it takes an idle
// one.
func (s *Sim) startm(p *P, spinning bool) {
	if p == nil {
		if p = s.pidleget(); p == nil {
			return
		}
	}
	s.start(s.mget(), p, spinning)
}

// start wakes m, which sleeps, to run p. Without m, a new thread does.
func (s *Sim) start(m *M, p *P, spinning bool) {
	cost := wakeCost
	if m == nil {
		m = s.newm()
		cost = newmCost
		s.note(Woke, nil, m, p, byStartm, "no thread sleeps: M%d is new, and runs P%d", m.ID, p.ID)
	} else {
		s.note(Woke, nil, m, p, byStartm, "M%d wakes up to run P%d", m.ID, p.ID)
	}
	m.spinning, m.nextp = spinning, p
	s.onM(m, cost, func() { s.awake(m) })
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

// mget takes the M that fell asleep last, or returns nil.
func (s *Sim) mget() *M {
	n := len(s.midle)
	if n == 0 {
		return nil
	}
	m := s.midle[n-1]
	s.midle = s.midle[:n-1]
	return m
}

// mexit ends m, whose goroutine was locked to it and has ended. The first thread of a
// process never ends: it sleeps for ever.
func (s *Sim) mexit(m *M) {
	m.epoch++
	m.ended = true
	s.threadsEnded++
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
	case s.gc.blackenEnabled && s.gc.workAvailable():
		s.startm(p, false)
	case s.nmspinning+len(s.pidle) == 0:
		s.needspin = false
		s.nmspinning++
		s.startm(p, true)
	case s.gcwaiting:
		s.gcstop(p)
	default:
		s.runSafePointFn(p)
		if len(s.pidle) == len(s.ps)-1 && s.lastpoll != 0 {
			s.startm(p, false) // the last one: somebody has to poll the network
			return
		}
		when := p.timers.first()
		s.pidleput(p)
		if when != 0 {
			s.wakeNetPoller(when)
		}
	}
}

// startlockedm gives the P of m to the thread that g is locked to: nobody else may run
// g. m sleeps.
func (s *Sim) startlockedm(m *M, g *G) {
	p := s.releasep(m)
	s.note(Handed, g, m, p, byLocked, "it is locked to M%d: M%d hands P%d over", g.lockedm.ID, m.ID, p.ID)
	locked := g.lockedm
	locked.nextp = p
	if locked.waits {
		locked.waits = false
		s.onM(locked, wakeCost, func() { s.awakeLocked(locked) })
	}
	s.stopm(m)
}

// stoplockedm puts m to sleep until somebody finds its goroutine, which may have happened
// already.
func (s *Sim) stoplockedm(m *M) {
	m.epoch++
	if m.p != nil {
		s.handoffp(s.releasep(m))
	}
	if m.nextp != nil {
		s.onM(m, switchCost, func() { s.awakeLocked(m) })
		return
	}
	m.waits = true
}

func (s *Sim) awakeLocked(m *M) {
	s.acquirep(m, m.nextp)
	m.nextp = nil
	s.because(byLockedRuns, "its own thread runs it")
	s.execute(m, m.lockedg, false)
}

// tooManyThreads is the end of a program with more than 10,000 threads.
type tooManyThreads struct{}

func (tooManyThreads) Error() string {
	return "runtime: program exceeds 10000-thread limit\nfatal error: thread exhaustion"
}
