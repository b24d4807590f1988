package sched

// newproc is a go statement.
func (s *Sim) newproc(f func(), step func() Op, name string) *G {
	p := s.current.p
	g := s.newproc1(p, f, name, false)
	g.step = step
	s.runqput(p, g, true)
	s.note(Created, g, s.current, p, byNewproc, "a go statement: it becomes runnext of P%d", p.ID)
	s.wakep()
	return g
}

// newproc1 makes a G that is runnable, or if it is to be parked, waits.
func (s *Sim) newproc1(p *P, f func(), name string, parked bool) *G {
	g := s.gfget(p)
	if g == nil {
		g = new(G)
		g.since = s.now
		s.gs = append(s.gs, g)
		s.casgstatus(g, Gidle, Gdead)
	}
	g.ID, g.Name, g.body = s.newGoid(p), name, f
	status := Grunnable
	if parked {
		status = Gwaiting
	}
	s.casgstatus(g, Gdead, status)
	s.active++
	s.stats.Goroutines++
	return g
}

// newGoid returns the number of a new goroutine. A P takes 16 at a time, so that they are
// not in the order of creation where there are several.
func (s *Sim) newGoid(p *P) int {
	if p.goidcache == p.goidcacheend {
		p.goidcache, p.goidcacheend = s.goids+1, s.goids+1+goidBatch
		s.goids += goidBatch
	}
	p.goidcache++
	return p.goidcache - 1
}

// startSystem starts a goroutine of the runtime.
func (s *Sim) startSystem(name string, f func()) {
	m := s.current
	g := s.newproc1(m.p, f, name, false)
	g.system = true
	s.active--
	s.stats.Goroutines--
	s.runqput(m.p, g, true)
	s.note(Created, g, m, m.p, byNewproc, "a goroutine of the runtime: it becomes runnext of P%d", m.p.ID)
	s.wakep()
}

// goexit0 ends g. If it is locked to its thread, the thread ends as well.
func (s *Sim) goexit0(g *G) {
	m, locked := g.m, g.lockedm != nil
	s.gdestroy(g)
	if locked {
		s.mexit(m)
		return
	}
	s.next(m)
}

func (s *Sim) gdestroy(g *G) {
	s.casgstatus(g, Grunning, Gdead)
	if !g.system {
		s.active--
	}
	g.lockedm, g.m.lockedg = nil, nil
	m := s.dropg(g)
	s.note(Exited, g, m, m.p, byGoexit, "its function has returned")
	g.body, g.step, g.w, g.coro = nil, nil, nil, nil
	g.preempt, g.preemptStop, g.preemptShrink = false, false, false
	g.gfreeStack(m.p)
	s.gfput(m.p, g)
}

// gfput keeps a G that has ended, to be used again: the last one first.
func (s *Sim) gfput(p *P, g *G) {
	p.gFree = append(p.gFree, g)
	if len(p.gFree) < gfreeMost {
		return
	}
	for len(p.gFree) >= gfreeLeast {
		s.gFree = append(s.gFree, p.gFree[len(p.gFree)-1])
		p.gFree = p.gFree[:len(p.gFree)-1]
	}
}

func (s *Sim) gfget(p *P) *G {
	if len(p.gFree) == 0 {
		for len(p.gFree) < gfreeLeast && len(s.gFree) > 0 {
			p.gFree = append(p.gFree, s.gFree[len(s.gFree)-1])
			s.gFree = s.gFree[:len(s.gFree)-1]
		}
	}
	if len(p.gFree) == 0 {
		return nil
	}
	g := p.gFree[len(p.gFree)-1]
	p.gFree = p.gFree[:len(p.gFree)-1]
	return g
}
