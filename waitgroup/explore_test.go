package waitgroup_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// Every interleaving of the real code, at the sizes that the names say.

// A gang is a WaitGroup, and what its tasks do.
type gang struct {
	waitgroup.WaitGroup
	x    *explore.X
	done []*explore.Var[int] // by task, how often it was done
}

func newGang(x *explore.X, tasks int) *gang {
	g := &gang{x: x}
	x.Name(&g.WaitGroup, "wg")
	for i := range tasks {
		g.done = append(g.done, explore.NewVar(x, fmt.Sprintf("done[%d]", i), 0))
	}
	x.Final(g.idle)
	return g
}

// work is the i'th task.
func (g *gang) work(i int) { g.done[i].Set(g.done[i].Get() + 1) }

// wait waits, and requires that all tasks were done so many times.
func (g *gang) wait(times int) {
	g.x.Do("Wait", g.Wait)
	for i := range g.done {
		n := g.done[i].Get()
		g.x.Check(n == times, "Wait has returned, and task %d was done %d times, not %d", i, n, times)
	}
}

// idle says what is wrong with the WaitGroup when all is over.
func (g *gang) idle() error {
	tasks, waiters := waitgroup.CountsOf(&g.WaitGroup)
	permits := *waitgroup.SemaOf(&g.WaitGroup)
	if tasks != 0 || waiters != 0 || permits != 0 {
		return fmt.Errorf("when all is over, there are %d tasks and %d waiters, and %d too many were woken", tasks, waiters, permits)
	}
	return nil
}

func workersAndWaiters(workers, waiters int) func(x *explore.X) {
	return func(x *explore.X) {
		g := newGang(x, workers)
		g.Add(workers)
		for i := range workers {
			x.Go("worker", func() {
				g.work(i)
				x.Do("Done", g.Done)
			})
		}
		for range waiters {
			x.Go("waiter", func() { g.wait(1) })
		}
	}
}

// What was done before Done, is seen after Wait; and nobody sleeps for ever.
func TestExplore2Workers2Waiters(t *testing.T) { explore.Test(t, workersAndWaiters(2, 2)) }
func TestExplore3Workers1Waiter(t *testing.T)  { explore.Test(t, workersAndWaiters(3, 1)) }
func TestExplore1Worker3Waiters(t *testing.T)  { explore.Test(t, workersAndWaiters(1, 3)) }

func TestExplore3Workers2Waiters(t *testing.T) {
	explore.Test(t, workersAndWaiters(3, 2), explore.Strategy(explore.DPOR))
}

func TestExploreRealSema2Workers2Waiters(t *testing.T) {
	explore.Test(t, workersAndWaiters(2, 2), explore.RealSema())
}

// One Add may stand for many tasks, and one negative Add for many Dones. A group of
// nothing is not waited for.
func TestExploreAddOfMany(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGang(x, 2)
		x.Go("waiter", func() {
			x.Do("Wait", g.Wait)
			x.Do("Add(3)", func() { g.Add(3) })
			x.Go("worker", func() {
				g.work(0)
				g.work(1)
				x.Do("Add(-2)", func() { g.Add(-2) })
			})
			x.Do("Done", g.Done)
			g.wait(1)
			g.wait(1)
		})
	})
}

// A WaitGroup may be used again as soon as Wait has returned.
func TestExploreReuse2Workers2Rounds(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGang(x, 2)
		x.Go("waiter", func() {
			for round := range 2 {
				x.Do("Add(2)", func() { g.Add(2) })
				for i := range g.done {
					x.Go("worker", func() {
						g.work(i)
						x.Do("Done", g.Done)
					})
				}
				g.wait(round + 1)
			}
		})
	})
}

// The same with two waiters, of whom the one who starts the next round waits for the
// other to return.
func TestExploreReuse2Waiters2Rounds(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGang(x, 1)
		var returned atomic.Int32
		x.Name(&returned, "returned")
		worker := func() {
			g.work(0)
			x.Do("Done", g.Done)
		}
		g.Add(1)
		x.Go("worker", worker)
		x.Go("waiter", func() {
			g.wait(1)
			returned.Add(1)
		})
		x.Go("waiter", func() {
			g.wait(1)
			for returned.Load() == 0 {
				explore.Yield()
			}
			x.Do("Add(1)", func() { g.Add(1) })
			x.Go("worker", worker)
			g.wait(2)
		})
	})
}

func TestExploreGo2Tasks(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGang(x, 2)
		x.Go("waiter", func() {
			for i := range g.done {
				g.Go(func() { g.work(i) })
			}
			g.wait(1)
		})
	})
}

// A task may start another while somebody waits: the counter is above zero.
func TestExploreGoInATask(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGang(x, 2)
		g.Go(func() {
			g.Go(func() { g.work(1) })
			g.work(0)
		})
		x.Go("waiter", func() { g.wait(1) })
	})
}

