package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/syncprimer/syncprimer/gmp/scenario"
	"github.com/syncprimer/syncprimer/gmp/sched"
)

// Of a long simulation the first steps and the last ones are shown.
const (
	firstSteps = 800
	lastSteps  = 200
)

// Simulated runs the simulation of a scenario, and returns what it has done.
func Simulated(s *scenario.Scenario) *View { return simulated(s, firstSteps, lastSteps) }

func simulated(s *scenario.Scenario, first, last int) *View {
	all := 0
	s.PredictWith(func(*sched.Sim, sched.Event) { all++ })
	r := &recorder{first: first, skipped: max(0, all-first-last), ids: make(map[int]int), states: make(map[int]sched.Status)}
	o := s.PredictWith(r.event)
	v := &r.view
	v.Name, v.Title, v.Question, v.Program = s.Name, s.Title, s.Question, s.Source()
	v.Answer = fmt.Sprintf("The program logs `%s`. %s", shortened(o.String()), s.Why)
	v.Queues, v.Procs = true, s.Procs
	v.Note = fmt.Sprintf("GOMAXPROCS is %d. A simulation, by the rules of go1.26, in virtual time.", s.Procs)
	if r.skipped > 0 {
		v.Note += fmt.Sprintf(" Of its %d steps the first %d and the last %d are shown.", all, first, last)
	}
	r.finish()
	return v
}

// mostWords is how much of what a program logs is worth reading in a sentence.
const mostWords = 60

func shortened(log string) string {
	words := strings.Fields(log)
	if len(words) <= mostWords {
		return log
	}
	half := mostWords / 2
	return fmt.Sprintf("%s … (%d more) … %s", strings.Join(words[:half], " "), len(words)-mostWords, strings.Join(words[len(words)-half:], " "))
}

// A recorder keeps events of a simulation. How many to skip is known from a simulation
// before: it is the same again, and to look at how things stand takes longer than it does.
type recorder struct {
	view    View
	first   int // so many are kept
	skipped int // and then so many are not
	seen    int
	ids     map[int]int // where a goroutine is in view.Gs
	states  map[int]sched.Status
	slots   int
	moments []moment
}

// A moment is an event, and how things stand after it.
type moment struct {
	event   sched.Event
	state   sched.Snapshot
	path    []string
	skipped int // before it
}

func (r *recorder) event(sim *sched.Sim, e sched.Event) {
	r.seen++
	end := r.first + r.skipped
	if r.first < r.seen && r.seen < end {
		return
	}
	m := moment{event: e, state: sim.Snapshot()}
	m.path = r.path(e, m.state)
	for _, g := range m.state.Gs {
		r.g(g)
		r.states[g.ID] = g.Status &^ sched.Gscan
	}
	switch {
	case r.skipped > 0 && r.seen == end: // only the states were missing, for the next one
		return
	case r.skipped > 0 && r.seen == end+1:
		m.skipped = r.skipped
	}
	r.moments = append(r.moments, m)
}

// g returns where a goroutine is in the view's list.
func (r *recorder) g(g sched.GView) int {
	i, ok := r.ids[g.ID]
	if !ok {
		i = len(r.view.Gs)
		r.ids[g.ID] = i
		r.view.Gs = append(r.view.Gs, G{Name: g.Name, System: g.System})
	}
	return i
}

// path returns the states that the G of an event has gone through.
func (r *recorder) path(e sched.Event, v sched.Snapshot) []string {
	fresh := len(v.Gs) > r.slots
	r.slots = len(v.Gs)
	if e.G < 0 {
		return nil
	}
	from, known := r.states[e.G]
	switch {
	case known:
		return Path(from, e.State)
	case e.What == sched.Executed: // main, which is there from the start
		return Path(sched.Grunnable, e.State)
	case fresh:
		return Path(sched.Gidle, e.State)
	}
	return Path(sched.Gdead, e.State)
}

// finish makes steps of the moments.
func (r *recorder) finish() {
	before := make([]Change, len(r.view.Gs)) // the latest of each
	var last Step
	for _, m := range r.moments {
		s := r.step(m)
		for _, g := range m.state.Gs {
			i := r.ids[g.ID]
			c := Change{G: i, State: (g.Status &^ sched.Gscan).String(), Waits: g.Waits, Runs: g.SeemsToWait()}
			if before[i] != c {
				before[i] = c
				s.Changes = append(s.Changes, c)
			}
		}
		whole := s
		leaveOutWhatIs(last, &s)
		last = whole
		r.view.Steps = append(r.view.Steps, s)
	}
}

