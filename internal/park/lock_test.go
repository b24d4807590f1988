package park

import (
	"regexp"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

var parkedInBubble = regexp.MustCompile(`(?m)^goroutine \d+ \[(?:chan receive|sync.Mutex.Lock|semacquire), synctest bubble \d+\]:\n(?:.+\n)*?.*park\.\(\*LooseParker\)\.Park`)

func TestLockExcludes(t *testing.T) {
	const goroutines, rounds = 8, 5000
	var l Lock
	n := 0 // a plain variable: the lock itself gives the race detector its edges here
	var g errgroup.Group
	for range goroutines {
		g.Go(func() error {
			for range rounds {
				l.Lock()
				n++
				l.Unlock()
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	require.Equal(t, goroutines*rounds, n)
	require.Nil(t, l.asleep.Load())
}

// The holder lets go only when all the others sleep, so that each of them takes
// the slow way, and each has to be woken.
func TestLockWakesAllWhoSleep(t *testing.T) {
	const goroutines = 50
	var l Lock
	var g errgroup.Group
	l.Lock()
	for range goroutines {
		g.Go(func() error {
			l.Lock()
			l.Unlock()
			return nil
		})
	}
	for sleeping(&l) < goroutines {
		runtime.Gosched()
	}
	l.Unlock()
	require.NoError(t, g.Wait())
	require.Nil(t, l.asleep.Load())
}

//go:norace
func sleeping(l *Lock) int {
	if l.word.Load()&sleepers == 0 {
		return 0
	}
	n := 0
	for p := l.asleep.Load(); p != nil; p = p.next {
		n++
	}
	return n
}

// What a goroutine does that has pushed itself and then finds the lock free.
func TestSleepOnAFreeLockReturns(t *testing.T) {
	var l Lock
	l.sleep()
	require.Nil(t, l.asleep.Load())
	require.Zero(t, l.word.Load())
}

func TestNote(t *testing.T) {
	var l Lock
	require.Zero(t, l.Note())
	l.Lock()
	l.UnlockNote(7)
	require.EqualValues(t, 7, l.Note())
	l.Lock()
	require.EqualValues(t, 7, l.Note(), "the old note stays until the door is opened")
	l.UnlockNote(1<<30 + 9)
	require.EqualValues(t, 9, l.Note(), "thirty bits")
	l.Lock()
	l.Unlock()
	require.Zero(t, l.Note())
}

// A lock of this kind is inside every primitive, so it must not be what a bubble
// sees: it may be held outside.
func TestLockMayBeHeldOutsideTheBubble(t *testing.T) {
	var l Lock
	var g errgroup.Group
	l.Lock()
	g.Go(func() error {
		for !asleepInPark() {
			runtime.Gosched()
		}
		l.Unlock()
		return nil
	})
	synctest.Test(t, func(*testing.T) {
		l.Lock()
		l.Unlock()
	})
	require.NoError(t, g.Wait())
}

func BenchmarkLock(b *testing.B) {
	var l Lock
	b.Run("uncontended", func(b *testing.B) {
		for b.Loop() {
			l.Lock()
			l.Unlock()
		}
	})
	b.Run("contended", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				l.Lock()
				l.Unlock()
			}
		})
	})
}

// Who has spun in vain finds out that there is one processor now, and that spinning
// is no use any more.
func TestLockNoticesThatAProcessorIsGone(t *testing.T) {
	defer look()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	spare.Store(true) // what was known before
	var l Lock
	l.Lock()
	require.False(t, l.spin())
	require.False(t, spare.Load())
	l.Unlock()
}
