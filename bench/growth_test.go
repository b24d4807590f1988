package main

import (
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestExponentOfPowerLaws(t *testing.T) {
	sizes := []float64{1, 2, 5, 10, 100, 3000, 10_000}
	for _, k := range []float64{-1, 0, 0.25, 1, 1.5, 2} {
		for _, factor := range []float64{0.01, 1, 300} {
			var costs []float64
			for _, size := range sizes {
				costs = append(costs, factor*math.Pow(size, k))
			}
			require.InDelta(t, k, exponent(sizes, costs), 1e-9, "%v * size^%v", factor, k)
		}
	}
	// Of two points the line goes through both.
	require.InDelta(t, 3, exponent([]float64{10, 100}, []float64{5, 5000}), 1e-9)
	// Of three that are on no line, by hand: logarithms 0, 1, 5 at 0, 1, 2.
	e := math.E
	require.InDelta(t, 2.5, exponent([]float64{1, e, e * e}, []float64{1, e, math.Exp(5)}), 1e-9)
}

// grown is a curve with known costs: factor * size^k, in each of six rounds.
func grown(name string, ours, std float64) growth {
	g := growth{curve: curve{primitive: "Test", name: name, size: "things", sizes: []int{1, 10, 100}, from: 1}}
	rounds := func(size int, k float64) (list []float64) {
		for i := range 6 {
			list = append(list, float64(100+i)*math.Pow(float64(size), k))
		}
		return list
	}
	for _, size := range g.curve.sizes {
		g.cells = append(g.cells, cell{
			workload: workload{metrics: whole},
			sides: []series{
				{name: "ours", rounds: [][]float64{rounds(size, ours)}},
				{name: "std", rounds: [][]float64{rounds(size, std)}},
			},
		})
	}
	g.fit()
	return g
}

func TestExponentsOfRounds(t *testing.T) {
	g := grown("linear", 1, 0.5)
	require.InDeltaSlice(t, []float64{1, 1, 1, 1, 1, 1}, g.ours, 1e-9)
	require.InDeltaSlice(t, []float64{0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, g.std, 1e-9)
	require.InDelta(t, 0.5, g.excess().Lo, 1e-9)

	// One round in which we alone were disturbed at the largest size is in the
	// interval, but not the median.
	g.cells[2].sides[0].rounds[0][3] *= 100
	g.ours, g.std = nil, nil
	g.fit()
	require.InDelta(t, 0.5, g.excess().Median, 1e-9)
	require.InDelta(t, 1.5, g.excess().Hi, 1e-9)
}

// What is smaller than from has no part in the exponent.
func TestExponentBeginsAtFrom(t *testing.T) {
	g := grown("square", 2, 2)
	g.cells[0].sides[0].rounds[0] = []float64{1, 1, 1, 1, 1, 1}
	g.curve.from = 10
	g.ours, g.std = nil, nil
	g.fit()
	require.InDelta(t, 2, g.ours[0], 1e-9)
}

func TestTrends(t *testing.T) {
	for _, test := range []struct {
		lo, hi float64
		want   trend
	}{
		{-0.4, -0.1, flatter},
		{-0.4, -0.04, even},
		{-0.1, 0.1, even},
		{0.01, 0.04, even},
		{0.04, 0.3, even},
		{0.06, 0.3, steeper},
	} {
		require.Equal(t, test.want, trendOf(estimate{Lo: test.lo, Hi: test.hi}), "%v", test)
	}
}

// On each curve a factor of log(size) would be seen: it is far more than a drift.
func TestOneMoreLogarithmIsSteeper(t *testing.T) {
	for _, c := range curves {
		var sizes, costs []float64
		for _, size := range c.sizes {
			if size >= c.from {
				sizes = append(sizes, float64(size))
				costs = append(costs, math.Log2(float64(size)+1))
			}
		}
		require.Greater(t, exponent(sizes, costs), 3*drift, c.fullName())
	}
}

func TestSizes(t *testing.T) {
	require.Equal(t, []int{1, 2, 4, 8, 16, 32, 64}, doublings(64))
	require.Equal(t, []int{10, 30, 100, 300, 1000}, decades(10, 1000))
	for _, c := range curves {
		require.True(t, slices.IsSorted(c.sizes), c.fullName())
		require.Contains(t, c.sizes, c.from, c.fullName())
	}
}

// Every curve works on both sides, at small sizes, and leaves no goroutine behind.
func TestCurves(t *testing.T) {
	for _, c := range curves {
		for _, size := range c.sizes[:4] {
			for _, side := range []func(int) body{c.ours, c.std} {
				for _, n := range []int{1, 30} {
					require.Positive(t, side(size)(n).elapsed, c.fullName())
				}
			}
		}
		goleak.VerifyNone(t)
	}
}

func TestSelectsOfAllSizes(t *testing.T) {
	for _, size := range doublings(64) {
		for _, f := range []func(int){ourReady(size), stdReady[size], ourDefault(size), stdDefault[size]} {
			f(3)
		}
	}
}

// The generated file is what the generator writes.
func TestSelectsAreGenerated(t *testing.T) {
	fresh := filepath.Join(t.TempDir(), "selects")
	out, err := exec.CommandContext(t.Context(), "go", "run", "gen_selects.go", "-o", fresh).CombinedOutput()
	require.NoError(t, err, "%s", out)
	want, err := os.ReadFile(fresh)
	require.NoError(t, err)
	got, err := os.ReadFile("growth_selects.go")
	require.NoError(t, err)
	require.Equal(t, string(want), strings.ReplaceAll(string(got), "\r\n", "\n"), "run go generate ./bench")
}

// Whatever the order of the doors, all of them are knocked at.
func TestNextComesToEveryDoor(t *testing.T) {
	for _, size := range []int{1, 3, 10, 300, 1000} {
		seen := map[int]bool{}
		for door := 0; !seen[door]; door = next(door, size) {
			seen[door] = true
		}
		require.Len(t, seen, size)
	}
}

func TestTreeIsCancelledAsAWhole(t *testing.T) {
	for _, c := range []contexts{ourContexts, stdContexts} {
		var all []context.Context
		spy := c
		spy.withCancel = func(parent context.Context) (context.Context, func()) {
			ctx, cancel := c.withCancel(parent)
			all = append(all, ctx)
			return ctx, cancel
		}
		newTree(spy, 123)()
		require.Len(t, all, 123)
		for _, ctx := range all {
			require.Error(t, ctx.Err())
		}
	}
}
