package sched

// The search for goroutines that are blocked for ever: a cycle of the collector that looks
// for them (GOEXPERIMENT=goroutineleakprofile). Whoever waits is not scanned at first. Is
// what it waits for marked all the same, somebody may still wake it, and it is scanned as
// well; this is repeated until there are no more such, and who is left has leaked.
//
// Here nothing is known of memory, and whatever a goroutine waits for counts as marked.
// What remains are those that wait for nothing at all, in a select without cases.

type leakSearch struct {
	pending, enabled, done bool
	found                  int
}

// FindLeaks collects, and returns how many goroutines wait in a select without cases.
// They are Gleaked then, and stay where they are.
func (s *Sim) FindLeaks() int {
	s.self("FindLeaks")
	s.gc.leaks.pending = true
	for s.gc.leaks.pending {
		s.GC()
	}
	return s.gc.leaks.found
}

// sortForLeaks puts those first that are to be scanned in any case.
func (s *Sim) sortForLeaks() {
	var sure, waiting []*G
	for _, g := range s.gc.roots {
		if g.status == Gleaked {
			s.casgstatus(g, Gleaked, Gwaiting)
		}
		if g.status == Gwaiting {
			waiting = append(waiting, g)
		} else {
			sure = append(sure, g)
		}
	}
	s.gc.jobs = len(sure)
	s.gc.roots = append(sure, waiting...)
}

// findGoroutineLeaks lets those be scanned that may still be woken. If there are none, the
// others have leaked, and it is done.
func (s *Sim) findGoroutineLeaks(g *G) (done bool) {
	c := &s.gc
	var maybe, leaked []*G
	for _, o := range c.roots[c.jobs:] {
		if o.status == Gwaiting && o.parked == waitForever {
			leaked = append(leaked, o)
		} else {
			maybe = append(maybe, o)
		}
	}
	c.roots = append(append(c.roots[:c.jobs], maybe...), leaked...)
	c.jobs += len(maybe)
	if len(maybe) > 0 {
		return false
	}
	c.leaks.found = len(leaked)
	for _, o := range leaked {
		s.casgstatus(o, Gwaiting, Gleaked)
		s.note(Leaked, o, g.m, g.m.p, byLeaks, "nobody can wake it: it has leaked")
	}
	c.jobs = len(c.roots)
	return true
}

const waitForever = "select (no cases)"
