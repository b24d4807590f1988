//go:build explore

package explore_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/explore/atomic"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/mutex"
)

// What a reader may do wrong in a test of their own gets one line, which says what to do.

// failsWith requires that an exploration has failed in this way, and says so in one line.
func failsWith(t *testing.T, v *explore.Verdict, kind explore.FailureKind, text string) {
	t.Helper()
	require.NotNil(t, v.Failure, "%v", v)
	require.Equal(t, kind, v.Failure.Kind, "%v", v)
	require.Contains(t, v.Failure.Text, text)
	require.NotContains(t, v.Failure.Text, "\n")
}

// fellows is two goroutines that share some words, of which the first does something more.
func fellows(x *explore.X, f func(words []atomic.Int32)) {
	words := make([]atomic.Int32, 16)
	for i := range words {
		words[i].Store(0)
	}
	x.Go("odd", func() {
		words[0].Add(1)
		f(words)
		words[0].Add(1)
	})
	x.Go("even", func() { words[0].Add(1) })
}

// What outlives an execution.
var (
	outside      atomic.Int32
	outsideMutex mutex.Mutex
	outsideCount int
)

var mistakes = map[string]struct {
	explored func(x *explore.X)
	kind     explore.FailureKind
	text     string
}{
	"a go statement": {
		func(x *explore.X) {
			fellows(x, func(words []atomic.Int32) {
				var wg sync.WaitGroup
				wg.Add(1)
				go func() {
					words[0].Add(1)
					wg.Done()
				}()
				wg.Wait()
			})
		}, explore.Misuse, "start goroutines with x.Go, or with WaitGroup.Go or AfterFunc of this library",
	},
	"a short sleep": {
		func(x *explore.X) {
			for range 3 { // with less it is over before anybody looks
				fellows(x, func([]atomic.Int32) { time.Sleep(time.Millisecond) })
			}
		}, explore.Misuse, "is blocked where the explorer does not see it (sleep), in explore_test.",
	},
	"an atomic that outlives the execution": {
		func(x *explore.X) { fellows(x, func([]atomic.Int32) { outside.Add(1) }) },
		explore.Misuse, "make it in the function given to explore.Test",
	},
	"a mutex that outlives the execution": {
		func(x *explore.X) { fellows(x, func([]atomic.Int32) { outsideMutex.Lock(); outsideMutex.Unlock() }) },
		explore.Misuse, "state leaks between executions: mutex.(*Mutex).Lock",
	},
	"a map's order": {
		func(x *explore.X) {
			fellows(x, func(words []atomic.Int32) {
				all := map[int]bool{}
				for i := range words {
					all[i] = true
				}
				for i := range all {
					words[i].Add(1)
				}
			})
		}, explore.Misuse, "Maps, time, random numbers and addresses must not decide what it does",
	},
	"random numbers": {
		func(x *explore.X) {
			fellows(x, func(words []atomic.Int32) {
				for range words {
					words[rand.IntN(len(words))].Add(1)
				}
			})
		}, explore.Misuse, "the code is not deterministic",
	},
	"a count of executions": {
		func(x *explore.X) {
			outsideCount++
			fellows(x, func(words []atomic.Int32) { words[outsideCount%len(words)].Add(1) })
		}, explore.Misuse, "the code is not deterministic: run again with the same decisions, at step 2",
	},
	"a failure that does not come again": {
		func(x *explore.X) {
			outsideCount++
			n := outsideCount
			fellows(x, func([]atomic.Int32) { x.Check(n != outsideStart+2, "this is the second execution") })
		}, explore.Misuse, "run again with the same decisions it did not fail. this is the second execution",
	},
	"too many goroutines": {
		func(x *explore.X) {
			for range 17 {
				x.Go("", func() {})
			}
		}, explore.Misuse, "more than 16 goroutines in one execution",
	},
	"a panic in the setup": {
		func(*explore.X) { panic("oh") }, explore.Panicked, "panic in the setup: oh",
	},
	"a failure in the setup": {
		func(x *explore.X) { x.Fatalf("what is needed for the test is missing") },
		explore.Assertion, "what is needed for the test is missing",
	},
	"a loop without Yield": {
		func(x *explore.X) {
			var ready atomic.Bool
			x.Go("waiter", func() {
				for !ready.Load() {
				}
			})
			x.Go("setter", func() { ready.Store(true) })
		}, explore.StepBound, "T0 (waiter) was the last to take one. A loop that waits for somebody else calls explore.Yield in each round",
	},
	"a name for a value": {
		func(x *explore.X) {
			x.Name(outsideCount, "count") // looked at only if there is something to be shown
			fellows(x, func([]atomic.Int32) { x.Fatalf("failed") })
		}, explore.Panicked, "Name needs a pointer to what it names",
	},
	"two explorations at a time": {
		func(x *explore.X) { x.Fatalf("%v", explore.Run(func(*explore.X) {}).Failure) },
		explore.Assertion, "two explorations at a time in one process: is t.Parallel called, or is an earlier one stuck?",
	},
}

