package waitgroup_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// While a goroutine waits for tasks, the bubble's clock moves on.
func TestAWaitIsDurable(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			wg := impl.NewWaitGroup()
			for hours := range 3 {
				wg.Go(func() { time.Sleep(time.Duration(hours) * time.Hour) })
			}
			wg.Wait()
			require.Equal(t, 2*time.Hour, time.Since(start))
		})
	})
}

// What a goroutine did before it blocked is visible after synctest.Wait: under
// -race nothing is reported. (On ours only: the standard WaitGroup of go1.26 sleeps
// while it has the race detector disabled, and loses this edge.)
func TestWaitOfABubbleSeesWhatWasDoneBeforeTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var wg waitgroup.WaitGroup
		before, after := 0, 0
		wg.Add(1)
		go func() {
			before = 1
			wg.Wait()
			after = 1
		}()
		synctest.Wait()
		require.Equal(t, 1, before)
		require.Zero(t, after)
		before = 2
		wg.Done()
		synctest.Wait()
		require.Equal(t, 1, after)
	})
}

// The panics of a WaitGroup leave the race detector as it was: what comes after
// them is still ordered.
func TestNoEdgeIsLostAfterARecoveredPanic(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		broken, wg := impl.NewWaitGroup(), impl.NewWaitGroup()
		require.PanicsWithValue(t, negative, broken.Done)
		state(broken).Store(oneWaiter)
		require.PanicsWithValue(t, misuse, func() { broken.Add(1) })
		x := 0
		wg.Add(1)
		go func() {
			x = 1
			wg.Done()
		}()
		wg.Wait()
		require.Equal(t, 1, x)

		m := impl.NewMutex() // edges in the other direction
		m.Lock()
		wg.Go(func() {
			m.Lock()
			x++
		})
		x = 2
		m.Unlock()
		wg.Wait()
		require.Equal(t, 3, x)
	})
}
