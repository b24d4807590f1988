package sched

import (
	"slices"
	"time"
)

// A timer makes something happen at some time, when a P looks: timers belong to the P on
// which they were made, and there is nobody else who watches the clock.
type timer struct {
	when time.Duration
	seq  int
	fire func(m *M)
}

// timers are those of a P, in the order in which they are due. (The runtime has a heap
// with four children a node; the order is the same.)
type timers struct{ list []*timer }

// first returns when the first is due, 0 if there is none.
func (t *timers) first() time.Duration {
	if len(t.list) == 0 {
		return 0
	}
	return t.list[0].when
}

func (s *Sim) addTimer(p *P, when time.Duration, fire func(m *M)) *timer {
	s.events.made++
	t := &timer{when: when, seq: s.events.made, fire: fire}
	i, _ := slices.BinarySearchFunc(p.timers.list, t, func(a, b *timer) int {
		if a.when != b.when {
			return int(a.when - b.when)
		}
		return a.seq - b.seq
	})
	p.timers.list = slices.Insert(p.timers.list, i, t)
	if i == 0 {
		s.wakeNetPoller(when)
	}
	return t
}

// checkTimers fires those of p that are due, on m, and reports whether there were any.
// What they wake becomes runnable on the P of m.
func (s *Sim) checkTimers(m *M, p *P) (ran bool) {
	for len(p.timers.list) > 0 && p.timers.list[0].when <= s.now {
		t := p.timers.list[0]
		p.timers.list = slices.Delete(p.timers.list, 0, 1)
		t.fire(m)
		ran = true
	}
	return ran
}

// nextTimer returns when the first timer of all is due, 0 if there is none.
func (s *Sim) nextTimer() (when time.Duration) {
	for _, p := range s.ps {
		if t := p.timers.first(); t != 0 && (when == 0 || t < when) {
			when = t
		}
	}
	return when
}

// removeTimer takes t from the list that it is in, and reports whether it was in one.
func (s *Sim) removeTimer(t *timer) bool {
	for _, p := range s.ps {
		if i := slices.Index(p.timers.list, t); i >= 0 {
			p.timers.list = slices.Delete(p.timers.list, i, i+1)
			return true
		}
	}
	return false
}
