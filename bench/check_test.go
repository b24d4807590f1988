package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// made returns the rows of cells with made-up figures: of ours, beside a standard
// library that always takes theirs.
func made(name string, metrics []metric, procs int, theirs float64, ours ...float64) []row {
	primitive, workloadName, _ := strings.Cut(name, "/")
	w := workload{primitive: primitive, name: workloadName, metrics: metrics}
	c := cell{workload: w, procs: procs, sides: []series{{name: "ours"}, {name: "std"}}}
	for range metrics {
		c.sides[0].rounds = append(c.sides[0].rounds, ours)
		c.sides[1].rounds = append(c.sides[1].rounds, slices.Repeat([]float64{theirs}, len(ours)))
	}
	return newReport(options{workloads: []workload{w}}, []cell{c}).rows
}

// steady are the values of rounds that do not differ.
func steady(v float64) []float64 { return slices.Repeat([]float64{v}, minRounds) }

// between are rounds whose interval goes from lo to hi.
func between(lo, hi float64) []float64 { return []float64{lo, lo, lo, hi, hi, hi} }

// simple is a class with one bar for all times of workload Test/a.
func simple(change func(*class)) class {
	c := class{name: "simple", rows: exactly(`Test/a`), portable: 1.00, gopark: 0.50, tolerance: 1.20}
	if change != nil {
		change(&c)
	}
	return c
}

func outcomes(list []judgement) []outcome {
	var got []outcome
	for _, j := range list {
		got = append(got, j.outcome)
	}
	return got
}

func TestJudgeOfOneRow(t *testing.T) {
	why := func(c *class) { c.why, c.known = "It is made up.", 1.50 }
	for _, test := range []struct {
		name    string
		class   class
		backend string
		slack   float64
		theirs  float64
		ours    []float64
		want    outcome
	}{
		{"better than the goal", simple(nil), "portable", 1, 100, steady(90), holds},
		{"within the tolerance", simple(nil), "portable", 1, 100, steady(120), holds},
		{"as printed, within", simple(nil), "portable", 1, 100, steady(120.4), holds},
		{"above", simple(nil), "portable", 1, 100, steady(121), fallsShort},
		{"a part of the interval above", simple(nil), "portable", 1, 100, between(119, 300), holds},
		{"all of the interval above", simple(nil), "portable", 1, 100, between(121, 300), fallsShort},
		{"with slack", simple(nil), "portable", 1.5, 100, steady(180), holds},
		{"above with slack", simple(nil), "portable", 1.5, 100, steady(181), fallsShort},
		{"the other goal", simple(nil), "gopark", 1, 100, steady(60), holds},
		{"above the other goal", simple(nil), "gopark", 1, 100, steady(61), fallsShort},

		{"fast", simple(func(c *class) { c.fast = 1.5 }), "portable", 1, 2.9, steady(4.3), holds},
		{"not fast", simple(func(c *class) { c.fast = 1.5 }), "portable", 1, 3, steady(4.3), fallsShort},
		{"fast, but no matter", simple(nil), "portable", 1, 2.9, steady(4.3), fallsShort},

		{"known", simple(why), "portable", 1, 100, steady(130), knownMiss},
		{"known, and perhaps no more", simple(why), "portable", 1, 100, between(90, 130), knownMiss},
		{"known to be bad, but worse", simple(why), "portable", 1, 100, steady(160), fallsShort},
		{"known to be bad, and worse, with slack", simple(why), "portable", 2, 100, steady(250), knownMiss},
		{"known no more", simple(why), "portable", 1, 100, between(90, 120), holdsAgain},
		{"known no more thanks to slack only", simple(why), "portable", 2, 100, steady(130), knownMiss},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := check{bars: []class{test.class}, backend: test.backend, slack: test.slack}
			got := c.judge(made("Test/a", perOp, 1, test.theirs, test.ours...))
			require.Equal(t, []outcome{test.want}, outcomes(got))
		})
	}
}

func TestJudgeOfBytes(t *testing.T) {
	bytes := simple(func(c *class) { c.kind, c.portable, c.gopark = moreBytes, 128, 0 })
	for _, test := range []struct {
		name    string
		backend string
		ours    []float64
		want    outcome
	}{
		{"as many", "gopark", steady(2000), holds},
		{"fewer", "gopark", steady(1990), holds},
		{"a hair more", "gopark", steady(2000.4), holds},
		{"one more", "gopark", steady(2001), fallsShort},
		{"perhaps more", "gopark", between(2000, 2500), holds},
		{"allowed", "portable", steady(2128), holds},
		{"more than allowed", "portable", steady(2129), fallsShort},
	} {
		t.Run(test.name, func(t *testing.T) {
			// Slack is for what is not exact.
			c := check{bars: []class{bytes}, backend: test.backend, slack: 10}
			got := c.judge(made("Test/a", inBytes, 1, 2000, test.ours...))
			require.Equal(t, []outcome{test.want}, outcomes(got))
		})
	}
}

