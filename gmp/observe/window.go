package observe

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/exp/trace"

	"github.com/syncprimer/syncprimer/gmp/sched"
	"github.com/syncprimer/syncprimer/gmp/view"
)

// A Window is a part of a trace.
type Window struct {
	From time.Duration // since the beginning of the trace
	For  time.Duration // 0: to the end, or until it is full
}

// mostSteps is how many events a page can show.
const mostSteps = 10_000

// Look reads a trace and returns what has happened in a part of it: who ran where, what
// changed whose state, and why, as far as the trace says so. It says nothing of queues.
func Look(in io.Reader, w Window) (*view.View, error) { return look(in, w, mostSteps) }

func look(in io.Reader, w Window, most int) (*view.View, error) {
	l := &looker{window: w, most: most, gs: make(map[trace.GoID]*watched), ps: make(map[trace.ProcID]*proc)}
	if err := each(in, l.event); err != nil && len(l.steps) == 0 {
		return nil, err
	}
	if len(l.steps) == 0 {
		return nil, fmt.Errorf("nothing happens there: the trace is %v long", short(l.now))
	}
	return l.finish(), nil
}

// A looker follows a trace, and keeps what happens in a window of it.
type looker struct {
	window Window
	most   int
	first  trace.Time
	now    time.Duration // since then
	gs     map[trace.GoID]*watched
	ps     map[trace.ProcID]*proc
	shown  []*watched // those that something happens to in the window
	start  []view.Change
	before map[trace.ProcID]proc // when the window begins
	steps  []step
	full   bool
}

// A watched is a goroutine.
type watched struct {
	id    trace.GoID
	fn    string
	index int // in the list of the page; none while nothing has happened to it
	since time.Duration
	by    string // who has made it runnable
	on    trace.ProcID
	view.Change
}

const none = -1

// A proc is a P.
type proc struct {
	m trace.ThreadID // none: it is idle
	g trace.GoID
}

// A step is one of the page, with the P that it changes.
type step struct {
	view.Step
	changed trace.ProcID
	proc    proc
}

func (l *looker) event(e *trace.Event) bool {
	if l.first == 0 {
		l.first = e.Time()
	}
	l.now = e.Time().Sub(l.first)
	if l.inside() && l.before == nil {
		l.begin()
	}
	switch {
	case l.window.For > 0 && l.now > l.window.From+l.window.For:
		return false
	case len(l.steps) == l.most:
		l.full = true
		return false
	}
	switch e.Kind() {
	case trace.EventStateTransition:
		t := e.StateTransition()
		switch t.Resource.Kind {
		case trace.ResourceGoroutine:
			l.goroutine(e, &t)
		case trace.ResourceProc:
			l.processor(e, &t)
		}
	case trace.EventRangeBegin:
		l.add(e, nil, "Begins: "+e.Range().Name, within("", e.Stack()))
	case trace.EventRangeEnd:
		l.add(e, nil, "Is over: "+e.Range().Name, "")
	}
	return true
}

func (l *looker) inside() bool { return l.now >= l.window.From }

// begin keeps how things stand when the window begins.
func (l *looker) begin() {
	l.before = make(map[trace.ProcID]proc)
	for id, p := range l.ps {
		l.before[id] = *p
	}
}

// names are those of package sched.
func stateName(s trace.GoState) string {
	switch s {
	case trace.GoRunnable:
		return sched.Grunnable.String()
	case trace.GoRunning:
		return sched.Grunning.String()
	case trace.GoWaiting:
		return sched.Gwaiting.String()
	case trace.GoSyscall:
		return sched.Gsyscall.String()
	}
	return sched.Gdead.String()
}

func status(s trace.GoState) sched.Status {
	switch s {
	case trace.GoRunnable:
		return sched.Grunnable
	case trace.GoRunning:
		return sched.Grunning
	case trace.GoWaiting:
		return sched.Gwaiting
	case trace.GoSyscall:
		return sched.Gsyscall
	}
	return sched.Gdead
}

