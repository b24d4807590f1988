package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"
)

// The workloads as Go benchmarks, named so that benchstat -col /impl lays the sides
// out beside each other.

func BenchmarkMutex(b *testing.B)     { benchmark(b, "Mutex") }
func BenchmarkRWMutex(b *testing.B)   { benchmark(b, "RWMutex") }
func BenchmarkWaitGroup(b *testing.B) { benchmark(b, "WaitGroup") }
func BenchmarkCond(b *testing.B)      { benchmark(b, "Cond") }
func BenchmarkOnce(b *testing.B)      { benchmark(b, "Once") }
func BenchmarkChan(b *testing.B)      { benchmark(b, "Chan") }
func BenchmarkSelect(b *testing.B)    { benchmark(b, "Select") }
func BenchmarkContext(b *testing.B)   { benchmark(b, "Context") }
func BenchmarkPatterns(b *testing.B)  { benchmark(b, "Patterns") }
func BenchmarkMemory(b *testing.B)    { benchmark(b, "Memory") }

func benchmark(b *testing.B, primitive string) {
	for _, w := range workloads() {
		if w.primitive != primitive {
			continue
		}
		b.Run(w.name, func(b *testing.B) {
			for _, s := range w.sides() {
				b.Run("impl="+s.name, func(b *testing.B) { benchmarkSide(b, w, s.body) })
			}
		})
	}
}

// benchmarkSide reports the workload's own metrics: a body may count only a part of
// the time that it takes.
func benchmarkSide(b *testing.B, w workload, body body) {
	var got sample
	n := w.fixed
	if n == 0 {
		n = b.N
		b.ReportAllocs()
		got = body(n)
	} else {
		for b.Loop() {
			got = body(n)
		}
	}
	b.ReportMetric(0, "ns/op") // reported only where it is one of the metrics
	for _, m := range w.metrics {
		b.ReportMetric(m.of(got, n), m.benchUnit())
	}
}

func TestBenchmarksOfEveryPrimitive(t *testing.T) {
	list, err := exec.CommandContext(t.Context(), os.Args[0], "-test.list", "^Benchmark").Output()
	require.NoError(t, err)
	declared := strings.Fields(string(list))
	for _, w := range workloads() {
		require.Contains(t, declared, "Benchmark"+w.primitive)
	}
}

// benchLines runs a part of the Go benchmarks and reads what they print.
func benchLines(t *testing.T, pattern string) []*benchfmt.Result {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), os.Args[0],
		"-test.run", "^$", "-test.bench", pattern, "-test.benchtime", "5x", "-test.cpu", "1,2").Output()
	require.NoError(t, err, "%s", out)
	return readBenchfmt(t, out)
}

func readBenchfmt(t *testing.T, text []byte) []*benchfmt.Result {
	t.Helper()
	var results []*benchfmt.Result
	r := benchfmt.NewReader(bytes.NewReader(text), "bench")
	for r.Scan() {
		switch record := r.Result().(type) {
		case *benchfmt.Result:
			results = append(results, record.Clone())
		case *benchfmt.SyntaxError:
			require.NoError(t, record)
		}
	}
	require.NoError(t, r.Err())
	return results
}

func TestGoBenchmarksHaveTheNamesOfTheProgram(t *testing.T) {
	results := benchLines(t, "^BenchmarkMutex$/^contended$")
	var names []string
	for _, r := range results {
		names = append(names, string(r.Name))
		perOp, ok := r.Value("sec/op")
		require.True(t, ok)
		require.Positive(t, perOp)
	}
	require.Subset(t, names, []string{
		"Mutex/contended/impl=ours", "Mutex/contended/impl=ours-2",
		"Mutex/contended/impl=std", "Mutex/contended/impl=std-2",
		"Mutex/contended/impl=semaphore", "Mutex/contended/impl=semaphore-2",
	})

	waits := benchLines(t, "^BenchmarkRWMutex$/^writer-latency$/impl=std")
	require.Len(t, waits, 2)
	_, ok := waits[0].Value("p99-sec")
	require.True(t, ok)
	_, ok = waits[0].Value("sec/op")
	require.False(t, ok, "a waiting time is no time per operation")
}
