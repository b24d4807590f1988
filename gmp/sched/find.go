package sched

import (
	"iter"
	"time"
)

// findRunnable is what an M does that has a P and nothing to run. It returns what is
// to run: where it comes from, in this order, is what makes a schedule. If there is
// nothing, m has given up its P and sleeps, or waits for the network; then ok is false
// and what comes next is an event.
func (s *Sim) findRunnable(m *M) (g *G, inheritTime, ok bool) {
	p := m.p
	s.checkTimers(m, p)
	if p.schedtick%schedTickEvery == 0 && s.runq.size > 0 {
		g := s.globrunqget(p, 1)
		s.because(byTick, "tick %d is a multiple of %d: the global queue comes first", p.schedtick, schedTickEvery)
		return g, false, true
	}
	if g, inheritTime := p.runqget(); g != nil {
		if inheritTime {
			s.because(byRunnext, "it is runnext of P%d, and goes on in its time slice", p.ID)
		} else {
			s.because(byRing, "it is first in the ring of P%d", p.ID)
		}
		return g, inheritTime, true
	}
	if g := s.globrunqget(p, runqSize/2); g != nil {
		s.because(byGlobal, "the ring of P%d is empty: %d come from the global queue", p.ID, p.runq.len()+1)
		return g, false, true
	}
	if g := s.netpollNow(m); g != nil {
		s.because(byNetpoll, "its network wait is over")
		return g, false, true
	}
	if m.spinning || 2*s.nmspinning < len(s.ps)-len(s.pidle) {
		s.becomeSpinning(m)
		if g, wait := s.steal(m); g != nil {
			return g, false, true
		} else if wait {
			return nil, false, false
		}
	}
	s.goIdle(m)
	return nil, false, false
}

// steal looks at all other Ps, in a random order, four times. wait is whether m is in
// the middle of that: before it takes the runnext of a P that runs, which may be
// about to run it itself, it sleeps for a moment.
func (s *Sim) steal(m *M) (g *G, wait bool) {
	p := m.p
	for try := range stealTries {
		last := try == stealTries-1
		for victim := range s.stealOrder() {
			if victim == p {
				continue
			}
			if last && s.checkTimers(m, victim) {
				if g, _ := p.runqget(); g != nil {
					s.because(byStealTimer, "a timer of P%d was due, and P%d has run it", victim.ID, p.ID)
					return g, false
				}
			}
			if victim.status == Pidle {
				continue
			}
			n := victim.runq.len()
			if g := s.runqsteal(p, victim); g != nil {
				s.because(bySteal, "P%d has nothing: it takes %d of %d from P%d, and runs the last of them", p.ID, n-n/2, n, victim.ID)
				return g, false
			}
			if last && victim.runq.runnext != nil {
				s.stealNext(m, victim)
				return nil, true
			}
		}
	}
	return nil, false
}

// stealNext takes runnext of the victim after a short sleep, if it is still there.
func (s *Sim) stealNext(m *M, victim *P) {
	var delay time.Duration
	if victim.m != nil && !victim.m.inSyscall() {
		delay = stealDelay
	}
	g := victim.runq.runnext
	s.onM(m, delay, func() {
		if victim.runq.runnext != g {
			s.schedule(m)
			return
		}
		victim.runq.runnext = nil
		s.stats.NextStolen++
		s.because(byStealNext, "P%d has nothing, and neither has anybody else: it takes runnext of P%d", m.p.ID, victim.ID)
		s.found(m, g, false)
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

// goIdle gives up the P of m. Before m sleeps it looks once more: who has made work
// while m was spinning has relied on it, and woken nobody.
func (s *Sim) goIdle(m *M) {
	p := s.releasep(m)
	s.pidleput(p)
	if m.spinning {
		m.spinning = false
		s.nmspinning--
		if s.workIsLeft() {
			s.acquirep(m, s.pidleget())
			s.becomeSpinning(m)
			s.onM(m, switchCost, func() { s.schedule(m) })
			return
		}
	}
	if s.lastpoll != 0 && (s.netWaiters > 0 || s.nextTimer() != 0) {
		s.pollNet(m)
		return
	}
	s.note(Slept, nil, m, p, byIdle, "nothing to run anywhere: M%d gives up P%d and sleeps", m.ID, p.ID)
	s.stopm(m)
}

func (s *Sim) workIsLeft() bool {
	if s.runq.size > 0 {
		return true
	}
	for _, p := range s.ps {
		if p.status != Pidle && !p.runq.empty() {
			return true
		}
	}
	return false
}
