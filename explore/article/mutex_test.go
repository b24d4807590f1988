package article

import (
	"fmt"
	"testing"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/sema"
	"github.com/syncprimer/syncprimer/internal/testmain"
	"github.com/syncprimer/syncprimer/mutex"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// In what follows, sema.Acquire and sema.Release are the article's runtime_Semacquire and
// runtime_Semrelease, and its atomic functions are methods. All else is as it is there,
// also the comments inside of functions.

// Mutex is the article's.
type Mutex struct {
	state atomic.Int32
	sema  uint32
}

func (m *Mutex) Lock() {
	if m.state.CompareAndSwap(0, 1) {
		// The lock was successfully acquired.
		return
	}
	// Failed to acquire the lock, blocking the current Goroutine.
	sema.Acquire(&m.sema, sema.FIFO)
}

func (m *Mutex) Unlock() {
	if m.state.Add(-1) == 0 {
		// Return directly without waiting for the Goroutine.
		return
	}
	// Wake up one Goroutine in the waiting queue.
	sema.Release(&m.sema)
}

// counting is a Mutex whose state counts who holds it and who waits: the difference is
// in the first line.
type counting struct{ Mutex }

func (m *counting) Lock() {
	if m.state.Add(1) == 1 {
		return
	}
	sema.Acquire(&m.sema, sema.FIFO)
}

// lockers is n goroutines that take the lock so many times.
func lockers(x *explore.X, m mutex.Locker, n, turns int) {
	inside := explore.NewVar(x, "inside", 0)
	for range n {
		x.Go("locker", func() {
			for range turns {
				x.Do("Lock", m.Lock)
				inside.Set(inside.Get() + 1)
				x.Do("Unlock", m.Unlock)
			}
		})
	}
}

// "Wake up one Goroutine in the waiting queue." But whoever waits has left no mark in
// the state, so Unlock finds nobody: it returns, and the other one sleeps for ever.
func TestExploreMutex(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var m Mutex
		x.Name(&m, "m")
		lockers(x, &m, 2, 1)
	}, explore.Expect(explore.Deadlock, "T1 (locker) sleeps at m.sema"))
}

// The line that wakes is reached all the same: by an Unlock of what is not locked. That
// ends a program with a sync.Mutex. Here it is a permit to come in for one more.
func TestExploreMutexUnlockOfUnlocked(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var m Mutex
		x.Name(&m, "m")
		x.Go("mistaken", func() {
			x.Do("Unlock", m.Unlock)
			x.Do("Unlock", m.Unlock)
		})
		lockers(x, &m, 2, 1)
	}, explore.Expect(explore.DataRace, "inside"))
}

// If the state counts those who wait too, it is a lock: the first to come adds 1 to 0,
// and the last to leave comes back to 0.
func TestExploreMutexThatCounts(t *testing.T) {
	for _, size := range [][2]int{{2, 2}, {3, 1}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				m := new(counting)
				x.Name(m, "m")
				lockers(x, m, size[0], size[1])
			})
		})
	}
}

// "sync.Mutex is a mutual exclusion lock", and the example that goes with it counts to
// five in five goroutines. main does not wait for them: it may end before any has run.
func TestExploreMutexProgram(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var mu mutex.Mutex
		x.Name(&mu, "mu")
		count := 0
		x.Go("main", func() {
			for range 5 {
				x.Go("", func() {
					mu.Lock()
					count++
					mu.Unlock()
				})
			}
			x.Check(count == 5, "main ends, and count is %d", count)
		})
	}, explore.Expect(explore.Assertion, "main ends, and count is 0"))
}
