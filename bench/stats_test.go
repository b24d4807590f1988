package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestEstimate(t *testing.T) {
	values := []float64{10, 1, 9, 2, 8, 3, 7, 4, 6, 5}
	require.Equal(t, estimate{Median: 5.5, Lo: 2, Hi: 9}, estimateOf(values))
	require.Equal(t, 10.0, values[0], "the rounds are still in order")

	require.Equal(t, estimate{Median: 7, Lo: 7, Hi: 7}, estimateOf([]float64{7, 7, 7, 7, 7, 7}))
	// One wild round moves neither the median nor the interval.
	require.Equal(t, estimate{Median: 5.5, Lo: 2, Hi: 9}, estimateOf([]float64{1000, 1, 9, 2, 8, 3, 7, 4, 6, 5}))
}

// A machine that becomes slower while it is measured slows both sides of a round.
func TestRatiosCancelDrift(t *testing.T) {
	ours := []float64{10, 20, 30, 40, 50, 60, 70, 80}
	theirs := []float64{20, 40, 60, 80, 100, 120, 140, 160}
	require.Equal(t, estimate{Median: 0.5, Lo: 0.5, Hi: 0.5}, estimateOf(ratios(ours, theirs)))
}

func TestVerdicts(t *testing.T) {
	for _, test := range []struct {
		lo, median, hi float64
		want           verdict
	}{
		{0.7, 0.8, 0.9, faster},
		{0.7, 0.8, 0.994, faster},
		{0.7, 0.8, 0.996, same},
		{0.7, 0.8, 1, same},
		{0.5, 0.6, 1.1, same},
		{1, 1, 1, same},
		{0.9, 1.4, 2, same},
		{1, 1.2, 1.3, same},
		{1.004, 1.2, 1.3, same},
		{1.006, 1.2, 1.3, slower},
		{2, 3, 4, slower},
	} {
		got := verdictOf(estimate{Median: test.median, Lo: test.lo, Hi: test.hi}, "ns/op")
		require.Equal(t, test.want, got, "%v", test)
	}
	require.Equal(t, smaller, verdictOf(estimate{Median: 0.5, Lo: 0.5, Hi: 0.5}, "B"))
	require.Equal(t, same, verdictOf(estimate{Median: 1, Lo: 1, Hi: 1}, "B"))
	require.Equal(t, larger, verdictOf(estimate{Median: 2, Lo: 2, Hi: 2}, "B"))
}

func TestMeanRatio(t *testing.T) {
	double := []float64{2, 2, 2, 2, 2, 2}
	half := []float64{0.5, 0.5, 0.5, 0.5, 0.5, 0.5}
	mean := meanRatio([][]float64{double, half})
	require.InDelta(t, 1, mean.Median, 1e-12)
	require.InDelta(t, 1, mean.Lo, 1e-12)

	mean = meanRatio([][]float64{double, {8, 8, 8, 8, 8, 8}})
	require.InDelta(t, 4, mean.Median, 1e-12)
}

func TestPercentiles(t *testing.T) {
	waits := make([]time.Duration, 1000)
	for i := range waits {
		waits[i] = time.Duration(1000 - i) // not in order
	}
	metrics := percentiles(50, 99, 99.9)
	require.Equal(t, "p50", metrics[0].name)
	require.Equal(t, "p99.9", metrics[2].name)
	require.Equal(t, 500.0, metrics[0].of(sample{waits: waits}, 1000))
	require.Equal(t, 990.0, metrics[1].of(sample{waits: waits}, 1000))
	require.Equal(t, 999.0, metrics[2].of(sample{waits: waits}, 1000))

	few := sample{waits: []time.Duration{30, 10, 20}}
	require.Equal(t, 20.0, metrics[0].of(few, 3))
	require.Equal(t, 30.0, metrics[1].of(few, 3), "the longest of three")
}

func TestPerOp(t *testing.T) {
	require.Equal(t, 2.5, perOp[0].of(sample{elapsed: 10 * time.Nanosecond}, 4))
	require.Equal(t, 24.0, inBytes[0].of(sample{bytes: 24}, 4))
}

func TestShare(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 1000, 1003} {
		sum := 0
		for i := range crowdSize {
			s := share(n, crowdSize, i)
			require.InDelta(t, n/crowdSize, s, 1)
			sum += s
		}
		require.Equal(t, n, sum)
	}
}
