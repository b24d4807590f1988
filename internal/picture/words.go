package picture

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// words puts events in words, and the values in them too where the recording has
// words for these.
type words struct {
	rec      *engine.Recording
	values   map[string]map[uint64]string // by object
	pointers map[uint64]string
	returned map[[2]int]any // by task and step, the output of a recorded call
}

func newWords(r *engine.Recording) *words {
	w := &words{rec: r, pointers: map[uint64]string{0: "nil"}, returned: make(map[[2]int]any)}
	w.learn()
	for _, c := range r.Calls {
		w.returned[[2]int{c.Task, c.Ended}] = c.Output
	}
	return w
}

// learn finds out what the values of objects are called: what was shown before and
// after a step that changed one is about its old and its new value.
func (w *words) learn() {
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
func (w *words) subject(k int, name string) string {
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
func (w *words) texts(k int, object string) map[uint64]string {
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
func (w *words) value(e *engine.Event, v uint64) string {
	if e.Pointer {
		return w.pointer(v)
	}
	if text, ok := w.values[e.Object][v]; ok {
		return text
	}
	return fmt.Sprint(int64(v))
}

// pointer calls pointers A, B, C and so on, in the order in which they come up.
// Addresses would mean nothing, and be others each time.
func (w *words) pointer(v uint64) string {
	name, ok := w.pointers[v]
	if !ok {
		name = strings.ToUpper(letters(len(w.pointers) - 1))
		w.pointers[v] = name
	}
	return name
}

// of says what an event is, and what came of it.
func (w *words) of(e *engine.Event) (op, what string) {
	op = strings.TrimSpace(e.Kind.String() + " " + e.Object)
	change := w.value(e, e.Old) + " → " + w.value(e, e.New)
	switch e.Kind {
	case engine.Load, engine.Note:
		return op, w.value(e, e.New)
	case engine.Store, engine.Swap:
		return op, change
	case engine.And, engine.Or:
		return fmt.Sprintf("%s with %d", op, e.Operand), change
	case engine.Add:
		return fmt.Sprintf("%v %d to %s", e.Kind, signed(e), e.Object), change
	case engine.CAS:
		if !e.Wrote {
			return op, fmt.Sprintf("fails: found %s, expected %s", w.value(e, e.New), w.value(e, e.Expect))
		}
		return op, change
	case engine.Acquire, engine.Release:
		return op, w.semaphore(e)
	case engine.Close, engine.Closed, engine.Await, engine.Fire, engine.Stop:
		return op, w.signal(e)
	case engine.Call, engine.Return:
		return w.call(e)
	}
	return w.between(e)
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
func (w *words) semaphore(e *engine.Event) string {
	switch {
	case e.Blocked:
		return "none is left: sleeps in line"
	case e.Kind == engine.Acquire:
		return fmt.Sprintf("takes one: %d → %d", e.Old, e.New)
	case len(e.Wakes) > 0:
		return "hands one to " + list(e.Wakes) + ", first in line"
	}
	return fmt.Sprintf("nobody is in line: %d → %d", e.Old, e.New)
}

// signal says what came of an operation of a channel that is only closed, or of a timer.
func (w *words) signal(e *engine.Event) string {
	switch {
	case e.Kind == engine.Close && len(e.Wakes) > 0:
		return "wakes " + list(e.Wakes)
	case e.Kind == engine.Close:
		return "nobody waits for it"
	case e.Kind == engine.Fire && !e.Wrote:
		return "was stopped before"
	case e.Kind == engine.Fire:
		return "goes off"
	case e.Kind == engine.Stop && e.New == 1:
		return "has gone off before"
	case e.Kind == engine.Stop:
		return "never goes off now"
	case e.Blocked:
		return "it is open: sleeps until it is closed"
	case e.New == 1:
		return "it is closed"
	}
	return "it is open"
}

// call is about the beginning or the end of a recorded call.
func (w *words) call(e *engine.Event) (op, what string) {
	name := "the call"
	if n := len(e.Calls); n > 0 {
		name = e.Calls[n-1]
	}
	if e.Kind == engine.Call {
		return "call " + name, "begins"
	}
	return "return", fmt.Sprintf("%s → %v", name, w.returned[[2]int{e.Task, e.Step}])
}

// between is about what is no step.
func (w *words) between(e *engine.Event) (op, what string) {
	op = strings.TrimSpace(e.Kind.String() + " " + e.Object)
	switch e.Kind {
	case engine.Chosen:
		// A label that lists what there is to choose from says it better than a number.
		if options := strings.Split(e.Text, ", or "); len(options) == e.Of && e.Of > 1 {
			return "choose", fmt.Sprintf("%s: %s", e.Text, options[e.Choice])
		}
		return "choose", fmt.Sprintf("%s: %d (0 to %d)", e.Text, e.Choice, e.Of-1)
	case engine.Spawn:
		return "go", "starts " + list(e.Wakes)
	case engine.Spin:
		return "spin", "sleeps until " + e.Text + " changes"
	case engine.Read, engine.Write:
		return op, e.Text
	}
	return op, ""
}

// list names tasks: "T1, T2".
func list(tasks []int) string {
	var names []string
	for _, t := range tasks {
		names = append(names, "T"+strconv.Itoa(t))
	}
	return strings.Join(names, ", ")
}
