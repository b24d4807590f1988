package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/gmp/sched"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// simulated keeps the runs of a workload with a seed, for the tests that look at them.
var simulated = make(map[string][]run)

func simulate(t *testing.T, w workload, seed uint64) []run {
	t.Helper()
	key := fmt.Sprint(w.name, seed)
	if simulated[key] == nil {
		runs, err := w.simulate(seed)
		require.NoError(t, err)
		simulated[key] = runs
	}
	return simulated[key]
}

// with returns the runs of a workload by the number of Ps.
func with(t *testing.T, name string, seed uint64) map[int]run {
	t.Helper()
	i := slices.IndexFunc(workloads, func(w workload) bool { return w.name == name })
	byProcs := make(map[int]run)
	for _, r := range simulate(t, workloads[i], seed) {
		require.Zero(t, r.stats.Preempted, "a wait after that is not counted")
		byProcs[r.procs] = r
	}
	require.Len(t, byProcs, 9)
	return byProcs
}

// seeds are those with which what the texts say is checked.
var seeds = []uint64{seed, 2}

// skipWithRace is for tests of large simulations, each of which is one goroutine.
func skipWithRace(t *testing.T) {
	t.Helper()
	if race.Enabled {
		t.Skip("with -race it takes long, and finds nothing: go test ./gmp/plots")
	}
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

func TestForkJoin(t *testing.T) {
	skipWithRace(t)
	for _, seed := range seeds {
		r := with(t, "fork-join", seed)
		const n = forkRounds * forks
		for procs := 1; procs < 16; procs *= 2 {
			require.InDelta(t, 2, ratio(r[procs].elapsed, r[2*procs].elapsed), 0.1, "twice the Ps are half the time")
		}
		for _, procs := range []int{64, 128, 256} {
			require.InDelta(t, 1, ratio(r[procs].elapsed, r[64].elapsed), 0.01, "main takes the time")
			require.Greater(t, r[procs].elapsed, n*250*time.Nanosecond)
			require.LessOrEqual(t, r[procs].stats.Threads, 80)
		}
		require.InDelta(t, 0.9, float64(r[1].stats.FromGlobal)/n, 0.01, "nine of ten")
		require.InDelta(t, 0.9, float64(r[2].stats.FromGlobal)/n, 0.01, "nine of ten")
		require.Less(t, r[64].stats.FromGlobal, r[1].stats.FromGlobal/2, "thieves empty the ring before")
		require.Less(t, r[64].stats.Overflows, r[1].stats.Overflows/2)
		require.Greater(t, r[64].stats.Stolen, n, "more moves than goroutines")
	}
}

func TestServer(t *testing.T) {
	skipWithRace(t)
	for _, seed := range seeds {
		r := with(t, "server", seed)
		require.InDelta(t, 20, ratio(r[8].mean, answer), 2)
		require.InDelta(t, 200*time.Microsecond, r[8].mean, float64(20*time.Microsecond), "docs/gmp.md has these two")
		require.InDelta(t, 4*time.Microsecond, r[16].mean, float64(time.Microsecond)/4)
		for _, procs := range []int{16, 32, 64, 128, 256} {
			require.Less(t, r[procs].mean, 5*time.Microsecond)
			require.InDelta(t, 1, ratio(r[procs].mean, r[16].mean), 0.02, "more change nothing")
			require.Zero(t, r[procs].stats.Overflows)
		}
		through := func(procs int) float64 { return float64(r[procs].stats.FromGlobal) / (clients * requests) }
		require.InDelta(t, 1.0/6, through(1), 0.01, "one of six")
		require.InDelta(t, 1.0/20, through(8), 0.01, "one of twenty")
		for _, procs := range []int{32, 64, 128, 256} {
			require.InDelta(t, 3.0/4, through(procs), 0.02, "three of four")
		}
		for _, procs := range []int{1, 2, 4} {
			require.Positive(t, r[procs].stats.Overflows)
		}
		require.Zero(t, r[8].stats.Overflows)
		for procs := range r {
			require.LessOrEqual(t, r[procs].stats.Steals, r[16].stats.Steals, "thieves are busiest with 16")
		}
	}
}

// With one P the monitor asks the network more than the P does for what comes from the
// global queue.
func TestTheMonitorAsks(t *testing.T) {
	asked := 0
	s := sched.New(sched.Config{Procs: 1, Seed: seed, Log: func(e sched.Event) {
		if e.What == sched.Readied && strings.HasPrefix(e.Rule, "sysmon, netpoll") {
			asked++
		}
	}})
	require.NoError(t, s.Main(func() { server(&meter{s: s, seed: seed}) }))
	require.Greater(t, asked, s.Stats().FromGlobal/2, "most")
	require.Less(t, asked, s.Stats().FromGlobal)
	require.Positive(t, s.Stats().Overflows, "the others")
}

func TestYield(t *testing.T) {
	skipWithRace(t)
	for _, seed := range seeds {
		r := with(t, "yield", seed)
		for procs, run := range r {
			require.GreaterOrEqual(t, run.stats.FromGlobal, yielders*turns, "%d Ps", procs)
			require.LessOrEqual(t, run.stats.Steals, 5, "next to nothing, with %d Ps", procs)
		}
		for procs := 1; procs < 16; procs *= 2 {
			require.InDelta(t, 2, ratio(r[procs].mean, r[2*procs].mean), 0.1, "twice the Ps are half the wait")
		}
	}
}

func TestSummary(t *testing.T) {
	var waits []time.Duration
	for i := 1000; i > 0; i-- {
		waits = append(waits, time.Duration(i))
	}
	mean, p99, most := summary(waits)
	require.Equal(t, []time.Duration{500, 991, 1000}, []time.Duration{mean, p99, most})
}

func TestHotSplit(t *testing.T) {
	list, err := depths(loopCalls)
	require.NoError(t, err)
	const each = 17 // depths
	require.Len(t, list, deepest/frameSize)
	moved := 0
	worst := 0.0
	for i, d := range list {
		if (i+1)%each == 0 {
			require.Equal(t, loopCalls, d.segments, "one for each call, at %d", d.used)
			require.InDelta(t, 51, d.segmented, 0.01)
		} else {
			require.Zero(t, d.segments, "at %d", d.used)
			require.InDelta(t, 1, d.segmented, 0)
		}
		require.Equal(t, d.copies > 0, d.copying > 1)
		require.LessOrEqual(t, d.copies, 1)
		moved += d.copies
		worst = max(worst, d.copying)
		require.Less(t, d.copiedDown, d.size)
	}
	require.Equal(t, 3, moved)
	require.Less(t, worst, 5.0)

	tenfold, err := depths(10 * loopCalls)
	require.NoError(t, err)
	for i, d := range tenfold {
		require.InDelta(t, (list[i].copying-1)/10, d.copying-1, 1e-9, "one copy for all calls")
		require.InDelta(t, list[i].segmented, d.segmented, 1e-9, "the last is as dear as the first")
	}
}

// A copy for a thousand calls is less than a segment for each.
func TestTheRuntimeHasNoHotSplit(t *testing.T) {
	list := measureDepths(loopCalls)
	require.NotEmpty(t, list)
	for i, m := range list {
		require.Positive(t, m.cost)
		require.Less(t, m.cost, 25.0, "at %d bytes", m.used)
		if i > 0 {
			require.Greater(t, m.used, list[i-1].used)
			require.Greater(t, m.used-list[i-1].used, uint64(frameSize), "its frames are larger")
		}
	}
}

func TestPictures(t *testing.T) {
	skipWithRace(t)
	dir := filepath.Join(t.TempDir(), "new")
	var out bytes.Buffer
	require.NoError(t, drawAll(&out, []string{dir}))
	requireTables(t, out.String())
	require.Contains(t, out.String(), "hot-split: "+splitTitle+"\n\n")
	require.Contains(t, out.String(), splitText)
	require.True(t, strings.HasSuffix(out.String(), "\n4 pictures in "+dir+": fork-join.svg, server.svg, yield.svg, hot-split.svg\n"))
	for name, texts := range map[string][]string{
		"fork-join.svg": {"fork-join: from when it could run until it does", "fork-join: what moves goroutines"},
		"server.svg":    {"Ps", "1", "256", "wait", "for each time that one runs", "10ms", "10µs"},
		"yield.svg":     {"mean", "99 of 100 wait less", "longest", "goroutines stolen", "from the global queue", "steals"},
		"hot-split.svg": {"hot split: " + splitTitle, "bytes of the stack in use where the loop stands", "cost of a call; 1: no boundary",
			"segments", "copying", "your runtime, measured", "8192", "50"},
	} {
		svg, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		for _, text := range texts {
			require.Contains(t, string(svg), ">"+text+"</text>", name)
		}
	}
}

// requireTables requires that what was printed is what another run has come to.
func requireTables(t *testing.T, printed string) {
	t.Helper()
	for _, w := range workloads {
		require.Contains(t, printed, w.name+": "+w.title+"\n\n")
		require.Contains(t, printed, w.text)
		var again bytes.Buffer
		require.NoError(t, w.write(&again, simulate(t, w, seed)))
		require.Contains(t, printed, again.String())
	}
	for procs := 1; procs <= mostProcs; procs *= 2 {
		row := regexp.MustCompile(fmt.Sprintf(`(?m)^ +%d( +[\d.]+(ns|µs|ms)){4}( +\d+){5}$`, procs))
		require.Len(t, row.FindAllString(printed, -1), len(workloads), "%d Ps", procs)
	}
}

func TestBadArguments(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o666))
	for _, c := range []struct {
		args []string
		line string
	}{
		{nil, "it needs a directory to draw into: go run ./gmp/plots DIR"},
		{[]string{"a", "b"}, "it needs a directory to draw into: go run ./gmp/plots DIR"},
		{[]string{"-x"}, "it needs a directory to draw into: go run ./gmp/plots DIR"},
		{[]string{file}, file},
	} {
		begin := time.Now()
		err := drawAll(io.Discard, c.args)
		require.ErrorContains(t, err, c.line)
		require.NotContains(t, err.Error(), "\n")
		require.Less(t, time.Since(begin), time.Second, "before anything is simulated")
	}
}
