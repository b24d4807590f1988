package explore

import (
	"fmt"
	"strings"
	"time"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// A Verdict says what an exploration has covered, and never more.
type Verdict struct {
	// Full: every interleaving at this size was run, or one that comes to the same.
	// It is about these goroutines doing these things, and about the orders of
	// steps that sequential consistency allows, as Go's atomics promise it.
	Full bool

	// Preemptions: all executions with at most so many were run. -1: not even
	// those with none.
	Preemptions int

	// Capped says which limit has ended the exploration early: "time, 10 s". It is
	// empty if none has.
	Capped string

	Failure *Failure // nil if no execution failed
	Phases  []Phase  // what was run, in turn
	Time    time.Duration

	coverage *engine.Coverage
	trace    *engine.Recording
	replayed bool // one execution, which did not fail
}

// A Failure is an execution that went wrong.
type Failure struct {
	Kind   FailureKind
	Text   string
	Stack  string // of a panic
	Replay string // runs the execution again: see Replaying
	Phase  string // the strategy that found it
	Nth    int    // which of its executions it was
}

func (f *Failure) Error() string {
	if strings.HasPrefix(f.Text, f.Kind.String()) {
		return f.Text
	}
	return f.Kind.String() + ": " + f.Text
}

// A Phase is a strategy that was run.
type Phase struct {
	Name       string
	Executions int // run to their end
	Steps      int // in all of them
	Depth      int // of the longest
	States     int // that were told apart
	Pruned     engine.Pruned
	Time       time.Duration
}

func (p Phase) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, at most %s in one", plural(p.Executions, "execution"), plural(p.Steps, "step"), count(p.Depth))
	if p.States > 0 {
		fmt.Fprintf(&b, ", %s", plural(p.States, "state"))
	}
	if n := p.Pruned.Asleep + p.Pruned.States + p.Pruned.Spins; n > 0 {
		fmt.Fprintf(&b, ", %s more cut short", count(n))
	}
	return b.String()
}

// last returns the latest phase.
func (v *Verdict) last() Phase { return v.Phases[len(v.Phases)-1] }

// String is the verdict in one line, with the time that it took.
func (v *Verdict) String() string {
	if v.Failure != nil && v.Failure.Kind == Misuse {
		return v.Covered()
	}
	return fmt.Sprintf("%s, %.2f s", v.Covered(), v.Time.Seconds())
}

// Covered is the verdict in one line. Of the same code it is the same every time,
// unless the exploration was capped.
func (v *Verdict) Covered() string {
	if f := v.Failure; f != nil {
		switch f.Kind {
		case Misuse:
			return "MISUSE: " + f.Text
		case Diverged:
			return "FAILED: " + f.Error()
		}
		return fmt.Sprintf("FAILED in execution %s (%s): %s", count(f.Nth), strings.TrimPrefix(f.Phase, "executions with "), f.Error())
	}
	p := v.last()
	switch {
	case v.replayed:
		return fmt.Sprintf("REPLAYED, and this execution did not fail: %s", plural(p.Steps, "step"))
	case v.Full:
		return fmt.Sprintf("FULL (%s): %v", p.Name, p)
	case v.Capped == "":
		return fmt.Sprintf("all %s: %v", p.Name, p)
	case v.Preemptions >= 0:
		return fmt.Sprintf("all executions with at most %s: %v; then CAPPED by %s (%s): %v",
			plural(v.Preemptions, "preemption"), v.Phases[v.Preemptions], v.Capped, p.Name, p)
	}
	return fmt.Sprintf("CAPPED by %s (%s): %v", v.Capped, p.Name, p)
}

// Holes lists what no execution has reached: operations of the primitives, a
// compare-and-swap that never failed or never succeeded, choices that were never
// made. What stands here was not checked.
func (v *Verdict) Holes() []string {
	if v.coverage == nil {
		return nil
	}
	var out []string
	for _, h := range v.coverage.Holes() {
		out = append(out, h.String())
	}
	return append(out, v.coverage.Unchosen()...)
}

// count writes a number with commas.
func count(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return count(n) + " " + what + "s"
}
