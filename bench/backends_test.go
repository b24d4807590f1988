package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// threeSides is a cell in which portable takes twice, and gopark half as long as
// std.
func threeSides() (options, []cell) {
	w := workload{primitive: "Test", name: "one", metrics: perOp}
	c := cell{workload: w, procs: 2}
	for name, value := range map[string]float64{"ours": 20, "std": 10, "gopark": 5} {
		at := map[string]int{"ours": portableSide, "std": stdSide, "gopark": goparkSide}[name]
		c.sides = append(c.sides, make([]series, max(0, at+1-len(c.sides)))...)
		s := series{name: name, rounds: [][]float64{nil}}
		for range minRounds {
			s.rounds[0] = append(s.rounds[0], value)
		}
		c.sides[at] = s
	}
	return options{workloads: []workload{w}, rounds: minRounds}, []cell{c}
}

func TestBackendsSideBySide(t *testing.T) {
	r := newBackendReport(threeSides())
	var out bytes.Buffer
	require.NoError(t, backendFormats["table"](&out, r))
	lines := strings.Split(out.String(), "\n")
	require.Equal(t, []string{
		"primitive", "workload", "procs", "std", "portable", "gopark",
		"portable/std", "interval", "is", "gopark/std", "interval", "is",
	}, strings.Fields(lines[3]))
	require.Equal(t, []string{
		"Test", "one", "2", "10.00ns", "20.00ns", "5.000ns",
		"2.00", "[2.00", "2.00]", "slower", "0.50", "[0.50", "0.50]", "faster",
	}, strings.Fields(lines[4]))
	require.Contains(t, out.String(), "\nTest       portable        2.00  [2.00 2.00]   1       0     0       1\n")
	require.Contains(t, out.String(), "\n           gopark          0.50  [0.50 0.50]   1       1     0       0\n")

	out.Reset()
	require.NoError(t, backendFormats["markdown"](&out, r))
	require.Contains(t, out.String(),
		"\n| Test | one | 2 | 10.00ns | 20.00ns | 5.000ns | 2.00 | [2.00 2.00] | slower | 0.50 | [0.50 0.50] | faster |\n")

	out.Reset()
	require.NoError(t, backendFormats["json"](&out, r))
	var got struct{ Portable, Gopark []row }
	require.NoError(t, json.Unmarshal(out.Bytes(), &got))
	require.Equal(t, slower, got.Portable[0].Verdict)
	require.Equal(t, faster, got.Gopark[0].Verdict)
	require.InDelta(t, 5, got.Gopark[0].Ours.Median, 0)
	require.InDelta(t, 10, got.Gopark[0].Theirs.Median, 0)
}

func TestBackendsAreMeasured(t *testing.T) {
	if backend != "portable" {
		t.Skip("-backends starts from the portable one, without -tags gopark: go test -run BackendsAreMeasured ./bench")
	}
	stdout, stderr, status := inProcess("-backends", "-run", "^(Once/done|Memory/mutex)$", "-cpu", "2", "-time", "6ms", "-rounds", "6")
	require.Empty(t, stderr)
	require.Equal(t, 0, status)
	require.Regexp(t, `\nOnce +done +2 +\S+ns +\S+ns +\S+ns `, stdout)
	require.Regexp(t, `\nMemory +mutex +2 +8\.\d+B +8\.\d+B +8\.\d+B `, stdout)
}

func TestBadFlagsOfVariants(t *testing.T) {
	for _, test := range []struct {
		line string
		args []string
	}{
		{"-format: -backends prints a table, markdown or json, not csv", []string{"-backends", "-format", "csv"}},
		{"-check: it does not go with -backends", []string{"-backends", "-check"}},
		{"-plot: it does not go with -backends", []string{"-backends", "-plot", "x"}},
		{"-format: -tricks prints a table or markdown, not json", []string{"-tricks", "-format", "json"}},
		{"-cpu: it does not go with -tricks", []string{"-tricks", "-cpu", "2"}},
		{`-run: no trick matches "nothing" (see -tricks -list)`, []string{"-tricks", "-run", "nothing"}},
		{"-run: error parsing regexp: missing closing ): `(`", []string{"-tricks", "-run", "("}},
		{"-o: only -tricks writes into a page", []string{"-o", "x"}},
		{"-o: open no/such/page: no such file or directory", []string{"-tricks", "-o", "no/such/page"}},
		{`-o: main.go has no lines "<!-- bench -tricks -->" and "<!-- end of bench -tricks -->" for the table to go between`,
			[]string{"-tricks", "-o", "main.go"}},
	} {
		stdout, stderr, status := inProcess(test.args...)
		require.Equal(t, "bench: "+test.line+"\n", stderr)
		require.Empty(t, stdout)
		require.Equal(t, 2, status)
	}
}
