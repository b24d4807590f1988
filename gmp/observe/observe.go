// Package observe looks at an execution trace, as runtime/trace writes it, with the eyes of
// the scheduler: how long each goroutine was in each state, what it waited for, and how
// long it took from being runnable to running; and, of a part of it, what happened when.
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

	"github.com/HdrHistogram/hdrhistogram-go"
	"golang.org/x/exp/trace"
)

// A Report is what a trace says. It is made while the trace is read, and no larger for a
// longer trace: no event is kept, of the goroutines that have ended only those that ran
// longest, and latencies to three digits.
type Report struct {
	Events     int
	Duration   time.Duration
	Count      int          // goroutines
	Goroutines []*Goroutine // those that ran longest, the longest first
	Functions  []*Function  // likewise, and all of them
	Blocked    []Reason     // of all together, the longest first
	Latencies  int          // how often a goroutine went from runnable to running
	Longest    time.Duration
	latencies  *hdrhistogram.Histogram
}

// A Goroutine is what a trace says of one.
type Goroutine struct {
	ID   int64
	Func string // its first function; empty if it is older than the trace and never showed
	Times

	state  trace.GoState
	reason string
	since  trace.Time
}

// A Function is what a trace says of all goroutines that began with it.
type Function struct {
	Name  string
	Count int
	Times
}

// Times are how long something was in each state, and what it waited for.
type Times struct {
	Spent   [states]time.Duration
	Blocked []Reason // in no order
}

// A State is one of those that a trace tells apart.
type State int

// The states. Waiting is _Gwaiting, and also _Gpreempted and _Gleaked.
const (
	Runnable State = iota
	Running
	Waiting
	Syscall
	states
)

// stateOf returns the state; ok is false where there is no goroutine, or none known.
func stateOf(s trace.GoState) (state State, ok bool) {
	switch s {
	case trace.GoRunnable:
		return Runnable, true
	case trace.GoRunning:
		return Running, true
	case trace.GoWaiting:
		return Waiting, true
	case trace.GoSyscall:
		return Syscall, true
	}
	return 0, false
}

// A Reason is what goroutines have waited for, and for how long.
type Reason struct {
	Name string
	Time time.Duration
}

func (t *Times) blocked(name string, d time.Duration) {
	for i := range t.Blocked {
		if t.Blocked[i].Name == name {
			t.Blocked[i].Time += d
			return
		}
	}
	t.Blocked = append(t.Blocked, Reason{name, d})
}

func (t *Times) add(other *Times) {
	for s, d := range other.Spent {
		t.Spent[s] += d
	}
	for _, r := range other.Blocked {
		t.blocked(r.Name, r.Time)
	}
}

// Read reads a trace to its end. Of one that is cut short or broken it also returns what
// it says up to there, if there is anything.
func Read(in io.Reader) (*Report, error) {
	o := &observer{report: new(Report), all: make(map[trace.GoID]*Goroutine), functions: make(map[string]*Function)}
	// From a nanosecond to an hour.
	o.report.latencies = hdrhistogram.New(1, time.Hour.Nanoseconds(), 3)
	err := each(in, func(e *trace.Event) bool {
		o.event(e)
		return true
	})
	if err != nil && o.report.Count == 0 {
		return nil, err
	}
	return o.finish(), err
}

// each calls f with every event of a trace, until it returns false.
func each(in io.Reader, f func(e *trace.Event) bool) error {
	buffered := bufio.NewReaderSize(in, 1<<20)
	if _, err := buffered.Peek(1); errors.Is(err, io.EOF) {
		return errors.New("it is empty")
	}
	r, err := trace.NewReader(buffered)
	if err != nil {
		return explain(err, 0)
	}
	var first, last trace.Time
	for {
		e, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return explain(err, last.Sub(first))
		}
		if first == 0 {
			first = e.Time()
		}
		last = e.Time()
		if !f(&e) {
			return nil
		}
	}
}

// explain makes one line of an error, and says which traces can be read, or how far this
// one could.
func explain(err error, read time.Duration) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	switch {
	case strings.Contains(line, "version"):
		return fmt.Errorf("%s: traces of Go 1.11 to 1.26 can be read", line)
	case read > 0:
		return fmt.Errorf("cut short or broken after %v: %s", short(read), line)
	}
	return fmt.Errorf("no trace, or a broken one: %s", line)
}

type observer struct {
	report      *Report
	all         map[trace.GoID]*Goroutine // that have not ended
	ended       []*Goroutine              // those that ran longest
	functions   map[string]*Function
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
		if from == trace.GoUndetermined {
			from = to // it says how it has been so far
		}
		g = &Goroutine{ID: int64(id), since: now, state: from, reason: cmp.Or(t.Reason, "unknown")}
		if from != trace.GoNotExist { // it is older than the trace
			g.since = o.first
		}
		o.all[id] = g
		o.report.Count++
	}
	if g.Func == "" {
		g.Func = outermost(t.Stack)
	}
	o.spend(g, now)
	g.state, g.since = to, now
	g.reason = cmp.Or(t.Reason, "unknown")
	if to == trace.GoNotExist {
		delete(o.all, id)
		o.end(g)
	}
}

// spend counts the time since the last transition of g.
func (o *observer) spend(g *Goroutine, now trace.Time) {
	state, ok := stateOf(g.state)
	if !ok {
		return
	}
	d := now.Sub(g.since)
	g.Spent[state] += d
	switch state {
	case Waiting:
		g.blocked(g.reason, d)
	case Runnable:
		o.report.latency(d)
	}
}

func (r *Report) latency(d time.Duration) {
	r.Latencies++
	r.Longest = max(r.Longest, d)
	// The only error is of what lasts for more than an hour.
	_ = r.latencies.RecordValue(min(d.Nanoseconds(), r.latencies.HighestTrackableValue()))
}

// end adds g to its function, and keeps it if it is one of those that ran longest.
func (o *observer) end(g *Goroutine) {
	f := o.functions[g.Func]
	if f == nil {
		f = &Function{Name: g.Func}
		o.functions[g.Func] = f
	}
	f.Count++
	f.add(&g.Times)
	o.ended = append(o.ended, g)
	if len(o.ended) == 10*mostRows {
		o.ended = longest(o.ended)
	}
}

// longest returns the goroutines that ran longest, as many as are shown.
func longest(gs []*Goroutine) []*Goroutine {
	slices.SortFunc(gs, func(a, b *Goroutine) int {
		return cmp.Or(cmp.Compare(b.Spent[Running], a.Spent[Running]), cmp.Compare(a.ID, b.ID))
	})
	n := min(len(gs), mostRows)
	clear(gs[n:])
	return gs[:n]
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
	for _, g := range o.all {
		o.spend(g, o.last)
		o.end(g)
	}
	r.Goroutines = longest(o.ended)
	r.Functions = slices.SortedFunc(maps.Values(o.functions), func(a, b *Function) int {
		return cmp.Or(cmp.Compare(b.Spent[Running], a.Spent[Running]), strings.Compare(a.Name, b.Name))
	})
	var all Times
	for _, f := range r.Functions {
		all.add(&f.Times)
	}
	r.Blocked = all.Blocked
	slices.SortFunc(r.Blocked, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), strings.Compare(a.Name, b.Name))
	})
	return r
}

// Latency returns a quantile of the latencies, 0.5 for the median: to three digits.
func (r *Report) Latency(q float64) time.Duration {
	if r.Latencies == 0 {
		return 0
	}
	return min(time.Duration(r.latencies.ValueAtPercentile(100*q)), r.Longest)
}
