package explore

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// Run explores f and returns the verdict. Tests use [Test].
func Run(f func(x *X), opts ...Option) *Verdict {
	s := newSettings(opts)
	return s.run(f, func(_ int, c engine.Config) engine.Result { return explorePhase(nil, c, f) })
}

// A phase is a strategy as the engine knows it.
type phase struct {
	name   string
	method engine.Method
	bound  int
}

// phases are what a strategy consists of.
func (s *settings) phases() []phase {
	var out []phase
	bounded := func() {
		for k := 0; k <= s.preemptions; k++ {
			out = append(out, phase{"executions with at most " + plural(k, "preemption"), engine.DFS, k})
		}
	}
	switch {
	case s.replay != "":
		return []phase{{"the replay", engine.Replay, -1}}
	case s.strategy == Auto:
		bounded()
		return append(out, phase{"DPOR", engine.DPOR, -1})
	case s.strategy == Bounded:
		bounded()
		return out
	case s.strategy == DPOR:
		return []phase{{"DPOR", engine.DPOR, -1}}
	case s.strategy == States:
		bound := cmp.Or(s.config.Bound, -1)
		name := "states"
		if bound >= 0 {
			name += " with at most " + plural(bound, "preemption")
		}
		return []phase{{name, engine.States, bound}}
	case s.strategy == Interleavings:
		return []phase{{"every interleaving", engine.DFS, -1}}
	case s.strategy == Random:
		return []phase{{fmt.Sprintf("random, seed %d", s.config.Seed), engine.Random, -1}}
	}
	return []phase{{fmt.Sprintf("PCT of depth %d, seed %d", s.depth, s.config.Seed), engine.PCT, -1}}
}

// run runs the phases in turn, each with explore.
func (s *settings) run(f func(x *X), explore func(phase int, c engine.Config) engine.Result) *Verdict {
	v := &Verdict{Preemptions: -1}
	if !Enabled {
		v.Failure = &Failure{Kind: Misuse, Text: "built without -tags explore, so that there is nothing to explore"}
		return v
	}
	start := time.Now()
	defer func() { v.Time = time.Since(start) }()
	phases := s.phases()
	if len(phases) == 0 {
		v.Failure = &Failure{Kind: Misuse, Text: fmt.Sprintf("Preemptions(%d) with the strategy Bounded: there is no such execution", s.preemptions)}
	}
	for i, p := range phases {
		c := s.phaseConfig(p)
		if c.MaxTime > 0 {
			c.MaxTime = max(c.MaxTime-time.Since(start), time.Millisecond)
		}
		r := explore(i, c)
		if r.Capped == engine.OutOfTime { // of this phase, which got what was left
			r.Capped = fmt.Sprintf("time, %v s", s.config.MaxTime.Seconds())
		}
		if !v.add(p, r) {
			break
		}
	}
	return v
}

// phaseConfig is what the engine is to do in a phase.
func (s *settings) phaseConfig(p phase) engine.Config {
	c := s.config
	c.Method, c.Bound, c.Depth, c.Replay = p.method, p.bound, s.depth, s.replay
	return c
}

// explorePhase has the engine explore f, for the test t if there is one.
func explorePhase(t testing.TB, c engine.Config, f func(x *X)) engine.Result {
	x := new(X)
	if t != nil && !t.Failed() {
		c.Failed = func() *engine.Failure { return failed(t) }
	}
	c.AtEnd = newJudge(x).atEnd
	c.NameAll = func(ptr any, name string) { nameAll(reflect.ValueOf(ptr).Elem(), name) }
	return engine.Explore(c, func() {
		*x = X{}
		f(x)
	})
}

// failed says that the test has failed by other means than those of an X, if it has.
func failed(t testing.TB) *engine.Failure {
	switch {
	case t.Failed():
		return &engine.Failure{Kind: Assertion, Task: -1, Text: "has failed the test, with the message above"}
	case t.Skipped():
		return &engine.Failure{Kind: Misuse, Task: -1, Text: "has skipped the test, which is to be done before explore.Test"}
	}
	return nil
}

