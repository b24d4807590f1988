package engine

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// A FailureKind says in what way an execution went wrong.
type FailureKind uint8

// The ways.
const (
	Assertion  FailureKind = iota // a check of the test, of an invariant, of the end
	DataRace                      // on plain data
	Deadlock                      // all that are left sleep
	Livelock                      // all that are left spin, and what they read does not change
	Panicked                      //
	FatalError                    // the primitive has stopped the program
	Leaked                        // the test's goroutines are done, and others sleep for ever
	NotLinear                     // not linearizable
	StepBound                     // no end in sight
	Misuse                        // the test itself is wrong
	Diverged                      // a replay does not fit the code any more
)

var failureNames = [...]string{"assertion", "data race", "deadlock", "livelock", "panic", "fatal error",
	"leaked goroutine", "not linearizable", "step bound", "misuse", "diverged"}

func (k FailureKind) String() string { return failureNames[k] }

// A Failure is how an execution went wrong.
type Failure struct {
	Kind  FailureKind
	Task  int    // -1: no task in particular
	Text  string // one line
	Stack string // of a panic
}

func (f *Failure) Error() string {
	if strings.HasPrefix(f.Text, f.Kind.String()) {
		return f.Text
	}
	return f.Kind.String() + ": " + f.Text
}

// fail notes the first failure. The execution ends at the next decision.
func (x *Exec) fail(f Failure) {
	if x.failure == nil && !x.abort {
		x.failure = &f
	}
}

// try calls a function of the test that is no task. It may panic, end the execution by
// FailTask, or leave by runtime.Goexit, as t.FailNow does.
func (x *Exec) try(what string, f func() error) error { return x.guard(what, f) }

// guard is try. (The watchdog knows a function of the test by its caller try, and has no
// business with others.)
func (x *Exec) guard(what string, f func() error) error {
	returned := false
	defer func() {
		r := recover()
		if _, said := r.(abandoned); said || returned {
			return
		}
		if r != nil {
			x.fail(Failure{Kind: Panicked, Task: -1, Text: fmt.Sprintf("panic in %s: %v", what, r), Stack: userStack(debug.Stack())})
		} else if !x.failedByTest(what) {
			x.fail(Failure{Kind: Assertion, Task: -1, Text: what + " has left by runtime.Goexit, as t.FailNow does"})
		}
	}()
	err := f()
	returned = true
	return err
}

// failedByTest asks whether the test has failed, and reports whether it has. What has
// made it fail is something that was just done.
func (x *Exec) failedByTest(what string) bool {
	if x.config.Failed == nil {
		return false
	}
	f := x.config.Failed()
	if f == nil {
		return false
	}
	f.Text = what + " " + f.Text
	x.failure, x.byTest = f, true
	return true
}

// misuse ends the execution, since the test asks for something that cannot be. t is nil
// in the setup or in a check.
func (x *Exec) misuse(t *task, text string) {
	x.fail(Failure{Kind: Misuse, Task: -1, Text: text})
	x.stop(t)
}

// nameOf names a task: "T1" or "T1 (writer)".
func (x *Exec) nameOf(id int) string {
	if id < 0 || id >= len(x.tasks) {
		return "the setup"
	}
	if name := x.tasks[id].name; name != "" {
		return fmt.Sprintf("T%d (%s)", id, name)
	}
	return fmt.Sprintf("T%d", id)
}

// judgeSleepers is for when nobody can go on. It reports whether all have ended.
func (x *Exec) judgeSleepers() bool {
	var waits []string
	main, spinning, prune := false, false, false
	first := -1
	for _, t := range x.tasks {
		if t.state == finished {
			continue
		}
		if first < 0 {
			first = t.id
		}
		main = main || t.parent < 0
		spinning = spinning || t.spinning && !t.bounded
		prune = prune || t.spinning && t.bounded && !x.has(prunedAreDead)
		waits = append(waits, x.nameOf(t.id)+" "+x.reason(t))
	}
	text := strings.Join(waits, ", ")
	switch {
	case first < 0:
		return true
	case prune:
		// In another execution this task has not begun to spin, and sleeps.
		x.search.prunedSpins++
		x.search.pruned = true
		return false
	case spinning:
		x.fail(Failure{Kind: Livelock, Task: first, Text: text + "; nobody is left to change that"})
	case main:
		x.fail(Failure{Kind: Deadlock, Task: first, Text: text + "; nobody is left to wake " + pronoun(len(waits))})
	default:
		x.fail(Failure{Kind: Leaked, Task: first, Text: text + ", and everybody else is done"})
	}
	return false
}

func pronoun(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// reason says what a task that cannot go on is doing.
func (x *Exec) reason(t *task) string {
	switch {
	case t.state == ready: // a lock that somebody holds
		return fmt.Sprintf("waits for the lock %s, which %s holds", x.label(t.op.obj), x.nameOf(int(x.objects[t.op.obj].holder)-1))
	case t.spinning:
		return "spins until " + x.lookedAt(t) + " changes"
	case t.forObject >= 0:
		return t.why + " " + x.label(t.forObject)
	}
	return t.why
}

// lookedAt names what a task that spins has read.
func (x *Exec) lookedAt(t *task) string {
	var names []string
	for _, s := range t.looked {
		names = append(names, x.label(s.object))
	}
	if len(names) == 0 {
		return "something that it has not read"
	}
	return strings.Join(names, " or ")
}

// tooLong is the failure of an execution that takes too many steps.
func (x *Exec) tooLong() Failure {
	t := x.tasks[x.last]
	return Failure{Kind: StepBound, Task: t.id, Text: fmt.Sprintf(
		"%d steps and no end; %s was the last to take one. A loop that waits for somebody else calls explore.Yield in each round",
		len(x.events), x.nameOf(t.id))}
}

// leaked reports that something shared was left from an earlier execution.
func (x *Exec) leaked() {
	x.fail(Failure{Kind: Misuse, Task: -1, Text: "state leaks between executions: " + caller(isMachinery) +
		" uses an atomic that an earlier execution has used; make it in the function given to explore.Test"})
}

// isLibrary reports whether a function, as a stack trace calls it, is one of this
// module's that a test calls.
func isLibrary(fn string) bool {
	return isMachinery(fn) || strings.HasPrefix(fn, module) && !strings.Contains(fn, "_test.")
}

// caller says which line is running, but for those of functions to be skipped.
func caller(skip func(function string) bool) string {
	var pcs [24]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if !skip(f.Function) {
			return fmt.Sprintf("%s (%s:%d)", shortFunc(f.Function), shortFile(f.File), f.Line)
		}
		if !more {
			return "an unknown function"
		}
	}
}