// goroutine takes in a change of a goroutine's state.
func (l *looker) goroutine(e *trace.Event, t *trace.StateTransition) {
	id := t.Resource.Goroutine()
	from, to := t.Goroutine()
	g := l.gs[id]
	if g == nil {
		g = &watched{id: id, index: none, since: l.now, on: trace.NoProc}
		g.State = stateName(from)
		l.gs[id] = g
	}
	g.fn = cmp.Or(g.fn, outermost(t.Stack))
	p := l.proc(on(e))
	if from == trace.GoUndetermined || from == to {
		// So it has been; the trace only says so now.
		g.State = stateName(to)
		if to == trace.GoRunning && p != nil {
			p.g = id
		}
		return
	}
	what, why := l.words(e, t, g)
	l.show(g)
	g.State, g.Waits = stateName(to), ""
	if to == trace.GoWaiting {
		g.Waits = t.Reason
	}
	if p != nil && to == trace.GoRunning {
		p.g = id
	} else if p != nil && p.g == id {
		p.g = trace.NoGoroutine
	}
	if s := l.add(e, g, what, why); s != nil {
		s.Path = view.Path(status(from), status(to))
		s.Changes = []view.Change{g.Change}
	}
	g.since = l.now
	if to == trace.GoNotExist {
		delete(l.gs, id)
	}
}

// show gives g a place on the page, if something happens to it in the window.
func (l *looker) show(g *watched) {
	if g.index != none || !l.inside() {
		return
	}
	g.index = len(l.shown)
	l.shown = append(l.shown, g)
	g.G = g.index
	if g.State != sched.Gdead.String() {
		l.start = append(l.start, g.Change)
	}
}

// fakePs are the numbers from which on a P of an old trace is none: it stands for the
// timers, the network, or system calls.
const fakePs = 1_000_000

// on is the P of an event.
func on(e *trace.Event) trace.ProcID {
	if p := e.Proc(); p < fakePs {
		return p
	}
	return trace.NoProc
}

func (l *looker) proc(id trace.ProcID) *proc {
	if id == trace.NoProc {
		return nil
	}
	p := l.ps[id]
	if p == nil {
		p = &proc{m: none, g: trace.NoGoroutine}
		l.ps[id] = p
	}
	return p
}

// processor takes in that a P begins to run, or stops.
func (l *looker) processor(e *trace.Event, t *trace.StateTransition) {
	id := t.Resource.Proc()
	if id >= fakePs {
		return
	}
	p := l.proc(id)
	from, to := t.Proc()
	if to == trace.ProcRunning {
		p.m = e.Thread()
	} else {
		p.m, p.g = none, trace.NoGoroutine
	}
	if from == trace.ProcUndetermined || from == to {
		return
	}
	what, why := fmt.Sprintf("P%d becomes idle", id), "its thread has found nothing to run, or was stopped"
	switch {
	case to == trace.ProcRunning:
		what, why = fmt.Sprintf("P%d begins to run", id), fmt.Sprintf("thread %d has taken it", e.Thread())
	case on(e) != id:
		what, why = fmt.Sprintf("P%d is taken from its thread", id), "which is in a system call, or was stopped"
	}
	if s := l.add(e, nil, what, why); s != nil {
		s.P, s.changed, s.proc = int(id), id, *p
	}
}

// add adds a step, if it is in the window.
func (l *looker) add(e *trace.Event, g *watched, what, why string) *step {
	if !l.inside() {
		return nil
	}
	s := step{changed: on(e), Step: view.Step{When: l.now, What: what, Why: why, G: none, M: none, P: none}}
	if g != nil {
		s.G = g.index
	}
	if p := l.proc(on(e)); p != nil {
		s.P, s.proc = int(on(e)), *p
		s.M = int(p.m)
	}
	l.steps = append(l.steps, s)
	return &l.steps[len(l.steps)-1]
}

