package waitgroup_test

import (
	"math"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/waitgroup"
)

const (
	negative = "sync: negative WaitGroup counter"
	misuse   = "sync: WaitGroup misuse: Add called concurrently with Wait"
	reused   = "sync: WaitGroup is reused before previous Wait has returned"
)

// A waiter is a goroutine in Wait. Its field is plain: the test reads it when
// synctest.Wait says that the goroutine is blocked or gone.
type waiter struct{ returned bool }

func wait(wg twin.WaitGroup) *waiter {
	w := new(waiter)
	go func() {
		wg.Wait()
		w.returned = true
	}()
	synctest.Wait()
	return w
}

// Every test runs in a bubble.
var behaviours = []struct {
	name string
	test func(t *testing.T, wg twin.WaitGroup)
}{
	{"Wait returns at once where there is nothing to wait for", func(t *testing.T, wg twin.WaitGroup) {
		wg.Wait()
		wg.Add(1)
		wg.Done()
		wg.Wait()
	}},
	{"Wait blocks until the task is done", func(t *testing.T, wg twin.WaitGroup) {
		wg.Add(1)
		w := wait(wg)
		require.False(t, w.returned)
		wg.Done()
		synctest.Wait()
		require.True(t, w.returned)
	}},
	{"Wait blocks until the last task is done", func(t *testing.T, wg twin.WaitGroup) {
		wg.Add(3)
		w := wait(wg)
		for range 2 {
			wg.Done()
			synctest.Wait()
			require.False(t, w.returned)
		}
		wg.Done()
		synctest.Wait()
		require.True(t, w.returned)
	}},
	{"everybody who waits goes on", func(t *testing.T, wg twin.WaitGroup) {
		wg.Add(1)
		waiters := []*waiter{wait(wg), wait(wg), wait(wg), wait(wg), wait(wg)}
		wg.Done()
		synctest.Wait()
		for _, w := range waiters {
			require.True(t, w.returned)
		}
	}},
	{"tasks that are added while somebody waits are waited for", func(t *testing.T, wg twin.WaitGroup) {
		wg.Add(1)
		w := wait(wg)
		wg.Add(2)
		wg.Done()
		wg.Done()
		synctest.Wait()
		require.False(t, w.returned)
		wg.Done()
		synctest.Wait()
		require.True(t, w.returned)
	}},
	{"Add of a negative number is as many times Done", func(t *testing.T, wg twin.WaitGroup) {
		wg.Add(5)
		wg.Add(-2)
		w := wait(wg)
		require.False(t, w.returned)
		wg.Add(-3)
		synctest.Wait()
		require.True(t, w.returned)
	}},
	{"Add of zero does nothing", func(t *testing.T, wg twin.WaitGroup) {
		wg.Add(0)
		wg.Wait()
		wg.Add(1)
		w := wait(wg)
		wg.Add(0)
		synctest.Wait()
		require.False(t, w.returned)
		wg.Done()
	}},
	{"it can be used again when Wait has returned", func(t *testing.T, wg twin.WaitGroup) {
		for range 5 {
			wg.Add(2)
			w1, w2 := wait(wg), wait(wg)
			wg.Done()
			wg.Done()
			synctest.Wait()
			require.True(t, w1.returned && w2.returned)
		}
	}},
	{"Go runs the task in a goroutine of its own", func(t *testing.T, wg twin.WaitGroup) {
		finish, finished := make(chan bool), false
		wg.Go(func() {
			<-finish
			finished = true
		})
		w := wait(wg)
		require.False(t, w.returned)
		close(finish)
		wg.Wait()
		require.True(t, finished)
	}},
	{"Go counts the task before it returns", func(t *testing.T, wg twin.WaitGroup) {
		finish := make(chan bool)
		wg.Go(func() { <-finish })
		require.EqualValues(t, 1, tasks(wg))
		close(finish)
		wg.Wait()
		require.Zero(t, tasks(wg))
	}},
	{"a task may start other tasks", func(t *testing.T, wg twin.WaitGroup) {
		depth := 0
		var task func()
		task = func() {
			if depth++; depth < 5 {
				wg.Go(task)
			}
		}
		wg.Go(task)
		wg.Wait()
		require.Equal(t, 5, depth)
	}},
	{"a task that leaves by Goexit is done", func(t *testing.T, wg twin.WaitGroup) {
		wg.Go(runtime.Goexit)
		wg.Wait()
	}},
	{"a task that recovers from its own panic is done", func(t *testing.T, wg twin.WaitGroup) {
		wg.Go(func() {
			defer func() { _ = recover() }()
			panic("in the task")
		})
		wg.Wait()
	}},
	{"a counter below zero panics, and is below zero all the same", func(t *testing.T, wg twin.WaitGroup) {
		require.PanicsWithValue(t, negative, wg.Done)
		require.PanicsWithValue(t, negative, func() { wg.Add(-2) })
		w := wait(wg)
		require.EqualValues(t, 1, waiters(wg))
		require.PanicsWithValue(t, negative, func() { wg.Add(1) })
		wg.Add(2)
		synctest.Wait()
		require.True(t, w.returned)
		wg.Go(func() {}) // and now it works as ever
		wg.Wait()
	}},
	{"a counter that does not fit into 31 bits panics", func(t *testing.T, wg twin.WaitGroup) {
		wg.Add(math.MaxInt32)
		require.PanicsWithValue(t, negative, func() { wg.Add(1) })
		wg.Add(math.MinInt32) // all the way round
		wg.Wait()
	}},
	{"nothing is allocated by Add, Done, and a Wait that need not wait", func(t *testing.T, wg twin.WaitGroup) {
		wg.Add(1) // so that the standard library's ties wg to this bubble once
		require.Zero(t, testing.AllocsPerRun(100, func() {
			wg.Add(2)
			wg.Done()
			wg.Done()
		}))
		wg.Done()
		require.Zero(t, testing.AllocsPerRun(100, wg.Wait))
	}},
}

