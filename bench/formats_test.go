package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// known returns a report of cells with known figures.
func known() report {
	timed := workload{primitive: "Mutex", name: "contended", metrics: perOp}
	timed.peers = []side{{name: "semaphore"}}
	waits := workload{primitive: "Mutex", name: "starvation", metrics: percentiles(50, 99)}
	bytes := workload{primitive: "Memory", name: "mutex", metrics: inBytes, single: true}

	steady := func(v float64) []float64 { return []float64{v, v, v, v, v, v} }
	cells := []cell{
		{workload: timed, procs: 1, n: 1000, sides: []series{
			{name: "ours", rounds: [][]float64{{8, 8, 9, 9, 10, 10}}},
			{name: "std", rounds: [][]float64{steady(10)}},
			{name: "semaphore", rounds: [][]float64{steady(100)}, allocs: 1.5},
		}},
		{workload: waits, procs: 1, n: 50, sides: []series{
			{name: "ours", rounds: [][]float64{steady(2e6), steady(4e6)}, tails: [][]float64{steady(1e6), steady(4e6)}},
			{name: "std", rounds: [][]float64{steady(2e6), steady(2e6)}, tails: [][]float64{steady(1e6), steady(2e6)}},
		}},
		{workload: bytes, procs: 1, n: 10, sides: []series{
			{name: "ours", rounds: [][]float64{steady(8)}},
			{name: "std", rounds: [][]float64{steady(16)}},
		}},
		{workload: timed, procs: 2, n: 2000, sides: []series{
			{name: "ours", rounds: [][]float64{steady(1500)}, allocs: 2},
			{name: "std", rounds: [][]float64{steady(1000)}},
			{name: "semaphore", rounds: [][]float64{steady(1500)}},
		}},
	}
	r := newReport(options{
		workloads: []workload{timed, waits, bytes}, rounds: 6, time: 400 * time.Millisecond,
	}, cells)
	r.machine.OS, r.machine.Arch, r.machine.Go, r.machine.CPUs = "linux", "amd64", "go1.26.0", 2
	return r
}

func written(t *testing.T, f format, r report) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, f(&b, r))
	return b.String()
}

func TestTable(t *testing.T) {
	want := `linux/amd64, go1.26.0, 2 CPUs; 6 rounds, 400ms for each workload and number of procs.
ratio = ours / std: below 1 we are faster. The word is decided by the 95 % interval.

primitive  workload        procs     ours      std  ratio  interval     allocs  we are
Mutex      contended           1  9.000ns  10.00ns   0.90  [0.80 1.00]     0/0  same
                               2  1.500µs  1.000µs   1.50  [1.50 1.50]     2/0  slower
           starvation p50      1  2.000ms  2.000ms   1.00  [1.00 1.00]       -  same
           starvation p99      1  4.000ms  2.000ms   2.00  [2.00 2.00]       -  slower

Memory     mutex               1   8.000B   16.00B   0.50  [0.50 0.50]       -  smaller

Beside peers:

primitive  workload   procs     ours     peer             ratio  interval     allocs  we are
Mutex      contended      1  9.000ns  100.0ns  semaphore   0.09  [0.08 0.10]   0/1.5  faster
Mutex      contended      2  1.500µs  1.500µs  semaphore   1.00  [1.00 1.00]     2/0  same

Each primitive (the mean is geometric, and leaves out waiting times; faster counts smaller, slower larger):

primitive  mean ratio  interval     of  faster  same  slower
Mutex            1.16  [1.10 1.22]   2       0     2       2
Memory           0.50  [0.50 0.50]   1       1     0       0
`
	require.Equal(t, want, written(t, writeTable, known()))
}

func TestMarkdown(t *testing.T) {
	got := written(t, writeMarkdown, known())
	require.Contains(t, got, `
| primitive | workload | procs | ours | std | ratio | interval | allocs | we are |
| --- | --- | --: | --: | --: | --: | --- | --: | --- |
| Mutex | contended | 1 | 9.000ns | 10.00ns | 0.90 | [0.80 1.00] | 0/0 | same |
|  |  | 2 | 1.500µs | 1.000µs | 1.50 | [1.50 1.50] | 2/0 | slower |
`)
	require.NotRegexp(t, `\n[| ]+\n`, got, "no empty rows")
}

