//go:build explore

package explore_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/explore/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/sema"
)

// tableOf is the table of an exploration that fails. Whatever it is about, it fits.
func tableOf(t *testing.T, f func(x *explore.X), opts ...explore.Option) string {
	t.Helper()
	v := explore.Run(f, opts...)
	require.NotNil(t, v.Failure)
	text := v.Text()
	require.NotEmpty(t, text)
	for line := range strings.Lines(text) {
		require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSpace(line)), 120, line)
	}
	t.Logf("\n%s", text)
	return text
}

// alone is one goroutine, which fails at the end.
func alone(f func(x *explore.X)) func(x *explore.X) {
	return func(x *explore.X) {
		x.Go("alone", func() {
			f(x)
			x.Fatalf("seen enough")
		})
	}
}

// sleepers is so many goroutines that sleep, of which one is woken, at things with long names.
func sleepers(n int) func(x *explore.X) {
	return func(x *explore.X) {
		var s struct {
			stateOfTheWholeContraption     atomic.Int32
			semaphoreOfTheWholeContraption uint32
		}
		x.Name(&s, "contraption")
		x.Show("more", func() string { return "described at length, in four parts, of which none may be lost, here" })
		for range n {
			x.Go("sleeper", func() {
				s.stateOfTheWholeContraption.CompareAndSwap(0, 1)
				sema.Acquire(&s.semaphoreOfTheWholeContraption, sema.FIFO)
			})
		}
		x.Go("waker", func() { sema.Release(&s.semaphoreOfTheWholeContraption) })
	}
}

// What is cut is the name: the verb and the outcome stay, and so does the state.
func TestExploreTextOfLongNames(t *testing.T) {
	text := tableOf(t, sleepers(2))
	require.Regexp(t, `CAS …\w+: 0→1 `, text)
	require.Regexp(t, `CAS …\w+: .*\n +fails, found 1, not 0\n`, text)
	require.Regexp(t, `acquire …\w+: sleeps `, text)
	require.Regexp(t, `release …\w+: wakes T0 `, text)
	require.Contains(t, text, "text_test.go:")
	narrow := tableOf(t, sleepers(4))
	require.Regexp(t, `CAS …\w+: .*\n +fails, found\n +1, not 0\n`, narrow)
	require.Regexp(t, `release …\w+: .*\n +wakes T0\n`, narrow)
	for _, part := range []string{"described at", "length,", "in four parts,", "of which none may be", "lost, here"} {
		require.Contains(t, narrow, part)
	}
}

func TestExploreTextOfAPanic(t *testing.T) {
	text := tableOf(t, func(x *explore.X) {
		var w atomic.Int32
		x.Go("", func() {
			w.Add(1)
			panic("no more")
		})
	})
	require.Regexp(t, `panic: no more +text_test.go:\d+\nPanic: no more`, text)
}

// To block for ever is nothing that an earlier step has done.
func TestExploreTextOfNoEnd(t *testing.T) {
	text := tableOf(t, func(x *explore.X) {
		var w atomic.Int32
		x.Name(&w, "w")
		x.Go("", func() {
			w.Add(1)
			park.Forever()
		})
		x.Go("", func() { w.Load() })
	})
	require.Regexp(t, `Add w: 0→1 +1 +text_test.go:\d+\n +sleeps for ever +text_test.go:\d+\n`, text)
}

// Of a long execution, the beginning and the end are shown.
func TestExploreTextOfManySteps(t *testing.T) {
	v := explore.Run(func(x *explore.X) {
		var ready, looked atomic.Bool
		x.Name(&ready, "ready")
		x.Name(&looked, "looked")
		x.Go("waiter", func() {
			for !ready.Load() {
				looked.Store(true)
			}
		})
	})
	require.Equal(t, explore.StepBound, v.Failure.Kind)
	text := v.Text()
	require.Contains(t, text, "  20 Store looked: 1→1 ")
	require.Contains(t, text, " ... 1,920 rows are left out here: the page has them (-explore.html FILE)\n1941 Load ready: 0 ")
	require.Contains(t, text, "2000 Store looked: 1→1 ")
	require.Contains(t, text, "\nthe last 2 rows, again and again: 1,000 times\n")
	require.NotContains(t, text, "  21 ")
}

// Where only the start is wide, it has more lines, and the rest keeps its width.
func TestExploreTextOfAWideStart(t *testing.T) {
	text := tableOf(t, func(x *explore.X) {
		var things struct{ aSema uint32 }
		x.Name(&things, "things")
		runs := false
		x.Show("it", func() string {
			if runs {
				return "runs"
			}
			return "has not run, much to say, in many words, and in more"
		})
		for range 3 {
			x.Go("giver", func() {
				sema.Release(&things.aSema)
				runs = true
			})
		}
		x.Final(func() error { return errors.New("seen enough") })
	})
	require.Equal(t, 3, strings.Count(text, "release things.aSema: "))
	require.Regexp(t, ` has not run,\n +much to say,\n +in many words,\n +and in more\n`, text)
}

// Many goroutines share a column, in which their numbers stand; above it are their names.
func TestExploreTextOfManyGoroutines(t *testing.T) {
	text := tableOf(t, func(x *explore.X) {
		var w atomic.Int32
		x.Name(&w, "w")
		for range 5 {
			x.Go("adder", func() { w.Add(1) })
		}
		x.Go("critic", func() { x.Check(w.Load() == 0, "it is %d", w.Load()) })
	})
	require.True(t, strings.HasPrefix(text, "T0 adder, T1 adder, T2 adder, T3 adder, T4 adder, T5 critic\n"))
	require.Contains(t, text, "   5 T4 Add w: 4→5  ")
}

func TestExploreTextOfChoices(t *testing.T) {
	text := tableOf(t, func(x *explore.X) {
		first := x.Choose(3, "how many")
		x.Go("chooser", func() { x.Check(first < 2 || x.Choose(2, "stay, or go") == 0, "gone") })
	})
	require.Contains(t, text, "\n     the setup: choose how many: 2\n")
	require.Contains(t, text, "\n     choose stay, or go: go  ")
}