// words say what a change is, and what the trace says of why.
func (l *looker) words(e *trace.Event, t *trace.StateTransition, g *watched) (what, why string) {
	from, to := t.Goroutine()
	switch {
	case from == trace.GoNotExist:
		g.by, g.on = l.nameOf(e.Goroutine()), on(e)
		return "is created", within("by "+g.by, e.Stack())
	case to == trace.GoRunning && from == trace.GoRunnable:
		return "runs", l.whyItRuns(e, g)
	case to == trace.GoWaiting:
		return "blocks", within("it waits: "+cmp.Or(t.Reason, "the trace does not say for what"), t.Stack)
	case to == trace.GoSyscall:
		return "begins a system call", within("", t.Stack)
	case from == trace.GoSyscall && to == trace.GoRunning:
		return "is back from its system call", "it has kept its P, or found one"
	case from == trace.GoSyscall:
		g.by, g.on = "the end of its system call", trace.NoProc
		return "is back from its system call", "it has no P"
	case from == trace.GoWaiting:
		g.by, g.on = l.nameOf(e.Goroutine()), on(e)
		return "is runnable again", within("woken by "+g.by, e.Stack())
	case to == trace.GoRunnable:
		g.by, g.on = "itself", on(e)
		if t.Reason == "preempted" {
			return "is stopped", within("preempted", t.Stack)
		}
		return "yields", within(t.Reason, t.Stack)
	}
	return "ends", "its function has returned"
}

// whyItRuns is what a trace says of that: who has made it runnable, when and where.
func (l *looker) whyItRuns(e *trace.Event, g *watched) string {
	why := fmt.Sprintf("%v after it became runnable", short(l.now-g.since))
	if g.by != "" {
		why += ", by " + g.by
	}
	switch {
	case g.on == trace.NoProc:
	case g.on == on(e):
		why += fmt.Sprintf(", on P%d as well", g.on)
	default:
		why += fmt.Sprintf(", on P%d: P%d has stolen it, or it came by the global queue", g.on, on(e))
	}
	return why
}

func (l *looker) nameOf(id trace.GoID) string {
	if id == trace.NoGoroutine {
		return "the runtime"
	}
	return goName(id)
}

func goName(id trace.GoID) string { return fmt.Sprintf("G%d", id) }

// within adds the function at the top of a stack that is not the runtime's.
func within(text string, s trace.Stack) string {
	for f := range s.Frames() {
		if strings.HasPrefix(f.Func, "runtime.") || strings.HasPrefix(f.Func, "internal/") {
			continue
		}
		return strings.TrimPrefix(fmt.Sprintf("%s, in %s", text, f.Func), ", ")
	}
	return text
}

// finish makes the page of the steps.
func (l *looker) finish() *view.View {
	v := &view.View{Name: "A trace", Note: l.note()}
	for _, g := range l.shown {
		v.Gs = append(v.Gs, view.G{Name: goName(g.id), Func: g.fn})
	}
	ids := slices.Sorted(maps.Keys(l.ps))
	if len(ids) > 0 {
		v.Procs = int(ids[len(ids)-1]) + 1
	}
	ps := make([]view.P, v.Procs)
	for i := range ps {
		ps[i] = view.P{M: none, G: none, Next: none, Idle: true, Ring: view.Queue{Gs: []int{}}}
	}
	for id, p := range l.before {
		l.set(&ps[id], p)
	}
	begins := view.Step{When: l.steps[0].When, What: "The window begins", Why: "so things stand", G: none, M: none, P: none,
		Changes: l.start, Ps: slices.Clone(ps)}
	v.Steps = append(v.Steps, begins)
	for _, s := range l.steps {
		if s.changed != trace.NoProc {
			l.set(&ps[s.changed], s.proc)
			s.Step.Ps = slices.Clone(ps)
		}
		v.Steps = append(v.Steps, s.Step)
	}
	return v
}

func (l *looker) set(p *view.P, to proc) {
	p.M, p.G, p.Idle = int(to.m), none, to.m == none
	if g := slices.IndexFunc(l.shown, func(g *watched) bool { return g.id == to.g }); g >= 0 {
		p.G = g
	}
}

// note says what is shown.
func (l *looker) note() string {
	first, last := l.steps[0].When, l.steps[len(l.steps)-1].When
	text := fmt.Sprintf("%d events of an execution trace, from %v to %v after its beginning. ", len(l.steps), first.Round(time.Microsecond), last.Round(time.Microsecond))
	if l.full {
		text += fmt.Sprintf("There is more than a page can show; -from %v shows what follows. ", last.Round(time.Microsecond))
	}
	return text + "A trace does not say who stands in which queue. Goroutines to which nothing happens meanwhile are left out."
}
