package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/race"
)

var backends = []string{"portable", "gopark"}

func TestEveryBarIsAboutSomething(t *testing.T) {
	for i, bar := range bars {
		t.Run(bar.name, func(t *testing.T) {
			if bar.on != "" {
				require.Contains(t, backends, bar.on)
			}
			for _, backend := range backends {
				found := false
				for _, r := range allRows() {
					found = found || check{bars: bars, backend: backend}.applies(i, r)
				}
				require.Equal(t, bar.on == "" || bar.on == backend, found, backend)
			}
		})
	}
}

func TestBarsMakeSense(t *testing.T) {
	for _, bar := range bars {
		t.Run(bar.name, func(t *testing.T) {
			if bar.why != "" {
				require.Regexp(t, `^[A-Z].*\.$`, bar.why, "a sentence")
				require.Greater(t, bar.known, max(bar.goal("portable"), bar.goal("gopark"))*max(bar.tolerance, 1))
			}
			if bar.kind == moreBytes || bar.kind == allocations {
				require.Zero(t, bar.tolerance, "it is exact")
				return
			}
			require.Positive(t, bar.portable)
			require.Positive(t, bar.gopark)
			require.LessOrEqual(t, bar.gopark, bar.portable)
			require.GreaterOrEqual(t, bar.tolerance, 1.0)
			require.Equal(t, bar.kind == meanRatios, bar.cap > 0)
		})
	}
}

// A row has one bar, or there is a reason why it has none.
func TestEveryRowIsJudgedOrNot(t *testing.T) {
	for _, backend := range backends {
		c := check{bars: bars, backend: backend}
		for _, r := range allRows() {
			judged := 0
			for i, bar := range bars {
				if bar.kind != allocations && c.applies(i, r) {
					judged++
				}
			}
			for _, not := range notJudged {
				if not.rows.MatchString(r.Primitive + "/" + r.name()) {
					judged++
				}
			}
			require.Equal(t, 1, judged, "%s/%s with %d procs, %s", r.Primitive, r.name(), r.Procs, backend)
		}
	}
}

func TestEveryExceptionIsAboutSomething(t *testing.T) {
	for _, not := range notJudged {
		var names []string
		for _, r := range allRows() {
			if name := r.Primitive + "/" + r.name(); not.rows.MatchString(name) {
				names = append(names, name)
			}
		}
		require.NotEmpty(t, names, not.rows)
		require.Regexp(t, `^[A-Z].*\.$`, not.why, "a sentence")
	}
}

// Where one goroutine works alone nothing sleeps, and among readers nothing does
// either.
func TestAllocationsAreJudgedWhereNothingSleeps(t *testing.T) {
	for _, w := range workloads() {
		nothingSleeps := w.metrics[0].unit == "ns/op" && (w.single || w.fullName() == "RWMutex/reads=100")
		require.Equal(t, nothingSleeps, allocationsAreJudged(w), w.fullName())
	}
}

// The same bar without a measuring run: what allocates nothing on the other side
// allocates nothing on ours.
func TestNoAllocationsWhereNothingSleeps(t *testing.T) {
	if race.Enabled {
		t.Skip("with -race each operation on a channel allocates its clock: go test -run NoAllocations ./bench")
	}
	judged := 0
	for _, w := range workloads() {
		// What the goroutines of reads=100 cost differs from run to run, by a few
		// allocations for all operations together.
		if allocationsAreJudged(w) && allocsPerOp(w.std, 1000) < 0.5 {
			judged++
			require.Zero(t, allocsPerOp(w.ours, 10_000), w.fullName())
		}
	}
	require.Greater(t, judged, 20)
}

func allocationsAreJudged(w workload) bool {
	return slices.ContainsFunc(bars, func(b class) bool {
		return b.kind == allocations && b.covers(w.fullName(), "", 1, backend)
	})
}

// allRows returns the rows of a run over everything, without figures.
func allRows() []row {
	var rows []row
	procs := []int{1, 2, 8}
	for _, w := range workloads() {
		for _, m := range w.metrics {
			for _, p := range w.procs(procs) {
				r := row{Primitive: w.primitive, Workload: w.name, Metric: m.name, Unit: m.unit, Procs: p}
				if m.unit == "ns/op" {
					r.Allocs = &allocs{}
				}
				rows = append(rows, r)
			}
		}
	}
	return rows
}
