package mutex_test

import (
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/mutex"
)

// Where a Mutex of ours differs from one of the standard library on purpose, or
// has to. A test here fails when the difference has gone.

// The millisecond after which a waiter starves is measured on the bubble's clock
// by ours, and on the real one by the standard library. The bubble's clock stands
// still while a goroutine waits for a Mutex, so in a bubble ours stays in normal
// mode.
func TestDifferenceStarvationIsMeasuredOnTheBubblesClock(t *testing.T) {
	starves := func(impl twin.Impl) (starving bool) {
		play(t, func() (lucky bool) {
			var asleep, late atomic.Bool
			var outside errgroup.Group
			outside.Go(func() error {
				until(t, "a goroutine in the bubble is asleep", asleep.Load)
				pass(mutex.StarvationThreshold)
				late.Store(true)
				return nil
			})
			synctest.Test(t, func(t *testing.T) {
				l := newLine(t, impl)
				l.join(1)
				asleep.Store(true)
				until(t, "a real millisecond passes", late.Load)
				if lucky = l.overtake(); lucky {
					starving = word(l.m).Starving()
					l.m.Unlock()
					l.letThrough()
				}
			})
			require.NoError(t, outside.Wait())
			return lucky
		})
		return starving
	}
	require.False(t, starves(twin.Ours))
	require.True(t, starves(twin.Std))
}

// The runtime's profile of contended mutexes does not know ours.
func TestDifferenceNoMutexProfile(t *testing.T) {
	defer runtime.SetMutexProfileFraction(runtime.SetMutexProfileFraction(1))
	unlockContended := func(impl twin.Impl, unlock func(twin.Mutex)) {
		l := newLine(t, impl)
		l.join(1)
		unlock(l.m)
		l.letThrough()
	}
	unlockContended(twin.Ours, unlockOurs)
	unlockContended(twin.Std, unlockStd)
	require.False(t, inMutexProfile("mutex_test.unlockOurs"))
	require.True(t, inMutexProfile("mutex_test.unlockStd"))
}

// Each has its own name in the profile.
func unlockOurs(m twin.Mutex) { m.Unlock() }
func unlockStd(m twin.Mutex)  { m.Unlock() }

// inMutexProfile reports whether the profile has a lock that was released in the
// function. Locks inside the runtime, which may be contended below the function,
// do not count.
func inMutexProfile(function string) bool {
	n, _ := runtime.MutexProfile(nil)
	records := make([]runtime.BlockProfileRecord, n+100)
	n, _ = runtime.MutexProfile(records)
	for _, r := range records[:n] {
		frames := runtime.CallersFrames(r.Stack())
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, "runtime.") {
			continue
		}
		for ; more; frame, more = frames.Next() {
			if strings.HasSuffix(frame.Function, function) {
				return true
			}
		}
	}
	return false
}

// A stack trace calls a goroutine that waits for ours by what it does underneath.
func TestDifferenceWaitReasonInStackTraces(t *testing.T) {
	reason := func(impl twin.Impl) string {
		l := newLine(t, impl)
		l.join(1)
		reason := status.FindStringSubmatch(sleepers()[0])[1]
		l.m.Unlock()
		l.letThrough()
		return reason
	}
	require.NotEqual(t, "sync.Mutex.Lock", reason(twin.Ours))
	require.Equal(t, "sync.Mutex.Lock", reason(twin.Std))
}