// idle says what is wrong with an exploration in which nothing has happened.
func idle(r *engine.Result) *engine.Failure {
	text := "nothing to explore: no goroutine has taken a step. What goroutines share is to be made of this library's primitives " +
		"and of the atomics of explore/atomic; those of sync and sync/atomic are not seen"
	switch {
	case r.Failure != nil || r.Steps > 0:
		return r.Failure
	case r.Tasks == 0:
		text = "nothing to explore: the function given to explore.Test has started no goroutine with x.Go"
	}
	return &engine.Failure{Kind: Misuse, Task: -1, Text: text}
}

// add adds the result of a phase, and reports whether there is more to find out.
func (v *Verdict) add(p phase, r engine.Result) bool {
	if p.method == engine.DPOR && r.Method == engine.DFS {
		p.name = "every interleaving, for the invariants"
	}
	v.Phases = append(v.Phases, Phase{
		Name: p.name, Executions: r.Executions, Steps: r.Steps, Depth: r.Depth,
		States: r.States, Pruned: r.Pruned, Time: r.Time,
	})
	v.trace = r.Trace
	if r.Coverage != nil {
		if v.coverage != nil {
			r.Coverage.Merge(v.coverage)
		}
		v.coverage = r.Coverage
	}
	r.Failure = idle(&r)
	switch {
	case r.Failure != nil:
		v.Failure = &Failure{
			Kind: r.Failure.Kind, Text: r.Failure.Text, Stack: r.Failure.Stack,
			Replay: r.Replay, Phase: p.name, Nth: r.Executions,
		}
		return false
	case r.Capped != "":
		v.Capped = r.Capped
		return false
	case p.method == engine.DFS && p.bound >= 0:
		v.Preemptions = p.bound
		v.Full = !r.Restricted // the bound has kept nothing out
		return r.Restricted
	case p.method == engine.States && p.bound >= 0 && r.Restricted:
		v.Preemptions = p.bound
		return true
	case p.method == engine.Replay:
		v.replayed = true
		return true
	}
	v.Full = r.Full
	return true
}

// A judge checks recorded calls against the model of an execution. Executions often
// have the same calls in the same order, so it remembers those that were right.
type judge struct {
	x    *X
	good map[uint64]bool
}

func newJudge(x *X) *judge { return &judge{x: x, good: make(map[uint64]bool)} }

const patience = 10 * time.Second

func (j *judge) atEnd(f *engine.Failure) *engine.Failure {
	if f != nil || j.x.model == nil {
		return f
	}
	calls := engine.Calls()
	var ops []porcupine.Operation
	text := ""
	for _, c := range calls {
		ops = append(ops, porcupine.Operation{
			ClientId: c.Task, Input: c.Input, Output: c.Output, Call: int64(c.Began), Return: int64(c.Ended),
		})
	}
	rank(ops)
	for _, o := range ops {
		text += fmt.Sprintf("%d %v %v %d %d;", o.ClientId, o.Input, o.Output, o.Call, o.Return)
	}
	key := engine.HashText(text)
	if j.good[key] {
		return nil
	}
	switch porcupine.CheckOperationsTimeout(*j.x.model, ops, patience) {
	case porcupine.Ok:
		j.good[key] = true
		return nil
	case porcupine.Unknown:
		return &engine.Failure{Kind: engine.Misuse, Task: -1, Text: fmt.Sprintf("porcupine could not judge the calls in %v", patience)}
	}
	return &engine.Failure{Kind: engine.NotLinear, Task: -1, Text: "no order of the calls explains what they returned: " + describeCalls(*j.x.model, ops)}
}

// rank replaces times by their ranks, so that histories which differ in nothing else
// are equal.
func rank(ops []porcupine.Operation) {
	times := make(map[int64]int64)
	var all []int64
	for _, o := range ops {
		all = append(all, o.Call, o.Return)
	}
	slices.Sort(all)
	for i, t := range all {
		times[t] = int64(i)
	}
	for i := range ops {
		ops[i].Call, ops[i].Return = times[ops[i].Call], times[ops[i].Return]
	}
}

func describeCalls(model porcupine.Model, ops []porcupine.Operation) string {
	text := ""
	for i, o := range ops {
		if i > 0 {
			text += ", "
		}
		what := fmt.Sprintf("%v -> %v", o.Input, o.Output)
		if model.DescribeOperation != nil {
			what = model.DescribeOperation(o.Input, o.Output)
		}
		text += fmt.Sprintf("T%d %s", o.ClientId, what)
	}
	return text
}
