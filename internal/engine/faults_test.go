package engine

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/race"
)

// Each rule of the engine is broken once, and somebody has to notice: the litmus tests,
// the small tests below of what is a race and what is a preemption, or, at last,
// random programs.

// notice says who notices a fault, and what; or nothing.
func notice(fault Fault) string {
	for _, l := range litmusTests {
		for _, m := range l.methods() {
			if p := l.problem(m, fault); p != "" {
				return fmt.Sprintf("litmus test %q: %s", l.name, p)
			}
		}
	}
	for _, c := range edgeTests {
		if p := c.problem(fault); p != "" {
			return fmt.Sprintf("edge %q: %s", c.name, p)
		}
	}
	for _, c := range rules {
		if p := c(fault); p != "" {
			return p
		}
	}
	for i, p := range oldPrograms {
		if problem, _ := compare(p, fault); problem != "" {
			return fmt.Sprintf("old program %d: %s", i, problem)
		}
	}
	for seed := range uint64(6000) {
		p := randomProgram(rand.New(rand.NewPCG(seed, 7)))
		if problem, _ := compare(p, fault); problem != "" {
			return fmt.Sprintf("random program %d: %s", seed, problem)
		}
	}
	return ""
}

func TestFaultsAreNoticed(t *testing.T) {
	if race.Enabled {
		t.Skip("takes minutes with -race, and nothing runs in parallel: go test -run Faults ./internal/engine")
	}
	require.Empty(t, noticeQuick(noFault))
	for f := noFault + 1; f < faultCount; f++ {
		t.Run(fmt.Sprint(f), func(t *testing.T) {
			by := notice(f)
			require.NotEmpty(t, by, "nobody notices fault %d", f)
			t.Log(by)
		})
	}
}

// noticeQuick is notice without random programs.
func noticeQuick(fault Fault) string {
	for _, c := range edgeTests {
		if p := c.problem(fault); p != "" {
			return p
		}
	}
	for _, c := range rules {
		if p := c(fault); p != "" {
			return p
		}
	}
	return ""
}

// An edge test has two accesses of plain data, in order or not.
type edgeTest struct {
	name  string
	races bool
	setup func(p plainData)
}

// plainData is a [Plain], or [announced] memory.
type plainData interface {
	Touch(write bool, value uint64)
}

var edgeTests = []edgeTest{
	{"nothing", true, func(p plainData) {
		tasks(func() { p.Touch(true, 1) }, func() { p.Touch(false, 0) })
	}},
	{"two reads", false, func(p plainData) {
		tasks(func() { p.Touch(false, 1) }, func() { p.Touch(false, 0) })
	}},
	{"a read and a write after it", true, func(p plainData) {
		tasks(func() { p.Touch(false, 1) }, func() { p.Touch(true, 0) })
	}},
	{"store and load", false, func(p plainData) {
		w := words(1)
		tasks(func() { p.Touch(true, 1); w[0].Store(1) }, func() {
			if w[0].Load() == 1 {
				p.Touch(false, 0)
			}
		})
	}},
	{"load and store: to have looked is no order", true, func(p plainData) {
		w := words(1)
		tasks(func() { p.Touch(true, 1); w[0].Load() }, func() { w[0].Store(1); p.Touch(true, 0) })
	}},
	{"a store that another store replaces", true, func(p plainData) {
		w := words(1)
		tasks(
			func() { p.Touch(true, 1); w[0].Store(1) },
			func() {
				w[0].Store(2)
				if w[0].Load() == 2 {
					p.Touch(false, 0)
				}
			})
	}},
	{"a store that another store of the same value replaces", true, func(p plainData) {
		w := words(1)
		tasks(
			func() { w[0].Store(1) },
			func() { p.Touch(true, 1); w[0].Store(1) },
			func() {
				if w[0].Load() == 1 {
					p.Touch(false, 0)
				}
			})
	}},
	{"add and add", false, func(p plainData) {
		w := words(1)
		tasks(func() { p.Touch(true, 1); w[0].Add(1) }, func() {
			if w[0].Add(1) == 2 {
				p.Touch(true, 2)
			}
		})
	}},
	{"a short lock", false, func(p plainData) {
		l := new(ShortLock)
		for range 2 {
			tasks(func() { l.Lock(); p.Touch(true, 1); l.Unlock(0) })
		}
	}},
	{"sleep and wake", false, func(p plainData) {
		l := new(Place)
		tasks(func() { l.Park(); p.Touch(true, 1) }, func() { p.Touch(true, 1); l.Unpark() })
	}},
	{"a new goroutine", false, func(p plainData) {
		tasks(func() { p.Touch(true, 1); Go("", func() { p.Touch(true, 2) }) })
	}},
	{"a new goroutine, and its parent after that", true, func(p plainData) {
		tasks(func() { Go("", func() { p.Touch(true, 2) }); p.Touch(true, 1) })
	}},
	{"close and await", false, func(p plainData) {
		ch := make(chan struct{})
		tasks(func() { p.Touch(true, 1); CloseChan(ch) }, func() { AwaitChan(ch); p.Touch(true, 2) })
	}},
	{"a timer", false, func(p plainData) {
		tasks(func() { p.Touch(true, 1); NewTimer(func() { p.Touch(true, 2) }) })
	}},
	{"a permit in a semaphore", false, func(p plainData) {
		s := new(uint32)
		tasks(func() { p.Touch(true, 1); Released(s) }, func() { Acquired(s, false); p.Touch(true, 2) })
	}},
}

