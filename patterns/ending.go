package patterns

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
)

// A Panic is what a pattern panics with when one of its goroutines has panicked: the
// value, and where that was. It is an error, so that a program that dies of it prints
// both, and wraps the value if that is an error itself.
type Panic struct {
	Value any
	Stack []byte // of the goroutine that panicked, as debug.Stack returns it
}

func (p *Panic) Error() string {
	return fmt.Sprintf("%v\n\nin a goroutine of package patterns:\n\n%s", p.Value, p.Stack)
}

// Unwrap returns the value if it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// ErrGoexit is the cause for which a [Group] is cancelled when one of its functions
// has called runtime.Goexit, as t.FailNow does.
var ErrGoexit = errors.New("patterns: a function has called runtime.Goexit")

// An ending is the way in which a function came to its end.
type ending struct {
	err      error
	exited   bool // by runtime.Goexit
	panicked *Panic
}

// run calls f and then, whichever way f ends, then. A panic goes no further.
func run(f func() error, then func(ending)) {
	e := ending{exited: true} // what it is if f neither returns nor panics
	defer func() {
		if e.exited {
			if v := recover(); v != nil {
				e = ending{panicked: newPanic(v)}
			}
		}
		then(e)
	}()
	err := f()
	e = ending{err: err}
}

// newPanic is called while f's frames are still on the stack. A panic that has come
// through a pattern inside f keeps the stack that it has: where it began.
func newPanic(v any) *Panic {
	if p, ok := v.(*Panic); ok {
		return p
	}
	return &Panic{Value: v, Stack: debug.Stack()}
}

// rank says which of two endings must not be lost. An error is expected and a panic
// is not, so the panic counts even if it comes later.
func (e ending) rank() int {
	switch {
	case e.panicked != nil:
		return 3
	case e.exited:
		return 2
	case e.err != nil:
		return 1
	}
	return 0
}

// cause is what others are told of it.
func (e ending) cause() error {
	switch {
	case e.panicked != nil:
		return e.panicked
	case e.exited:
		return ErrGoexit
	}
	return e.err
}

// repeat ends the caller in the same way.
func (e ending) repeat() error {
	if e.panicked != nil {
		panic(e.panicked)
	}
	if e.exited {
		runtime.Goexit()
	}
	return e.err
}
