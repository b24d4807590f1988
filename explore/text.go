package explore

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/syncprimer/syncprimer/internal/engine"
	"github.com/syncprimer/syncprimer/internal/picture"
)

// pageWidth is what the text fits in.
const pageWidth = 120

// Text is the failing schedule as a table: one column for each goroutine, one row for
// each step, with the state after it and the line of the code. It is empty if no
// execution failed. If none has begun, it says no more than why.
func (v *Verdict) Text() string {
	if v.trace == nil || v.Failure == nil {
		return ""
	}
	rows := ""
	if len(v.trace.Tasks) > 0 {
		t := newTable(v.trace)
		t.write()
		rows = t.String()
	}
	last := picture.Sentence(cmp.Or(v.Failure.Text, v.Failure.Kind.String()))
	return rows + strings.Join(wrap(last, " ", pageWidth), "\n") + "\n"
}

// again is the command that runs the failing execution again. A replay string of
// thousands of letters is left to the page: the exploration finds it as well.
func (v *Verdict) again(test string) string {
	if len(v.Failure.Replay) > mostReplay {
		return command(test, "") + "\n(The replay string is long: the page has it.)"
	}
	return command(test, "-explore.replay '"+v.Failure.Replay+"'")
}

const mostReplay = 500

// A table is being written.
type table struct {
	strings.Builder
	rec     *engine.Recording
	words   *picture.Words
	entries []entry
	lanes   []int // the widths of the goroutines' columns; one for all where there are many
	state   int   // and of the one with the states,
	least   int   // as narrow as that becomes before the others do
	where   int
	shown   []string
}

// An entry is an event in the table.
type entry struct {
	step   string
	lane   int // -1: the setup
	phrase picture.Phrase
	state  string // what is other than after the step before
	where  string
}

const (
	stepWidth  = 5
	mostLanes  = 5  // with more goroutines they share a column
	leastLane  = 12 // as narrow as a column may become
	leastState = 24 // likewise
	mostWhere  = 26

	mostEntries  = 200 // of more, some are left out,
	firstEntries = 20  // after these,
	lastEntries  = 60  // and before these
)

func newTable(r *engine.Recording) *table {
	t := &table{rec: r, words: picture.NewWords(r), shown: slices.Clone(r.Start)}
	columns := 1
	if len(r.Tasks) <= mostLanes {
		columns = len(r.Tasks)
	}
	t.lanes = make([]int, columns)
	for i := range r.Events {
		if e := &r.Events[i]; isTold(e) {
			t.entries = append(t.entries, t.entry(e))
		}
	}
	t.measure()
	t.squeeze()
	return t
}

// isTold reports whether an event has a row. Of the setup, only its choices have.
func isTold(e *engine.Event) bool {
	return e.Task >= 0 && e.Kind != engine.Bracket || e.Kind == engine.Chosen
}