func TestJudgeOfAllocations(t *testing.T) {
	c := check{bars: []class{simple(func(c *class) { c.kind = allocations })}, backend: "portable", slack: 10}
	with := func(ours, theirs float64) []row {
		rows := made("Test/a", perOp, 1, 100, steady(1000)...)
		rows[0].Allocs = &allocs{ours, theirs}
		return rows
	}
	require.Equal(t, []outcome{holds}, outcomes(c.judge(with(0, 0))))
	require.Equal(t, []outcome{fallsShort}, outcomes(c.judge(with(0.1, 0))))
	require.Equal(t, []outcome{holds}, outcomes(c.judge(with(0.04, 0))), "that is the runtime's")
	require.Equal(t, []outcome{fallsShort}, outcomes(c.judge(with(1, 0.04))))
	require.Empty(t, c.judge(with(1, 1)), "only where the other side has none")
	require.Empty(t, c.judge(made("Test/a", inBytes, 1, 100, steady(1000)...)), "none were counted")
}

func TestJudgeOfTheMean(t *testing.T) {
	mean := simple(func(c *class) { c.kind, c.rows, c.cap = meanRatios, exactly(`Test/.*`), 1.40 })
	known := mean
	known.why, known.known = "It is made up.", 1.50
	two := func(a, b []float64) []row {
		return slices.Concat(made("Test/a", perOp, 1, 100, a...), made("Test/b", perOp, 8, 100, b...))
	}
	for _, test := range []struct {
		name  string
		class class
		slack float64
		rows  []row
		want  []outcome // of the mean, and of each row
	}{
		{"one makes up for the other", mean, 1, two(steady(80), steady(130)), []outcome{holds, holds, holds}},
		{"both", mean, 1, two(steady(120), steady(130)), []outcome{fallsShort, holds, holds}},
		{"some of the interval", mean, 1, two(between(100, 200), steady(130)), []outcome{holds, holds, holds}},
		{"over the cap", mean, 1, two(steady(80), steady(141)), []outcome{holds, holds, fallsShort}},
		{"perhaps over the cap", mean, 1, two(steady(80), between(140, 200)), []outcome{holds, holds, holds}},
		{"slack", mean, 1.5, two(steady(150), steady(200)), []outcome{holds, holds, holds}},
		{"over the cap with slack", mean, 1.5, two(steady(150), steady(211)), []outcome{holds, holds, fallsShort}},
		{"known in part", known, 1, two(steady(120), steady(130)), []outcome{knownMiss, holds, holds}},
		{"known no more", known, 1, two(steady(100), steady(100)), []outcome{holdsAgain, holdsAgain, holdsAgain}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := check{bars: []class{test.class}, backend: "portable", slack: test.slack}.judge(test.rows)
			require.Equal(t, test.want, outcomes(got))
		})
	}
	got := check{bars: []class{mean}, backend: "portable", slack: 1}.judge(two(steady(50), steady(200)))
	require.Equal(t, "geometric mean of 2", got[0].what)
	require.InDelta(t, 1, got[0].figure.Median, 1e-9)
}

// A known miss in some places is a line before the one of the class.
func TestFirstBarThatMatches(t *testing.T) {
	narrow := simple(func(c *class) {
		c.procs, c.on, c.why, c.known = []int{8}, "portable", "It is made up.", 2
	})
	list := []class{narrow, simple(nil)}
	for _, test := range []struct {
		backend string
		procs   int
		want    outcome
	}{
		{"portable", 1, fallsShort},
		{"portable", 8, knownMiss},
		{"gopark", 8, fallsShort},
	} {
		got := check{bars: list, backend: test.backend, slack: 1}.judge(made("Test/a", perOp, test.procs, 100, steady(150)...))
		require.Equal(t, []outcome{test.want}, outcomes(got), "%v", test)
	}

	c := check{bars: list, backend: "portable", slack: 1}
	require.Empty(t, c.judge(made("Test/b", perOp, 1, 100, steady(150)...)))
	require.Empty(t, c.judge(made("Test/a", percentiles(50), 1, 100, steady(150)...)), "another metric")
}

