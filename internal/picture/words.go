package picture

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// A Phrase is an event in words: "CAS", "m.state", "0 → 1". The page of a recording and
// its table of text both consist of phrases.
type Phrase struct {
	Verb, Object string
	Outcome      string

	// Where there is room, Operand comes between Verb and Object ("-1 to"), and Aside
	// after Outcome (", first in line").
	Operand, Aside string
}

// op is what is done, and what is what comes of it, both in full.
func (p Phrase) op() string {
	return strings.Join(strings.Fields(p.Verb+" "+p.Operand+" "+p.Object), " ")
}
func (p Phrase) what() string { return p.Outcome + p.Aside }

// Words puts the events of a recording in words.
type Words struct {
	rec      *engine.Recording
	values   map[string]map[uint64]string // by object, what values are called
	pointers map[uint64]string
	returned map[[2]int]any // by task and step, the output of a recorded call
}

// NewWords returns words in which values are numbers.
func NewWords(r *engine.Recording) *Words {
	w := &Words{rec: r, pointers: map[uint64]string{0: "nil"}, returned: make(map[[2]int]any)}
	for _, c := range r.Calls {
		w.returned[[2]int{c.Task, c.Ended}] = c.Output
	}
	return w
}

// learn finds out what the values of objects are called: what was shown before and
// after a step that changed one is about its old and its new value.
func (w *Words) learn() {
	w.values = make(map[string]map[uint64]string)
	for k, name := range w.rec.Shown {
		if object := w.subject(k, name); object != "" {
			if values := w.texts(k, object); values != nil {
				w.values[object] = values
			}
		}
	}
}

// subject returns the one atomic that makes a description change, or "" if there is
// none or are several.
func (w *Words) subject(k int, name string) string {
	object, before := "", w.rec.Start
	for i := range w.rec.Events {
		e := &w.rec.Events[i]
		if e.State == nil {
			continue
		}
		if before[k] != e.State[k] {
			if !isPartOf(e.Object, name) || !isWord(e.Kind) || object != "" && object != e.Object {
				return ""
			}
			object = e.Object
		}
		before = e.State
	}
	return object
}

// texts returns how a description calls the values of an object, or nil if it does not
// tell them all apart.
func (w *Words) texts(k int, object string) map[uint64]string {
	_, field, _ := cutLast(object, ".")
	values, meant := make(map[uint64]string), make(map[string]uint64)
	call := func(v uint64, text string) bool {
		text = strings.TrimPrefix(text, field+" ")
		old, known := meant[text]
		values[v], meant[text] = text, v
		return !known || old == v
	}
	before := w.rec.Start
	for i := range w.rec.Events {
		e := &w.rec.Events[i]
		if e.Object == object && e.State != nil && isWord(e.Kind) && !(call(e.Old, before[k]) && call(e.New, e.State[k])) {
			return nil
		}
		if e.State != nil {
			before = e.State
		}
	}
	return values
}

// isPartOf reports whether an object is the thing with a name, or a field of it.
func isPartOf(object, name string) bool {
	return object == name || strings.HasPrefix(object, name+".")
}

// isWord reports whether operations of a kind are those of an atomic.
func isWord(k engine.Kind) bool { return k <= engine.CAS }

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}

// value is what a value of the object of e is called.
func (w *Words) value(e *engine.Event, v uint64) string {
	if e.Pointer {
		return w.pointer(v)
	}
	if text, ok := w.values[e.Object][v]; ok {
		return text
	}
	return Number(int64(v))
}

// Number writes a number. One that is near a multiple of 1<<32, or near 1<<30, is written
// so: a WaitGroup has its counter above bit 32, and a writer takes 1<<30 off the readers.
func Number(v int64) string {
	for _, near := range []struct{ shift, times, rest int64 }{{32, 1 << 20, 1 << 12}, {30, 1, 1 << 12}} {
		times := (v>>1 + 1<<near.shift>>2) >> (near.shift - 1) // rounded
		rest := v - times<<near.shift
		switch {
		case times == 0 || max(times, -times) > near.times || max(rest, -rest) > near.rest:
		case rest == 0:
			return fmt.Sprintf("%d<<%d", times, near.shift)
		default:
			return fmt.Sprintf("%d<<%d%+d", times, near.shift, rest)
		}
	}
	return fmt.Sprint(v)
}

// pointer calls pointers A, B, C and so on, in the order in which they come up.
// Addresses would mean nothing, and be others each time.
func (w *Words) pointer(v uint64) string {
	name, ok := w.pointers[v]
	if !ok {
		name = strings.ToUpper(letters(len(w.pointers) - 1))
		w.pointers[v] = name
	}
	return name
}

