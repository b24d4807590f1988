package patterns_test

import (
	"errors"
	"runtime"

	"github.com/syncprimer/syncprimer/patterns"
)

var errFirst, errSecond = errors.New("first"), errors.New("second")

// failures are the ways to fail.
var failures = []struct {
	name string
	fail func() error
}{
	{"error", func() error { return errFirst }},
	{"panic", func() error { panic("oh") }},
	{"Goexit", func() error { runtime.Goexit(); return nil }},
}

// An outcome is how a call has ended.
type outcome struct {
	err      error
	exited   bool
	panicked any
}

// observe calls f in this goroutine; done is called with what came of it, also if
// f leaves by runtime.Goexit.
func observe(f func() error, done func(outcome)) {
	o := outcome{exited: true}
	defer func() {
		if o.exited {
			if v := recover(); v != nil {
				o = outcome{panicked: v}
			}
		}
		done(o)
	}()
	err := f()
	o = outcome{err: err}
}

// is reports whether a call has ended by the failure of that name.
func (o outcome) is(name string) bool {
	switch name {
	case "error":
		return errors.Is(o.err, errFirst)
	case "Goexit":
		return o.exited
	}
	p, ok := o.panicked.(*patterns.Panic)
	return ok && p.Value == "oh"
}

// failed checks that a call ends by the failure of that name.
func (s *scene) failed(name string, call func() error) {
	observe(call, func(o outcome) { s.x.Check(o.is(name), "%s: the outcome is %v", name, o) })
}
