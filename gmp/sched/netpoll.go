package sched

import "time"

// The network. A goroutine that waits for it is parked; that its wait is over is known
// to the operating system, until somebody asks: an M that has found nothing to run, the
// one that blocks in netpoll because there is nothing at all, or the monitor.

// arrive is when the network wait of g is over.
func (s *Sim) arrive(g *G) {
	s.arrived = append(s.arrived, g)
	if s.poller != nil {
		s.wakePoller()
	}
}

// wakePoller has the M that is blocked in netpoll return, unless it is about to.
func (s *Sim) wakePoller() {
	if s.pollerWoken {
		return
	}
	s.pollerWoken = true
	m := s.poller
	s.onM(m, wakeCost, func() { s.polled(m) })
}

func (s *Sim) takeArrived() []*G {
	list := s.arrived
	s.arrived = nil
	s.netWaiters -= len(list)
	return list
}

// netpollNow asks without waiting, and returns one to run.
func (s *Sim) netpollNow(m *M) *G {
	if s.netWaiters == 0 || s.lastpoll == 0 || len(s.arrived) == 0 {
		return nil
	}
	list := s.takeArrived()
	s.injectglist(m, list[1:], byInject)
	s.unparked(m, list[0], byNetpoll)
	return list[0]
}

// pollNet blocks m, which has no P, until the network or a timer has something to do.
// One thread does that; the others sleep.
func (s *Sim) pollNet(m *M) {
	s.poller, s.pollerWoken, s.lastpoll = m, len(s.arrived) > 0, 0
	s.pollUntil = s.nextTimer()
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
		s.injectglist(nil, list, byInject)
		s.stopm(m)
		return
	}
	s.acquirep(m, p)
	if len(list) > 0 {
		s.injectglist(m, list[1:], byInject)
		s.unparked(m, list[0], byBlockedPoll)
		s.because(byBlockedPoll, "its network wait is over")
		s.found(m, list[0], false)
		return
	}
	s.schedule(m)
}

// injectglist makes goroutines runnable whose waits are over: as many as there are idle
// Ps, with a thread for each, by the global queue, and the rest here. Without a P, all by
// the global queue.
func (s *Sim) injectglist(m *M, list []*G, by rule) {
	if len(list) == 0 {
		return
	}
	for i, g := range list {
		s.casgstatus(g, Gwaiting, Grunnable)
		g.parked = ""
		if m == nil || i < len(s.pidle) {
			s.globrunqput(g)
			s.note(Readied, g, m, nil, by, "its network wait is over: it goes to the end of the global queue")
		} else {
			s.runqput(m.p, g, false)
			s.note(Readied, g, m, m.p, by, "its network wait is over: it goes to the end of the ring of P%d", m.p.ID)
		}
	}
	for range list {
		s.startm(nil, false)
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
		s.wakePoller()
	}
}
