package explore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/mutex"
)

// adders is two goroutines that add to n under a lock, or without one.
func adders(locked bool) func(x *explore.X) {
	return func(x *explore.X) {
		var m mutex.Mutex
		n := explore.NewVar(x, "n", 0)
		for range 2 {
			x.Go("adder", func() {
				if locked {
					m.Lock()
					defer m.Unlock()
				}
				n.Set(n.Get() + 1)
			})
		}
	}
}

// With the tag, what is explored is the real code, and with all its interleavings; if
// the primitives were no longer built for it, there would be one execution.
func TestExploreExplores(t *testing.T) {
	v := explore.Test(t, adders(true))
	require.True(t, v.Full)
	require.Greater(t, v.Phases[len(v.Phases)-1].Executions, 10)
}

func TestExploreFindsARace(t *testing.T) {
	explore.Test(t, adders(false), explore.Expect(explore.DataRace, "data race on n"))
}

// What goes wrong in the check at the end is a failure like any other.
func TestExploreFinalFails(t *testing.T) {
	final := func(check func(x *explore.X) error) func(x *explore.X) {
		return func(x *explore.X) {
			adders(true)(x)
			x.Final(func() error { return check(x) })
		}
	}
	explore.Test(t, final(func(x *explore.X) error { x.Check(false, "one and one"); return nil }),
		explore.Expect(explore.Assertion, "one and one"))
	explore.Test(t, final(func(*explore.X) error { panic("no more") }),
		explore.Expect(explore.Panicked, "panic in a check at the end: no more"))
}

// A replay runs the execution that failed, and says so if it does not fit.
func TestExploreReplays(t *testing.T) {
	first := explore.Test(t, adders(false), explore.Expect(explore.DataRace, ""))
	again := explore.Test(t, adders(false), explore.Replaying(first.Failure.Replay), explore.Expect(explore.DataRace, ""))
	require.Equal(t, first.Failure.Text, again.Failure.Text)
	explore.Test(t, adders(true), explore.Replaying("v1.0CF"), explore.Expect(explore.Diverged, "diverged at step 2"))
	explore.Test(t, adders(true), explore.Replaying("v1.7C"), explore.Expect(explore.Diverged, "diverged at step 1"))
}

func TestUntaggedRunSaysSo(t *testing.T) {
	if explore.Enabled {
		t.Skip("this is for a build without the tag explore: go test -run UntaggedRunSaysSo ./explore")
	}
	v := explore.Run(adders(true))
	require.NotNil(t, v.Failure)
	require.Contains(t, v.Failure.Text, "-tags explore")
}
