// Package waitgroup waits for a group of goroutines to finish. It mirrors
// sync.WaitGroup (sync/waitgroup.go in the Go tree).
//
// # The word
//
// Counter and waiters share one 64-bit word, so that one atomic operation sees
// both at the same moment:
//
//	 63                            32 31                             0
//	┌────────────────────────────────┬────────────────────────────────┐
//	│ counter: tasks not yet done    │ waiters: goroutines in Wait    │
//	└────────────────────────────────┴────────────────────────────────┘
//
// Add adds to the upper half, Wait adds one to the lower half and sleeps. Who
// brings the counter to zero learns from the same operation how many sleep, and
// wakes them. With two words, a goroutine could go to sleep between a look at
// the counter and a look at the waiters, and nobody would wake it.
//
// # Invariants
//
//   - counter == 0 and waiters > 0 lasts only as long as the goroutine that made
//     the last Done takes to reset the word. Nobody else may touch it then; who
//     does is told so, by a panic ("misuse", "reused"). Only an Add(0) is not, as in
//     sync: it takes itself for the last Done, and wakes everybody once more.
//   - Before a waiter is woken the word is zero again, so that a WaitGroup can be
//     used for the next group as soon as Wait has returned.
//
// Left out: the standard library ties a WaitGroup to the testing/synctest bubble
// in which Add is first called, and stops the program when Add is called from
// two bubbles. Here a goroutine that waits in a bubble is durably blocked
// wherever Add was called, and what is refused is to wake it from outside.
package waitgroup

import (
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/sema"
)

const (
	oneTask   = 1 << 32 // in the word
	oneWaiter = 1

	// What the word of a counter that is not negative, and on which nobody waits,
	// does not have: the sign, and waiters.
	notJustTasks = 1<<63 | (oneTask - 1)
)

// A WaitGroup counts tasks, and lets goroutines wait until all are done. The zero
// value counts none. A WaitGroup must not be copied after its first use.
//
//	var wg waitgroup.WaitGroup
//	wg.Go(task1)
//	wg.Go(task2)
//	wg.Wait()
//
// A call of [WaitGroup.Done] "synchronizes before" the return of any
// [WaitGroup.Wait] that it unblocks. Additions are in no order among themselves.
//
// Add and Done cost one atomic addition each and allocate nothing.
type WaitGroup struct {
	_     noCopy
	state atomic.Uint64
	sema  uint32 // where Wait sleeps
}

// Add adds delta, which may be negative, to the counter of tasks. When it
// becomes zero, all goroutines in [WaitGroup.Wait] go on.
//
// An Add that raises the counter from zero must happen before the Wait that is to
// wait for it: call it before the go statement, not inside the goroutine. To use
// a WaitGroup again, wait until every earlier Wait has returned.
//
// Add panics with "sync: negative WaitGroup counter" if the counter would go
// below zero, and with "sync: WaitGroup misuse: Add called concurrently with
// Wait" where it notices that. The panic undoes nothing.
func (wg *WaitGroup) Add(delta int) {
	if race.Enabled {
		wg.addRace(delta)
		return
	}
	// The common case: nobody waits, and the counter is not negative.
	if state := wg.state.Add(uint64(delta) * oneTask); state&notJustTasks != 0 {
		wg.addSlow(state, delta)
	}
}

// Done says that one task is done. It is Add(-1).
func (wg *WaitGroup) Done() { wg.Add(-1) }

// Wait blocks until the counter of tasks is zero.
//
// It panics with "sync: WaitGroup is reused before previous Wait has returned"
// if it notices that.
func (wg *WaitGroup) Wait() {
	if race.Enabled {
		wg.waitRace()
		return
	}
	if wg.wait() && wg.state.Load() != 0 {
		panic(reused)
	}
}

// Go runs f in a new goroutine and counts it as a task until it returns.
//
// f must not panic. If it does, the program ends, as it does for any goroutine,
// and the task is never counted as done: otherwise main might return from Wait
// and end the program with success before the panic is printed. A f that ends by
// runtime.Goexit is done.
//
// The call of Go "synchronizes before" the start of f, and the return of f
// before the return of any Wait that it unblocks.
func (wg *WaitGroup) Go(f func()) {
	wg.Add(1)
	park.Go(func() {
		defer wg.doneUnlessPanicking()
		f()
	})
}

// doneUnlessPanicking is deferred by the goroutine of a task. recover tells the
// three ways to end apart: nil after a return and after Goexit.
func (wg *WaitGroup) doneUnlessPanicking() {
	if x := recover(); x != nil {
		panic(x) // the same panic goes on, and is fatal
	}
	wg.Done()
}

const (
	negative = "sync: negative WaitGroup counter"
	misuse   = "sync: WaitGroup misuse: Add called concurrently with Wait"
	reused   = "sync: WaitGroup is reused before previous Wait has returned"
)

// addSlow is the rest of Add. state is what Add has made of the word.
func (wg *WaitGroup) addSlow(state uint64, delta int) {
	tasks, waiters := int32(state>>32), uint32(state)
	switch {
	case tasks < 0:
		complain(negative)
	case delta > 0 && tasks == int32(delta):
		// The counter was zero, and yet somebody waits: it has not been woken.
		complain(misuse)
	case tasks == 0:
		wg.wakeAll(state, waiters)
	}
}

// wakeAll is for the goroutine that has brought the counter to zero while others
// wait. Until it resets the word, nobody may change it: an Add now would be
// concurrent with Wait, and Wait itself does not count when the counter is zero.
func (wg *WaitGroup) wakeAll(state uint64, waiters uint32) {
	if wg.state.Load() != state {
		complain(misuse)
	}
	wg.state.Store(0)
	for range waiters {
		sema.Release(&wg.sema)
	}
}

// complain panics. Where Add and Done come to it the race detector sees no events, and
// whoever recovers is to have them seen again.
func complain(of string) {
	race.Enable()
	panic(of)
}

// wait reports whether it had to sleep.
func (wg *WaitGroup) wait() (slept bool) {
	for {
		state := wg.state.Load()
		if state>>32 == 0 {
			return false
		}
		// From the moment that this succeeds, the last Done counts us.
		if wg.state.CompareAndSwap(state, state+oneWaiter) {
			if race.Enabled && uint32(state) == 0 {
				wg.markFirstWait()
			}
			sema.AcquireDurable(&wg.sema)
			return true
		}
	}
}

// noCopy makes go vet complain of copies: it takes whatever has these two methods
// for a lock.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}
