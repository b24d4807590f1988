package stdtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// These tests show that the others can fail.

// A fault is a wrong statement at the beginning of a function of ours, and a test of
// theirs that has to notice.
type fault struct {
	Insertion
	test string
}

func TestFaultsAreFound(t *testing.T) {
	for name, c := range map[string]struct {
		suite  Suite
		faults []fault
	}{
		"sync": {syncSuite, []fault{
			{Insertion{"mutex/mutex.go", "TryLock", "return true"}, "TestMutex"},
			{Insertion{"rwmutex/rwmutex.go", "TryRLock", "return true"}, "TestRWMutex"},
			{Insertion{"waitgroup/waitgroup.go", "Wait", "return"}, "TestWaitGroupRace"},
			{Insertion{"cond/cond.go", "check", "return"}, "TestCondCopy"},
			{Insertion{"once/once.go", "Do", "f(); return"}, "TestOnce"},
		}},
		"context": {contextSuite, []fault{
			{Insertion{"context/context.go", "Cause", "return nil"}, "TestCause"},
			{Insertion{"context/afterfunc.go", "stop", "return true"}, "TestCancelRemoves"},
			{Insertion{"context/tree.go", "seeThrough", "return nil, c"}, "TestCustomContextGoroutines"},
		}},
		"errgroup": {xsync("errgroup"), []fault{
			{Insertion{"once/once.go", "Do", "return"}, "TestZeroGroup"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var tests []string
			for _, f := range c.faults {
				c.suite = with(c.suite, f.Insertion)
				tests = append(tests, f.test)
			}
			binaries, err := build(c.suite)
			require.NoError(t, err)
			results := run(t, binaries[0], "-test.run=^("+strings.Join(tests, "|")+")$")
			for _, test := range tests {
				require.Equal(t, "fail", results[test].Action, test)
			}
			require.Equal(t, "fail", results[""].Action)
		})
	}
}

// with returns the suite with one insertion more.
func with(s Suite, in Insertion) Suite {
	s.Insert = append(slices.Clone(s.Insert), in)
	return s
}

// A test that brings the program down has failed, and those after it did not pass.
func TestCrashIsReported(t *testing.T) {
	binaries, err := build(with(syncSuite, Insertion{"cond/cond.go", "Broadcast", `panic("crash")`}))
	require.NoError(t, err)
	results := run(t, binaries[0], "-test.run=^TestCond")
	require.Equal(t, "pass", results["TestCondSignal"].Action)
	require.Equal(t, "fail", results["TestCondBroadcast"].Action)
	require.Contains(t, results["TestCondBroadcast"].Output, "panic: crash")
	require.Empty(t, results["TestCondCopy"].Action)
	require.NotEqual(t, "pass", results[""].Action)
}

func TestBuildFailsWithItsReason(t *testing.T) {
	goneFile := syncSuite
	goneFile.Omit = []Omission{{File: "gone_test.go", Needs: "Map"}}
	needless := syncSuite
	needless.Omit = []Omission{{File: "once_test.go", Needs: "Map"}}
	satisfied := syncSuite
	satisfied.Omit = []Omission{{File: "once_test.go", Needs: "Once"}}
	goneExpr := contextSuite
	goneExpr.Swap.Exprs = map[string]string{"pc.offspring": "childrenOf(pc)"}

	for reason, suite := range map[string]Suite{
		"cannot use true":                                           with(syncSuite, Insertion{"once/once.go", "Do", "var _ int = true"}),
		"once.go has 0 functions Undo":                              with(syncSuite, Insertion{"once/once.go", "Undo", "return"}),
		"not in std":                                                {Path: "sync/gone", To: "context"},
		"no tests of package unsafe":                                {Path: "unsafe", To: "context"},
		"gone_test.go is left out, and does not exist":              goneFile,
		"once_test.go is left out for Map, and does not mention it": needless,
		"once_test.go is left out for Once, and we have that":       satisfied,
		"no file contains pc.offspring, which is to be exchanged":   goneExpr,
		"context/context.go is replaced twice": with(with(contextSuite,
			Insertion{"context/context.go", "Cause", "return nil"}),
			Insertion{"context/context.go", "Cause", "return nil"}),
	} {
		_, err := build(suite)
		require.ErrorContains(t, err, reason)
	}
}
