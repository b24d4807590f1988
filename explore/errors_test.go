//go:build explore

package explore_test

import (
	"fmt"
	"iter"
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
	outsideVar   *explore.Var[int]
	earlyVar     = explore.NewVar(nil, "early", 0)
)

// await runs f in a goroutine that is none of the execution's, and waits for it.
func await(f func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		f()
	}()
	wg.Wait()
}

var mistakes = map[string]struct {
	explored func(x *explore.X)
	kind     explore.FailureKind
	text     string
}{
	"a go statement": {
		func(x *explore.X) {
			fellows(x, func(words []atomic.Int32) {
				await(func() { words[0].Add(1) })
			})
		}, explore.Misuse, "start goroutines with x.Go, or with WaitGroup.Go or AfterFunc of this library",
	},
	"a goroutine of an iterator": {
		func(x *explore.X) {
			fellows(x, func(words []atomic.Int32) {
				next, stop := iter.Pull(func(yield func(int32) bool) { yield(words[0].Add(1)) })
				next()
				stop()
			})
		}, explore.Misuse, "started in iter.Pull",
	},
	"a failure in a go statement": {
		func(x *explore.X) {
			fellows(x, func([]atomic.Int32) { await(func() { x.Fatalf("no") }) })
		}, explore.Misuse, "none of the execution's, in explore_test.",
	},
	"a fatal error in a go statement": {
		func(x *explore.X) {
			var m mutex.Mutex
			fellows(x, func([]atomic.Int32) { await(m.Unlock) })
		}, explore.Misuse, "none of the execution's, in mutex.",
	},
	"a choice in a go statement": {
		func(x *explore.X) {
			fellows(x, func([]atomic.Int32) { await(func() { x.Choose(2, "") }) })
		}, explore.Misuse, "none of the execution's, in explore_test.",
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
			fellows(x, func(words []atomic.Int32) {
				for i := range words {
					x.Name(&words[i], "word")
				}
				words[outsideCount%len(words)].Add(1)
			})
		}, explore.Misuse, "the code is not deterministic: run again with the same decisions, at step 2 " +
			"T0 (odd) was about to Add word, now to Add word. Maps",
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
	"no goroutine": {
		func(*explore.X) {}, explore.Misuse, "the function given to explore.Test has started no goroutine with x.Go",
	},
	"no step": {
		func(x *explore.X) {
			var n sync.Mutex
			x.Go("", func() { n.Lock() })
		}, explore.Misuse, "no goroutine has taken a step. What goroutines share is to be made of this library's primitives and of the atomics of explore/atomic",
	},
	"a goroutine of Final": {
		func(x *explore.X) {
			fellows(x, func([]atomic.Int32) {})
			x.Final(func() error { x.Go("late", func() {}); return nil })
		}, explore.Misuse, "a check cannot start a goroutine",
	},
	"a goroutine of Invariant": {
		func(x *explore.X) {
			fellows(x, func([]atomic.Int32) {})
			x.Invariant(func() error { x.Go("more", func() {}); return nil })
		}, explore.Misuse, "a check cannot start a goroutine",
	},
	"a Var that outlives the execution": {
		func(x *explore.X) {
			if outsideVar == nil {
				outsideVar = explore.NewVar(x, "total", 0)
			}
			fellows(x, func([]atomic.Int32) { outsideVar.Get() })
		}, explore.Misuse, "the Var total was not made in this execution: make it in the function given to explore.Test",
	},
	"a Var that was made before": {
		func(x *explore.X) { fellows(x, func([]atomic.Int32) { earlyVar.Set(1) }) },
		explore.Misuse, "the Var early was not made in this execution",
	},
	"too many choices": {
		func(x *explore.X) { fellows(x, func([]atomic.Int32) { x.Choose(256, "which") }) },
		explore.Misuse, `Choose(256, "which"): the number is to be from 1 to 255`,
	},
	"no choice": {
		func(x *explore.X) { x.Choose(0, "which") },
		explore.Misuse, `Choose(0, "which"): the number is to be from 1 to 255`,
	},
	"a lock that is held in the setup": {
		func(x *explore.X) {
			var m mutex.Mutex
			m.Lock()
			m.Lock()
		}, explore.Misuse, "the setup, or a check, would sleep for ever, in explore_test.init.",
	},
	"a lock that is held in Final": {
		func(x *explore.X) {
			var m mutex.Mutex
			x.Go("", m.Lock)
			x.Final(func() error { m.Lock(); return nil })
		}, explore.Misuse, "would sleep for ever, in explore_test.init.",
	},
	"Await in the setup": {
		func(x *explore.X) { x.Await(make(chan struct{})) }, explore.Misuse, "would sleep for ever, in explore_test.init.",
	},
	"Await of nil": {
		func(x *explore.X) { fellows(x, func([]atomic.Int32) { x.Await(nil) }) },
		explore.Deadlock, "T0 (odd) is blocked for ever, as on a nil channel",
	},
	"Await of a channel that the test closes": {
		func(x *explore.X) {
			done := make(chan struct{})
			x.Go("waiter", func() { x.Await(done) })
			fellows(x, func([]atomic.Int32) { close(done) })
		}, explore.Misuse, "a channel that X.Await was called with has been closed by close",
	},
	"Goexit in the setup": {
		func(*explore.X) { runtime.Goexit() }, explore.Assertion, "the setup has left by runtime.Goexit, as t.FailNow does",
	},
	"Goexit in Final": {
		func(x *explore.X) {
			fellows(x, func([]atomic.Int32) {})
			x.Final(func() error { runtime.Goexit(); return nil })
		}, explore.Assertion, "a check at the end has left by runtime.Goexit",
	},
	"Goexit in Invariant": {
		func(x *explore.X) {
			fellows(x, func([]atomic.Int32) {})
			x.Invariant(func() error {
				if x.Last() == 1 {
					runtime.Goexit()
				}
				return nil
			})
		}, explore.Assertion, "an invariant has left by runtime.Goexit",
	},
	"Goexit in Invariant, where no goroutine is": {
		func(x *explore.X) {
			x.Invariant(func() error { runtime.Goexit(); return nil })
		}, explore.Assertion, "an invariant has left by runtime.Goexit",
	},
	"a panic in Invariant, where no goroutine is": {
		func(x *explore.X) {
			x.Invariant(func() error { panic("oh") })
		}, explore.Panicked, "panic in an invariant: oh",
	},
	"a failure in Invariant, where no goroutine is": {
		func(x *explore.X) {
			x.Invariant(func() error { x.Fatalf("no"); return nil })
		}, explore.Assertion, "no",
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
			x.Name(outsideCount, "count")
			fellows(x, func([]atomic.Int32) {})
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
		t.Skip("with -race explore.Test skips, and the go statement is a data race: go test -tags explore -run ExploreMistakes ./explore")
	}
	for name, m := range mistakes {
		t.Run(name, func(t *testing.T) {
			outsideStart = outsideCount
			v := explore.Run(m.explored)
			failsWith(t, v, m.kind, m.text)
			require.NotContains(t, v.Failure.Stack, "internal/engine")
			if m.kind == explore.Misuse {
				require.Equal(t, "MISUSE: "+v.Failure.Text, v.String())
			}
		})
	}
}

