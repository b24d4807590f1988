package engine

import (
	"hash/fnv"
	"runtime"
)

// What a test says of an execution. See package explore.

// Final has f called at the end of the execution.
func Final(f func() error) { exec.finals = append(exec.finals, f) }

// Invariant has f called after each step.
func Invariant(f func() error) {
	exec.checks = append(exec.checks, f)
	exec.search.invariant = true
}

// FailTask ends the execution as a failure of the task that runs.
func FailTask(text string) {
	x := &exec
	if !running.Load() {
		panic(text)
	}
	t := x.here()
	id := -1
	if t != nil {
		id = t.id
	} else if !x.isDirect() {
		runtime.Goexit() // a stranger
	}
	x.fail(Failure{Kind: Assertion, Task: id, Text: text})
	x.stop(t)
}

// history is the object of recorded calls. Its own steps are such that a call and a
// return do not commute.
type history struct {
	id int32
	ok bool
}

// RecordCall calls f and records it.
func RecordCall(name string, input any, f func() any) any {
	x := &exec
	if !running.Load() {
		return f()
	}
	t := x.here()
	if t == nil {
		return f()
	}
	if !x.history.ok {
		x.history = history{id: x.newObject(), ok: true}
	}
	CallBegins(name)
	x.step(t, op{kind: Call, obj: x.history.id})
	at := len(x.calls)
	x.calls = append(x.calls, CallRecord{Task: t.id, Input: input, Began: len(x.events)})
	output := f()
	x.step(t, op{kind: Return, obj: x.history.id})
	x.calls[at].Output, x.calls[at].Ended = output, len(x.events)
	CallEnds(0)
	return output
}

// Calls returns the recorded calls of the latest execution.
func Calls() []CallRecord { return exec.calls }

// HashText returns a hash of a text.
func HashText(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// Last returns the task that took the latest step, or -1.
func Last() int { return exec.last }

// Line returns the tasks that sleep at the semaphore at addr, the first in line first.
func Line(addr *uint32) []int { return exec.objects[exec.semaphoreOf(addr)].queue }

// LastChoice returns the latest choice of a task under a label, or -1.
func LastChoice(task int, label string) int {
	if task < 0 || task >= len(exec.tasks) {
		return -1
	}
	all := exec.tasks[task].chosen
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].label == label {
			return all[i].choice
		}
	}
	return -1
}
