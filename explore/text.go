package explore

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// pageWidth is what the text fits in.
const pageWidth = 120

// Text is the failing schedule as a table: one column for each goroutine, one row for
// each step, with the state after it and the line of the code. It is empty if no
// execution failed.
func (v *Verdict) Text() string {
	if v.trace == nil || v.Failure == nil {
		return ""
	}
	t := newTable(v.trace)
	t.write()
	return t.String() + v.lastLine() + "\n"
}

func (v *Verdict) lastLine() string {
	text := v.Failure.Text
	if text == "" {
		return v.Failure.Kind.String()
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// A table is being written.
type table struct {
	strings.Builder
	rec   *engine.Recording
	lanes []int // the widths of the goroutines' columns; one for all where there are many
	state int   // and of the one with the states
	where int
	shown []string
	marks bool // a preemption was marked
}

const (
	stepWidth = 5
	mostLanes = 5  // with more goroutines they share a column
	leastLane = 12 // as narrow as a column may become
	mostWhere = 26
)

func newTable(r *engine.Recording) *table {
	t := &table{rec: r, shown: slices.Clone(r.Start)}
	columns := 1
	if len(r.Tasks) <= mostLanes {
		columns = len(r.Tasks)
	}
	t.lanes = make([]int, columns)
	for i, head := range t.heads() {
		t.lanes[i] = utf8.RuneCountInString(head) + 2
	}
	t.state = utf8.RuneCountInString(strings.Join(r.Shown, ", "))
	for i := range r.Events {
		e := &r.Events[i]
		t.where = max(t.where, utf8.RuneCountInString(place(e)))
		t.state = max(t.state, utf8.RuneCountInString(t.changes(e)))
		if e.Task >= 0 {
			lane := t.laneOf(e)
			t.lanes[lane] = max(t.lanes[lane], utf8.RuneCountInString(t.cell(e))+2)
		}
	}
	t.where = min(t.where, mostWhere)
	t.shown = slices.Clone(r.Start)
	t.squeeze()
	return t
}

// squeeze makes the columns so narrow that they fit in the page, the widest first.
func (t *table) squeeze() {
	for {
		width := stepWidth + t.state + 2 + t.where
		for _, w := range t.lanes {
			width += w
		}
		if width <= pageWidth {
			return
		}
		widest := &t.lanes[0]
		for i := range t.lanes {
			if t.lanes[i] > *widest {
				widest = &t.lanes[i]
			}
		}
		if *widest < t.state-4 { // the state may be a little wider than the others
			widest = &t.state
		}
		if *widest <= leastLane {
			return
		}
		*widest--
	}
}

func (t *table) laneOf(e *engine.Event) int {
	if len(t.lanes) == len(t.rec.Tasks) {
		return e.Task
	}
	return 0
}

// cell is what is said of an event in its goroutine's column.
func (t *table) cell(e *engine.Event) string {
	text := Describe(e)
	if len(t.rec.Shown) == 1 { // one thing is shared: no need to say so each time
		text = strings.Replace(text, " "+t.rec.Shown[0]+".", " ", 1)
	}
	if text != "" && len(t.lanes) != len(t.rec.Tasks) {
		text = fmt.Sprintf("T%d %s", e.Task, text)
	}
	return text
}

func (t *table) heads() []string {
	if len(t.lanes) != len(t.rec.Tasks) {
		return []string{""}
	}
	heads := make([]string, len(t.lanes))
	for i, task := range t.rec.Tasks {
		heads[i] = strings.TrimSpace(fmt.Sprintf("T%d %s", i, task.Name))
	}
	return heads
}

func (t *table) write() {
	t.row("", t.heads(), strings.Join(t.rec.Shown, ", "), "")
	if t.state > 0 {
		t.row("", make([]string, len(t.lanes)), t.start(), "")
	}
	for i := range t.rec.Events {
		t.event(&t.rec.Events[i])
	}
	if t.marks {
		t.WriteString("* here a goroutine was switched away from that could have gone on\n")
	}
}

// start describes how things are at the beginning.
func (t *table) start() string {
	if len(t.rec.Start) == 1 {
		return t.rec.Start[0]
	}
	var parts []string
	for i, s := range t.rec.Start {
		parts = append(parts, t.rec.Shown[i]+" "+s)
	}
	return strings.Join(parts, ", ")
}

func (t *table) event(e *engine.Event) {
	if e.Task < 0 {
		return
	}
	text := t.cell(e)
	if text == "" {
		return
	}
	step := ""
	if e.Kind.IsStep() {
		step = fmt.Sprint(e.Step)
		if e.Preempted >= 0 {
			step = "*" + step
			t.marks = true
		}
	}
	cells := make([]string, len(t.lanes))
	cells[t.laneOf(e)] = text
	t.row(step, cells, t.changes(e), place(e))
}

// changes describes what is other than after the step before.
func (t *table) changes(e *engine.Event) string {
	var parts []string
	for i, s := range e.State {
		if i < len(t.shown) && t.shown[i] == s {
			continue
		}
		if len(t.rec.Shown) > 1 {
			s = t.rec.Shown[i] + " " + s
		}
		parts = append(parts, s)
	}
	if e.State != nil {
		t.shown = e.State
	}
	return strings.Join(parts, ", ")
}

func (t *table) row(step string, cells []string, state, where string) {
	var b strings.Builder
	fmt.Fprintf(&b, "%*s ", stepWidth-1, step)
	for i, c := range cells {
		b.WriteString(fit(c, t.lanes[i]-1) + " ")
	}
	if t.state > 0 {
		b.WriteString(fit(state, t.state) + "  ")
	}
	b.WriteString(fit(where, t.where))
	t.WriteString(strings.TrimRight(b.String(), " ") + "\n")
}

// fit cuts or fills s to a width.
func fit(s string, width int) string {
	n := utf8.RuneCountInString(s)
	if n <= width {
		return s + strings.Repeat(" ", width-n)
	}
	runes := []rune(s)
	return string(runes[:max(width-1, 0)]) + "…"
}

// place says where in the code an event is.
func place(e *engine.Event) string {
	if len(e.Frames) == 0 {
		return ""
	}
	f := e.Frames[0]
	return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
}

// Describe says in a few words what an event is, or nothing if it is not worth a row.
func Describe(e *engine.Event) string {
	o := e.Object
	switch e.Kind {
	case engine.CAS:
		if !e.Wrote {
			return fmt.Sprintf("CAS %s fails%s", o, valuesOf(e, ": %v, not %v", e.Old, e.Expect))
		}
		return fmt.Sprintf("CAS %s%s", o, valuesOf(e, " %v→%v", e.Old, e.New))
	case engine.Load, engine.Note:
		return fmt.Sprintf("%v %s%s", e.Kind, o, valuesOf(e, " = %v", e.Old))
	case engine.Store, engine.Swap, engine.Add, engine.And, engine.Or:
		return fmt.Sprintf("%v %s%s", e.Kind, o, valuesOf(e, " %v→%v", e.Old, e.New))
	case engine.Acquire, engine.Await:
		if e.Blocked {
			return fmt.Sprintf("%v %s, sleeps", e.Kind, o)
		}
	case engine.Release, engine.Close:
		if len(e.Wakes) > 0 {
			return fmt.Sprintf("%v %s, wakes %s", e.Kind, o, tasks(e.Wakes))
		}
	case engine.Call, engine.Return, engine.Bracket:
		return ""
	case engine.Chosen:
		return fmt.Sprintf("%s: %d", e.Text, e.Choice)
	case engine.Spawn:
		return "go " + tasks(e.Wakes)
	case engine.Spin:
		return "spins until " + e.Text + " changes"
	case engine.Exit:
		return "ends"
	case engine.Read:
		return fmt.Sprintf("%s is %s", o, e.Text)
	case engine.Write:
		return fmt.Sprintf("%s := %s", o, e.Text)
	}
	return strings.TrimSpace(fmt.Sprintf("%v %s", e.Kind, o))
}

// valuesOf formats values, unless they are addresses.
func valuesOf(e *engine.Event, format string, values ...uint64) string {
	var args []any
	for _, v := range values {
		if e.Pointer || int64(v) > 1<<40 {
			return ""
		}
		args = append(args, int64(v))
	}
	return fmt.Sprintf(format, args...)
}

func tasks(ids []int) string {
	var names []string
	for _, id := range ids {
		names = append(names, fmt.Sprintf("T%d", id))
	}
	return strings.Join(names, " ")
}
