package article

import (
	"testing"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/mutex"
)

// Once is the article's.
type Once struct {
	done word        // Flag bit, indicating whether it has been executed or not.
	m    mutex.Mutex // Mutual exclusion lock, used to protect the execution of functions.
}

func (o *Once) Do(f func()) {
	if o.done.Load() == 1 { // Quick path: Check if it has been executed.
		return
	}
	o.m.Lock() // Lock to ensure that only one Goroutine is executed.
	defer o.m.Unlock()

	if o.done.read() == 0 { // Check again to prevent other Goroutines from having already executed.
		defer o.done.Store(1) // Mark as executed.
		f()                   // Execute the objective function
	}
}

// A word is a uint32 that is read and written both by atomic operations and plainly. A
// plain read that the memory model does not put in order with an atomic write is a race.
type word struct {
	atomic.Uint32
	plain *explore.Var[uint32]
}

func newOnce(x *explore.X) *Once {
	o := &Once{done: word{plain: explore.NewVar(x, "o.done", uint32(0))}}
	x.Name(o, "o")
	return o
}

func (w *word) read() uint32 { return w.plain.Get() }

func (w *word) Store(v uint32) {
	w.plain.Set(v)
	w.Uint32.Store(v)
}

// did requires that f has run once.
func did(x *explore.X, runs *explore.Var[int]) {
	n := runs.Get()
	x.Check(n == 1, "Do has returned, and f has run %d times", n)
}

// "if o.done == 0": a plain read of what is written by an atomic store looks like a data
// race. It is none, since done is written with o.m held only, and the read has it too:
// the deferred store comes before the deferred Unlock. Package sync did just this for years.
func TestExploreOnce(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		o, runs := newOnce(x), explore.NewVar(x, "runs", 0)
		for range 3 {
			x.Go("caller", func() {
				x.Do("Do", func() { o.Do(func() { runs.Set(runs.Get() + 1) }) })
				did(x, runs)
			})
		}
	})
}

// A f that panics counts as executed, because the store is deferred: only the caller whose
// f it was sees the panic.
func TestExploreOncePanic(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		o, runs := newOnce(x), explore.NewVar(x, "runs", 0)
		for range 2 {
			x.Go("caller", func() {
				defer did(x, runs)
				defer catch("in f")
				o.Do(func() {
					runs.Set(runs.Get() + 1)
					panic("in f")
				})
			})
		}
	})
}

// catch is deferred, and ends one panic.
func catch(what string) {
	if p := recover(); p != nil && p != what {
		panic(p)
	}
}

// Were the first read plain too, it would be a race: it has no lock.
func TestExploreOnceWithoutAtomics(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		o := newOnce(x)
		for range 2 {
			x.Go("caller", func() {
				if o.done.read() == 0 {
					o.Do(func() {})
				}
			})
		}
	}, explore.Expect(explore.DataRace, "o.done"))
}

// "This will only run once", says the example that goes with it. It may not run at all:
// main does not wait.
func TestExploreOnceProgram(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		o, runs := newOnce(x), 0
		x.Go("main", func() {
			for range 3 {
				x.Go("", func() { o.Do(func() { runs++ }) })
			}
			x.Check(runs == 1, "main ends, and f has run %d times", runs)
		})
	}, explore.Expect(explore.Assertion, "main ends, and f has run 0 times"))
}
