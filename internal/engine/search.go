package engine

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"sync/atomic"
)

// A search decides, at each step of each execution, whose turn it is. It runs the
// same code again and again, from the start each time, and keeps the decisions of
// the latest execution on a stack: the next execution repeats them up to the last
// one that can be made in another way.
type search struct {
	method Method
	bound  int // of preemptions, or -1

	// What the method is made of.
	sleeping bool // sleep sets
	dpor     bool // only those alternatives that races call for
	ordered  bool // clocks of the order of events are needed
	states   map[uint64]struct{}
	rng      *rand.Rand
	chances  *chances
	script   *script
	fault    Fault

	stack []node
	depth int  // how much of the stack this execution has passed
	fixed int  // how much of it is as in the execution before
	sched int  // the last node in the stack that is no choice
	sleep mask // at the next node
	used  int  // preemptions so far in this execution

	pruned      bool // this execution was cut short: others show the same
	restricted  bool // the bound has kept something from being tried
	restart     bool // what was done so far does not count
	prunedSleep int
	prunedState int
	prunedSpins int
	full        bool // no room for more states
	invariant   bool // there are invariants
	executions  int

	shard Shard
	parts int  // into which the exploration has been divided so far
	skip  bool // this execution belongs to another process

	cover    *Coverage
	stranger atomic.Pointer[string] // set by a goroutine that is no task
}

// A node is a decision: whose turn it is, or a choice among n.
type node struct {
	isChoice bool
	chosen   uint8
	n        uint8
	last     int8 // whose the event before was
	used     int16
	kind     Kind
	object   int32

	enabled mask
	todo    mask // to be tried
	done    mask // tried
	sleep   mask // need not be tried: what they would do was tried before, and commutes with all since
}

func (s *search) isNew() bool { return s.depth > s.fixed }

// begin makes ready for the next execution.
func (s *search) begin() {
	s.depth, s.sleep, s.used, s.pruned, s.skip = 0, 0, 0, false, false
	s.sched = len(s.stack) - 1
	for s.sched >= 0 && s.stack[s.sched].isChoice {
		s.sched--
	}
}

// schedule returns the task whose turn it is, or -1 if this execution is of no use.
func (s *search) schedule(x *Exec, enabled mask) int {
	if text := s.stranger.Load(); text != nil {
		x.fail(Failure{Kind: Misuse, Task: -1, Text: *text})
		return -1
	}
	if s.depth < len(s.stack) {
		return s.repeat(x, enabled)
	}
	if s.isElsewhere() {
		s.pruned = true
		return -1
	}
	n := node{enabled: enabled, last: int8(x.last), used: int16(s.used), sleep: s.sleep & enabled}
	if s.script != nil {
		id := s.script.schedule(x, enabled)
		if id < 0 {
			return -1
		}
		n.todo = bit(id)
		return s.push(x, n, id)
	}
	if s.states != nil && !s.isNewState(x, enabled) {
		s.prunedState++
		s.pruned = true
		return -1
	}
	allowed := enabled
	if s.sleeping {
		allowed &^= n.sleep
		if allowed == 0 {
			s.prunedSleep++
			s.pruned = true
			return -1
		}
	}
	if s.bound >= 0 && s.used >= s.bound && x.last >= 0 && allowed&bit(x.last) != 0 && allowed != bit(x.last) {
		allowed = bit(x.last)
		s.restricted = true
	}
	id := s.first(x, allowed)
	n.todo = allowed
	if s.dpor && !s.shard.hasTrunk(s.depth) {
		n.todo = bit(id)
	}
	return s.push(x, n, id)
}

// first chooses among the tasks to be tried: at random, or the one that ran last,
// so that the first executions have the fewest switches.
func (s *search) first(x *Exec, allowed mask) int {
	switch {
	case s.chances != nil:
		return s.chances.pick(s.rng, len(x.events), allowed)
	case s.rng != nil:
		for k := s.rng.IntN(bits.OnesCount32(uint32(allowed))); k > 0; k-- {
			allowed &= allowed - 1
		}
		return bits.TrailingZeros32(uint32(allowed))
	case x.last >= 0 && allowed&bit(x.last) != 0:
		return x.last
	}
	return bits.TrailingZeros32(uint32(allowed))
}

