package sched

import (
	"slices"
	"time"
)

// The network. A goroutine that waits for it is parked; that its wait is over is known
// to the operating system, until somebody asks: an M that has found nothing to run, the
// one that blocks in netpoll because there is nothing at all, or the monitor.

// arrive is when the network wait of g is over.
func (s *Sim) arrive(g *G) {
	s.arrived = append(s.arrived, g)
	s.netpollBreak()
}

// netpollBreak wakes the thread that is blocked in netpoll, if there is one.
func (s *Sim) netpollBreak() {
	if m := s.poller; m != nil && !s.pollerWoken {
		s.pollerWoken = true
		s.onM(m, wakeCost, func() { s.polled(m) })
	}
}

// takeArrived is netpoll: it asks the system for those whose waits are over, 128 at most.
// They come in the reverse order, since the runtime collects them on a stack.
func (s *Sim) takeArrived() []*G {
	n := min(len(s.arrived), netpollEvents)
	list := slices.Clone(s.arrived[:n])
	slices.Reverse(list)
	s.arrived = slices.Delete(s.arrived, 0, n)
	s.netWaiters -= n
	return list
}

// netpollNow asks without waiting, and returns one to run.
func (s *Sim) netpollNow(m *M) *G {
	if s.netWaiters == 0 || s.lastpoll == 0 || len(s.arrived) == 0 {
		return nil
	}
	list := s.takeArrived()
	s.injectglist(m, list[1:], byInject, whyNet)
	s.unparked(m, list[0], byNetpoll)
	s.because(byNetpoll, "its network wait is over")
	return list[0]
}

// pollNet blocks m, which has no P, until the network or a timer has something to do.
// One thread does that; the others sleep. until is 0 if no timer is pending.
func (s *Sim) pollNet(m *M, until time.Duration, wasSpinning bool) {
	s.poller, s.lastpoll, s.pollUntil = m, 0, until
	s.pollerSpun, s.pollerWoken = wasSpinning, len(s.arrived) > 0
	m.epoch++
	switch {
	case len(s.arrived) > 0:
		s.onM(m, pollCost, func() { s.polled(m) })
	case s.pollUntil != 0:
		s.note(Slept, nil, m, nil, byBlockedPoll, "nothing to run anywhere: M%d waits for the network, and for the timer at %v", m.ID, s.pollUntil)
		s.onM(m, max(s.pollUntil-s.now, pollCost), func() { s.polled(m) })
	default:
		s.note(Slept, nil, m, nil, byBlockedPoll, "nothing to run anywhere: M%d waits for the network", m.ID)
	}
}

// polled is where m goes on after that.
func (s *Sim) polled(m *M) {
	s.poller, s.lastpoll, s.pollUntil = nil, max(s.now, 1), 0
	list := s.takeArrived()
	p := s.pidleget()
	if p == nil {
		s.injectglist(nil, list, byInject, whyNet)
		s.stopm(m)
		return
	}
	s.acquirep(m, p)
	if len(list) > 0 {
		s.injectglist(m, list[1:], byInject, whyNet)
		s.unparked(m, list[0], byBlockedPoll)
		s.because(byBlockedPoll, "its network wait is over")
		s.found(m, list[0], false, false)
		return
	}
	if s.pollerSpun {
		s.becomeSpinning(m)
	}
	s.schedule(m)
}

const whyNet = "its network wait is over"

// injectglist makes goroutines runnable whose waits are over: as many as there are idle
// Ps, with a thread for each, by the global queue, and the rest here. Without a P, all by
// the global queue.
func (s *Sim) injectglist(m *M, list []*G, by rule, why string) {
	if len(list) == 0 {
		return
	}
	global := len(list)
	if m != nil {
		global = min(global, len(s.pidle))
	}
	for i, g := range list {
		s.casgstatus(g, Gwaiting, Grunnable)
		g.parked = ""
		if i < global || m.p.runq.len() == runqSize {
			s.globrunqput(g)
			s.note(Readied, g, m, nil, by, "%s: it goes to the end of the global queue", why)
		} else {
			m.p.runq.push(g)
			s.note(Readied, g, m, m.p, by, "%s: it goes to the end of the ring of P%d", why, m.p.ID)
		}
	}
	for range global {
		p := s.pidlegetSpinning()
		if p == nil {
			break
		}
		s.startm(p, false)
	}
	if m != nil {
		s.wakep()
	}
}

// unparked makes g runnable whose wait is over, and which m is about to run.
func (s *Sim) unparked(m *M, g *G, by rule) {
	s.casgstatus(g, Gwaiting, Grunnable)
	g.parked = ""
	s.note(Readied, g, m, m.p, by, "its network wait is over: M%d has asked, and runs it", m.ID)
}

// wakeNetPoller sees to it that somebody waits for a timer that is due at when.
func (s *Sim) wakeNetPoller(when time.Duration) {
	if s.poller == nil {
		s.wakep()
	} else if s.pollUntil == 0 || s.pollUntil > when {
		s.netpollBreak()
	}
}
