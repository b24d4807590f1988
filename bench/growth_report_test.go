package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/chart"
)

func growthTable(t *testing.T, o options, list ...growth) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, writeGrowth(&b, o, list, (*grid).writePlain))
	return b.String()
}

func TestGrowthTable(t *testing.T) {
	o := options{rounds: 6, time: 300 * time.Millisecond}
	got := growthTable(t, o, grown("alike", 1, 1), grown("worse", 1, 0.5), grown("better", 0, 1))
	_, body, _ := strings.Cut(got, "\n\n")
	require.Equal(t, `curve        size             ours      std  ratio  interval
Test/alike      1  things  102.5ns  102.5ns   1.00  [1.00 1.00]
               10  things  1.025µs  1.025µs   1.00  [1.00 1.00]
              100  things  10.25µs  10.25µs   1.00  [1.00 1.00]

Test/worse      1  things  102.5ns  102.5ns   1.00  [1.00 1.00]
               10  things  1.025µs  324.1ns   3.16  [3.16 3.16]
              100  things  10.25µs  1.025µs  10.00  [10.00 10.00]

Test/better     1  things  102.5ns  102.5ns   1.00  [1.00 1.00]
               10  things  102.5ns  1.025µs   0.10  [0.10 0.10]
              100  things  102.5ns  10.25µs   0.01  [0.01 0.01]

Time grows like size^k; the lower the k, the better. The word is decided by the 95 % interval of the
difference, and a difference within 0.05 counts as none: a factor of log(size) would make three times that.

curve        sizes            k ours  k std  ours - std  interval       ours grows
Test/alike   1 to 100 things    1.00   1.00        0.00  [0.00 0.00]    same
Test/worse   1 to 100 things    1.00   0.50        0.50  [0.50 0.50]    steeper
Test/better  1 to 100 things    0.00   1.00       -1.00  [-1.00 -1.00]  flatter

Ours grows faster than the standard library's: Test/worse.
`, body)

	require.Contains(t, growthTable(t, o, grown("alike", 1, 1)), "\nNothing of ours was seen to grow faster than the standard library's, by more than 0.05 in k.\n")
	require.Contains(t, growthTable(t, o), "\nNothing was measured.\n")
}

func TestGrowthOfARealRun(t *testing.T) {
	dir := t.TempDir()
	args := []string{"-growth", "-run", "^Select/", "-time", "1ms", "-rounds", "6"}
	stdout, stderr, status := inProcess(append(args, "-plot", dir)...)
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	require.Contains(t, stdout, "; 6 rounds, 1ms for each size.\n")
	for _, curve := range []string{"Select/ready", "Select/default"} {
		require.Regexp(t, `(?m)^`+curve+` +2 to 64 cases +-?\d\.\d\d +-?\d\.\d\d .* (flatter|same|steeper)$`, stdout)
	}
	require.Contains(t, stdout, "\n2 pictures in "+dir+": growth-select-ready.svg, growth-select-default.svg\n")
	for _, name := range []string{"growth-select-ready.svg", "growth-select-default.svg"} {
		require.Subset(t, texts(t, filepath.Join(dir, name)), []string{"cases", "1", "2", "64"})
	}

	stdout, _, status = inProcess(append(args, "-format", "markdown")...)
	require.Equal(t, 0, status)
	require.Contains(t, stdout, "\n| curve | size |  | ours | std | ratio | interval |\n| --- | --: |")
}

func TestGrowthPictures(t *testing.T) {
	dir := t.TempDir()
	names, err := chart.Save(dir, growthPictures([]growth{grown("flat", 0, 0), grown("linear", 1, 0.5)}))
	require.NoError(t, err)
	require.Equal(t, []string{"growth-test-flat.svg", "growth-test-linear.svg"}, names)
	require.Subset(t, texts(t, filepath.Join(dir, names[1])), []string{
		"Test/linear: the time of one operation", "things", "ours, k = 1.00", "std, k = 0.50",
		"1", "10", "100", "100ns", "1µs", "10µs",
	})
	svg, err := os.ReadFile(filepath.Join(dir, names[1]))
	require.NoError(t, err)
	for _, colour := range []string{"#0072B2", "#D55E00"} {
		for style, want := range map[string]int{
			"fill:" + colour + `"`:                    3 + 1, // a dot for each size and one in the legend
			"stroke:" + colour + ";stroke-width:1.6":  2,     // the line, there and here
			"stroke:" + colour + `;stroke-width:0.8"`: 3 * 3, // for each size a whisker with two ends
		} {
			require.Equal(t, want, strings.Count(string(svg), style), style)
		}
	}
}