func TestBehaviour(t *testing.T) {
	for _, b := range behaviours {
		t.Run(b.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				synctest.Test(t, func(t *testing.T) { b.test(t, impl.NewWaitGroup()) })
			})
		})
	}
}

// tasks returns the counter.
func tasks(wg twin.WaitGroup) int32 { return int32(state(wg).Load() >> 32) }

// waiters returns how many goroutines are in Wait. (The standard library has
// another use for the topmost bit.)
func waiters(wg twin.WaitGroup) uint32 { return uint32(state(wg).Load()) &^ (1 << 31) }

func TestAWaitGroupIsNotLargerThanTheStandardOne(t *testing.T) {
	require.LessOrEqual(t, unsafe.Sizeof(waitgroup.WaitGroup{}), unsafe.Sizeof(sync.WaitGroup{}))
}

// The panics for a use that is too early need another goroutine in the middle of
// Done or Wait. Here its steps are made by hand, in the word.

func TestAddWhileWaitersAreBeingWokenPanics(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		wg := impl.NewWaitGroup()
		state(wg).Store(oneWaiter) // the last task is done, the waiter not yet woken
		require.PanicsWithValue(t, misuse, func() { wg.Add(1) })
		state(wg).Store(0)
		wg.Go(func() {}) // and now it works as ever
		wg.Wait()
	})
}

func TestAddBeforeWaitHasReturnedPanicsInWait(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		// Only if the addition comes before the one that Done wakes has looked.
		for range 10_000 {
			wg := impl.NewWaitGroup()
			wg.Add(1)
			recovered := make(chan any)
			go func() {
				defer func() { recovered <- recover() }()
				wg.Wait()
			}()
			until(t, "the waiter is counted", func() bool { return state(wg).Load() == oneTask+oneWaiter })
			wg.Done()
			state(wg).Store(oneTask)
			if p := <-recovered; p != nil {
				require.Equal(t, reused, p)
				wg.Done()
				wg.Go(func() {}) // and now it works as ever
				wg.Wait()
				return
			}
		}
		t.Fatal("the waiter was faster every time")
	})
}
