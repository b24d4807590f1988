package explore

import (
	"fmt"

	"github.com/anishathalye/porcupine"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// An X is one execution, as the function given to [Test] or [Run] sees it. That
// function is called at the start of each execution. It makes what is shared, says
// with [X.Go] which goroutines there are, and returns; then they run. What it does
// itself is no part of the interleaving.
//
// The goroutines wait for one another by primitives of this library alone. One that
// blocks in another way is reported as a misuse. A time.Sleep of less than 25 ms may pass
// unnoticed; all that it does is to take time, since no other goroutine runs meanwhile.
type X struct{ model *porcupine.Model }

// Go adds a goroutine. The name is for messages and pictures; several may have the
// same. In a goroutine that runs already, it is a go statement.
func (x *X) Go(name string, f func()) {
	if !engine.Go(name, f) && !engine.Running() {
		panic("explore: Go outside of an exploration")
	}
}

// Do calls f, as one operation of the test. The picture names it. For the strategy
// [States] it also is a border: what the goroutine goes by afterwards may depend only
// on where it is, and not on what it has seen inside.
func (x *X) Do(name string, f func()) {
	engine.CallBegins(name)
	f()
	engine.CallEnds(0)
}

// Try is [X.Do] for an operation that reports whether it worked.
func (x *X) Try(name string, f func() bool) bool {
	engine.CallBegins(name)
	ok := f()
	engine.CallEnds(hash(ok))
	return ok
}

// Call calls f, and records it for the model given to [X.Linearizable]: its input,
// its output, and what was before and after it. Two calls may be in either order
// only if they overlap, so this makes more executions differ than [X.Do].
func (x *X) Call(input any, f func() (output any)) (output any) {
	return engine.RecordCall(fmt.Sprint(input), input, f)
}

// Linearizable has the calls of each execution judged by a model: there must be an
// order in which one goroutine alone could have got the same answers.
func (x *X) Linearizable(model porcupine.Model) { x.model = &model }

// Final has f called at the end of each execution, when all goroutines have ended.
// Its error is a failure.
func (x *X) Final(f func() error) { engine.Final(f) }

// Invariant has f called after each step. It may look at everything, and change
// nothing; its error is a failure. Since it looks at moments and not at orders of
// events, no two steps commute for it: [DPOR] saves nothing then, and is replaced by
// every interleaving.
func (x *X) Invariant(f func() error) { engine.Invariant(f) }

// Last returns the number of the goroutine that took the latest step, or -1: for an
// [X.Invariant]. They are numbered in the order in which they were started.
func (x *X) Last() int { return engine.Last() }

// Line returns the goroutines that sleep at a semaphore, the first in line first: for
// an [X.Invariant].
func (x *X) Line(sema *uint32) []int { return engine.Line(sema) }

// LastChoice returns how a goroutine made its latest choice under a label, or -1 if
// it has made none: for an [X.Invariant]. A mutex asks "waited long" and "sleep, or
// spin".
func (x *X) LastChoice(goroutine int, label string) int { return engine.LastChoice(goroutine, label) }

// Choose returns a number in [0,n), where n is from 1 to 255: each of them, in one
// execution or another. The label is for the picture.
func (x *X) Choose(n int, label string) int {
	c, ok := engine.Choose(n, label)
	if !ok {
		panic("explore: Choose outside of an exploration")
	}
	return c
}

// Fatalf ends the execution as a failure.
func (x *X) Fatalf(format string, args ...any) { engine.FailTask(fmt.Sprintf(format, args...)) }

// Check is [X.Fatalf] if ok is false.
func (x *X) Check(ok bool, format string, args ...any) {
	if !ok {
		x.Fatalf(format, args...)
	}
}

// Await waits until ch is closed: <-ch, which a goroutine of an execution must not do
// itself. It is for the Done channel of package context: that somebody else closes ch
// would not be seen.
func (x *X) Await(ch <-chan struct{}) { engine.AwaitChan(ch) }

// Yield belongs into every loop that goes round until another goroutine does
// something: the goroutine then sleeps until something that it has read is written.
// (To go round without that would add executions without end, and show nothing.)
// Outside of an exploration it is runtime.Gosched.
func Yield() { yield() }

// A Var is a variable that is no atomic. Two accesses of it by different goroutines,
// one of them a write, that the Go memory model puts in no order are a data race, and
// reported as a failure. An access is no step: if there is no race, it does not matter
// when exactly it happens, and if there is one, it is found in any order.
//
// Without the tag explore it is just a variable.
type Var[T any] struct {
	plain *engine.Plain
	v     T
}

// NewVar returns a Var with a name, for messages and pictures. It is called by the
// function given to [Test] or [Run].
func NewVar[T any](x *X, name string, v T) *Var[T] {
	r := &Var[T]{plain: engine.NewPlain(name), v: v}
	r.touch(true)
	return r
}

// Get reads the variable.
func (r *Var[T]) Get() T {
	r.touch(false)
	return r.v
}

// Set writes it.
func (r *Var[T]) Set(v T) {
	r.v = v
	r.touch(true)
}

func (r *Var[T]) touch(write bool) {
	if r.plain == nil {
		return
	}
	if engine.Recorded() {
		r.plain.Text = fmt.Sprint(r.v)
	}
	r.plain.Touch(write, hash(r.v))
}

// hash returns a number for a value, the same for equal values of the simple types.
func hash(v any) uint64 {
	switch v := v.(type) {
	case bool:
		if v {
			return 1
		}
		return 0
	case int:
		return uint64(v)
	case int32:
		return uint64(v)
	case int64:
		return uint64(v)
	case uint32:
		return uint64(v)
	case uint64:
		return v
	}
	return engine.HashText(fmt.Sprintf("%#v", v))
}
