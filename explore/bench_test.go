//go:build explore

package explore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/mutex"
)

// Three goroutines that lock a mutex once: how many executions a second.
func BenchmarkMutex3x1(b *testing.B) {
	executions := 0
	for b.Loop() {
		v := explore.Run(func(x *explore.X) {
			var m mutex.Mutex
			for range 3 {
				x.Go("", func() { m.Lock(); m.Unlock() })
			}
		}, explore.Strategy(explore.DPOR))
		require.True(b, v.Full, "%v", v)
		executions += v.Phases[0].Executions
	}
	b.ReportMetric(float64(executions)/b.Elapsed().Seconds(), "executions/s")
	b.ReportMetric(0, "ns/op")
}