func TestBadGrowthFlags(t *testing.T) {
	for _, test := range []struct {
		args []string
		line string
	}{
		{[]string{"-run", "Mutex/nothing"}, `-run: no curve matches "Mutex/nothing" (see -growth -list)`},
		{[]string{"-run", "("}, "-run: error parsing regexp: missing closing ): `(`"},
		{[]string{"-format", "csv"}, "-format: -growth prints a table or markdown, not csv"},
		{[]string{"-cpu", "2"}, "-cpu: it does not go with -growth"},
		{[]string{"-check"}, "-check: it does not go with -growth"},
		{[]string{"-rounds", "5"}, "-rounds: 5 is too few: a 95 % interval takes at least 6"},
		{[]string{"-time", "0s"}, "-time: 0s is not a time to measure for"},
		{[]string{"x"}, `unexpected argument "x"`},
	} {
		stdout, stderr, status := inProcess(append([]string{"-growth", "-list"}, test.args...)...)
		require.Equal(t, "bench: "+test.line+"\n", stderr)
		require.Empty(t, stdout)
		require.Equal(t, 2, status)
	}
}

func TestListNamesEveryCurve(t *testing.T) {
	stdout, stderr, status := inProcess("-growth", "-list")
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	for _, c := range curves {
		require.Regexp(t, "(?m)^"+regexp.QuoteMeta(c.fullName())+` +1?0? to \d+ `+c.size+" +"+regexp.QuoteMeta(c.doc)+"$", stdout)
	}
	require.NotContains(t, stdout, "uncontended")
}

// Whole curves only: one that was interrupted has no exponent.
func TestInterruptedGrowthKeepsWholeCurves(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := curve{primitive: "Test", name: "first", size: "things", sizes: []int{1, 2}, from: 1}
	c.ours = func(int) body { return func(int) sample { return sample{elapsed: 1} } }
	c.std = c.ours
	second := c
	second.name = "second"
	second.std = func(size int) body {
		return func(int) sample {
			if size == 2 {
				cancel()
			}
			return sample{elapsed: 1}
		}
	}
	list := measureGrowth(ctx, options{curves: []curve{c, second}, rounds: 6, time: time.Microsecond}, silent{})
	require.Len(t, list, 1)
	require.Equal(t, "first", list[0].curve.name)
	require.Len(t, list[0].ours, 6)
}

func TestInterruptedGrowth(t *testing.T) {
	stdout, stderr, status := child(t, "interrupted",
		"-growth", "-run", "^(Select|Cond)/", "-time", "10ms", "-rounds", "6")
	require.Equal(t, 130, status)
	require.Equal(t, "bench: interrupted: these are the curves that were finished\n", stderr)
	require.Contains(t, stdout, "Select/default")
	require.NotContains(t, stdout, "Cond")
}

// Another side goes first each time, and a round goes along the whole curve.
func TestRoundsOfACurve(t *testing.T) {
	var order strings.Builder
	noting := func(side string) func(int) body {
		return func(size int) body {
			return func(int) sample {
				order.WriteString(side + strings.Repeat("'", size))
				return sample{elapsed: time.Hour} // longer than any slice
			}
		}
	}
	c := curve{sizes: []int{1, 2}, from: 1, ours: noting("o"), std: noting("s")}
	o := options{rounds: 6, time: time.Millisecond}
	_, done := measureCurve(t.Context(), c, o, silent{})
	require.True(t, done)
	round := "o's's''o''" + "s'o'o''s''"
	require.True(t, strings.HasSuffix(order.String(), round+round+round), order.String())
}
