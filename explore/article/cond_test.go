package article

import (
	"testing"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/sema"
	"github.com/syncprimer/syncprimer/mutex"
)

type (
	Locker      = mutex.Locker
	copyChecker uintptr
)

// Cond is the article's. None of its methods looks at checker, so that a copy is not
// noticed; those of package sync do.
type Cond struct {
	L      Locker     // The associated lock, typically a sync.Mutex or sync.RWMutex.
	notify notifyList // An internal notification list for managing waiting Goroutines.
	//lint:ignore U1000 as in the article
	checker copyChecker // Prevent Cond from being wrongly copied.
}

func (c *Cond) Wait() {
	t := c.notify.add() // Add the current Goroutine to the notification list.
	c.L.Unlock()        // Release the associated lock.
	c.notify.wait(t)    // Block the current Goroutine and wait to be awakened.
	c.L.Lock()          // Reacquire the lock after being awakened.
}

func (c *Cond) Signal() {
	c.notify.notifyOne() // Wake up a Goroutine in the notification list.
}

func (c *Cond) Broadcast() {
	c.notify.notifyAll() // Wake up all the Goroutines in the notification list.
}

// waitTooLate is Wait with its first two lines swapped.
func (c *Cond) waitTooLate() {
	c.L.Unlock()
	t := c.notify.add()
	c.notify.wait(t)
	c.L.Lock()
}

// notifyList is what the article calls runtime_notifyListAdd, -Wait, -NotifyOne and
// -NotifyAll, as short as it can be.
type notifyList struct {
	drawn  atomic.Uint32 // tickets
	lock   park.Lock
	called uint32   // tickets
	asleep []uint32 // the tickets of those who sleep
	sema   [4]uint32
}

func (l *notifyList) add() uint32 { return l.drawn.Add(1) - 1 }

func (l *notifyList) wait(ticket uint32) {
	l.lock.Lock()
	if ticket < l.called {
		l.lock.Unlock()
		return
	}
	l.asleep = append(l.asleep, ticket)
	l.lock.Unlock()
	sema.Acquire(&l.sema[ticket], sema.FIFO)
}

func (l *notifyList) notifyOne() { l.notifyUpTo(1) }
func (l *notifyList) notifyAll() { l.notifyUpTo(1 << 30) }

// notifyUpTo calls at most so many of the tickets that are out.
func (l *notifyList) notifyUpTo(most uint32) {
	l.lock.Lock()
	l.called += min(most, l.drawn.Load()-l.called)
	var wake, rest []uint32
	for _, ticket := range l.asleep {
		if ticket < l.called {
			wake = append(wake, ticket)
		} else {
			rest = append(rest, ticket)
		}
	}
	l.asleep = rest
	l.lock.Unlock()
	for _, ticket := range wake {
		sema.Release(&l.sema[ticket])
	}
}

// A gate is closed at first. L is a lock of one step, which keeps the schedules short.
type gate struct {
	*Cond
	x     *explore.X
	ready *explore.Var[bool]
}

func newGate(x *explore.X, l Locker) *gate {
	g := &gate{Cond: &Cond{L: l}, x: x, ready: explore.NewVar(x, "ready", false)}
	x.Name(l, "L")
	x.Name(g.Cond, "cond")
	return g
}

// waiter is the article's goroutine that waits until the gate is open.
func (g *gate) waiter(wait func(*Cond)) {
	g.x.Go("waiter", func() {
		g.L.Lock()
		for !g.ready.Get() {
			g.x.Do("Wait", func() { wait(g.Cond) })
		}
		g.L.Unlock()
	})
}

// opener is its main.
func (g *gate) opener(signal func(*Cond)) {
	g.x.Go("opener", func() {
		g.L.Lock()
		g.ready.Set(true)
		g.x.Do("Signal", func() { signal(g.Cond) })
		g.L.Unlock()
	})
}

// The example that goes with it, with a Mutex: the condition is met.
func TestExploreCond(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGate(x, new(mutex.Mutex))
		g.waiter((*Cond).Wait)
		g.opener((*Cond).Signal)
	})
}

