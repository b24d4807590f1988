// Package observe looks at an execution trace, as runtime/trace writes it, with the eyes of
// the scheduler: how long each goroutine was in each state, what it waited for, and how
// long it took from being runnable to running.
package observe

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/exp/trace"
)

// A Report is what a trace says. It is made while the trace is read: no event is kept.
type Report struct {
	Events     int
	Duration   time.Duration
	Goroutines []*Goroutine    // those that ran longest first
	Blocked    []Reason        // of all together, the longest first
	Latencies  []time.Duration // from runnable to running, the shortest first
}

// A Goroutine is what a trace says of one.
type Goroutine struct {
	ID      int64
	Func    string // its first function; empty if it is older than the trace and never showed
	Spent   map[State]time.Duration
	Blocked map[string]time.Duration // by the reason

	state  trace.GoState
	reason string
	since  trace.Time
}

// A State is one of those that a trace tells apart.
type State string

// The states. Waiting is _Gwaiting, and also _Gpreempted and _Gleaked.
const (
	Runnable State = "runnable"
	Running  State = "running"
	Waiting  State = "waiting"
	Syscall  State = "syscall"
)

var states = map[trace.GoState]State{
	trace.GoRunnable: Runnable, trace.GoRunning: Running, trace.GoWaiting: Waiting, trace.GoSyscall: Syscall,
}

// A Reason is what goroutines have waited for, and for how long.
type Reason struct {
	Name string
	Time time.Duration
}

// Read reads a trace to its end.
func Read(in io.Reader) (*Report, error) {
	r, err := trace.NewReader(bufio.NewReaderSize(in, 1<<20))
	if err != nil {
		return nil, explain(err)
	}
	o := &observer{report: new(Report), all: make(map[trace.GoID]*Goroutine)}
	for {
		e, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, explain(err)
		}
		o.event(&e)
	}
	return o.finish(), nil
}

// explain makes one line of an error, and says which traces can be read.
func explain(err error) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	if strings.Contains(line, "version") {
		return fmt.Errorf("%s: traces of Go 1.11 to 1.26 can be read", line)
	}
	return fmt.Errorf("no trace, or a broken one: %s", line)
}

type observer struct {
	report      *Report
	all         map[trace.GoID]*Goroutine
	first, last trace.Time
}

func (o *observer) event(e *trace.Event) {
	o.report.Events++
	if o.first == 0 {
		o.first = e.Time()
	}
	o.last = e.Time()
	if e.Kind() != trace.EventStateTransition {
		return
	}
	if t := e.StateTransition(); t.Resource.Kind == trace.ResourceGoroutine {
		o.transition(e.Time(), &t)
	}
}

func (o *observer) transition(now trace.Time, t *trace.StateTransition) {
	id := t.Resource.Goroutine()
	from, to := t.Goroutine()
	g := o.all[id]
	if g == nil {
		g = &Goroutine{ID: int64(id), Spent: make(map[State]time.Duration), Blocked: make(map[string]time.Duration), since: now}
		if from != trace.GoNotExist { // it is older than the trace
			g.since = o.first
		}
		g.state = from
		o.all[id] = g
	}
	if g.Func == "" {
		g.Func = outermost(t.Stack)
	}
	o.spend(g, now)
	g.state, g.since = to, now
	g.reason = cmp.Or(t.Reason, "unknown")
}

// spend counts the time since the last transition of g.
func (o *observer) spend(g *Goroutine, now trace.Time) {
	state, ok := states[g.state]
	if !ok {
		return
	}
	d := now.Sub(g.since)
	g.Spent[state] += d
	switch state {
	case Waiting:
		g.Blocked[g.reason] += d
	case Runnable:
		o.report.Latencies = append(o.report.Latencies, d)
	}
}

// outermost returns the function at the bottom of a stack.
func outermost(s trace.Stack) (name string) {
	for f := range s.Frames() {
		name = f.Func
	}
	return name
}

func (o *observer) finish() *Report {
	r := o.report
	r.Duration = o.last.Sub(o.first)
	blocked := make(map[string]time.Duration)
	for _, g := range o.all {
		o.spend(g, o.last)
		for reason, d := range g.Blocked {
			blocked[reason] += d
		}
	}
	r.Goroutines = slices.SortedFunc(maps.Values(o.all), func(a, b *Goroutine) int {
		return cmp.Or(cmp.Compare(b.Spent[Running], a.Spent[Running]), cmp.Compare(a.ID, b.ID))
	})
	for name, d := range blocked {
		r.Blocked = append(r.Blocked, Reason{name, d})
	}
	slices.SortFunc(r.Blocked, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), strings.Compare(a.Name, b.Name))
	})
	slices.Sort(r.Latencies)
	return r
}

// Latency returns a quantile of the latencies: 0.5 for the median.
func (r *Report) Latency(q float64) time.Duration {
	if len(r.Latencies) == 0 {
		return 0
	}
	return r.Latencies[min(int(q*float64(len(r.Latencies))), len(r.Latencies)-1)]
}
