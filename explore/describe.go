package explore

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/syncprimer/syncprimer/internal/engine"
	"github.com/syncprimer/syncprimer/internal/picture"
)

func itoa(n int) string { return strconv.Itoa(n) }

// describer returns a function that describes v in words as it is then, or nil for
// what has no description. It reads the fields of the primitives as they are laid out
// in their packages.
func describer(v reflect.Value) func() string {
	if d := describers[typeName(v.Type())]; d != nil {
		return func() string { return d(v) }
	}
	if _, ok := word(v); ok {
		return func() string {
			n, _ := word(v)
			if name := v.Type().Name(); strings.HasPrefix(name, "Pointer[") || name == "Word[uintptr]" {
				return map[bool]string{true: "nil", false: "set"}[n == 0]
			}
			return picture.Number(n)
		}
	}
	if v.Kind() == reflect.Struct {
		return describeFields(v)
	}
	return nil
}

// describeFields describes a struct of the user by those of its fields that have a
// description.
func describeFields(v reflect.Value) func() string {
	var names []string
	var texts []func() string
	for i := range v.NumField() {
		if text := describer(v.Field(i)); text != nil {
			name := v.Type().Field(i).Name + " "
			if v.Type().Field(i).Anonymous {
				name = "" // what is promoted needs no name in between
			}
			names, texts = append(names, name), append(texts, text)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return func() string {
		var parts []string
		for i, text := range texts {
			parts = append(parts, names[i]+text())
		}
		return strings.Join(parts, ", ")
	}
}

// typeName is package.Type, without type arguments, for types of this library.
func typeName(t reflect.Type) string {
	pkg, ours := strings.CutPrefix(t.PkgPath(), module)
	if !ours {
		return ""
	}
	name, _, _ := strings.Cut(t.Name(), "[")
	return pkg + "." + name
}

var describers map[string]func(reflect.Value) string

func init() {
	describers = map[string]func(reflect.Value) string{
		"internal/park.Lock":  describeLock,
		"mutex.Mutex":         describeMutex,
		"rwmutex.RWMutex":     describeRWMutex,
		"waitgroup.WaitGroup": describeWaitGroup,
		"once.Once":           describeOnce,
		"cond.Cond":           describeCond,
		"chanimpl.Chan":       describeChan,
		"context.cancelCtx":   describeContext,
		"context.timerCtx":    func(v reflect.Value) string { return describeContext(v.FieldByName("cancelCtx")) },
	}
}

// describeLock describes the lock of package park, or its model in the explorer.
func describeLock(v reflect.Value) string {
	const held, sleepers = 1, 2
	if holder, ok := (*engine.ShortLock)(v.FieldByName("model").Addr().UnsafePointer()).Holder(); ok {
		if holder < 0 {
			return "free"
		}
		return fmt.Sprintf("held by T%d", holder)
	}
	word := field(v, "word")
	text := map[bool]string{true: "held", false: "free"}[word&held != 0]
	if word&sleepers != 0 {
		text += "|sleepers"
	}
	return text
}

func describeMutex(v reflect.Value) string {
	const locked, woken, starving, shift = 1, 2, 4, 3
	state := field(v, "state")
	var parts []string
	switch {
	case state < 0: // nobody waits then
		return fmt.Sprintf("broken: %d", state)
	case state&locked != 0:
		parts = append(parts, "locked")
	case state&starving != 0:
		parts = append(parts, "handed over")
	case state == 0:
		return "free"
	default:
		parts = append(parts, "free")
	}
	if state&woken != 0 {
		parts = append(parts, "woken")
	}
	if state&starving != 0 {
		parts = append(parts, "starving")
	}
	if n := state >> shift; n != 0 {
		parts = append(parts, fmt.Sprintf("%d waiting", n))
	}
	return strings.Join(parts, "|")
}

// describeRWMutex says what the count of readers means, also if that is nonsense: what
// is described may be broken.
func describeRWMutex(v reflect.Value) string {
	const most = 1 << 30
	var parts []string
	switch c := field(v, "readerCount"); {
	case c >= -most/2:
		parts = append(parts, plural(int(c), "reader"))
	case c == -most:
		parts = append(parts, "a writer")
	default:
		parts = append(parts, "a writer", plural(int(c+most), "reader")+" in or waiting")
	}
	if n := field(v, "readerWait"); n != 0 {
		parts = append(parts, fmt.Sprintf("to leave: %d", n))
	}
	return strings.Join(append(parts, "w "+describeMutex(v.FieldByName("w"))), ", ")
}

func describeWaitGroup(v reflect.Value) string {
	state := uint64(field(v, "state"))
	return fmt.Sprintf("counter %d, waiters %d", int32(state>>32), uint32(state))
}

func describeOnce(v reflect.Value) string {
	done := "not done"
	if field(v, "done") != 0 {
		done = "done"
	}
	return done + ", m " + describeMutex(v.FieldByName("m"))
}

func describeCond(v reflect.Value) string {
	wait, notify := uint32(field(v, "wait")), uint32(field(v, "notify"))
	asleep := 0
	if last := v.FieldByName("last"); !last.IsNil() {
		for w := last.Elem().FieldByName("next"); ; w = w.Elem().FieldByName("next") {
			asleep++
			if w.Pointer() == last.Pointer() || asleep > 99 {
				break
			}
		}
	}
	return fmt.Sprintf("%s out, %d called, %d asleep", plural(int(wait-notify), "ticket"), notify, asleep)
}

// describeChan draws the ring from its first slot to its last: [a . b].
func describeChan(v reflect.Value) string {
	buf, count, at := v.FieldByName("buf"), int(v.FieldByName("count").Int()), int(v.FieldByName("recvx").Int())
	slots := make([]string, buf.Len())
	for i := range slots {
		slots[i] = "."
	}
	for i := range count {
		k := (at + i) % len(slots)
		slots[k] = fmt.Sprint(buf.Index(k))
	}
	parts := []string{"[" + strings.Join(slots, " ") + "]"}
	for _, q := range []string{"sendq", "recvq"} {
		if n := length(v.FieldByName(q).FieldByName("first")); n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", q, n))
		}
	}
	if v.FieldByName("closed").Bool() {
		parts = append(parts, "closed")
	}
	return strings.Join(parts, " ")
}

func describeContext(v reflect.Value) string {
	text := "alive"
	if field(v, "why") != 0 {
		text = "cancelled, Done open"
		if field(v, "closed") != 0 {
			text = "cancelled"
		}
	}
	switch n := length(v.FieldByName("children")); n {
	case 0:
		return text
	case 1:
		return text + ", 1 child"
	default:
		return fmt.Sprintf("%s, %d children", text, n)
	}
}

// length returns how many there are in a list. It gives up at some number: what is
// described may be broken, and a ring where a list ought to be.
func length(first reflect.Value) int {
	n := 0
	for at := first; !at.IsNil() && n < 99; at = at.Elem().FieldByName("next") {
		n++
	}
	return n
}
