package article

import (
	"fmt"
	"testing"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/sema"
)

// WaitGroup is the article's.
type WaitGroup struct {
	state1 [3]atomic.Uint32 // Including counters and semaphores
	sema   uint32           // Semaphores are used to block and wake up Goroutines.
}

func (wg *WaitGroup) Add(delta int) {
	state := wg.state1[0].Add(uint32(delta))
	if int32(state) < 0 {
		panic("sync: negative WaitGroup counter")
	}
	if delta < 0 && state == 0 {
		sema.Release(&wg.sema) // Wake up the waiting Goroutine
	}
}

func (wg *WaitGroup) Done() {
	wg.Add(-1)
}

func (wg *WaitGroup) Wait() {
	if wg.state1[0].Load() == 0 {
		return // If the counter is 0, return directly.
	}
	sema.Acquire(&wg.sema, sema.FIFO) // Block the current Goroutine and wait for the semaphore to be released.
}

// works is so many goroutines that do something, and so many that wait for it to be done.
func works(workers, waiters int) func(x *explore.X) {
	return func(x *explore.X) {
		var wg WaitGroup
		x.Name(&wg, "wg")
		wg.Add(workers)
		done := make([]*explore.Var[bool], workers)
		for i := range done {
			done[i] = explore.NewVar(x, fmt.Sprintf("done[%d]", i), false)
		}
		for range waiters {
			x.Go("waiter", func() {
				x.Do("Wait", wg.Wait)
				for i := range done {
					x.Check(done[i].Get(), "Wait has returned, and T%d is not done", waiters+i)
				}
			})
		}
		for i := range done {
			x.Go("worker", func() {
				done[i].Set(true)
				x.Do("Done", wg.Done)
			})
		}
	}
}

// Used once and with one who waits, as in the example that goes with it, it is right: if
// the counter is 0 before the waiter sleeps, there is a permit for it.
func TestExploreWaitGroup(t *testing.T) {
	for _, workers := range []int{1, 2, 3} {
		t.Run(fmt.Sprint("workers: ", workers), func(t *testing.T) { explore.Test(t, works(workers, 1)) })
	}
}

// "When the counter reaches zero, it wakes up the blocked Goroutine": one of them. There
// may be more, and the other sleeps for ever.
func TestExploreWaitGroup2Waiters(t *testing.T) {
	explore.Test(t, works(1, 2), explore.Expect(explore.Deadlock, "sleeps at wg.sema"))
}

// "If the counter is 0, return directly": and leave the permit behind that the last Done
// gave. Who waits in the next round finds it, and does not wait.
func TestExploreWaitGroup2Rounds(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var wg WaitGroup
		x.Name(&wg, "wg")
		done := explore.NewVar(x, "done", 0)
		x.Go("waiter", func() {
			for range 2 {
				wg.Add(1)
				x.Go("worker", func() {
					done.Set(done.Get() + 1)
					x.Do("Done", wg.Done)
				})
				x.Do("Wait", wg.Wait)
				done.Get()
			}
		})
	}, explore.Expect(explore.DataRace, "done"))
}

// The example calls Add before the go statement, and has to: Wait cannot know of an Add that
// is still to come. This is so in package sync too.
func TestExploreWaitGroupAddTooLate(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var wg WaitGroup
		x.Name(&wg, "wg")
		done := explore.NewVar(x, "done", false)
		x.Go("main", func() {
			x.Go("worker", func() {
				wg.Add(1)
				done.Set(true)
				wg.Done()
			})
			wg.Wait()
			x.Check(done.Get(), "Wait has returned, and the worker is not done")
		})
	}, explore.Expect(explore.Assertion, "Wait has returned, and the worker is not done"))
}

// One Done too many panics, as it does in package sync.
func TestExploreWaitGroupNegative(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var wg WaitGroup
		x.Name(&wg, "wg")
		wg.Add(1)
		for range 2 {
			x.Go("worker", wg.Done)
		}
	}, explore.Expect(explore.Panicked, "sync: negative WaitGroup counter"))
}
