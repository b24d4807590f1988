package engine

import (
	"math/bits"
	"runtime"
	"strings"
)

// A Recording is one execution in full: it is what pictures are made of. Only the
// execution that is to be shown is recorded, by running it once more.
type Recording struct {
	Tasks  []TaskInfo
	Events []Event
	Shown  []string // the names of what Event.State describes
	Start  []string // how these were before the first step
	Calls  []CallRecord

	latest int           // the index of the latest step in Events
	writes map[int32]int // by object, the index in Events of the latest write
}

// A TaskInfo names a task.
type TaskInfo struct {
	Name   string
	Parent int // the task that started it, -1: the setup
}

// An Event is something that happened. Steps are numbered from 1; what happens
// between two steps has the number of the one before.
type Event struct {
	Step    int
	Task    int // -1: the setup
	Kind    Kind
	Object  string
	Old     uint64 // of the object
	New     uint64
	Wrote   bool // a CAS has succeeded, something has changed
	Pointer bool
	Operand uint64 // what is added, stored, expected ...
	Expect  uint64 // of a CAS

	Blocked   bool  // and then t fell asleep
	Wakes     []int // tasks
	From      []int // indices of the events that this one comes after
	Enabled   []int // tasks that could have taken a step here
	Preempted int   // the task that was switched away from though it could go on; -1

	Choice, Of int // of a Chosen
	Text       string

	Frames []Frame  // where in the code, innermost first, machinery left out
	Calls  []string // the operations of the test that the task was in
	State  []string // what is shown, when all that belongs to the step is done
}

// A Frame is a line of a function.
type Frame struct {
	File string
	Line int
	Func string
}

// A CallRecord is a recorded call: for linearizability.
type CallRecord struct {
	Task          int
	Input, Output any
	Began, Ended  int // in steps; Ended is 0 if it did not return
}

// shown is something that the picture describes after each step.
type shown struct {
	name string
	text func() string
}

// Recorded reports whether this execution is recorded: then texts are worth making.
func Recorded() bool { return exec.rec != nil }

// A named is a name that the test has given to what ptr points to.
type named struct {
	ptr  any
	name string
}

// Name gives what ptr points to a name. What that means for the objects in it is found
// out when a message needs it, by [Config] NameAll.
func Name(ptr any, name string) {
	if x := &exec; running.Load() && x.isOurs() {
		x.named = append(x.named, named{ptr, name})
	}
}

// NameObject gives the object at an address a name. The address is that of an
// instrumented value, of a semaphore, or of a lock.
func NameObject(address uintptr, name string) {
	if exec.names == nil {
		exec.names = make(map[uintptr]string)
	}
	exec.names[address] = name
}

// Show has the picture describe something after each step.
func Show(name string, text func() string) {
	exec.shown = append(exec.shown, shown{name, text})
}

func (x *Exec) label(id int32) string {
	switch {
	case id < 0:
		return ""
	case int(id) >= len(x.objects):
		return "something else"
	}
	for _, n := range x.named {
		x.config.NameAll(n.ptr, n.name)
	}
	x.named = x.named[:0]
	if name := x.names[x.objects[id].address]; name != "" {
		return name
	}
	return "#" + itoa(int(id))
}

// record runs the execution on the stack once more, and keeps all of it.
func (x *Exec) record(setup func() error, r *Result) {
	s := x.search
	s.fixed = len(s.stack)
	s.script, s.rng, s.chances, s.states, s.dpor = nil, nil, nil, nil, false
	s.begin()
	x.rec = &Recording{writes: make(map[int32]int), latest: -1}
	defer func() { x.rec = nil }()
	x.alone(func() {
		defer x.rec.settle(x)
		x.run(setup)
	})
	for _, t := range x.tasks {
		x.rec.Tasks = append(x.rec.Tasks, TaskInfo{Name: t.name, Parent: t.parent})
	}
	x.rec.Calls = append([]CallRecord(nil), x.calls...)
	x.alone(x.atEnd)
	if x.failure != nil {
		r.Failure = x.failure
	} else if r.Failure != nil {
		r.Failure = &Failure{Kind: Misuse, Task: -1, Text: "the code is not deterministic: run again with the same decisions it did not fail. " + r.Failure.Text}
	}
	r.Trace = x.rec
	r.Replay = x.rec.script()
}

// add appends an event and returns it.
func (r *Recording) add(x *Exec, t *task, kind Kind) *Event {
	e := Event{Step: len(x.events), Task: -1, Kind: kind, Preempted: -1}
	if t != nil {
		e.Task = t.id
		e.Calls = append([]string(nil), t.calls...)
		e.Frames = framesHere()
	}
	r.Events = append(r.Events, e)
	return &r.Events[len(r.Events)-1]
}