func TestCheckTable(t *testing.T) {
	list := []class{
		simple(func(c *class) {
			c.name, c.rows, c.why, c.known = "known", exactly(`Test/known`), "It is made up.", 1.50
		}),
		simple(func(c *class) { c.name, c.rows, c.why = "again", exactly(`Test/again`), "It was made up." }),
		simple(func(c *class) { c.name, c.rows, c.kind, c.cap = "mean", exactly(`Test/mean`), meanRatios, 1.40 }),
		simple(func(c *class) { c.name, c.rows, c.kind, c.portable = "bytes", exactly(`Memory/a`), moreBytes, 8 }),
		simple(func(c *class) { c.kind = allocations }),
		simple(nil),
	}
	rows := slices.Concat(
		made("Test/a", perOp, 2, 100, between(130, 150)...),
		made("Test/mean", perOp, 8, 100, steady(130)...),
		made("Test/known", perOp, 1, 100, steady(150)...),
		made("Test/again", perOp, 1, 100, steady(100)...),
		made("Memory/a", inBytes, 1, 100, steady(116)...),
	)
	rows[0].Allocs.Ours = 2
	r := known()
	r.judgements = check{bars: list, backend: "portable", slack: 1}.judge(rows)
	var b bytes.Buffer
	require.NoError(t, writeCheck(&b, r))
	require.Equal(t, fmt.Sprintf(`linux/amd64, go1.26.0, 2 CPUs; 6 rounds, 400ms for each workload and number of procs.
Goals of the %s backend. A row falls short if its whole 95 %% interval lies above "at most".

These fall short:

class   workload             procs     ours      std  compared  interval      at most
mean    geometric mean of 1                               1.30  [1.30 1.30]      1.20
bytes   Memory/a                 1   116.0B   100.0B      +16B  [+16 +16]         +8B
simple  Test/a                   2        2        0  2 allocs  -            0 allocs
simple  Test/a                   2  140.0ns  100.0ns      1.40  [1.30 1.50]      1.20

These are known to fall short:

class  workload    procs     ours      std  compared  interval     at most  why
known  Test/known      1  150.0ns  100.0ns      1.50  [1.50 1.50]     1.20  It is made up.

These were known to fall short, and hold: take their why out of bench/bars.go:

class  workload    procs     ours      std  compared  interval     at most  why
again  Test/again      1  100.0ns  100.0ns      1.00  [1.00 1.00]     1.20  It was made up.

2 of 7 bars hold
`, backend), b.String())
}

func TestCheckExitStatus(t *testing.T) {
	taking := func(d time.Duration) body {
		return func(int) sample { return sample{elapsed: d} }
	}
	for _, test := range []struct {
		ours   time.Duration
		slack  float64
		status int
		last   string
	}{
		{1150, 1, exitOK, "2 of 2 bars hold"}, // the time, and the allocations
		{1160, 1, exitFailed, "1 of 2 bars hold"},
		{1160, 1.1, exitOK, "2 of 2 bars hold"},
	} {
		o := options{
			workloads: []workload{{
				primitive: "Chan", name: "tryrecv/empty", metrics: perOp, fixed: 1,
				ours: taking(test.ours), std: taking(1000),
			}},
			procs: []int{1}, rounds: minRounds, time: time.Millisecond,
			format: "table", check: true, slack: test.slack,
		}
		var stdout, stderr bytes.Buffer
		status := measureAndReport(o, &stdout, &stderr, silent{})
		require.Equal(t, test.status, status, "%v", test)
		require.Empty(t, stderr.String())
		require.True(t, strings.HasSuffix(stdout.String(), "\n"+test.last+"\n"), stdout.String())
		require.Equal(t, test.status == exitFailed, strings.Contains(stdout.String(), "Chan/tryrecv/empty"))
	}
}

func TestCheckOfARealRun(t *testing.T) {
	stdout, stderr, status := inProcess("-check", "-slack", "100",
		"-run", "^Memory/(mutex|once)$|^Chan/(tryrecv/empty|range)$", "-cpu", "1", "-rounds", "6", "-time", "1ms")
	require.Equal(t, 0, status, stdout)
	require.Empty(t, stderr)
	require.Regexp(t, `\n4 of 4 bars hold\n$`, stdout)
}

func TestCheckMeasuresOnlyWhatHasABar(t *testing.T) {
	o, err := parseFlags([]string{"-check", "-run", "^Chan/(range|mpmc)|^Mutex/contended"})
	require.NoError(t, err)
	var names []string
	for _, w := range o.workloads {
		names = append(names, w.fullName())
		require.Empty(t, w.peers)
	}
	require.Equal(t, []string{
		"Mutex/contended", "Mutex/contended/work=outside", "Mutex/contended/work=inside", "Chan/mpmc/buffer=128",
	}, names)
}

func TestBadCheckFlags(t *testing.T) {
	for _, test := range []struct {
		args []string
		line string
	}{
		{[]string{"-check", "-run", "^Chan/range$"}, `-check: no bar is about what matches "^Chan/range$"`},
		{[]string{"-check", "-format", "csv"}, "-check: prints a table, and not csv"},
		{[]string{"-check", "-slack", "0"}, "-slack: 0 is not a factor"},
		{[]string{"-check", "-slack", "-1"}, "-slack: -1 is not a factor"},
		{[]string{"-check", "-slack", "NaN"}, "-slack: NaN is not a factor"},
		{[]string{"-check", "-slack", "Inf"}, "-slack: +Inf is not a factor"},
		{[]string{"-check", "-slack", "much"}, `invalid value "much" for flag -slack: parse error`},
		{[]string{"-slack", "2"}, "-slack: only -check has tolerances to multiply"},
	} {
		stdout, stderr, status := inProcess(append([]string{"-time", "1h"}, test.args...)...)
		require.Equal(t, "bench: "+test.line+"\n", stderr)
		require.Empty(t, stdout)
		require.Equal(t, 2, status)
	}
}
