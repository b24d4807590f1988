package main

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// In a bubble time passes only in Sleep, so that these bodies take exactly as long
// as they say.

func TestCalibrateFillsTheSlice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		microsecondEach := func(n int) sample {
			time.Sleep(time.Duration(n) * time.Microsecond)
			return sample{}
		}
		require.Equal(t, 20_000, calibrate(t.Context(), microsecondEach, 20*time.Millisecond))
		require.Equal(t, 1, calibrate(t.Context(), microsecondEach, time.Nanosecond))
	})
}

// Another program that runs in between makes the first operations look slow.
func TestCalibrateIsNotMisledByAnInterruption(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		interrupted := func(n int) sample {
			if calls++; calls <= 2 {
				time.Sleep(50 * time.Millisecond)
			}
			time.Sleep(time.Duration(n) * time.Microsecond)
			return sample{}
		}
		require.Equal(t, 20_000, calibrate(t.Context(), interrupted, 20*time.Millisecond))
	})
}

func TestAllocationsPerOperation(t *testing.T) {
	var kept [][]byte
	allocates := func(setUp, each int) body {
		return func(n int) sample {
			kept = make([][]byte, 0, setUp+each*n)
			for range setUp + each*n {
				kept = append(kept, make([]byte, 32))
			}
			return sample{}
		}
	}
	// What the body allocates once does not count.
	require.InDelta(t, 3, allocsPerOp(allocates(500, 3), 1000), 0.1)
	require.InDelta(t, 0, allocsPerOp(allocates(500, 0), 1000), 0.1)
}

func TestAnotherSideGoesFirstInEveryRound(t *testing.T) {
	var order strings.Builder
	note := func(letter string) body {
		return func(n int) sample {
			order.WriteString(letter)
			return sample{waits: []time.Duration{1}}
		}
	}
	w := workload{
		primitive: "Test", name: "order", metrics: percentiles(50), fixed: 1,
		ours: note("o"), std: note("s"), peers: []side{{"peer", note("p")}},
	}
	cells := measure(t.Context(), options{
		workloads: []workload{w}, procs: []int{1}, rounds: 6, time: time.Millisecond,
	}, silent{})
	require.Equal(t, "osp"+"spo"+"pos"+"osp"+"spo"+"pos", order.String())
	require.Len(t, cells, 1)
	for _, s := range cells[0].sides {
		require.Len(t, s.rounds[0], 6)
	}
}

func TestAllSidesDoTheSameNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		taking := func(each time.Duration) body {
			return func(n int) sample {
				time.Sleep(time.Duration(n) * each)
				return sample{waits: make([]time.Duration, n)}
			}
		}
		c := newCell(plan{workload{
			metrics: percentiles(50),
			ours:    taking(time.Microsecond),
			std:     taking(3 * time.Microsecond),
		}, 1})
		c.prepare(t.Context(), 20*time.Millisecond)
		// Together they take two slices.
		require.InDelta(t, 10_000, c.n, 1)
	})
}

func TestCancelledMeasuringKeepsWholeCells(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	rounds := 0
	counted := func(int) sample {
		if rounds++; rounds == 20 { // in the fourth round of the second cell
			cancel()
		}
		return sample{waits: []time.Duration{1}}
	}
	w := workload{primitive: "Test", name: "one", metrics: percentiles(50), fixed: 1, ours: counted, std: counted}
	procs := runtime.GOMAXPROCS(0)
	cells := measure(ctx, options{
		workloads: []workload{w}, procs: []int{1, 3, 5}, rounds: 6, time: time.Millisecond,
	}, silent{})
	require.Equal(t, 20, rounds)
	require.Len(t, cells, 1)
	require.Equal(t, 1, cells[0].procs)
	require.Equal(t, procs, runtime.GOMAXPROCS(0))
}

func TestOneGoroutineIsMeasuredWithTheFirstNumberOfProcs(t *testing.T) {
	single := workload{primitive: "Test", name: "single", single: true}
	several := workload{primitive: "Test", name: "several"}
	var got []string
	for _, p := range plans(options{workloads: []workload{single, several}, procs: []int{4, 2}}) {
		got = append(got, p.workload.name+strings.Repeat("|", p.procs))
	}
	require.Equal(t, []string{"single||||", "several||||", "several||"}, got)
}
