package sched

import (
	"cmp"
	"container/heap"
	"time"
)

// A timer makes something happen at some time, when a P looks: timers belong to the P on
// which they were made, and there is nobody else who watches the clock.
type timer struct {
	when time.Duration
	seq  int
	fire func(m *M)
	p    *P  // in whose heap it is; nil: in none
	at   int // and where
}

// timers are those of a P: a heap by when they are due. (A node of the runtime's has four
// children. The order in which they come out is the same.)
type timers struct{ list []*timer }

func (t *timers) Len() int { return len(t.list) }
func (t *timers) Less(i, j int) bool {
	a, b := t.list[i], t.list[j]
	return cmp.Or(cmp.Compare(a.when, b.when), cmp.Compare(a.seq, b.seq)) < 0
}

func (t *timers) Swap(i, j int) {
	t.list[i], t.list[j] = t.list[j], t.list[i]
	t.list[i].at, t.list[j].at = i, j
}

func (t *timers) Push(x any) {
	last := x.(*timer)
	last.at = len(t.list)
	t.list = append(t.list, last)
}

func (t *timers) Pop() any {
	last := t.list[len(t.list)-1]
	t.list[len(t.list)-1] = nil
	t.list = t.list[:len(t.list)-1]
	last.p = nil
	return last
}

// first returns when the first is due, 0 if there is none.
func (t *timers) first() time.Duration {
	if len(t.list) == 0 {
		return 0
	}
	return t.list[0].when
}

func (s *Sim) addTimer(p *P, when time.Duration, fire func(m *M)) *timer {
	s.events.made++
	t := &timer{when: when, seq: s.events.made, fire: fire, p: p}
	heap.Push(&p.timers, t)
	if t.at == 0 {
		s.wakeNetPoller(when)
	}
	return t
}

// checkTimers fires those of p that are due, on m, and reports whether there were any.
// What they wake becomes runnable on the P of m.
func (s *Sim) checkTimers(m *M, p *P) (ran bool) {
	for len(p.timers.list) > 0 && p.timers.list[0].when <= s.now {
		s.note(TimerFired, nil, m, p, byTimer, "M%d looks at the timers of P%d: the one for %v is due", m.ID, p.ID, p.timers.list[0].when)
		heap.Pop(&p.timers).(*timer).fire(m)
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

// removeTimer takes t from the heap that it is in, and reports whether it was in one.
func (s *Sim) removeTimer(t *timer) bool {
	if t.p == nil {
		return false
	}
	heap.Remove(&t.p.timers, t.at)
	return true
}