// "Add the current Goroutine to the notification list", and then "release the associated
// lock". In the other order the opener may come in between: its Signal finds nobody.
func TestExploreCondAddsTooLate(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGate(x, new(park.Lock))
		g.waiter((*Cond).waitTooLate)
		g.opener((*Cond).Signal)
	}, explore.Expect(explore.Deadlock, "T0 (waiter) sleeps at cond.notify.sema[0]"))
}

// "Wake up all the Goroutines", and "a Goroutine".
func TestExploreCondBroadcast(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGate(x, new(park.Lock))
		g.waiter((*Cond).Wait)
		g.waiter((*Cond).Wait)
		g.opener((*Cond).Broadcast)
	})
}

func TestExploreCondSignalFor2Waiters(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGate(x, new(park.Lock))
		g.waiter((*Cond).Wait)
		g.waiter((*Cond).Wait)
		g.opener((*Cond).Signal)
	}, explore.Expect(explore.Deadlock, "T1 (waiter) sleeps at cond.notify.sema[1]"))
}

// "When invoking Wait, Signal or Broadcast, the associated lock L must be acquired first":
// Wait, yes.
func TestExploreCondWaitWithoutTheLock(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGate(x, new(mutex.Mutex))
		x.Go("waiter", g.Wait)
	}, explore.Expect(explore.FatalError, "sync: unlock of unlocked mutex"))
}

// Signal, no: it is the condition that has to change under the lock.
func TestExploreCondSignalWithoutTheLock(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGate(x, new(park.Lock))
		g.waiter((*Cond).Wait)
		x.Go("opener", func() {
			g.L.Lock()
			g.ready.Set(true)
			g.L.Unlock()
			x.Do("Signal", g.Signal)
		})
	})
}

// If it changes without the lock, the waiter may have looked and not added itself yet. To
// make the condition an atomic does not help: it only hides the data race.
func TestExploreCondChangeWithoutTheLock(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var ready atomic.Bool
		x.Name(&ready, "ready")
		g := newGate(x, new(park.Lock))
		x.Go("waiter", func() {
			g.L.Lock()
			for !ready.Load() {
				x.Do("Wait", g.Wait)
			}
			g.L.Unlock()
		})
		x.Go("opener", func() {
			ready.Store(true)
			x.Do("Signal", g.Signal)
		})
	}, explore.Expect(explore.Deadlock, "T0 (waiter) sleeps at cond.notify.sema[0]"))
}

// "To prevent issues caused by spurious wakeups": in Go nobody "is awakened from the waiting
// state without a clear notification". Without the loop, one waiter is fine.
func TestExploreCondWithoutALoop(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGate(x, new(park.Lock))
		x.Go("waiter", func() {
			g.L.Lock()
			if !g.ready.Get() {
				x.Do("Wait", g.Wait)
			}
			x.Check(g.ready.Get(), "Wait has returned, and it is not ready")
			g.L.Unlock()
		})
		g.opener((*Cond).Signal)
	})
}

// The loop is there because of others: one of them may have the lock first, and take what
// the Signal was for.
func TestExploreCondWithoutALoopAndAThief(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGate(x, new(park.Lock))
		x.Go("waiter", func() {
			g.L.Lock()
			if !g.ready.Get() {
				x.Do("Wait", g.Wait)
			}
			x.Check(g.ready.Get(), "Wait has returned, and it is not ready")
			g.L.Unlock()
		})
		g.opener((*Cond).Signal)
		x.Go("thief", func() {
			g.L.Lock()
			g.ready.Set(false)
			g.L.Unlock()
		})
	}, explore.Expect(explore.Assertion, "Wait has returned, and it is not ready"))
}

// "Condition met" may never be printed: main does not wait for the goroutine that prints.
func TestExploreCondProgram(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g, printed := newGate(x, new(park.Lock)), false
		x.Go("main", func() {
			x.Go("", func() {
				g.L.Lock()
				for !g.ready.Get() {
					g.Wait()
				}
				printed = true
				g.L.Unlock()
			})
			g.L.Lock()
			g.ready.Set(true)
			g.Signal()
			g.L.Unlock()
			x.Check(printed, "main ends, and the goroutine has not printed")
		})
	}, explore.Expect(explore.Assertion, "main ends, and the goroutine has not printed"))
}
