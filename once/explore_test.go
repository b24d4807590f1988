package once_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/once"
)

// Every interleaving of the real code, at the sizes that the names say.

// A deed is something to be done once.
type deed struct {
	once.Once
	x    *explore.X
	runs *explore.Var[int] // how often it was done
}

func newDeed(x *explore.X) *deed {
	d := &deed{x: x, runs: explore.NewVar(x, "runs", 0)}
	x.Name(&d.Once, "o")
	x.Final(func() error {
		switch {
		case !once.Done(&d.Once) || d.runs.Get() != 1:
			return fmt.Errorf("it was done %d times", d.runs.Get())
		case !once.MutexOf(&d.Once).TryLock():
			return errors.New("the lock is still held when all is over")
		}
		return nil
	})
	return d
}

func (d *deed) run() { d.runs.Set(d.runs.Get() + 1) }

// did requires that it is done, and once.
func (d *deed) did() {
	n := d.runs.Get()
	d.x.Check(n == 1, "Do has returned, and f has run %d times", n)
}

// callers call Do, each so many times.
func callers(n, turns int) func(x *explore.X) {
	return func(x *explore.X) {
		d := newDeed(x)
		for range n {
			x.Go("caller", func() {
				for range turns {
					x.Do("Do", func() { d.Do(d.run) })
					d.did()
				}
			})
		}
	}
}

// f runs once, and everybody sees what it has done.
func TestExplore3Callers(t *testing.T)       { explore.Test(t, callers(3, 1)) }
func TestExplore2Callers2Turns(t *testing.T) { explore.Test(t, callers(2, 2)) }

func TestExplore4Callers(t *testing.T) {
	explore.Test(t, callers(4, 1), explore.Strategy(explore.Bounded), explore.Preemptions(2))
}

// A f that panics is done. The caller whose f it was sees the panic, the others return.
func TestExplorePanic3Callers(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		d := newDeed(x)
		for range 3 {
			x.Go("caller", func() {
				mine := false
				f := func() {
					d.run()
					mine = true
					panic("in f")
				}
				x.Check(caught(func() { d.Do(f) }) == mine, "it was this caller's f: %v", mine)
				d.did()
			})
		}
	})
}

// caught reports whether f panics, and how it is to.
func caught(f func()) (yes bool) {
	defer func() {
		if p := recover(); p != nil {
			if p != "in f" {
				panic(p)
			}
			yes = true
		}
	}()
	f()
	return
}

// So is one that leaves by Goexit. Its caller has left, the others return.
func TestExploreGoexit3Callers(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		d := newDeed(x)
		for range 3 {
			x.Go("caller", func() {
				mine := false
				d.Do(func() {
					d.run()
					mine = true
					runtime.Goexit()
				})
				x.Check(!mine, "Do has returned after a Goexit")
				d.did()
			})
		}
	})
}

// A f that calls Do waits for itself.
func TestExploreReentrant(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var o once.Once
		x.Name(&o, "o")
		x.Go("caller", func() {
			o.Do(func() { o.Do(func() {}) })
		})
	}, explore.Expect(explore.Deadlock, "T0 (caller) sleeps at o.m.sema"))
}

// onFunctions explores with each of the three functions, in its one form.
func onFunctions(t *testing.T, explored func(x *explore.X, wrap func(f func()) (call func() (int, error)))) {
	for _, f := range functions {
		t.Run(f.name, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				explored(x, func(g func()) func() (int, error) { return f.wrap(twin.Ours, g) })
			})
		})
	}
}

// Each call returns what the one run has.
func TestExploreFunctions3Callers(t *testing.T) {
	onFunctions(t, func(x *explore.X, wrap func(func()) func() (int, error)) {
		runs := explore.NewVar(x, "runs", 0)
		call := wrap(func() { runs.Set(runs.Get() + 1) })
		for range 3 {
			x.Go("caller", func() {
				v, err := call()
				x.Check(v == 7 && err == errSeven, "a call has returned %v and %v", v, err)
				x.Check(runs.Get() == 1, "f has run %d times", runs.Get())
			})
		}
	})
}

// Each call panics as the one run has.
func TestExploreFunctionsPanic3Callers(t *testing.T) {
	onFunctions(t, func(x *explore.X, wrap func(func()) func() (int, error)) {
		runs := explore.NewVar(x, "runs", 0)
		call := wrap(func() {
			runs.Set(runs.Get() + 1)
			panic("in f")
		})
		for range 3 {
			x.Go("caller", func() {
				x.Check(caught(func() { _, _ = call() }), "a call has returned, and f has panicked")
				x.Check(runs.Get() == 1, "f has run %d times", runs.Get())
			})
		}
	})
}

// Where f leaves by Goexit, there is nothing to return: each call panics.
func TestExploreFunctionsGoexit2Callers(t *testing.T) {
	onFunctions(t, func(x *explore.X, wrap func(func()) func() (int, error)) {
		runs, panics := explore.NewVar(x, "runs", 0), 0
		call := wrap(func() {
			runs.Set(runs.Get() + 1)
			runtime.Goexit()
		})
		for range 2 {
			x.Go("caller", func() {
				defer func() {
					switch p := recover().(type) {
					case nil:
					case *runtime.PanicNilError:
						panics++
					default:
						panic(p)
					}
				}()
				_, _ = call()
			})
		}
		x.Final(func() error {
			if n := runs.Get(); n != 1 || panics != 2 {
				return fmt.Errorf("%d panics, and %d runs", panics, n)
			}
			return nil
		})
	})
}
