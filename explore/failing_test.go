//go:build explore

package explore_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/explore/atomic"
	"github.com/syncprimer/syncprimer/internal/race"
)

// Within an exploration a test may also fail by the means of package testing, wherever
// it is. The execution in which it does is one that fails, with its schedule.

// adding is two goroutines that add to a word, with something to be done by the second
// when it has added.
func adding(x *explore.X, f func(sum int32)) *atomic.Int32 {
	n := new(atomic.Int32)
	x.Name(n, "n")
	x.Go("first", func() { n.Add(1) })
	x.Go("second", func() { f(n.Add(1)) })
	return n
}

var failing = map[string]struct {
	explored func(t *testing.T, x *explore.X)
	texts    []string // of the output
}{
	"require in a goroutine": {
		func(t *testing.T, x *explore.X) {
			adding(x, func(sum int32) { require.EqualValues(t, 2, sum, "the second is second") })
		},
		[]string{
			"the second is second", "--- FAIL: ", "FAILED in execution 2 (at most 0 preemptions): assertion: T1 (second) has failed the test, with the message above",
			"T0 first  T1 second", "1           Add n: 0→1", "T1 (second) has failed the test, with the message above.", "-explore.replay 'v1.1A'",
		},
	},
	"assert in a goroutine": {
		func(t *testing.T, x *explore.X) {
			adding(x, func(sum int32) { assert.EqualValues(t, 2, sum, "the second is second") })
		},
		[]string{"the second is second", "FAILED in execution 2 (at most 0 preemptions): assertion: an execution has failed the test", "-explore.replay 'v1.1A.0A'"},
	},
	"require in a goroutine that another waits for": {
		func(t *testing.T, x *explore.X) {
			done := new(atomic.Bool)
			adding(x, func(sum int32) {
				require.EqualValues(t, 2, sum)
				done.Store(true)
			})
			x.Go("third", func() {
				for !done.Load() {
					explore.Yield()
				}
			})
		},
		[]string{"assertion: T1 (second) has failed the test"},
	},
	"assert in an execution that does not count": {
		func(t *testing.T, x *explore.X) {
			explore.NewVar(x, "v", 0) // so that the exploration begins anew
			if !t.Failed() {
				adding(x, func(sum int32) { assert.EqualValues(t, 1, sum, "once only") })
			}
		},
		[]string{"once only", "FAILED in execution 1 (at most 0 preemptions): assertion: an execution has failed the test"},
	},
	"require in the setup": {
		func(t *testing.T, _ *explore.X) { require.Fail(t, "nothing there") },
		[]string{"nothing there", "assertion: the setup has failed the test, with the message above"},
	},
	"require in Final": {
		func(t *testing.T, x *explore.X) {
			n := adding(x, func(int32) {})
			x.Final(func() error { require.EqualValues(t, 3, n.Load(), "three"); return nil })
		},
		[]string{"three", "assertion: a check at the end has failed the test", "2             Add n: 1→2", "-explore.replay 'v1.0A.1A'"},
	},
	"require in Invariant": {
		func(t *testing.T, x *explore.X) {
			n := adding(x, func(int32) {})
			x.Invariant(func() error { require.EqualValues(t, 0, n.Load(), "none"); return nil })
		},
		[]string{"none", "assertion: an invariant has failed the test", "1 Add n: 0→1", "-explore.replay 'v1.0A'"},
	},
	"skip in the setup": {
		func(t *testing.T, _ *explore.X) { t.Skip("not today") },
		[]string{"not today", "MISUSE: the setup has skipped the test, which is to be done before explore.Test"},
	},
	"skip in a goroutine": {
		func(t *testing.T, x *explore.X) { adding(x, func(int32) { t.SkipNow() }) },
		[]string{"MISUSE: T1 (second) has skipped the test"},
	},
}

const failInChild = "SYNCPRIMER_TEST_FAILS"

// Each needs a test that fails, and so a process of its own.
func TestExploreTestsThatFail(t *testing.T) {
	if race.Enabled {
		t.Skip("with -race explore.Test skips: go test -tags explore -run TestsThatFail ./explore")
	}
	if how := os.Getenv(failInChild); how != "" {
		explore.Test(t, func(x *explore.X) { failing[how].explored(t, x) })
		return
	}
	for how, f := range failing {
		t.Run(how, func(t *testing.T) {
			for _, procs := range []string{"1", "2"} {
				out, err := child(t, "TestExploreTestsThatFail", failInChild+"="+how, "-explore.procs="+procs)
				require.Error(t, err, out)
				for _, text := range f.texts {
					require.Contains(t, out, text)
				}
				require.NotContains(t, out, "panic")
			}
		})
	}
}
