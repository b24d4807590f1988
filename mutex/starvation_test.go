package mutex_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/mutex"
)

// Some scenes need luck: that Unlock and TryLock are faster than the goroutine
// which Unlock wakes, or that something takes less than a millisecond. A scene
// returns false where it was out of luck, and is then played again.
func play(t *testing.T, scene func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if scene() {
			return
		}
	}
	t.Fatal("out of luck every time")
}

// starved returns a lock in starvation mode, held by the caller, with goroutine 1
// asleep in line.
func starved(t *testing.T, impl twin.Impl) (l *line) {
	t.Helper()
	play(t, func() bool {
		l = newLine(t, impl)
		l.join(1)
		pass(mutex.StarvationThreshold)
		return l.overtake()
	})
	require.True(t, word(l.m).Starving())
	return l
}

var starvation = []struct {
	name string
	test func(t *testing.T, impl twin.Impl)
}{
	{"a waiter that loses after a millisecond turns starvation mode on", func(t *testing.T, impl twin.Impl) {
		l := starved(t, impl)
		require.True(t, word(l.m).Locked())
		require.Equal(t, 1, word(l.m).Waiters())
		l.m.Unlock()
		l.letThrough()
	}},
	{"a waiter that loses earlier does not", func(t *testing.T, impl twin.Impl) {
		play(t, func() bool {
			begin := time.Now()
			l := newLine(t, impl)
			l.join(1)
			if !l.overtake() {
				return false
			}
			starving := word(l.m).Starving()
			early := time.Since(begin) < mutex.StarvationThreshold
			l.m.Unlock()
			l.letThrough()
			if early {
				require.False(t, starving)
			}
			return early
		})
	}},
	{"a waiter that has only waited long does not turn it on either", func(t *testing.T, impl twin.Impl) {
		l := newLine(t, impl)
		l.join(1)
		pass(mutex.StarvationThreshold)
		require.False(t, word(l.m).Starving())
		l.m.Unlock()
		until(t, "the waiter has the lock", func() bool { return word(l.m).Locked() })
		require.False(t, word(l.m).Starving())
		l.letThrough()
	}},
	{"a waiter that loses goes back to the front of the line", func(t *testing.T, impl twin.Impl) {
		play(t, func() bool {
			l := newLine(t, impl)
			for id := 1; id <= 3; id++ {
				l.join(id)
			}
			if !l.overtake() {
				return false
			}
			l.m.Unlock()
			l.letThrough()
			require.Equal(t, []int{1, 2, 3}, l.entered)
			return true
		})
	}},
	{"TryLock fails from Unlock to the one that the lock is handed to", func(t *testing.T, impl twin.Impl) {
		l := starved(t, impl)
		l.m.Unlock()
		for !word(l.m).Locked() {
			require.False(t, l.m.TryLock())
		}
		require.False(t, l.m.TryLock())
		l.letThrough()
	}},
	{"Unlock hands the lock to the first in line, not to one who is faster", func(t *testing.T, impl twin.Impl) {
		l := starved(t, impl)
		l.join(2)
		close(l.leave)
		l.m.Unlock()
		l.m.Lock() // at once, but behind those in line
		l.entered = append(l.entered, 3)
		l.m.Unlock()
		require.NoError(t, l.g.Wait())
		require.Equal(t, []int{1, 2, 3}, l.entered)
	}},
	{"the last in line turns starvation mode off", func(t *testing.T, impl twin.Impl) {
		l := starved(t, impl)
		l.m.Unlock()
		until(t, "the waiter has the lock", func() bool { return word(l.m).Locked() })
		require.EqualValues(t, 1, word(l.m), "locked and nothing else")
		l.letThrough()
	}},
	{"one that has waited long and is not the last leaves it on", func(t *testing.T, impl twin.Impl) {
		l := starved(t, impl)
		l.join(2)
		l.m.Unlock()
		until(t, "the waiter has the lock", func() bool { return word(l.m).Locked() })
		require.True(t, word(l.m).Starving())
		require.Equal(t, 1, word(l.m).Waiters())
		l.letThrough()
		require.Zero(t, word(l.m))
	}},
	{"one that has waited less than a millisecond turns it off", func(t *testing.T, impl twin.Impl) {
		play(t, func() bool {
			l := newLine(t, impl)
			begin := time.Now()
			l.start(1)
			l.start(2)
			until(t, "two wait", func() bool { return word(l.m).Waiters() == 2 })
			state(l.m).Or(mutex.Starving)
			l.m.Unlock()
			until(t, "one of them has the lock", func() bool { return word(l.m).Locked() })
			w := word(l.m)
			early := time.Since(begin) < mutex.StarvationThreshold
			l.letThrough()
			if early {
				require.False(t, w.Starving())
				require.Equal(t, 1, w.Waiters())
			}
			return early
		})
	}},
}

func TestStarvation(t *testing.T) {
	for _, s := range starvation {
		t.Run(s.name, func(t *testing.T) { onBoth(t, s.test) })
	}
}

func TestUnlockWakesNobodyWhileSomebodyIsAwake(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		l := newLine(t, impl)
		l.join(1)
		// As a spinning goroutine does: it is awake, and others need not be woken.
		state(l.m).Or(mutex.Woken)
		l.m.Unlock()
		require.Equal(t, 1, asleep())
		require.Equal(t, 1, word(l.m).Waiters())
		// It gets the lock, and is no longer the one who is awake and trying.
		require.True(t, l.m.TryLock())
		state(l.m).And(^mutex.Woken)
		l.m.Unlock()
		l.letThrough()
		require.Equal(t, []int{1}, l.entered)
	})
}

// A greedy goroutine gives the lock up only to take it again at once. Once the
// polite one starves, it does not get it again before that one had its turn.
func TestGreedyGoroutineDoesNotOvertakeAStarvingOne(t *testing.T) {
	const turns = 5 // in which the polite one starves before
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		g := &greedy{m: impl.NewMutex()}
		var group errgroup.Group
		group.Go(func() error { g.run(); return nil })
		begin := time.Now()
		for starved, last := 0, int32(0); starved < turns; {
			require.Less(t, time.Since(begin), 10*time.Second, "the polite one does not starve")
			until(t, "the greedy one has the lock", func() bool { return g.sections.Load() != last })
			g.m.Lock()
			last = g.sections.Load()
			if g.starved {
				starved++
			}
			g.starved = false
			g.done = starved == turns
			g.m.Unlock()
		}
		require.NoError(t, group.Wait())
		require.Zero(t, g.overtook)
	})
}

type greedy struct {
	m        twin.Mutex
	sections atomic.Int32 // how often it had the lock

	// Guarded by m.
	starved  bool // when it left, the other one was starving, and has not had its turn
	overtook int  // how often it came back in spite of that
	done     bool // set by the other one
}

func (g *greedy) run() {
	for done := false; !done; {
		g.m.Lock()
		g.sections.Add(1)
		if g.starved {
			g.overtook++
		}
		pass(mutex.StarvationThreshold + 100*time.Microsecond)
		g.starved = word(g.m).Starving()
		done = g.done
		g.m.Unlock()
	}
}
