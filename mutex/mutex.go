// Package mutex is a mutual exclusion lock with two modes, normal and starvation.
// It mirrors sync.Mutex (internal/sync/mutex.go in the Go tree) step by step.
//
// # The word
//
// All there is to know about a Mutex stands in one 32-bit word, which changes by
// atomic operations only:
//
//	 31                              3   2   1   0
//	┌─────────────────────────────────┬───┬───┬───┐
//	│ waiters: goroutines in line     │ S │ W │ L │
//	└─────────────────────────────────┴───┴───┴───┘
//	L locked    somebody holds the lock
//	W woken     somebody is awake and trying: Unlock need not wake another
//	S starving  the lock passes from hand to hand, see below
//
// The second word is a semaphore, the place where the waiters sleep.
//
// # Normal mode
//
// Unlock clears L and wakes the first in line. The woken goroutine does not own
// the lock: it competes with goroutines that arrive just now, which are on a
// processor already and mostly win. That is fast, because the lock is never idle
// while somebody who could use it wakes up. It is unfair: the woken one may lose
// again and again. It goes back to the front of the line each time.
//
// # Starvation mode
//
// A waiter that has been at it for more than a millisecond sets S when it loses
// once more. From then on Unlock hands the lock to the first in line, and
// arriving goroutines neither spin nor try; they go to the end of the line. The
// lock returns to normal mode when the goroutine that receives it is the last in
// line, or has itself waited for less than a millisecond.
//
// # Invariants
//
//   - waiters counts who is in line or on the way there, minus who was woken in
//     normal mode: Unlock subtracts those before it wakes them.
//   - S set implies waiters > 0, so there is always somebody to hand over to.
//   - During a hand-off L is clear and S set. That counts as locked for everybody
//     but the one who was handed the lock. (If nobody in line has come to sleep yet,
//     that is whoever does so first.)
//   - W set means that exactly one goroutine is to clear it: one that spins and
//     has set it, or the one that Unlock set it for and woke.
//
// Left out: the runtime's profiling of contention.
package mutex

import (
	"time"

	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/sema"
)

const (
	mutexLocked   = 1 << iota // L
	mutexWoken                // W
	mutexStarving             // S

	mutexWaiterShift = iota
	mutexWaiter      = 1 << mutexWaiterShift // one goroutine in line

	// How long a waiter puts up with losing.
	starvationThreshold = time.Millisecond
)

// A Locker can be locked and unlocked.
type Locker interface {
	Lock()
	Unlock()
}

// A Mutex is a mutual exclusion lock. The zero value is an unlocked Mutex.
// A Mutex must not be copied after its first use.
//
// The n'th call of [Mutex.Unlock] "synchronizes before" the return of the m'th
// call of [Mutex.Lock] for any n < m. A successful [Mutex.TryLock] counts as a
// Lock; a failed one orders nothing.
//
// Without contention Lock and Unlock are one atomic operation each, inlined into
// the caller, and nothing is ever allocated for that.
type Mutex struct {
	state atomic.Int32
	sema  uint32
}

// Lock locks m. If somebody holds the lock, the caller blocks until it is its
// turn. A Mutex is not tied to a goroutine: one may lock it and another unlock.
func (m *Mutex) Lock() {
	// The common case: nobody holds the lock and nobody waits for it.
	if m.state.CompareAndSwap(0, mutexLocked) {
		if race.Enabled {
			m.raceAcquire()
		}
		return
	}
	// In a function of its own, so that Lock is small enough to be inlined.
	m.lockSlow()
}

// TryLock locks m if that is possible at once, and reports whether it did.
//
// It does not wait in line, so it may succeed while others sleep; in starvation
// mode it always fails. Correct uses are rare.
func (m *Mutex) TryLock() bool {
	old := m.load()
	if old&(mutexLocked|mutexStarving) != 0 {
		return false
	}
	if !m.state.CompareAndSwap(old, old|mutexLocked) {
		return false // somebody else was faster: it was not possible at once
	}
	if race.Enabled {
		m.raceAcquire()
	}
	return true
}

// Unlock unlocks m. If m is not locked, the program stops with
// "fatal error: sync: unlock of unlocked mutex", which no recover can catch.
func (m *Mutex) Unlock() {
	if race.Enabled {
		m.raceRelease()
	}
	// The common case: nobody waits, and the word is back to zero.
	if state := m.state.Add(-mutexLocked); state != 0 {
		m.unlockSlow(state)
	}
}

// An attempt is what one call of Lock remembers while it tries.
type attempt struct {
	awoke    bool  // W is set on our behalf: it is for us to clear it
	starving bool  // we have waited too long
	queued   bool  // we have slept at least once
	since    int64 // when we first went to sleep
	turns    int   // how often we have spun since we last slept
}