// So do options that cannot be.
func TestExploreOptionsThatCannotBe(t *testing.T) {
	run := func(o ...explore.Option) *explore.Verdict { return explore.Run(chooser, o...) }
	failsWith(t, run(explore.Preemptions(-1), explore.Strategy(explore.Bounded)), explore.Misuse,
		"Preemptions(-1) with the strategy Bounded: there is no such execution")
	failsWith(t, run(explore.MaxSteps(60_001)), explore.Misuse, "MaxSteps(60001): no more than 60000 are possible")
	require.True(t, run(explore.MaxSteps(60_000)).Full)
	require.True(t, run(explore.Preemptions(-1)).Full)
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

// blocked are the functions of a test that may block.
var blocked = map[string]func(x *explore.X, block func()){
	"goroutine": func(x *explore.X, block func()) { fellows(x, func([]atomic.Int32) { block() }) },
	"setup":     func(_ *explore.X, block func()) { block() },
	"Final": func(x *explore.X, block func()) {
		fellows(x, func([]atomic.Int32) {})
		x.Final(func() error { block(); return nil })
	},
	"Invariant": func(x *explore.X, block func()) {
		fellows(x, func([]atomic.Int32) {})
		x.Invariant(func() error { block(); return nil })
	},
}

// The goroutine stays blocked, and no other exploration can run in the process. So there
// is a process for each.
func TestExploreBlocked(t *testing.T) {
	if text := os.Getenv(blockInChild); text != "" {
		where, how, _ := strings.Cut(text, ": ")
		fmt.Println(explore.Run(func(x *explore.X) { blocked[where](x, blocks[how]) }).Failure)
		os.Exit(0)
	}
	for how, f := range blocks {
		for where := range blocked {
			if where != "goroutine" && how != "sleep" {
				continue
			}
			t.Run(where+": "+how, func(t *testing.T) {
				out, err := child(t, "TestExploreBlocked", blockInChild+"="+where+": "+how)
				require.NoError(t, err, out)
				name, at := place(f)
				require.Contains(t, out, fmt.Sprintf("is blocked where the explorer does not see it (%s), in %s %s", how, name, at))
				require.Contains(t, out, at+". Use this library's primitives, and X.Await for a Done channel\n")
				require.Equal(t, 1, strings.Count(out, "\n"))
			})
		}
	}
}

// child runs a test in a process of its own.
func child(t *testing.T, test, env string, flags ...string) (out string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], append(flags, "-test.run=^"+test+"$", "-test.timeout=30s")...)
	cmd.Env = append(os.Environ(), env)
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// place says which function of one line f is, and where.
func place(f any) (name, at string) {
	fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
	file, line := fn.FileLine(fn.Entry())
	return filepath.Base(fn.Name()), fmt.Sprintf("(explore/%s:%d)", filepath.Base(file), line)
}