func (t *table) entry(e *engine.Event) entry {
	out := entry{phrase: t.words.Of(e), state: t.changes(e), where: place(e)}
	if e.Kind.IsStep() {
		out.step = fmt.Sprint(e.Step)
		if e.Preempted >= 0 {
			out.step = "*" + out.step
		}
	}
	if len(t.lanes) == len(t.rec.Tasks) || e.Task < 0 {
		out.lane = e.Task
	} else {
		out.phrase.Verb = fmt.Sprintf("T%d %s", e.Task, out.phrase.Verb)
	}
	if len(t.rec.Shown) == 1 { // one thing is shared: no need to say so each time
		out.phrase.Object = strings.TrimPrefix(out.phrase.Object, t.rec.Shown[0]+".")
	}
	out.phrase.Outcome = strings.ReplaceAll(out.phrase.Outcome, " → ", "→")
	return out
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

// heads are what stands above the goroutines' columns.
func (t *table) heads() []string {
	if len(t.lanes) != len(t.rec.Tasks) {
		return []string{""}
	}
	return t.names()
}

func (t *table) names() []string {
	names := make([]string, len(t.rec.Tasks))
	for i, task := range t.rec.Tasks {
		names[i] = strings.TrimSpace(fmt.Sprintf("T%d %s", i, task.Name))
	}
	return names
}

// measure finds out how wide the columns would have to be.
func (t *table) measure() {
	for i, head := range t.heads() {
		t.lanes[i] = width(head) + 2
	}
	t.least = width(strings.Join(t.rec.Shown, ", "))
	for part := range strings.SplitSeq(t.start(), ", ") {
		t.least = max(t.least, width(part))
	}
	for i, e := range t.entries {
		if t.isLeftOut(i) || e.lane < 0 {
			continue
		}
		t.lanes[e.lane] = max(t.lanes[e.lane], width(say(e.phrase))+2)
		t.least = max(t.least, width(e.state))
		t.where = min(max(t.where, width(e.where)), mostWhere)
	}
	t.state = max(t.least, width(t.start()))
}

// squeeze makes the columns so narrow that they fit in the page: first that with the
// states, where only the start is wider than the rest, and then the widest.
func (t *table) squeeze() {
	for {
		width := stepWidth + t.state + 2 + t.where
		widest := &t.lanes[0]
		for i, w := range t.lanes {
			width += w
			if w > *widest {
				widest = &t.lanes[i]
			}
		}
		if t.state > t.least || t.state > leastState && t.state > *widest {
			widest = &t.state
		}
		if width <= pageWidth || *widest <= leastLane {
			return
		}
		*widest--
	}
}

func (t *table) isLeftOut(i int) bool {
	return len(t.entries) > mostEntries && i >= firstEntries && i < len(t.entries)-lastEntries
}

func (t *table) write() {
	if len(t.lanes) != len(t.rec.Tasks) {
		t.WriteString(strings.Join(wrap(strings.Join(t.names(), ", "), ", ", pageWidth), "\n") + "\n")
	}
	t.row("", t.heads(), strings.Join(t.rec.Shown, ", "), "")
	if t.state > 0 {
		t.row("", make([]string, len(t.lanes)), t.start(), "")
	}
	marks := false
	for i, e := range t.entries {
		switch {
		case i == firstEntries && t.isLeftOut(i):
			fmt.Fprintf(t, "%*s %s rows are left out here: the page has them (-explore.html FILE)\n",
				stepWidth-1, "...", count(len(t.entries)-firstEntries-lastEntries))
		case t.isLeftOut(i):
		case e.lane < 0:
			fmt.Fprintf(t, "%*s the setup: %s\n", stepWidth-1, "", say(e.phrase))
		default:
			cells := make([]string, len(t.lanes))
			cells[e.lane] = shorten(e.phrase, t.lanes[e.lane]-1)
			t.row(e.step, cells, e.state, e.where)
			marks = marks || strings.HasPrefix(e.step, "*")
		}
	}
	if marks {
		t.WriteString("* here a goroutine was switched away from that could have gone on\n")
	}
	if n, turns := t.repeats(); turns > 2 && t.isLeftOut(firstEntries) {
		fmt.Fprintf(t, "the last %s, again and again: %s times\n", plural(n, "row"), count(turns))
	}
}

// repeats returns how many rows the table ends with again and again, and how often.
func (t *table) repeats() (rows, turns int) {
	n := len(t.entries)
	for rows = 1; rows <= lastEntries; rows++ {
		same := 0
		for i := n - 1; i >= rows && t.entries[i].isLike(&t.entries[i-rows]); i-- {
			same++
		}
		if turns = 1 + same/rows; turns > 2 {
			return rows, turns
		}
	}
	return 0, 0
}

// isLike reports whether the same is done in two rows, perhaps with other values.
func (e *entry) isLike(f *entry) bool {
	return e.lane == f.lane && e.phrase.Verb == f.phrase.Verb && e.phrase.Object == f.phrase.Object && e.where == f.where
}

// row writes a row. It has more than one line if something does not fit in one.
func (t *table) row(step string, cells []string, state, where string) {
	columns := make([][]string, len(cells)+1)
	lines := 1
	for i, c := range cells {
		columns[i] = wrap(c, " ", t.lanes[i]-1)
		lines = max(lines, len(columns[i]))
	}
	columns[len(cells)] = wrap(state, separator(state, t.state), t.state)
	lines = max(lines, len(columns[len(cells)]))
	for n := range lines {
		line := fmt.Sprintf("%*s ", stepWidth-1, step)
		for i, column := range columns {
			text, w := "", t.state+2
			if i < len(cells) {
				w = t.lanes[i]
			}
			if n < len(column) {
				text = cut(column[n], w-1)
			}
			line += fill(text, w)
		}
		t.WriteString(strings.TrimRight(line+cutLeft(where, t.where), " ") + "\n")
		step, where = "", ""
	}
}

// place says where in the code an event is.
func place(e *engine.Event) string {
	if len(e.Frames) == 0 {
		return ""
	}
	f := e.Frames[0]
	return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
}