// A task that leaves by Goexit is done.
func TestExploreGoexit(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGang(x, 2)
		x.Go("waiter", func() {
			for i := range g.done {
				g.Go(func() {
					g.work(i)
					runtime.Goexit()
				})
			}
			g.wait(1)
		})
	})
}

// A task that panics ends the program, and is not done: nobody gets past Wait before.
func TestExplorePanicInATask(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGang(x, 1)
		panicking := false
		x.Go("waiter", func() {
			g.Go(func() {
				panicking = true
				panic("in f")
			})
			g.wait(1)
		})
		x.Invariant(func() error {
			if tasks, _ := waitgroup.CountsOf(&g.WaitGroup); panicking && tasks == 0 {
				return errors.New("a task that panics is counted as done")
			}
			return nil
		})
	}, explore.Expect(explore.Panicked, "panic: in f"))
}

// What is forbidden, and told to whom. In other interleavings nothing happens, or
// somebody else is told so.
func TestExploreMisuse(t *testing.T) {
	for _, m := range []struct {
		name, text string
		start      func(x *explore.X, wg *waitgroup.WaitGroup)
	}{
		{"a Done too many", negative, func(x *explore.X, wg *waitgroup.WaitGroup) {
			x.Go("worker", wg.Done)
		}},
		{"a Done too many, and a waiter", negative, func(x *explore.X, wg *waitgroup.WaitGroup) {
			wg.Add(1)
			x.Go("worker", wg.Done)
			x.Go("worker", wg.Done)
			x.Go("waiter", wg.Wait)
		}},
		// The last Done has yet to wake those who wait.
		{"Add concurrently with Wait", misuse, func(x *explore.X, wg *waitgroup.WaitGroup) {
			wg.Add(1)
			x.Go("worker", unless(misuse, wg.Done))
			x.Go("waiter", unless(reused, wg.Wait))
			x.Go("adder", func() { wg.Add(1); unless(misuse, wg.Done)() })
		}},
		// That Add may get over its panic; then the Done is told.
		{"Done concurrently with such an Add", misuse, func(x *explore.X, wg *waitgroup.WaitGroup) {
			wg.Add(1)
			x.Go("worker", wg.Done)
			x.Go("waiter", unless(reused, wg.Wait))
			x.Go("adder", unless(misuse, func() { wg.Add(1); wg.Done() }))
		}},
		// The first waiter to return begins the next group.
		{"reused too early", reused, func(x *explore.X, wg *waitgroup.WaitGroup) {
			wg.Add(1)
			x.Go("worker", wg.Done)
			x.Go("waiter", wg.Wait)
			x.Go("waiter", unless(misuse, func() { wg.Wait(); wg.Add(1); wg.Done() }))
		}},
	} {
		t.Run(m.name, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				var wg waitgroup.WaitGroup
				x.Name(&wg, "wg")
				m.start(x, &wg)
			}, explore.Expect(explore.Panicked, "panic: "+m.text))
		})
	}
}

// unless is f, but for a panic with this text, which ends it.
func unless(text string, f func()) func() {
	return func() {
		defer func() {
			if p := recover(); p != nil && p != text {
				panic(p)
			}
		}()
		f()
	}
}

// A waiter that did not have to sleep does not care whether the next group has begun.
func TestExploreLateWaiter(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGang(x, 1)
		g.Add(1)
		x.Go("worker", func() {
			g.work(0)
			x.Do("Done", g.Done)
			x.Go("waiter", func() { g.wait(1) })
			x.Do("Add(1)", func() { g.Add(1) })
			x.Do("Done", g.Done)
		})
	})
}

// Add(0) looks harmless. Between the last Done and the moment at which that resets the
// word it is one more that has brought the counter to zero, and wakes everybody twice:
// the next Wait that has to sleep would not. Nobody is told.
func TestExploreAddOfNothing(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		g := newGang(x, 0)
		g.Add(1)
		x.Go("worker", unless(misuse, g.Done))
		x.Go("waiter", g.Wait)
		x.Go("adder", unless(misuse, func() { g.Add(0) }))
	}, explore.Expect(explore.Assertion, "1 too many were woken"))
}

// Add belongs before the go statement: inside the goroutine it may come after Wait.
func TestExploreAddInsideTheGoroutine(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var wg waitgroup.WaitGroup
		var done atomic.Bool
		x.Name(&wg, "wg")
		x.Name(&done, "done")
		x.Go("waiter", func() {
			x.Go("worker", func() {
				wg.Add(1)
				done.Store(true)
				wg.Done()
			})
			wg.Wait()
			x.Check(done.Load(), "Wait has returned before the task was done")
		})
	}, explore.Expect(explore.Assertion, "Wait has returned before the task was done"))
}
