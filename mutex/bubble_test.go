package mutex_test

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/mutex"
)

// The holder of a Mutex may be outside the bubble. So a goroutine that waits for
// one is not "durably blocked": meanwhile the bubble's clock must not move, and
// the bubble must not be given up as deadlocked.
func TestAWaitForTheOutsideIsNotDurable(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		l := newLine(t, impl)
		close(l.leave)
		var headers []string
		l.g.Go(func() error {
			until(t, "a goroutine in the bubble is asleep", func() bool { return asleep() == 1 })
			headers = sleepers()
			l.m.Unlock()
			return nil
		})
		synctest.Test(t, func(t *testing.T) {
			// If the clock could move, it would move by an hour.
			go time.Sleep(time.Hour)
			start := time.Now()
			l.enter(1)
			require.Zero(t, time.Since(start))
			time.Sleep(2 * time.Hour) // now it can
		})
		require.NoError(t, l.g.Wait())
		require.Len(t, headers, 1)
		require.Contains(t, headers[0], "synctest bubble")
		require.NotContains(t, headers[0], "(durable)")
	})
}

func TestAWaitForTheInsideIsNotDurableEither(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		synctest.Test(t, func(t *testing.T) {
			l := newLine(t, impl)
			close(l.leave)
			l.join(1)
			start := time.Now()
			go func() {
				time.Sleep(time.Hour) // begins when the lock is free: not before
				l.m.Lock()
				l.entered = append(l.entered, 2)
				l.m.Unlock()
			}()
			for range 100 {
				runtime.Gosched()
			}
			require.Zero(t, time.Since(start))
			l.m.Unlock()
			require.NoError(t, l.g.Wait())
			time.Sleep(2 * time.Hour)
			synctest.Wait()
			require.Equal(t, []int{1, 2}, l.entered)
		})
	})
}

// What a package-level lock is to a program under test.
var global = map[string]twin.Mutex{"ours": new(mutex.Mutex), "std": new(sync.Mutex)}

func TestContentionFromInsideAndOutsideBubblesAtOnce(t *testing.T) {
	const (
		goroutines = 3 // in each of two bubbles, and outside
		rounds     = 300
	)
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		m := global[impl.Name]
		var s section
		work := func() error {
			for range rounds {
				m.Lock()
				s.pass(t, runtime.Gosched)
				m.Unlock()
			}
			return nil
		}
		crowd := func() error {
			var g errgroup.Group
			for range goroutines {
				g.Go(work)
			}
			return g.Wait()
		}
		bubble := func() error {
			synctest.Test(t, func(t *testing.T) { require.NoError(t, crowd()) })
			return nil
		}
		var g errgroup.Group
		g.Go(crowd)
		g.Go(bubble)
		g.Go(bubble)
		require.NoError(t, g.Wait())
		require.Equal(t, 3*goroutines*rounds, s.entries)
	})
}

func TestWaitOfABubbleSeesWhatWasDoneUnderTheLock(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		synctest.Test(t, func(t *testing.T) {
			m := impl.NewMutex()
			sum := 0
			for i := range 10 {
				go func() {
					m.Lock()
					defer m.Unlock()
					sum += i
				}()
			}
			synctest.Wait()
			require.Equal(t, 45, sum)
		})
	})
}
