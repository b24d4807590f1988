package sched

import (
	"iter"
	"time"
)

// findRunnable is what an M does that has a P and nothing to run. It returns what is
// to run: where it comes from, in this order, is what makes a schedule. If tryWakeP, that
// is no goroutine of the program, and another P is to be woken for these. If there is
// nothing, m has given up its P and sleeps, or waits for the network; then ok is false
// and what comes next is an event.
func (s *Sim) findRunnable(m *M) (g *G, inheritTime, tryWakeP, ok bool) {
	p := m.p
	if s.gcwaiting {
		s.gcstopm(m)
		return nil, false, false, false
	}
	s.runSafePointFn(p)
	s.checkTimers(m, p)
	if s.gc.blackenEnabled {
		if g := s.findRunnableGCWorker(m, p); g != nil {
			return g, false, true, true
		}
	}
	if p.schedtick%schedTickEvery == 0 && s.runq.size > 0 {
		g := s.globrunqget(p, 1)
		s.because(byTick, "tick %d is a multiple of %d: the global queue comes first", p.schedtick, schedTickEvery)
		return g, false, false, true
	}
	if g, inheritTime := s.runqget(p); g != nil {
		return g, inheritTime, false, true
	}
	if g := s.globrunqget(p, runqSize/2); g != nil {
		s.because(byGlobal, "the ring of P%d is empty: %d come from the global queue", p.ID, p.runq.len()+1)
		return g, false, false, true
	}
	if g := s.netpollNow(m); g != nil {
		return g, false, false, true
	}
	if m.spinning || 2*s.nmspinning < len(s.ps)-len(s.pidle) {
		s.becomeSpinning(m)
		g, inheritTime, next := s.stealWork(m)
		switch {
		case g != nil:
			return g, inheritTime, false, true
		case next == again:
			return s.findRunnable(m)
		case next == later:
			return nil, false, false, false
		}
	}
	if g := s.idleGCWorker(m, p); g != nil {
		return g, false, false, true
	}
	if !m.spinning && s.needspin {
		s.becomeSpinning(m) // somebody has asked for one who looks, when no P was idle
		return s.findRunnable(m)
	}
	return s.giveUp(m)
}

// giveUp gives up the P of m. Before m sleeps it looks once more: who has made work
// while m was spinning has relied on it, and woken nobody.
func (s *Sim) giveUp(m *M) (g *G, inheritTime, tryWakeP, ok bool) {
	p := s.releasep(m)
	s.pidleput(p)
	pollUntil := p.timers.first()
	wasSpinning := m.spinning
	if wasSpinning {
		m.spinning = false
		s.nmspinning--
		if s.workIsLeft() {
			s.acquirep(m, s.pidleget())
			s.becomeSpinning(m)
			return s.findRunnable(m)
		}
		pollUntil = s.nextTimer()
	}
	switch {
	case (s.netWaiters > 0 || pollUntil != 0) && s.lastpoll != 0:
		s.pollNet(m, pollUntil, wasSpinning)
		return nil, false, false, false
	case pollUntil != 0 && (s.pollUntil == 0 || s.pollUntil > pollUntil):
		s.netpollBreak()
	}
	s.note(Slept, nil, m, p, byIdle, "nothing to run anywhere: M%d gives up P%d and sleeps", m.ID, p.ID)
	s.stopm(m)
	return nil, false, false, false
}

// A next is how it goes on where nothing was found to steal.
type next int

const (
	nothing next = iota
	again        // something has changed: from the start
	later        // it goes on with an event
)

// stealWork looks at all other Ps, in a random order, four times. The last time also at
// their timers, and at runnext: if that is of a P that runs, which may be about to run it
// itself, m sleeps for a moment before it takes it.
func (s *Sim) stealWork(m *M) (g *G, inheritTime bool, then next) {
	p := m.p
	first := 0
	if s.ringsAreEmpty() {
		first = stealTries - 1 // the others would find nothing
	}
	for try := first; try < stealTries; try++ {
		last := try == stealTries-1
		for victim := range s.stealOrder() {
			if victim == p {
				continue
			}
			if last && s.checkTimers(m, victim) {
				if g, inheritTime := s.runqget(p); g != nil {
					s.because(byStealTimer, "a timer of P%d was due, and P%d has run it", victim.ID, p.ID)
					return g, inheritTime, nothing
				}
				then = again
			}
			if victim.idle {
				continue
			}
			if g := s.runqsteal(p, victim); g != nil {
				return g, false, nothing
			}
			if last && victim.runq.runnext != nil {
				s.stealNext(m, victim)
				return nil, false, later
			}
		}
	}
	return nil, false, then
}

func (s *Sim) ringsAreEmpty() bool {
	for _, p := range s.ps {
		if p.runq.len() > 0 {
			return false
		}
	}
	return true
}

// stealNext takes runnext of the victim after a short sleep, if it is still there.
func (s *Sim) stealNext(m *M, victim *P) {
	var delay time.Duration
	if victim.status == Prunning && victim.m != nil && !victim.m.inSyscall() {
		delay = stealDelay
	}
	g := victim.runq.runnext
	s.onM(m, delay, func() {
		if victim.runq.runnext == g {
			victim.runq.runnext = nil
			s.stats.NextStolen++
			s.because(byStealNext, "P%d has nothing, and neither has anybody else: it takes runnext of P%d", m.p.ID, victim.ID)
			s.found(m, g, false, false)
		} else if g := s.runqsteal(m.p, victim); g != nil {
			s.found(m, g, false, false)
		} else {
			s.schedule(m)
		}
	})
}

// stealOrder goes through the Ps, from a random one on, in steps that reach all.
func (s *Sim) stealOrder() iter.Seq[*P] {
	return func(yield func(*P) bool) {
		n := len(s.ps)
		at, step := s.rng.IntN(n), s.steps[s.rng.IntN(len(s.steps))]
		for range n {
			if !yield(s.ps[at]) {
				return
			}
			at = (at + step) % n
		}
	}
}

// coprimes returns the numbers up to n that have no divisor in common with it.
func coprimes(n int) (out []int) {
	for i := 1; i <= n; i++ {
		if gcd(i, n) == 1 {
			out = append(out, i)
		}
	}
	return out
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func (s *Sim) workIsLeft() bool {
	if s.runq.size > 0 {
		return true
	}
	for _, p := range s.ps {
		if !p.idle && !p.runq.empty() {
			return true
		}
	}
	return false
}
