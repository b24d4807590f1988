package sched

import "time"

// entersyscall begins a system call that lasts for d. The P stays where it is: nobody
// is told. It is the monitor who notices.
func (s *Sim) entersyscall(g *G, d time.Duration) {
	m, p := g.m, g.m.p
	s.runSafePointFn(p)
	m.oldp = p
	if s.gcwaiting {
		s.releasep(m)
		p.syscalltick++
		s.gcstop(p)
	}
	s.casgstatus(g, Grunning, Gsyscall)
	s.note(SyscallBegins, g, m, p, byEntersys, "a system call; P%d stays with it", p.ID)
	s.monitor.wake(s)
	s.onM(m, d, func() { s.exitsyscall(g) })
}

// exitsyscall ends it. If the P is gone, the goroutine needs another one: the one that
// it had, if that is in a system call by now; one that is idle; or it stands in line.
func (s *Sim) exitsyscall(g *G) {
	m := g.m
	oldp := m.oldp
	m.oldp = nil
	s.casgstatus(g, Gsyscall, Grunning)
	if m.p == nil {
		if p := s.exitsyscallTryGetP(oldp); p != nil {
			s.acquirep(m, p)
			s.note(SyscallEnds, g, m, p, byTryGetP, "P%d was taken from it meanwhile; it goes on with P%d", oldp.ID, p.ID)
		} else {
			s.exitsyscallNoP(g, m, oldp)
			return
		}
	} else {
		s.note(SyscallEnds, g, m, m.p, byKept, "it has kept P%d", m.p.ID)
	}
	m.p.syscalltick++
	s.resume(g)
}

func (s *Sim) exitsyscallTryGetP(oldp *P) *P {
	if s.takeFromSyscall(oldp) {
		return oldp
	}
	p := s.pidleget()
	if p != nil {
		s.monitor.wake(s)
	}
	return p
}

func (s *Sim) exitsyscallNoP(g *G, m *M, oldp *P) {
	s.casgstatus(g, Grunning, Grunnable)
	s.dropg(g)
	g.leftSyscall = true
	s.note(SyscallEnds, g, m, nil, byNoP, "P%d was taken from it meanwhile, and no P is idle: it goes to the global queue", oldp.ID)
	s.globrunqput(g)
	if g.lockedm != nil {
		s.stoplockedm(m)
		return
	}
	s.stopm(m)
}

// takeFromSyscall takes p from a thread that is in a system call, and reports whether it
// was. The goroutine has the scan bit meanwhile, so that it cannot come back.
func (s *Sim) takeFromSyscall(p *P) bool {
	if p.status != Prunning || p.m == nil || !p.m.inSyscall() {
		return false
	}
	g := p.m.curg
	s.casgstatus(g, Gsyscall, Gsyscall|Gscan)
	s.releasep(p.m)
	p.syscalltick++
	s.casgstatus(g, Gsyscall|Gscan, Gsyscall)
	return true
}