// outsideStart is what outsideCount was before the exploration.
var outsideStart int

func TestExploreMistakes(t *testing.T) {
	if race.Enabled {
		t.Skip("not with -race, as explore.Test; and the go statement is a data race")
	}
	for name, m := range mistakes {
		t.Run(name, func(t *testing.T) {
			outsideStart = outsideCount
			failsWith(t, explore.Run(m.explored), m.kind, m.text)
		})
	}
}

// Each of these blocks where the explorer does not see it, and in one line of code.
func receives()       { <-make(chan int) }
func sends()          { make(chan int) <- 1 }
func selects()        { select {} }
func sleeps()         { time.Sleep(time.Hour) }
func locks()          { m := new(sync.Mutex); m.Lock(); m.Lock() }
func waitsForOthers() { wg := new(sync.WaitGroup); wg.Add(1); wg.Wait() }

var blocks = map[string]func(){
	"chan receive":        receives,
	"chan send":           sends,
	"select (no cases)":   selects,
	"sleep":               sleeps,
	"sync.Mutex.Lock":     locks,
	"sync.WaitGroup.Wait": waitsForOthers,
}

const blockInChild = "SYNCPRIMER_TEST_BLOCKS"

// The goroutine stays blocked, and no other exploration can run in the process. So there
// is a process for each.
func TestExploreBlocked(t *testing.T) {
	if how := os.Getenv(blockInChild); how != "" {
		v := explore.Run(func(x *explore.X) { fellows(x, func([]atomic.Int32) { blocks[how]() }) })
		fmt.Println(v.Failure)
		os.Exit(0)
	}
	for how, f := range blocks {
		t.Run(how, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestExploreBlocked$", "-test.timeout=30s")
			cmd.Env = append(os.Environ(), blockInChild+"="+how)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			name, at := place(f)
			require.Contains(t, string(out), fmt.Sprintf("is blocked where the explorer does not see it (%s), in %s", how, name))
			require.Contains(t, string(out), at+". Use this library's primitives, and X.Await for a Done channel\n")
			require.Equal(t, 1, strings.Count(string(out), "\n"))
		})
	}
}

// place says which function of one line f is, and where.
func place(f func()) (name, at string) {
	fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
	file, line := fn.FileLine(fn.Entry())
	return filepath.Base(fn.Name()), fmt.Sprintf("(explore/%s:%d)", filepath.Base(file), line)
}

// chooser is a goroutine with a choice, and another.
func chooser(x *explore.X) {
	var w atomic.Int32
	x.Go("chooser", func() {
		w.Load()
		if x.Choose(2, "store, or not") == 0 {
			w.Store(1)
		}
	})
	x.Go("adder", func() { w.Add(1) })
}

// A replay that does not fit the code says from which step on it does not.
func TestExploreReplaysThatDoNotFit(t *testing.T) {
	for replay, text := range map[string]string{
		"v1.0C":       "diverged at step 1: recorded T0 a CAS that succeeds, now Load of",
		"v1.0Lx0S.1C": "diverged at step 3: recorded T1 a CAS that succeeds, now Add of",
		"v1.0L.2A":    "diverged after step 1: there is a choice that was not recorded",
		"v1.0Lx1.2A":  "diverged at step 2: recorded T2 Add, which cannot go on now",
		"v1.0Lx1.0S":  "diverged at step 2: recorded T0 Store, which cannot go on now",
		"v1.1A.x0.0L": "diverged at step 2: recorded a choice, now there is none",
		"v1.0Lx1":     "the replay string ends before step 2, and the execution does not",
		"v1":          "the replay string ends before step 1, and the execution does not",
	} {
		t.Run(replay, func(t *testing.T) {
			failsWith(t, explore.Run(chooser, explore.Replaying(replay)), explore.Diverged, text)
		})
	}
}

func TestExploreReplaysThatAreNone(t *testing.T) {
	for replay, text := range map[string]string{
		"0L":      "does not begin with v1",
		"v2.0L":   "does not begin with v1",
		"v1.L":    "has a step before it names a goroutine",
		"v1.0Z":   "has the unknown letter 'Z'",
		"v1.0L\n": `has the unknown letter '\n'`,
		"v1.16L":  "names a goroutine that cannot be",
		"v1.0Lx":  "has a choice without a number",
	} {
		t.Run(strings.TrimSpace(replay), func(t *testing.T) {
			failsWith(t, explore.Run(chooser, explore.Replaying(replay)), explore.Misuse, fmt.Sprintf("the replay string %q %s", replay, text))
		})
	}
}
