//go:build explore

package explore_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/explore/atomic"
)

// The limit is the one that was asked for, and not what a phase has got of it.
func TestExploreLimitIsTheOneAskedFor(t *testing.T) {
	slow := func(x *explore.X) {
		var w atomic.Int32
		for range 5 {
			x.Go("", func() {
				for range 4 {
					w.Add(1)
				}
			})
		}
	}
	require.Contains(t, explore.Run(slow, explore.MaxTime(60*time.Millisecond)).String(), "CAPPED by time, 0.06 s (")
	require.Contains(t, explore.Run(slow, explore.MaxExecutions(1)).String(), "CAPPED by executions, 1 (executions with at most 0")
	one := func(x *explore.X) {
		var w atomic.Int32
		x.Go("", func() { w.Add(1) })
	}
	require.Contains(t, explore.Run(one).Covered(), ": 1 execution, 1 step,")
}
