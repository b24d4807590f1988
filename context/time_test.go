package context_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/context"
)

// In a bubble time stands still until everybody waits, so "exactly" is exact.
func TestDeadlineIsExact(t *testing.T) {
	bothInBubble(t, func(t *testing.T, im impl) {
		start := time.Now()
		ctx, cancel := im.withTimeoutCause(im.background(), 5*time.Second, errFirst)
		defer cancel()
		deadline, ok := ctx.Deadline()
		require.True(t, ok)
		require.Equal(t, start.Add(5*time.Second), deadline)

		time.Sleep(5*time.Second - 1)
		synctest.Wait()
		requireLive(t, im, ctx)
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		requireOver(t, im, ctx, im.deadlineExceeded, errFirst)
		cancel()
		requireOver(t, im, ctx, im.deadlineExceeded, errFirst)
	})
}

func TestDeadlineReachesThoseBelow(t *testing.T) {
	bothInBubble(t, func(t *testing.T, im impl) {
		start := time.Now()
		root, cancel := im.withDeadlineCause(im.background(), start.Add(time.Second), errFirst)
		defer cancel()
		below, cancel := im.withTimeoutCause(im.withValue(root, "k", "v"), time.Hour, errSecond)
		defer cancel()
		child, cancel := im.withCancel(below)
		defer cancel()
		<-child.Done()
		require.Equal(t, time.Second, time.Since(start))
		for _, ctx := range []context.Context{root, below, child} {
			requireOver(t, im, ctx, im.deadlineExceeded, errFirst)
		}
	})
}

func TestTheEarlierOfTwoDeadlinesEndsTheChild(t *testing.T) {
	bothInBubble(t, func(t *testing.T, im impl) {
		start := time.Now()
		root, cancel := im.withTimeoutCause(im.background(), 2*time.Second, errFirst)
		defer cancel()
		child, cancel := im.withTimeoutCause(root, time.Second, errSecond)
		defer cancel()
		<-child.Done()
		require.Equal(t, time.Second, time.Since(start))
		requireOver(t, im, child, im.deadlineExceeded, errSecond)
		requireLive(t, im, root)
		<-root.Done()
		require.Equal(t, 2*time.Second, time.Since(start))
		requireOver(t, im, root, im.deadlineExceeded, errFirst)
		requireOver(t, im, child, im.deadlineExceeded, errSecond)
	})
}

func TestStringCountsDown(t *testing.T) {
	bothInBubble(t, func(t *testing.T, im impl) {
		ctx, cancel := im.withTimeout(im.background(), 5*time.Second)
		defer cancel()
		require.Contains(t, ctx.(interface{ String() string }).String(), " [5s])")
		time.Sleep(2 * time.Second)
		require.Contains(t, ctx.(interface{ String() string }).String(), " [3s])")
		time.Sleep(4 * time.Second)
		require.Contains(t, ctx.(interface{ String() string }).String(), " [-1s])")
	})
}

// A goroutine that waits for Done is durably blocked, and is woken by cancel.
func TestDoneBlocksUntilCancel(t *testing.T) {
	bothInBubble(t, func(t *testing.T, im impl) {
		ctx, cancel := im.withCancel(im.background())
		woken := false
		go func() {
			<-ctx.Done()
			woken = true
		}()
		synctest.Wait()
		require.False(t, woken)
		cancel()
		synctest.Wait()
		require.True(t, woken)
	})
}