func (e *edgeTest) problem(fault Fault) string {
	declared := func() plainData { return NewPlain("p") }
	if p := e.problemWith(declared, fault); p != "" {
		return p
	}
	return e.problemWith(func() plainData { return new(announced) }, fault)
}

func (e *edgeTest) problemWith(data func() plainData, fault Fault) string {
	for _, m := range []Method{DFS, DPOR, States} {
		r := Explore(Config{Method: m, Bound: -1, Fault: fault}, func() { e.setup(data()) })
		switch raced := r.Failure != nil && r.Failure.Kind == DataRace; {
		case r.Failure != nil && !raced:
			return fmt.Sprintf("%v: %v", m, r.Failure)
		case raced != e.races:
			return fmt.Sprintf("%v: a data race: %v", m, raced)
		}
	}
	return ""
}

func TestEdges(t *testing.T) {
	for _, e := range edgeTests {
		t.Run(e.name, func(t *testing.T) { require.Empty(t, e.problem(noFault)) })
	}
}

// rules are what can be counted.
var rules = []func(Fault) string{preemptionsAreCounted, stateLeakIsNoticed, strangerIsNoticed, restIsReached, poolsAreLeftAlone}

// preemptionsAreCounted: two tasks of two steps each. Without a preemption they run one
// after the other; with one, the first is interrupted after its first step.
func preemptionsAreCounted(fault Fault) string {
	for _, want := range []struct{ bound, executions int }{{0, 2}, {1, 4}, {2, 6}} {
		r := Explore(Config{Method: DFS, Bound: want.bound, Fault: fault}, func() {
			w := words(1)
			for range 2 {
				tasks(func() { w[0].Add(1); w[0].Add(1) })
			}
		})
		if r.Failure != nil || r.Executions != want.executions {
			return fmt.Sprintf("at most %d preemptions: %d executions, not %d (%v)", want.bound, r.Executions, want.executions, r.Failure)
		}
	}
	return switchesAreFree(fault)
}

// switchesAreFree: to go on with another task when one sleeps is no preemption. Here T0
// falls asleep before the others may do anything, and then T2 has to come between two
// steps of T1.
func switchesAreFree(fault Fault) string {
	r := Explore(Config{Method: DFS, Bound: 1, Fault: fault}, func() {
		w := words(1)
		var s [3]uint32
		tasks(
			func() { Released(&s[0]); Released(&s[1]); Acquired(&s[2], false) },
			func() { Acquired(&s[0], false); w[0].Add(1); w[0].Add(1); Released(&s[2]) },
			func() {
				Acquired(&s[1], false)
				if w[0].Load() == 1 {
					FailTask("between the two")
				}
			})
	})
	if r.Failure == nil || r.Failure.Text != "between the two" {
		return fmt.Sprintf("with one preemption: %v", r.Failure)
	}
	return ""
}

func stateLeakIsNoticed(fault Fault) string {
	w := words(1) // outside of the setup
	r := Explore(Config{Method: DFS, Bound: -1, Fault: fault}, func() {
		tasks(func() { w[0].Add(1) }, func() { w[0].Add(1) })
	})
	if r.Failure == nil || !strings.Contains(r.Failure.Text, "state leaks between executions") {
		return fmt.Sprintf("state leaks, and what is found is %v", r.Failure)
	}
	return ""
}

func strangerIsNoticed(fault Fault) string {
	r := Explore(Config{Method: DFS, Bound: -1, Fault: fault}, func() {
		w := words(1)
		tasks(func() {
			done := make(chan struct{})
			go func() { defer close(done); w[0].Add(1) }()
			<-done
			w[0].Add(1)
		})
	})
	if r.Failure == nil || !strings.Contains(r.Failure.Text, "a goroutine that is none of the execution's") {
		return fmt.Sprintf("a bare go statement, and what is found is %v", r.Failure)
	}
	return ""
}

// restIsReached: the budget of preemptions is part of the state. Without that, what is
// reached with none left hides what could still be done with one.
func restIsReached(fault Fault) string {
	setup := func(r *results) func() {
		return func() {
			*r = results{}
			w := words(2)
			tasks(
				func() { w[0].Store(0); w[0].Store(0); r.values[0] = w[1].Load() },
				func() { w[1].Store(1); w[1].Store(2) })
		}
	}
	count := func(m Method, bound int) int {
		r := new(results)
		ends := make(map[string]bool)
		Explore(Config{Method: m, Bound: bound, Fault: fault, AtEnd: func(f *Failure) *Failure {
			ends[r.String()] = true
			return f
		}}, setup(r))
		return len(ends)
	}
	for bound := range 3 {
		if all, states := count(DFS, bound), count(States, bound); all != states {
			return fmt.Sprintf("at most %d preemptions: %d ends, by states %d", bound, all, states)
		}
	}
	return ""
}
