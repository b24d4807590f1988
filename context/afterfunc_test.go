package context_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/context"
)

// bothInBubble is onBoth, each in a bubble of its own.
func bothInBubble(t *testing.T, test func(t *testing.T, im impl)) {
	onBoth(t, func(t *testing.T, im impl) {
		synctest.Test(t, func(t *testing.T) { test(t, im) })
	})
}

func TestAfterFuncRunsAfterCancel(t *testing.T) {
	bothInBubble(t, func(t *testing.T, im impl) {
		root, cancel := im.withCancelCause(im.background())
		timed, cancelTimed := im.withTimeout(root, time.Hour)
		defer cancelTimed()
		calls := make(map[string]error)
		calling := make(chan func())
		go func() {
			for f := range calling {
				f()
			}
		}()
		defer close(calling)
		var stops []func() bool
		for name, ctx := range map[string]context.Context{
			"root": root, "timed": timed, "value": im.withValue(timed, "k", "v"), "wrapped": wrapper{root},
		} {
			stops = append(stops, im.afterFunc(ctx, func() {
				cause := im.cause(ctx)
				calling <- func() { calls[name] = cause }
			}))
		}
		synctest.Wait()
		require.Empty(t, calls)
		cancel(errFirst)
		synctest.Wait()
		require.Equal(t, map[string]error{"root": errFirst, "timed": errFirst, "value": errFirst, "wrapped": errFirst}, calls)
		for _, stop := range stops {
			require.False(t, stop())
		}
	})
}

// cancel does not wait for the function, nor does AfterFunc.
func TestAfterFuncHasItsOwnGoroutine(t *testing.T) {
	bothInBubble(t, func(t *testing.T, im impl) {
		ctx, cancel := im.withCancel(im.background())
		meet := make(chan struct{})
		im.afterFunc(ctx, func() { meet <- struct{}{} })
		cancel()
		<-meet
		stop := im.afterFunc(ctx, func() { meet <- struct{}{} }) // cancelled already
		require.False(t, stop())
		<-meet
	})
}

func TestStoppedAfterFuncDoesNotRun(t *testing.T) {
	bothInBubble(t, func(t *testing.T, im impl) {
		ctx, cancel := im.withCancel(im.background())
		runs := make([]bool, 3)
		var stops []func() bool
		for i := range runs {
			stops = append(stops, im.afterFunc(ctx, func() { runs[i] = true }))
		}
		require.True(t, stops[1]())
		require.False(t, stops[1](), "the second time there is nothing to stop")
		cancel()
		synctest.Wait()
		require.Equal(t, []bool{true, false, true}, runs)
		require.False(t, stops[1]())
	})
}

func TestAfterFuncOfWhatIsNeverCancelled(t *testing.T) {
	onBoth(t, func(t *testing.T, im impl) {
		for _, ctx := range []context.Context{
			im.background(), im.withValue(im.todo(), "k", "v"), im.withoutCancel(im.background()), wrapper{im.background()},
		} {
			stop := im.afterFunc(ctx, func() { t.Error("nobody cancelled") })
			require.True(t, stop())
			require.False(t, stop())
		}
	})
}

// The function may use what it has been registered with.
func TestAfterFuncMayCallStopAndDerive(t *testing.T) {
	bothInBubble(t, func(t *testing.T, im impl) {
		ctx, cancel := im.withCancel(im.background())
		var stop func() bool
		var stopped bool
		var err error
		stop = im.afterFunc(ctx, func() {
			stopped = stop()
			below, cancel := im.withCancel(ctx)
			defer cancel()
			err = below.Err()
		})
		cancel()
		synctest.Wait()
		require.False(t, stopped)
		require.Equal(t, im.canceled, err)
	})
}

func TestAfterFuncUsesTheMethodOfACustomContext(t *testing.T) {
	bothInBubble(t, func(t *testing.T, im impl) {
		parent := &registrar{custom: *newCustom(im.background(), errFirst)}
		runs := 0
		stop := im.afterFunc(parent, func() { runs++ })
		require.NotNil(t, parent.registered)
		require.True(t, stop())
		require.Nil(t, parent.registered)

		im.afterFunc(parent, func() { runs++ })
		parent.end()
		synctest.Wait()
		require.Equal(t, 1, runs)
	})
}