// settle describes how things are now that all of the latest step is done.
func (r *Recording) settle(x *Exec) {
	if r.Shown == nil {
		for _, s := range x.shown {
			r.Shown = append(r.Shown, s.name)
		}
	}
	var state []string
	for _, s := range x.shown {
		state = append(state, s.text())
	}
	if r.latest < 0 {
		if r.Start == nil {
			r.Start = state
		}
		return
	}
	r.Events[r.latest].State = state
}

// step records that t takes its step. (It is in x.events already.)
func (r *Recording) step(x *Exec, t *task) {
	r.settle(x)
	o, ev := &t.op, &x.events[len(x.events)-1]
	e := r.add(x, t, o.kind)
	r.latest = len(r.Events) - 1
	ob := &x.objects[o.obj]
	e.Object, e.Pointer = x.label(o.obj), ob.isPointer
	e.Old, e.New, e.Operand, e.Expect = ob.value, ob.value, o.new, o.old
	n := &x.search.stack[ev.node]
	for m := n.enabled; m != 0; m &= m - 1 {
		e.Enabled = append(e.Enabled, bits.TrailingZeros32(uint32(m)))
	}
	if n.last >= 0 && int(n.last) != t.id && n.enabled&bit(int(n.last)) != 0 {
		e.Preempted = int(n.last)
	}
	if w, ok := r.writes[o.obj]; ok && r.Events[w].Task != t.id && o.kind != Store {
		e.From = append(e.From, w)
	}
	if t.wokenBy > 0 {
		for i := len(r.Events) - 1; i >= 0; i-- {
			if r.Events[i].Step == int(t.wokenBy) && r.Events[i].Kind < steps {
				if len(e.From) == 0 || e.From[0] != i {
					e.From = append(e.From, i)
				}
				break
			}
		}
		t.wokenBy = 0
	}
	if ev.class != reads {
		r.writes[o.obj] = r.latest
	}
}

func (r *Recording) value(old, new uint64, wrote bool) {
	e := &r.Events[r.latest]
	e.Old, e.New, e.Wrote = old, new, wrote
}

func (r *Recording) blocked(t *task) {
	x := &exec
	switch {
	case t.spinning:
		e := r.add(x, t, Spin)
		e.Text, e.Blocked = x.lookedAt(t), true
	case t.forObject < 0:
		r.add(x, t, Stuck).Blocked = true
	default: // by the step that it has just taken
		r.Events[r.latest].Blocked = true
	}
}

func (r *Recording) woken(by, t *task) {
	if r.latest >= 0 && by != nil {
		r.Events[r.latest].Wakes = append(r.Events[r.latest].Wakes, t.id)
	}
}

func (r *Recording) exit(t *task) {
	if f := exec.failure; f != nil && f.Kind == Panicked && f.Task == t.id {
		r.add(&exec, t, Panic).Text = strings.TrimPrefix(f.Text, "panic: ")
		return
	}
	r.add(&exec, t, Exit).Frames = nil
}

func (r *Recording) spawned(by, t *task) {
	e := r.add(&exec, by, Spawn)
	e.Wakes = append(e.Wakes, t.id)
}

func (r *Recording) choice(t *task, n, c int, label string) {
	e := r.add(&exec, t, Chosen)
	e.Choice, e.Of, e.Text = c, n, label
}

func (r *Recording) access(t *task, p *Plain, kind Kind, value uint64) {
	e := r.add(&exec, t, kind)
	e.Object, e.New = p.name, value
	e.Text = p.Text
}

// CallBegins tells that an operation of the test begins, and CallEnds that it ends:
// for the picture, and as a border.
func CallBegins(name string) {
	x := &exec
	if !running.Load() {
		return
	}
	if t := x.here(); t != nil {
		t.calls = append(t.calls, name)
		Border(0)
		if x.rec != nil {
			x.rec.add(x, t, Bracket).Text = name
		}
	}
}

// CallEnds is the end of what the latest CallBegins began.
func CallEnds(result uint64) {
	x := &exec
	if !running.Load() || x.abort {
		return
	}
	if t := x.here(); t != nil {
		if x.rec != nil {
			e := x.rec.add(x, t, Bracket)
			e.Text, e.Blocked = t.calls[len(t.calls)-1], true
		}
		t.calls = t.calls[:len(t.calls)-1]
		Border(result)
	}
}

// framesHere returns the frames of the task that runs.
func framesHere() []Frame {
	var pcs [40]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	var out []Frame
	for {
		f, more := frames.Next()
		if f.Function == module+"internal/engine.(*task).call" {
			return out
		}
		if !isMachinery(f.Function) && !isHook(f.File) {
			out = append(out, Frame{f.File, f.Line, shortFunc(f.Function)})
		}
		if !more {
			return out
		}
	}
}
