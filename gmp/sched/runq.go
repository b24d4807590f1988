package sched

// A gQueue is a queue of Gs, linked through schedlink.
type gQueue struct {
	head, tail *G
	size       int
}

func (q *gQueue) pushBack(g *G) {
	g.schedlink = nil
	if q.tail == nil {
		q.head = g
	} else {
		q.tail.schedlink = g
	}
	q.tail = g
	q.size++
}

func (q *gQueue) pop() *G {
	g := q.head
	if g == nil {
		return nil
	}
	q.head, g.schedlink = g.schedlink, nil
	if q.head == nil {
		q.tail = nil
	}
	q.size--
	return g
}

// all returns the queue as a slice, for pictures.
func (q *gQueue) all() (out []*G) {
	for g := q.head; g != nil; g = g.schedlink {
		out = append(out, g)
	}
	return out
}

// A runq is the queue of a P: runnext, which runs next and in the time slice of the G
// that put it there, and a ring.
type runq struct {
	runnext    *G
	ring       [runqSize]*G
	head, tail uint32
}

func (q *runq) len() int    { return int(q.tail - q.head) }
func (q *runq) empty() bool { return q.head == q.tail && q.runnext == nil }

func (q *runq) push(g *G) {
	q.ring[q.tail%runqSize] = g
	q.tail++
}

func (q *runq) pop() *G {
	g := q.ring[q.head%runqSize]
	q.head++
	return g
}

// all returns the ring, the first to run first.
func (q *runq) all() (out []*G) {
	for i := q.head; i != q.tail; i++ {
		out = append(out, q.ring[i%runqSize])
	}
	return out
}

// runqput puts g in line at p: next, or at the end. Whoever was to be next stands at
// the end then.
func (s *Sim) runqput(p *P, g *G, next bool) {
	if next {
		g, p.runq.runnext = p.runq.runnext, g
		if g == nil {
			return
		}
	}
	if p.runq.len() == runqSize {
		s.runqputslow(p, g)
		return
	}
	p.runq.push(g)
}

// runqputslow makes room: the older half of the ring goes to the global queue, and g
// behind it.
func (s *Sim) runqputslow(p *P, g *G) {
	for range runqSize / 2 {
		s.globrunqput(p.runq.pop())
	}
	s.globrunqput(g)
	s.stats.Overflows++
	s.note(Overflow, g, nil, p, byOverflow, "the ring of P%d is full: its older half and %v go to the global queue", p.ID, g)
}

func (s *Sim) globrunqput(g *G) { s.runq.pushBack(g) }

// globrunqget takes a share of the global queue: one to run, and the rest into the
// ring of p, which has room for them.
func (s *Sim) globrunqget(p *P, most int) *G {
	n := min(most, s.runq.size, s.runq.size/len(s.ps)+1)
	g := s.runq.pop()
	if g == nil {
		return nil
	}
	s.stats.FromGlobal += n
	for ; n > 1; n-- {
		p.runq.push(s.runq.pop())
	}
	return g
}

// runqget takes the next G of p. One from runnext inherits the time slice.
func (s *Sim) runqget(p *P) (g *G, inheritTime bool) {
	if g := p.runq.runnext; g != nil {
		p.runq.runnext = nil
		s.because(byRunnext, "it is runnext of P%d, and goes on in its time slice", p.ID)
		return g, true
	}
	if p.runq.len() == 0 {
		return nil, false
	}
	s.because(byRing, "it is first in the ring of P%d", p.ID)
	return p.runq.pop(), false
}

// runqsteal moves half of victim's ring to p, rounded up, and returns the last of what
// it has taken.
func (s *Sim) runqsteal(p, victim *P) *G {
	all := victim.runq.len()
	n := all - all/2
	if n == 0 {
		return nil
	}
	for range n {
		p.runq.push(victim.runq.pop())
	}
	p.runq.tail--
	g := p.runq.ring[p.runq.tail%runqSize]
	s.stats.Steals++
	s.stats.Stolen += n
	s.because(bySteal, "P%d has nothing: it takes %d of %d from P%d, and runs the last of them", p.ID, n, all, victim.ID)
	return g
}