// leaveOutWhatIs drops what is in a step as in the one before.
func leaveOutWhatIs(last Step, s *Step) {
	if slices.EqualFunc(last.Ps, s.Ps, P.equal) {
		s.Ps = nil
	}
	if slices.Equal(last.Ms, s.Ms) {
		s.Ms = nil
	}
	if last.Global != nil && s.Global != nil && last.Global.equal(*s.Global) {
		s.Global = nil
	}
}

func (q Queue) equal(o Queue) bool { return q.More == o.More && slices.Equal(q.Gs, o.Gs) }

func (p P) equal(o P) bool {
	return p.M == o.M && p.G == o.G && p.Idle == o.Idle && p.Stopped == o.Stopped && p.Syscall == o.Syscall && p.Next == o.Next &&
		p.Tick == o.Tick && p.Timers == o.Timers && p.Ring.equal(o.Ring)
}

func (r *recorder) step(m moment) Step {
	e := m.event
	s := Step{When: e.When, What: cmp.Or(words[e.What], string(e.What)), Why: e.Why, Rule: e.Rule, G: -1, M: e.M, P: e.P,
		Monitor: isMonitors(e.Rule), Skipped: m.skipped, Path: m.path, Collector: m.state.Collector}
	if e.G >= 0 {
		s.G = r.ids[e.G]
	}
	if e.What == sched.Executed {
		s.Looks = Looks(e, m.state)
	}
	for _, p := range m.state.Ps {
		s.Ps = append(s.Ps, P{M: p.M, G: -1, Next: -1, Idle: p.Idle, Stopped: p.Status == sched.Pgcstop, Syscall: p.Syscall, Tick: p.Tick, Timers: p.Timers})
	}
	for _, t := range m.state.Ms {
		v := M{ID: t.ID, P: t.P, G: -1, Does: string(t.Does)}
		if t.Does == sched.Waits {
			v.Does = "waits for " + t.Locks
		}
		if t.G >= 0 {
			v.G = r.ids[t.G]
		}
		if t.P >= 0 {
			s.Ps[t.P].G = v.G
		}
		s.Ms = append(s.Ms, v)
	}
	r.queues(&s, m.state)
	return s
}

// isMonitors reports whether a rule is one of the monitor: it has no P and no goroutine.
func isMonitors(rule string) bool {
	return strings.HasPrefix(rule, "retake, ") || strings.HasPrefix(rule, "sysmon, ")
}

// mostBoxes is how many goroutines of a queue are drawn.
const mostBoxes = 12

// queues puts the goroutines in line that stand in line.
func (r *recorder) queues(s *Step, v sched.Snapshot) {
	s.Global = new(Queue)
	rings := make([][]sched.GView, len(s.Ps))
	var global []sched.GView
	for _, g := range v.Gs {
		switch g.Where {
		case sched.InRunnext:
			s.Ps[g.P].Next = r.ids[g.ID]
		case sched.InRing:
			rings[g.P] = append(rings[g.P], g)
		case sched.InGlobal:
			global = append(global, g)
		}
	}
	for i, ring := range rings {
		s.Ps[i].Ring = r.inLine(ring)
	}
	*s.Global = r.inLine(global)
}

func (r *recorder) inLine(gs []sched.GView) Queue {
	slices.SortFunc(gs, func(a, b sched.GView) int { return cmp.Compare(a.At, b.At) })
	q := Queue{Gs: []int{}, More: max(0, len(gs)-mostBoxes)}
	for _, g := range gs[:len(gs)-q.More] {
		q.Gs = append(q.Gs, r.ids[g.ID])
	}
	return q
}

// words say what an event is, after the name of its goroutine.
var words = map[sched.What]string{
	sched.Created:       "is created",
	sched.Executed:      "runs",
	sched.Parked:        "blocks",
	sched.Readied:       "is runnable again",
	sched.TimerFired:    "A timer is due",
	sched.Switched:      "takes over",
	sched.Yielded:       "yields",
	sched.Preempted:     "is stopped",
	sched.Exited:        "ends",
	sched.Suspended:     "is stopped for the collector",
	sched.Scanned:       "has its stack scanned",
	sched.Moved:         "gets another stack",
	sched.Leaked:        "has leaked",
	sched.StopsWorld:    "stops the world",
	sched.StoppedWorld:  "has stopped the world",
	sched.StartsWorld:   "starts the world",
	sched.AsksPs:        "asks all Ps",
	sched.SyscallBegins: "begins a system call",
	sched.SyscallEnds:   "is back from its system call",
	sched.Retaken:       "loses its P",
	sched.Overflow:      "finds the ring full",
	sched.Woke:          "A thread wakes up",
	sched.Slept:         "A thread goes to sleep",
	sched.Handed:        "waits for its thread",
	sched.ThreadEnded:   "A thread ends",
	sched.Stopped:       "Deadlock",
}
