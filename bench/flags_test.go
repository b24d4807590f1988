package main

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBadFlags(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o666))

	for _, test := range []struct {
		name string
		args []string
		line string
	}{
		{"unknown flag", []string{"-nonsense"}, "flag provided but not defined: -nonsense"},
		{"argument", []string{"-list", "Mutex"}, `unexpected argument "Mutex"`},
		{"no procs", []string{"-cpu", ""}, `-cpu: "" is not a number of procs`},
		{"zero procs", []string{"-cpu", "0"}, `-cpu: "0" is not a number of procs`},
		{"negative procs", []string{"-cpu", "1,-2"}, `-cpu: "-2" is not a number of procs`},
		{"procs in words", []string{"-cpu", "x"}, `-cpu: "x" is not a number of procs`},
		{"hole in procs", []string{"-cpu", "1,,2"}, `-cpu: "" is not a number of procs`},
		{"procs twice", []string{"-cpu", "2,1,2"}, "-cpu: 2 is there twice"},
		{"too few rounds", []string{"-rounds", "5"}, "-rounds: 5 is too few: a 95 % interval takes at least 6"},
		{"rounds in words", []string{"-rounds", "ten"}, `invalid value "ten" for flag -rounds: parse error`},
		{"no time", []string{"-time", "0s"}, "-time: 0s is not a time to measure for"},
		{"negative time", []string{"-time", "-1s"}, "-time: -1s is not a time to measure for"},
		{"time without unit", []string{"-time", "3"}, `invalid value "3" for flag -time: parse error`},
		{"unknown format", []string{"-format", "xml"},
			`-format: unknown format "xml" (known: benchfmt, csv, json, markdown, table)`},
		{"nothing to run", []string{"-run", "Mutex/nothing"}, `-run: no workload matches "Mutex/nothing" (see -list)`},
		{"nothing to list", []string{"-list", "-run", "^$"}, `-run: no workload matches "^$" (see -list)`},
		{"not a regexp", []string{"-run", "("}, "-run: error parsing regexp: missing closing ): `(`"},
		{"value missing", []string{"-run"}, "flag needs an argument: -run"},
		{"directory in a file", []string{"-plot", filepath.Join(file, "plots")},
			"-plot: mkdir " + file + ": not a directory"},
		{"file for a directory", []string{"-plot", file}, "-plot: mkdir " + file + ": not a directory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			// If a mistake were not found before the measuring, the test
			// would not end within its time.
			stdout, stderr, status := inProcess(append([]string{"-time", "1h"}, test.args...)...)
			require.Equal(t, "bench: "+test.line+"\n", stderr)
			require.Empty(t, stdout)
			require.Equal(t, 2, status)
		})
	}
}

func TestGoodFlags(t *testing.T) {
	o, err := parseFlags(nil)
	require.NoError(t, err)
	require.Equal(t, []int{1, 2, 8}, o.procs)
	require.GreaterOrEqual(t, o.rounds, 8)
	require.Equal(t, "table", o.format)
	require.Len(t, o.workloads, len(workloads()))

	o, err = parseFlags([]string{"-cpu", "4, 2", "-run", "^Once/(done|oncefunc)$", "-format", "json"})
	require.NoError(t, err)
	require.Equal(t, []int{4, 2}, o.procs)
	require.Equal(t, "json", o.format)
	require.Len(t, o.workloads, 2)
}

// A median of six values has an interval of 95 %, one of five has none.
func TestMinRounds(t *testing.T) {
	values := []float64{1, 2, 3, 4, 5, 6}
	require.Equal(t, estimate{Median: 3.5, Lo: 1, Hi: 6}, estimateOf(values[:minRounds]))
	fewer := estimateOf(values[:minRounds-1])
	require.True(t, math.IsInf(fewer.Lo, -1) || math.IsInf(fewer.Hi, 1), "%v", fewer)
}

func TestPlotDirectoryIsMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	_, err := parseFlags([]string{"-plot", dir})
	require.NoError(t, err)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}
