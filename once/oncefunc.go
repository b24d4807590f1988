package once

// An outcome is how the one run of a function ended. It is written under the lock
// of once, and read after Do has returned.
type outcome struct {
	once     Once
	returned bool // else f panicked, or left by runtime.Goexit
	panicked any  // with this value; nil after Goexit
}

// run calls f, and notes how it ended.
func (o *outcome) run(f func()) {
	defer func() {
		if !o.returned {
			// Panic again right here, still on top of f's frames: the
			// stack trace of this first call then shows what went wrong.
			o.panicked = recover()
			panic(o.panicked)
		}
	}()
	f()
	o.returned = true
}

// repeat panics if f did.
func (o *outcome) repeat() {
	if !o.returned {
		panic(o.panicked)
	}
}

// OnceFunc returns a function that calls f the first time and does nothing later.
// If f panics, every call panics with the same value. The function may be called
// from several goroutines; each call returns only after f has.
//
// f is garbage once it has run. The return of f "synchronizes before" the return
// of every call. A call after the first costs one atomic load.
func OnceFunc(f func()) func() {
	// One struct for all that the function keeps: one allocation.
	d := struct {
		outcome
		f func()
	}{f: f}
	return func() {
		d.once.Do(func() {
			defer func() { d.f = nil }()
			d.run(d.f)
		})
		d.repeat()
	}
}

// OnceValue is [OnceFunc] for a function with a result: f is called the first
// time, and its result returned every time.
func OnceValue[T any](f func() T) func() T {
	d := struct {
		outcome
		f func() T
		v T
	}{f: f}
	return func() T {
		d.once.Do(func() {
			defer func() { d.f = nil }()
			d.run(func() { d.v = d.f() })
		})
		d.repeat()
		return d.v
	}
}

// OnceValues is [OnceFunc] for a function with two results.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	d := struct {
		outcome
		f  func() (T1, T2)
		v1 T1
		v2 T2
	}{f: f}
	return func() (T1, T2) {
		d.once.Do(func() {
			defer func() { d.f = nil }()
			d.run(func() { d.v1, d.v2 = d.f() })
		})
		d.repeat()
		return d.v1, d.v2
	}
}