// lockSlow goes round until the lock is ours: spin a little, then either take the
// lock or go to sleep in line, as the word says.
func (m *Mutex) lockSlow() {
	var a attempt
	for {
		if park.Explored {
			a.tell()
		}
		old := m.load()
		if a.spins(old) {
			m.spin(&a, old)
			continue
		}
		if !m.state.CompareAndSwap(old, a.next(old)) {
			continue // the word has changed meanwhile: look again
		}
		if old&(mutexLocked|mutexStarving) == 0 {
			break // the lock was free, and now it is ours
		}
		m.sleep(&a)
		if m.load()&mutexStarving != 0 {
			m.takeHandOff(&a)
			break
		}
		// Normal mode: Unlock has set W on our behalf, and now we compete
		// with those who have just arrived.
		a.awoke = true
		a.turns = 0
	}
	if race.Enabled {
		m.raceAcquire()
	}
}

// tell tells the explorer all that decides what this round will do, so that it
// recognizes a state that it has seen before. It has no use outside of an exploration,
// and is compiled with the build tag explore only.
func (a *attempt) tell() { park.LoopHead(uint64(a.turns), a.awoke, a.starving, a.queued) }

// spins reports whether to wait a moment for the holder rather than to sleep.
// In starvation mode there is nothing to wait for: the lock goes to the first in
// line, not to us.
func (a *attempt) spins(old int32) bool {
	return old&(mutexLocked|mutexStarving) == mutexLocked && park.CanSpin(a.turns)
}

// spin waits a moment. If others sleep and nobody is awake for them, it first
// sets W: we are awake, so that Unlock need not wake one of them only to lose
// against us.
func (m *Mutex) spin(a *attempt, old int32) {
	if !a.awoke && old&mutexWoken == 0 && old>>mutexWaiterShift != 0 &&
		m.state.CompareAndSwap(old, old|mutexWoken) {
		a.awoke = true
	}
	park.DoSpin()
	a.turns++
}

// next returns the word that this attempt wants to see in place of old.
func (a *attempt) next(old int32) int32 {
	state := old
	if old&mutexStarving == 0 {
		state |= mutexLocked // take it, if it is free; else it is set anyway
	}
	if old&(mutexLocked|mutexStarving) != 0 {
		state += mutexWaiter // it is not free: join the line
	}
	if a.starving && old&mutexLocked != 0 {
		// Not when the lock is free: then we take it, and S without a
		// waiter would leave Unlock with nobody to hand the lock to.
		state |= mutexStarving
	}
	if a.awoke {
		// Whether we get the lock or sleep again, we are no longer the one
		// who is awake and trying.
		if state&mutexWoken == 0 {
			park.Fatal("sync: inconsistent mutex state")
		}
		state &^= mutexWoken
	}
	return state
}

// sleep waits in line: at its end, or for one who was there before, at its front.
func (m *Mutex) sleep(a *attempt) {
	race.Disable()
	order := sema.LIFO
	if !a.queued {
		a.queued = true
		a.since = park.Clock()
		order = sema.FIFO
	}
	sema.Acquire(&m.sema, order)
	a.starving = a.starving || park.WaitedLong(a.since, starvationThreshold)
	race.Enable()
}

// takeHandOff makes the word say what is already true: the lock was handed to us,
// but L is not set yet and we still count as a waiter.
func (m *Mutex) takeHandOff(a *attempt) {
	old := m.load()
	if old&(mutexLocked|mutexWoken) != 0 || old>>mutexWaiterShift == 0 {
		park.Fatal("sync: inconsistent mutex state")
	}
	delta := int32(mutexLocked - mutexWaiter)
	if !a.starving || old>>mutexWaiterShift == 1 {
		// Back to normal mode: the wait was short, or nobody else is in
		// line. To insist on starvation mode costs a switch of goroutines
		// for every Unlock; two goroutines could go on like that for ever.
		delta -= mutexStarving
	}
	m.state.Add(delta) // not a CAS: others may still join the line
}

// unlockSlow wakes the first in line, if that is called for. L is clear already.
func (m *Mutex) unlockSlow(state int32) {
	if (state+mutexLocked)&mutexLocked == 0 {
		park.Fatal("sync: unlock of unlocked mutex")
	}
	if state&mutexStarving != 0 {
		// Hand-off. L stays clear, but S keeps everybody else away until
		// the goroutine that we wake sets L.
		m.wake()
		return
	}
	for old := state; old>>mutexWaiterShift != 0; old = m.load() {
		if old&(mutexLocked|mutexWoken|mutexStarving) != 0 {
			// Somebody has the lock or is awake and trying; the duty to
			// wake the line is theirs now.
			return
		}
		// Take one out of the line and set W on its behalf.
		if m.state.CompareAndSwap(old, (old-mutexWaiter)|mutexWoken) {
			m.wake()
			return
		}
	}
}

// wake wakes the first in line.
func (m *Mutex) wake() {
	race.Disable()
	sema.Release(&m.sema)
	race.Enable()
}
