package sched

import "time"

// The world is stopped when no P runs code of the program. A goroutine does that, and
// goes on alone.

// Why a goroutine is Gwaiting that in fact works for the runtime: so that the collector
// can take its scan bit. Its stack is in use, and must not be moved.
const (
	whyStopping = "stopping the world"
	whyMarkTerm = "GC mark termination"
	whyCollects = "garbage collection"
	whyMarks    = "GC worker (active)"
	whyFlushes  = "flushing proc caches"
	whyGCIdle   = "GC worker (idle)"
	whyCycle    = "wait for GC cycle"
	noteSleep   = 100 * time.Microsecond // stopTheWorldWithSema: then it asks again
)

var waitsForSuspendG = map[string]bool{whyStopping: true, whyMarkTerm: true, whyCollects: true, whyMarks: true, whyFlushes: true}

// casGToWaitingForSuspendG and its end.
func (s *Sim) casGToWaiting(g *G, why string) {
	s.casgstatus(g, Grunning, Gwaiting)
	g.parked = why
}

func (s *Sim) casGFromWaiting(g *G) {
	s.casgstatus(g, Gwaiting, Grunning)
	g.parked = ""
}

// stopTheWorldWithSema stops all Ps but that of g: those that run code are asked to stop,
// those in system calls and those that are idle are taken.
func (s *Sim) stopTheWorldWithSema(g *G, reason string) {
	began := s.now
	s.casGToWaiting(g, whyStopping)
	s.gcwaiting, s.stopwait = true, len(s.ps)
	s.note(StopsWorld, g, g.m, g.m.p, bySTW, "%s: it asks all Ps to stop", reason)
	s.preemptall(bySTWPreempt)
	g.m.p.status = Pgcstop
	s.stopwait--
	for _, p := range s.ps {
		if s.takeFromSyscall(p) {
			s.gcstop(p)
		}
	}
	for p := s.pidleget(); p != nil; p = s.pidleget() {
		s.gcstop(p)
	}
	for s.stopwait > 0 {
		s.notetsleep(g)
		s.preemptall(bySTWPreempt)
	}
	s.casGFromWaiting(g)
	s.note(StoppedWorld, g, g.m, g.m.p, bySTW, "all Ps have stopped, %v after the first was asked: it is alone", s.now-began)
	s.stoppedAt = began
}

// gcstop counts p as stopped.
func (s *Sim) gcstop(p *P) {
	p.status = Pgcstop
	if s.stopwait--; s.stopwait == 0 {
		s.notewakeup()
	}
}

// gcstopm stops m, which was about to look for a goroutine.
func (s *Sim) gcstopm(m *M) {
	if m.spinning {
		m.spinning = false
		s.nmspinning--
	}
	p := s.releasep(m)
	s.note(Slept, nil, m, p, byGcstopm, "the world is being stopped: M%d gives up P%d and sleeps", m.ID, p.ID)
	s.gcstop(p)
	s.stopm(m)
}

// notetsleep has g sleep, with its thread, until notewakeup, or for a while.
func (s *Sim) notetsleep(g *G) {
	s.sleeper = g
	s.busyFor(g, noteSleep)
	s.sleeper = nil
}

func (s *Sim) notewakeup() {
	if g := s.sleeper; g != nil {
		g.left = wakeCost
		s.burst(g)
	}
}

// startTheWorldWithSema lets all go on. Ps that have something to run get their threads
// back at once; the others are idle, and one is woken to see whether there is more.
func (s *Sim) startTheWorldWithSema(g *G) {
	m := g.m
	if s.netWaiters > 0 {
		s.injectglist(m, s.takeArrived(), byInject, whyNet)
	}
	pairs := s.procresize(m)
	s.gcwaiting = false
	s.monitor.wake(s)
	s.stats.Pause += s.now - s.stoppedAt
	s.note(StartsWorld, g, m, m.p, byStartWorld, "it stood still for %v; other Ps that have something to run, and get a thread: %d", s.now-s.stoppedAt, len(pairs))
	for _, o := range pairs {
		s.start(o.m, o.p, false)
	}
	s.wakep()
}

type pair struct {
	p *P
	m *M // nil: none sleeps
}

// procresize distributes the Ps while the world is stopped. One that has something in its
// queue gets the thread that it had last, if that sleeps. If the collector marks, idle
// ones get its workers. (That the number of Ps changes is not simulated.)
func (s *Sim) procresize(me *M) (out []pair) {
	var needM, idle []*P
	for i := len(s.ps) - 1; i >= 0; i-- {
		p := s.ps[i]
		if p == me.p {
			p.status = Prunning
			continue
		}
		p.status = Pidle
		if p.runq.empty() {
			idle = append(idle, p)
		} else if m := s.mgetSpecific(p.oldm); m != nil {
			out = append(out, pair{p, m})
		} else {
			needM = append(needM, p)
		}
	}
	pop := func(list *[]*P) *P {
		p := (*list)[len(*list)-1]
		*list = (*list)[:len(*list)-1]
		return p
	}
	for len(needM) > 0 {
		out = append(out, pair{pop(&needM), s.mget()})
	}
	for s.gc.blackenEnabled && len(idle) > 0 && s.assignWaitingGCWorker(idle[len(idle)-1]) {
		out = append(out, pair{pop(&idle), s.mget()})
	}
	for len(idle) > 0 {
		s.pidleput(pop(&idle))
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i] // it is a stack
	}
	return out
}

// mgetSpecific takes m from those that sleep, if it does.
func (s *Sim) mgetSpecific(m *M) *M {
	for i, o := range s.midle {
		if o == m {
			s.midle = append(s.midle[:i], s.midle[i+1:]...)
			return m
		}
	}
	return nil
}

// forEachP waits until each P has been at a safe point once. What would be done there
// is nothing here, but to get there goroutines are stopped, and go to the global queue.
func (s *Sim) forEachP(g *G, why string) {
	s.casGToWaiting(g, why)
	own := g.m.p
	s.safePointWait = len(s.ps) - 1
	for _, p := range s.ps {
		p.runSafePointFn = p != own
	}
	s.note(AsksPs, g, g.m, own, byForEachP, "%s: each P is asked to come to a safe point", why)
	s.preemptall(bySafePoint)
	for _, p := range s.pidle {
		s.runSafePointFn(p)
	}
	for _, p := range s.ps {
		if p.runSafePointFn && s.takeFromSyscall(p) {
			s.handoffp(p)
		}
	}
	for s.safePointWait > 0 {
		s.notetsleep(g)
		s.preemptall(bySafePoint)
	}
	s.casGFromWaiting(g)
}

// runSafePointFn is for p, if it has been asked to come to a safe point.
func (s *Sim) runSafePointFn(p *P) {
	if !p.runSafePointFn {
		return
	}
	p.runSafePointFn = false
	if s.safePointWait--; s.safePointWait == 0 {
		s.notewakeup()
	}
}
