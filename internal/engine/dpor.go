package engine

import "math/bits"

// Source-DPOR (Abdulla, Aronis, Jonsson, Sagonas: "Optimal Dynamic Partial Order
// Reduction", POPL 2014). Two executions that differ only in the order of steps that
// commute show the same, so one of them is enough. The search runs one, and looks
// for races in it: two steps of different tasks that do not commute, with nothing
// between them that orders them already. For each race it sees to it that the
// other order is tried as well: by some task, at the decision that led to the first
// of the two steps, that can begin an execution in which the second comes first.

// race looks for races between the step that t is about to take and earlier ones.
func (s *search) race(x *Exec, t *task, ob *object, c class) {
	switch c {
	case writes:
		if !x.has(looksDoNotRace) {
			s.raceWithLooks(x, t, ob, ob.lookers, &ob.looked)
		}
		if t.op.kind == Lock && ob.locked > 0 && !x.has(lockRacesUnlock) {
			// Neither an unlock nor what the holder does before it can come after a
			// lock that waits for both. What can be the other way round is who
			// locks first, whatever has come between.
			s.consider(x, t, ob, c, ob.locked-1)
			return
		}
		if ob.lookers&^bit(t.id) == 0 {
			s.consider(x, t, ob, c, ob.wrote-1)
		}
	case reads:
		if !x.has(writesDoNotRace) {
			s.consider(x, t, ob, c, ob.wrote-1)
		}
	case calls:
		s.raceWithLooks(x, t, ob, ob.lookers, &ob.looked)
	case returns:
		s.raceWithLooks(x, t, ob, ob.callers, &ob.called)
	}
}

// raceWithLooks considers the latest looks of all tasks, but for those that come
// before others of them.
func (s *search) raceWithLooks(x *Exec, t *task, ob *object, who mask, looked *[MaxTasks]int32) {
	for m := who &^ bit(t.id); m != 0; m &= m - 1 {
		id := bits.TrailingZeros32(uint32(m))
		e := &x.events[looked[id]-1]
		covered := false
		for o := who &^ bit(t.id) &^ bit(id); o != 0 && !covered; o &= o - 1 {
			f := &x.events[looked[bits.TrailingZeros32(uint32(o))]-1]
			covered = f.order[id] >= e.n
		}
		if !covered {
			s.consider(x, t, ob, x.classify(&t.op), looked[id]-1)
			if x.has(onlyOneLookRaces) {
				return
			}
		}
	}
}

// consider has the other order tried, if event e and the next step of t race.
func (s *search) consider(x *Exec, t *task, ob *object, c class, e int32) {
	if e < 0 || x.has(noRaces) {
		return
	}
	ev := &x.events[e]
	if int(ev.task) == t.id || t.order[ev.task] >= ev.n {
		return
	}
	n := &s.stack[ev.node]
	initials := s.initials(x, t, ob, c, int(e))
	if initials&(n.todo|n.done|n.sleep) != 0 || x.has(twoAreEnough) && n.todo&(n.todo-1) != 0 {
		return
	}
	if x.has(alwaysTheRacer) {
		n.todo |= bit(t.id) & n.enabled
		return
	}
	if initials &= n.enabled; initials == 0 {
		n.todo |= n.enabled
		return
	}
	if initials&bit(t.id) != 0 {
		n.todo |= bit(t.id)
		return
	}
	n.todo |= initials & -initials
}

// initials returns the tasks that can begin an execution in which the next step of t
// comes before event e: those with a first step among the events after e that do
// not depend on e, followed by that of t, before which none of these has to come.
func (s *search) initials(x *Exec, t *task, ob *object, c class, e int) mask {
	ev := &x.events[e]
	var first [MaxTasks]uint16
	var seen, initials mask
	isInitial := func(order *clock) bool {
		for m := seen; m != 0; m &= m - 1 {
			if id := bits.TrailingZeros32(uint32(m)); order[id] >= first[id] {
				return false
			}
		}
		return true
	}
	for k := e + 1; k < len(x.events); k++ {
		f := &x.events[k]
		if f.order[ev.task] >= ev.n || seen&bit(int(f.task)) != 0 {
			continue
		}
		if isInitial(&f.order) {
			initials |= bit(int(f.task))
		}
		seen |= bit(int(f.task))
		first[f.task] = f.n
	}
	if seen&bit(t.id) == 0 {
		order := t.order
		if c == writes || c == calls {
			order.join(&ob.looks, len(x.tasks))
		}
		if c == writes || c == reads || c == returns {
			order.join(&ob.writes, len(x.tasks))
		}
		if isInitial(&order) {
			initials |= bit(t.id)
		}
	}
	return initials
}

// raceAtEnd is for tasks that have announced a lock and never got it: their step,
// which is no event, may race as well. So it may where an execution is cut short, since
// the lock may be held for ever by somebody who sleeps.
func (s *search) raceAtEnd(x *Exec) {
	if !s.dpor || x.has(noRaceAtEnd) {
		return
	}
	for m := x.lockers; m != 0; m &= m - 1 {
		t := x.tasks[bits.TrailingZeros32(uint32(m))]
		if ob := &x.objects[t.op.obj]; ob.holder != 0 && !(s.pruned && x.has(cutShortCountsNot)) {
			s.race(x, t, ob, writes)
		}
	}
}
