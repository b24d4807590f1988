// Package engine runs a few goroutines under every interleaving of their steps. It is
// what package explore is built on, and what packages atomic, park and sema turn to
// with the build tag explore.
//
// # How an execution runs
//
// A goroutine of an execution is a task. It is a coroutine (iter.Pull), so that only
// one of them runs at a time and to hand over to another costs some 60 ns. Before each
// operation on something shared (an atomic, a semaphore, a lock) a task announces what
// it is about to do. At that moment every task has announced something, or sleeps;
// the [search] decides whose operation is done next. That is a step. What a task does
// between two of its steps nobody else can see, so there is no need to interrupt it.
//
//	T0   announce CAS ─┐                    ┌─ do it, run on, announce Store ─┐
//	                   │ decide: T1         │ decide: T0                     │ decide ...
//	T1 ────────────────┴─ Load, announce ... ┘                               └─
//
// When all tasks have ended, or none can go on, the execution is over and judged. The
// next one starts from the beginning, repeats the decisions of the one before up to
// the last that can be made in another way, and makes it so. There are no snapshots:
// the code under test is ordinary compiled Go.
//
// # What is modelled, and what is real
//
// The primitives and their atomics are real. The model knows three things instead of
// their code: a semaphore, the short lock of package park, and the sleep of one
// goroutine. Each has a real counterpart that can be explored itself ([Config]
// RealSema and RealLock). Time does not pass: whether a wait was long, when a timer
// goes off and which case a select takes are choices, and each is tried.
//
// # Fewer executions
//
// Most orders of steps come to the same, since two steps of different tasks commute
// unless they touch the same object and one of them changes it. [DPOR] runs one of
// each kind: see dpor.go. [States] stops where it has been before: see states.go. Both
// are exact. Bounds on the number of preemptions are not, and find a failure with the
// fewest of them.
//
// # What is assumed
//
// Atomics are sequentially consistent, as Go promises. What is not atomic must be free
// of data races for that to be the whole truth, so accesses of declared plain
// variables are checked for races by vector clocks: see plain.go. With the source
// rewritten so that it announces them (package announce), so are those of all plain
// fields: see memory.go.
//
// The tests run random programs by every method and compare how they can end
// (fuzz_test.go), and break each rule of the engine once to see that somebody notices
// (faults.go).
package engine
