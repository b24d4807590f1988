package engine

// State caching. Two executions that have come to the same state go on in the same
// way, so the second is cut short. What a task will do depends on what it has seen:
// its state is a hash of all its observations since the last border at which only
// what it keeps there matters (see [Border] and [LoopHead]).
//
// All that is shared has to be in the state: atomics, semaphores and declared plain
// data are. So the method is for tests that declare all plain data.
//
// Who knows of which access, in the sense of the memory model, need not be in it. If
// two accesses race, there is a state before both in which either can be made next.
// Whoever makes its access second there cannot know of the first: between that access
// and the next step of the task that has made it nothing is published, on whatever
// way the state was reached. So the race is found on the first way to that state.

// isNewState reports whether the state was never seen before at a decision.
func (s *search) isNewState(x *Exec, enabled mask) bool {
	h := s.state(x, enabled)
	if _, seen := s.states[h]; seen {
		return false
	}
	if len(s.states) >= x.config.maxStates() {
		s.full = true
		return true
	}
	s.states[h] = struct{}{}
	return true
}

func (s *search) state(x *Exec, enabled mask) uint64 {
	h := mix(uint64(enabled), uint64(len(x.tasks)), 0)
	for i := range x.objects {
		o := &x.objects[i]
		h = mix(h, o.value, uint64(o.count)<<32|uint64(o.note))
		h = mix(h, uint64(o.holder), uint64(len(o.queue)))
		if !x.has(noQueues) {
			for _, id := range o.queue {
				h = mix(h, uint64(id), 1)
			}
		}
	}
	for _, p := range x.plains {
		if !x.has(noPlainValues) {
			h = mix(h, p.value, 4)
		}
	}
	for _, t := range x.tasks {
		h = mix(h, t.history, uint64(t.state))
		flags := uint64(0)
		for i, b := range [...]bool{t.wrote, t.givenUp, t.spinning, t.bounded} {
			if b {
				flags |= 1 << i
			}
		}
		h = mix(h, flags, uint64(t.forObject))
	}
	if s.bound >= 0 && !x.has(noBudget) {
		h = mix(h, uint64(s.used), uint64(x.last+1))
	}
	return h
}

// Border tells that an operation of the test begins or ends: of all that the task
// has seen, only its place and what it says here still matter.
func Border(result uint64) {
	x := &exec
	if !running.Load() {
		return
	}
	if t := x.here(); t != nil {
		t.border++
		t.history = mix(t.border, result, 7)
	}
}

// LoopHead tells that a loop begins a round, in which of all that the task has seen
// since the last border only the given number and flags matter.
func LoopHead(round uint64, flags ...bool) {
	x := &exec
	if !running.Load() {
		return
	}
	if t := x.here(); t != nil {
		set := uint64(0)
		for i, f := range flags {
			set |= uint64(number(f)) << i
		}
		t.history = mix(mix(t.border, round, set), 8, 0)
	}
}
