package picture

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// A row is one moment that the page can stop at: the start, a step, something
// between two steps that is worth a row, or the end.
type row struct {
	Label     string   `json:"label"` // "7" for a step, "7a" for what comes between it and the next
	Task      int      `json:"task"`  // -1: none
	Op        string   `json:"op"`    // "CAS m.state"
	What      string   `json:"what"`  // what came of it: "free → locked"
	Failed    bool     `json:"failed,omitempty"`
	Calls     []string `json:"calls,omitempty"`
	Notes     []note   `json:"notes,omitempty"`
	Status    string   `json:"status"` // a letter for each lane, as below
	Others    []int    `json:"others,omitempty"`
	Preempted int      `json:"preempted"`
	Wakes     []int    `json:"wakes,omitempty"`
	From      []int    `json:"from,omitempty"` // rows
	State     []string `json:"state"`          // afterwards
	At        []mark   `json:"at,omitempty"`   // innermost first
}

// A note is what else is said in a row, before or after the event itself.
type note struct {
	Task   int    `json:"task"`
	Before bool   `json:"before,omitempty"`
	Begins bool   `json:"begins,omitempty"` // an operation of the test
	Text   string `json:"text"`
}

// A mark is a line of the source.
type mark struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Func string `json:"func"`
	path string
}

// The statuses of a lane.
const (
	absent  = ' ' // not started yet, or ended
	acts    = '*' // this row is about it
	could   = 'o' // could have taken the step
	awake   = '|' // goes on some time
	blocked = '.' // awake, but what it is about to do is not possible now
	asleep  = 'z'
	woken   = 'w' // asleep until now
)

// A painter makes a picture of a recording.
type painter struct {
	rec    *engine.Recording
	words  *Words
	rows   []row
	rowOf  []int        // by event
	begun  map[int]note // by task, the operation that it has begun and not done a step of yet
	lanes  []byte       // the statuses after the latest row
	suffix int          // how many rows there are since the latest step
}

// rowsOf returns the rows of a recording, of which the last says how it ends.
func rowsOf(r *engine.Recording, failure string) []row {
	p := &painter{rec: r, words: NewWords(r), begun: make(map[int]note)}
	p.words.learn()
	p.paint()
	end := row{Task: -1, Op: "The end", What: failure, Failed: true, Preempted: -1}
	if failure == "" {
		end.What, end.Failed = "This execution did not fail.", false
	}
	p.add(end)
	return p.rows
}

// paint makes the rows.
func (p *painter) paint() {
	p.lanes = []byte(fmt.Sprintf("%*s", len(p.rec.Tasks), ""))
	for i, t := range p.rec.Tasks {
		if t.Parent < 0 {
			p.lanes[i] = awake
		}
	}
	p.add(row{Task: -1, Op: "The start", What: "Nothing has run yet.", Preempted: -1, State: p.rec.Start})
	for i := range p.rec.Events {
		p.event(&p.rec.Events[i])
		p.rowOf = append(p.rowOf, len(p.rows)-1)
	}
	for id := range p.rec.Tasks { // these were not to take another step
		p.flush(id)
	}
}

// event adds a row for an event, or a note to the latest one.
func (p *painter) event(e *engine.Event) {
	switch {
	case e.Kind == engine.Bracket && !e.Blocked:
		// What it has begun shows where it goes on with it, which may be much later.
		p.flush(e.Task)
		p.begun[e.Task] = note{Task: e.Task, Before: true, Begins: true, Text: "begins " + e.Text}
	case e.Kind == engine.Bracket:
		p.flush(e.Task)
		p.note(note{Task: e.Task, Text: e.Text + " is done"})
	case e.Kind == engine.Exit:
		p.note(note{Task: e.Task, Text: p.words.Of(e).op()})
		p.lanes[e.Task] = absent
	case e.Kind == engine.Spawn && e.Task < 0:
		// The goroutines of the test are there from the start.
	default:
		p.row(e)
	}
}

// flush says at the end of the latest row what a task has begun.
func (p *painter) flush(task int) {
	if n, ok := p.begun[task]; ok {
		n.Before = false
		p.note(n)
		delete(p.begun, task)
	}
}

func (p *painter) note(n note) {
	row := &p.rows[len(p.rows)-1]
	row.Notes = append(row.Notes, n)
}

// row adds a row for an event.
func (p *painter) row(e *engine.Event) {
	r := row{Task: e.Task, Calls: e.Calls, Preempted: e.Preempted, Wakes: e.Wakes, State: e.State}
	phrase := p.words.Of(e)
	r.Op, r.What = phrase.op(), phrase.what()
	r.Failed = e.Kind == engine.CAS && !e.Wrote || e.Kind == engine.Panic
	if e.Kind.IsStep() {
		p.suffix = 0
		r.Label = strconv.Itoa(e.Step)
	} else {
		r.Label = strconv.Itoa(e.Step) + letters(p.suffix)
		p.suffix++
	}
	for _, t := range e.Enabled {
		if t != e.Task {
			r.Others = append(r.Others, t)
		}
	}
	if n, ok := p.begun[e.Task]; ok {
		r.Notes = append(r.Notes, n)
		delete(p.begun, e.Task)
	}
	for _, f := range e.Frames {
		r.At = append(r.At, mark{shortPath(f.File), f.Line, f.Func, f.File})
	}
	for _, i := range e.From {
		r.From = append(r.From, p.rowOf[i])
	}
	p.settle(e)
	p.add(r)
	p.after(e)
}

// letters numbers the rows that follow a step: a to z, aa, ab ...
func letters(n int) string {
	if n < 26 {
		return string(rune('a' + n))
	}
	return letters(n/26-1) + letters(n%26)
}

// settle says in what status the lanes are in the row of an event.
func (p *painter) settle(e *engine.Event) {
	for id, s := range p.lanes {
		switch {
		case id == e.Task:
			p.lanes[id] = acts
		case slices.Contains(e.Wakes, id): // or started
			p.lanes[id] = woken
			if s == absent {
				p.lanes[id] = awake
			}
		case slices.Contains(e.Enabled, id):
			p.lanes[id] = could
		case s == asleep || s == absent:
		case e.Kind.IsStep():
			p.lanes[id] = blocked
		default:
			p.lanes[id] = awake
		}
	}
}

// after says in what status the lane of an event is from then on.
func (p *painter) after(e *engine.Event) {
	for id, s := range p.lanes {
		if s != asleep && s != absent {
			p.lanes[id] = awake
		}
	}
	switch {
	case e.Blocked && e.Task >= 0:
		p.lanes[e.Task] = asleep
	case e.Kind == engine.Panic:
		p.lanes[e.Task] = absent
	}
}

func (p *painter) add(r row) {
	r.Status = string(p.lanes)
	if r.State == nil && len(p.rows) > 0 {
		r.State = p.rows[len(p.rows)-1].State
	}
	p.rows = append(p.rows, r)
}