// Of says what an event is, and what came of it.
func (w *Words) Of(e *engine.Event) Phrase {
	p := Phrase{Verb: e.Kind.String(), Object: e.Object}
	switch e.Kind {
	case engine.Load, engine.Note:
		p.Outcome = w.value(e, e.New)
	case engine.Store, engine.Swap:
		p.Outcome = w.change(e)
	case engine.And, engine.Or:
		p.Operand, p.Outcome = fmt.Sprintf("%d into", e.Operand), w.change(e)
	case engine.Add:
		p.Operand, p.Outcome = fmt.Sprintf("%d to", signed(e)), w.change(e)
	case engine.CAS:
		p.Outcome = w.change(e)
		if !e.Wrote {
			p.Outcome = fmt.Sprintf("fails, found %s, not %s", w.value(e, e.New), w.value(e, e.Expect))
		}
	case engine.Acquire, engine.Release:
		p.Outcome, p.Aside = semaphore(e)
	case engine.Close, engine.Closed, engine.Await, engine.Fire, engine.Stop:
		p.Outcome, p.Aside = signal(e)
	case engine.Call, engine.Return:
		w.call(e, &p)
	default:
		between(e, &p)
	}
	return p
}

func (w *Words) change(e *engine.Event) string {
	return w.value(e, e.Old) + " → " + w.value(e, e.New)
}

// signed is the operand of an Add as it is meant: code that subtracts from an unsigned
// number of 32 bits adds one that has the highest bit set.
func signed(e *engine.Event) int64 {
	if e.Operand>>31 == 1 {
		return int64(int32(e.Operand))
	}
	return int64(e.Operand)
}

// semaphore says what came of an operation of a semaphore.
func semaphore(e *engine.Event) (outcome, aside string) {
	change := fmt.Sprintf("%d → %d", e.Old, e.New)
	switch {
	case e.Blocked:
		return "sleeps", ": none is left"
	case e.Kind == engine.Acquire:
		return change, ""
	case len(e.Wakes) > 0:
		return "wakes " + list(e.Wakes), ", first in line"
	}
	return change, ", nobody is in line"
}

// signal says what came of an operation of a channel that is only closed, or of a timer.
func signal(e *engine.Event) (outcome, aside string) {
	switch {
	case e.Kind == engine.Close && len(e.Wakes) > 0:
		return "wakes " + list(e.Wakes), ""
	case e.Kind == engine.Close:
		return "", "nobody waits for it"
	case e.Kind == engine.Fire && !e.Wrote:
		return "was stopped before", ""
	case e.Kind == engine.Fire:
		return "goes off", ""
	case e.Kind == engine.Stop && e.New == 1:
		return "has gone off before", ""
	case e.Kind == engine.Stop:
		return "never goes off now", ""
	case e.Blocked:
		return "sleeps", " until it is closed"
	case e.New == 1:
		return "it is closed", ""
	}
	return "it is open", ""
}

// call is about the beginning or the end of a recorded call.
func (w *Words) call(e *engine.Event, p *Phrase) {
	p.Object = ""
	if n := len(e.Calls); n > 0 {
		p.Object = e.Calls[n-1]
	}
	if e.Kind == engine.Return {
		p.Outcome = fmt.Sprint(w.returned[[2]int{e.Task, e.Step}])
	}
}

// between is about what is no step.
func between(e *engine.Event, p *Phrase) {
	switch e.Kind {
	case engine.Chosen:
		p.Object, p.Outcome, p.Aside = e.Text, strconv.Itoa(e.Choice), fmt.Sprintf(" (0 to %d)", e.Of-1)
		// A label that lists what there is to choose from says it better than a number.
		if options := strings.Split(e.Text, ", or "); len(options) == e.Of && e.Of > 1 {
			p.Outcome, p.Aside = options[e.Choice], ""
		}
	case engine.Spawn:
		p.Object = list(e.Wakes)
	case engine.Spin:
		p.Object, p.Outcome, p.Aside = e.Text, "sleeps", " until it changes"
	case engine.Read, engine.Write, engine.Panic:
		p.Outcome = e.Text
	}
}

// list names tasks: "T1, T2".
func list(tasks []int) string {
	var names []string
	for _, t := range tasks {
		names = append(names, "T"+strconv.Itoa(t))
	}
	return strings.Join(names, ", ")
}