// chooser is a goroutine with a choice, and another.
func chooser(x *explore.X) {
	var w atomic.Int32
	x.Name(&w, "w")
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
		"v1.0C":          "diverged at step 1: recorded T0 a CAS that succeeds, now Load of w",
		"v1.0Lx0S.1C":    "diverged at step 3: recorded T1 a CAS that succeeds, now Add of w",
		"v1.0L.2A":       "diverged after step 1: there is a choice that was not recorded",
		"v1.0Lx2":        "diverged after step 1: recorded the choice 2, now it is one of 2",
		"v1.0Lx0S.1A.0L": "the execution ends after step 3, and the replay string does not",
		"v1.0Lx1.1Ax0":   "the execution ends after step 2, and the replay string does not",
		"v1.0Lx1.2A":     "diverged at step 2: recorded T2 Add, which cannot go on now",
		"v1.0Lx1.0S":     "diverged at step 2: recorded T0 Store, which cannot go on now",
		"v1.1A.x0.0L":    "diverged at step 2: recorded a choice, now there is none",
		"v1.0Lx1":        "the replay string ends before step 2, and the execution does not",
		"v1":             "the replay string ends before step 1, and the execution does not",
	} {
		t.Run(replay, func(t *testing.T) {
			v := explore.Run(chooser, explore.Replaying(replay))
			failsWith(t, v, explore.Diverged, text)
			require.Equal(t, "FAILED: "+v.Failure.Error(), v.Covered())
		})
	}
}

// And one that does not fail says that this is so, and claims no more.
func TestExploreReplaysThatDoNotFail(t *testing.T) {
	v := explore.Test(t, chooser, explore.Replaying("v1.0Lx0S.1A"))
	require.Equal(t, "REPLAYED, and this execution did not fail: 3 steps", v.Covered())
	require.False(t, v.Full)
	require.Empty(t, v.Text())
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