func TestCSV(t *testing.T) {
	records, err := csv.NewReader(strings.NewReader(written(t, writeCSV, known()))).ReadAll()
	require.NoError(t, err)
	require.Equal(t, [][]string{
		csvHead,
		{"Mutex", "contended", "1", "", "ns/op", "std", "9", "10", "0.9", "0.8", "1", "0", "0", "same"},
		{"Mutex", "contended", "2", "", "ns/op", "std", "1500", "1000", "1.5", "1.5", "1.5", "2", "0", "slower"},
		{"Mutex", "starvation", "1", "p50", "ns", "std", "2e+06", "2e+06", "1", "1", "1", "", "", "same"},
		{"Mutex", "starvation", "1", "p99", "ns", "std", "4e+06", "2e+06", "2", "2", "2", "", "", "slower"},
		{"Memory", "mutex", "1", "", "B", "std", "8", "16", "0.5", "0.5", "0.5", "", "", "smaller"},
		{"Mutex", "contended", "1", "", "ns/op", "semaphore", "9", "100", "0.09", "0.08", "0.1", "0", "1.5", "faster"},
		{"Mutex", "contended", "2", "", "ns/op", "semaphore", "1500", "1500", "1", "1", "1", "2", "0", "same"},
	}, records)
}

func TestJSON(t *testing.T) {
	var got struct {
		Machine   machine
		Rows      []row
		Peers     []row
		Summaries []summary
	}
	decoder := json.NewDecoder(strings.NewReader(written(t, writeJSON, known())))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&got))
	want := known()
	require.Equal(t, want.machine, got.Machine)
	require.Equal(t, want.summaries, got.Summaries)
	require.Equal(t, withoutRounds(want.rows), got.Rows)
	require.Equal(t, withoutRounds(want.peerRows), got.Peers)
}

// withoutRounds leaves out what is not written.
func withoutRounds(rows []row) []row {
	var list []row
	for _, r := range rows {
		r.ratios = nil
		list = append(list, r)
	}
	return list
}

func TestBenchfmt(t *testing.T) {
	results := readBenchfmt(t, []byte(written(t, writeBenchfmt, known())))
	var names []string
	for _, r := range results {
		names = append(names, string(r.Name))
	}
	six := func(name string) []string { return []string{name, name, name, name, name, name} }
	var want []string
	for _, name := range []string{
		"Mutex/contended/impl=ours", "Mutex/contended/impl=std", "Mutex/contended/impl=semaphore",
		"Mutex/starvation/impl=ours", "Mutex/starvation/impl=std",
		"Memory/mutex/impl=ours", "Memory/mutex/impl=std",
		"Mutex/contended/impl=ours-2", "Mutex/contended/impl=std-2", "Mutex/contended/impl=semaphore-2",
	} {
		want = append(want, six(name)...)
	}
	require.Equal(t, want, names)

	third := results[2]
	require.Equal(t, 1000, third.Iters)
	require.Equal(t, "linux", third.GetConfig("goos"))
	perOp, _ := third.Value("sec/op")
	require.InDelta(t, 9e-9, perOp, 1e-15)
	p99, _ := results[18].Value("p99-sec")
	require.InDelta(t, 4e-3, p99, 1e-9)
	size, _ := results[30].Value("B")
	require.Equal(t, 8.0, size)
}

func TestNothingMeasured(t *testing.T) {
	empty := newReport(options{rounds: 6, time: time.Second}, nil)
	require.Contains(t, written(t, writeTable, empty), "Nothing was measured.\n")
	require.Contains(t, written(t, writeJSON, empty), `"rows": []`)
	require.Len(t, strings.Split(written(t, writeCSV, empty), "\n"), 2)
	require.Empty(t, written(t, writeBenchfmt, empty))
	names, err := writePlots(t.TempDir(), empty)
	require.NoError(t, err)
	require.Empty(t, names)
}

// All formats of a real, short run: what the program prints is what it writes here.
func TestFormatsOfARealRun(t *testing.T) {
	args := []string{"-run", "^Mutex/(uncontended|ping-pong)$|^Memory/mutex$", "-cpu", "1,2", "-time", "1ms", "-rounds", "6"}
	for name := range formats {
		stdout, stderr, status := inProcess(append(args, "-format", name)...)
		require.Equal(t, 0, status, name)
		require.Empty(t, stderr, name)
		require.Contains(t, stdout, "uncontended", name)
		require.Contains(t, stdout, "ping-pong", name)
	}
}

func TestAllocations(t *testing.T) {
	for _, test := range []struct {
		ours, theirs float64
		want         string
	}{
		{0, 0, "0/0"},
		{2, 1.5, "2/1.5"},
		{0.04, 9.96, "0/10"},
		{300.9, 1000, "301/1000"},
	} {
		require.Equal(t, test.want, (&allocs{test.ours, test.theirs}).String())
	}
}