func (s *search) push(x *Exec, n node, id int) int {
	n.chosen = uint8(id)
	n.kind, n.object = x.tasks[id].op.kind, x.tasks[id].op.obj
	s.stack = append(s.stack, n)
	s.depth++
	s.pass(x, &s.stack[s.depth-1])
	return id
}

// repeat makes the decision of the execution before once more.
func (s *search) repeat(x *Exec, enabled mask) int {
	n := &s.stack[s.depth]
	o := &x.tasks[n.chosen].op
	same := s.depth != s.fixed // at fixed, another task is chosen than before
	switch {
	case n.isChoice || n.enabled != enabled:
		x.fail(s.unlike(x, "other goroutines could go on than before"))
		return -1
	case same && (n.kind != o.kind || n.object != o.obj):
		x.fail(s.unlike(x, fmt.Sprintf("%s was about to %v %s, now to %v %s",
			x.nameOf(int(n.chosen)), n.kind, x.label(n.object), o.kind, x.label(o.obj))))
		return -1
	}
	n.kind, n.object = o.kind, o.obj
	s.depth++
	if s.depth-1 == s.sched {
		s.pass(x, n)
	} else {
		s.used = s.usedAfter(n)
	}
	return int(n.chosen)
}

func (s *search) unlike(x *Exec, how string) Failure {
	return Failure{Kind: Misuse, Task: -1, Text: "the code is not deterministic: run again with the same decisions, at step " +
		itoa(len(x.events)+1) + " " + how + ". Maps, time, random numbers and addresses must not decide what it does"}
}

func (s *search) usedAfter(n *node) int {
	used := int(n.used)
	switch {
	case n.last < 0 || n.last == int8(n.chosen) || s.fault == freePreemptions:
	case n.enabled&bit(int(n.last)) != 0 || s.fault == switchesArePreemptions:
		used++
	}
	return used
}

// pass finds out who sleeps at the next node, as it is about to be made: those that
// slept here or were tried here, unless they depend on the step that is taken.
func (s *search) pass(x *Exec, n *node) {
	s.used = s.usedAfter(n)
	s.sleep = 0
	if !s.sleeping {
		return
	}
	chosen := &x.tasks[n.chosen].op
	asleep := n.sleep | n.done
	if x.has(triedStayAwake) {
		asleep = n.sleep
	}
	for m := asleep &^ bit(int(n.chosen)); m != 0; m &= m - 1 {
		id := bits.TrailingZeros32(uint32(m))
		if x.has(sleepersStay) || !x.dependent(&x.tasks[id].op, chosen) {
			s.sleep |= bit(id)
		}
	}
}

// choose returns a number in [0,n).
func (s *search) choose(x *Exec, n int) int {
	if s.depth < len(s.stack) {
		d := &s.stack[s.depth]
		if !d.isChoice || int(d.n) != n {
			x.fail(s.unlike(x, "there is another choice than before"))
			return 0
		}
		s.depth++
		return int(d.chosen)
	}
	if s.skip = s.skip || s.isElsewhere(); s.skip {
		n = 1 // the others are another process's as well
	}
	c := 0
	switch {
	case s.script != nil:
		c = s.script.choose(x, n)
	case s.rng != nil:
		c = s.rng.IntN(n)
	}
	s.stack = append(s.stack, node{isChoice: true, n: uint8(n), chosen: uint8(c)})
	s.depth++
	return c
}

// next makes ready another execution, and reports false if there is none.
func (s *search) next() bool {
	switch {
	case s.script != nil:
		return false
	case s.rng != nil:
		s.stack, s.fixed = s.stack[:0], -1
		return true
	}
	return s.back()
}

// back goes back to the last decision that can be made in another way, and makes it.
// It reports false if there is none.
func (s *search) back() bool {
	for top := len(s.stack) - 1; top >= 0; top-- {
		n := &s.stack[top]
		s.fixed = top
		if n.isChoice {
			if n.chosen+1 < n.n && s.fault != oneChoice {
				n.chosen++
				return true
			}
		} else {
			n.done |= bit(int(n.chosen))
			if rest := n.todo &^ n.done &^ s.asleepAt(n); rest != 0 {
				n.chosen = uint8(bits.TrailingZeros32(uint32(rest)))
				return true
			}
		}
		s.stack = s.stack[:top]
	}
	return false
}

func (s *search) asleepAt(n *node) mask {
	if s.sleeping {
		return n.sleep
	}
	return 0
}
