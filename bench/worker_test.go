package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// newWorker starts this test binary as a worker. What it tells fail is the cause of
// the context's end.
func newWorker(t *testing.T) (*worker, context.Context) {
	t.Helper()
	ctx, fail := context.WithCancelCause(t.Context())
	w, err := startWorker(ctx, "test", os.Args[0], fail)
	require.NoError(t, err)
	t.Cleanup(w.close)
	return w, ctx
}

func sampleOf(t *testing.T, w *worker, name string, n int) sample {
	t.Helper()
	load, err := workloadNamed(name)
	require.NoError(t, err)
	return w.side(load).body(n)
}

func TestWorkerMeasures(t *testing.T) {
	w, ctx := newWorker(t)

	s := sampleOf(t, w, "Once/first", 1000)
	require.Positive(t, s.elapsed)
	require.Less(t, s.elapsed, 10*time.Second)
	load, err := workloadNamed("Context/cancel")
	require.NoError(t, err)
	require.InDelta(t, 2, allocsPerOp(w.side(load).body, 1000), 0.5)

	require.Len(t, sampleOf(t, w, "Mutex/starvation", 3).waits, 3)
	// A Mutex takes 8 bytes. With -race what the runtime does meanwhile may add some.
	bytes := sampleOf(t, w, "Memory/mutex", manyObjects).bytes
	require.GreaterOrEqual(t, bytes, 8.0)
	require.Less(t, bytes, 40.0)
	require.NoError(t, context.Cause(ctx))
}

func TestWorkerEndsWhenNothingComesAnyMore(t *testing.T) {
	w, ctx := newWorker(t)
	sampleOf(t, w, "Once/done", 10)
	w.close()
	require.True(t, w.process.ProcessState.Success())
	require.NoError(t, ctx.Err())
}

func TestWorkerThatEndsIsReported(t *testing.T) {
	w, ctx := newWorker(t)
	load := workload{primitive: "No", name: "such", metrics: percentiles(50)}
	s := w.side(load).body(1)
	require.EqualError(t, context.Cause(ctx),
		"the process of test: exit status 1\nbench: no workload \"No/such\"")
	require.NotEmpty(t, s.waits, "what is not there must not look like an empty distribution")
}

func TestWorkerIsKilledInTheMiddle(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w, err := startWorker(ctx, "test", os.Args[0], func(error) {})
	require.NoError(t, err)
	defer w.close()
	sampleOf(t, w, "Once/done", 1) // it is there
	time.AfterFunc(10*time.Millisecond, cancel)
	sampleOf(t, w, "Mutex/uncontended", math.MaxInt) // takes ages
	require.False(t, w.process.ProcessState.Success())
}

// What it works on would take hours; nobody waits for that.
func TestWorkerEndsInTheMiddleWhenItsParentIsGone(t *testing.T) {
	w, _ := newWorker(t)
	require.NoError(t, w.ask.Encode(request{"Mutex/uncontended", "ours", 1, math.MaxInt}))
	w.close()
	require.True(t, w.process.ProcessState.Success())
}

func TestServe(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var out bytes.Buffer
	ignore := func() {}
	require.NoError(t, serve(strings.NewReader(
		`{"Workload":"Once/done","Side":"ours","Procs":3,"N":10}`+"\n"+`{"Workload":"Cond/nobody","Side":"ours","Procs":3,"N":10}`+"\n"), &out, ignore))
	require.Equal(t, 3, runtime.GOMAXPROCS(0))
	answers := json.NewDecoder(&out)
	for range 2 {
		var a answer
		require.NoError(t, answers.Decode(&a))
		require.Positive(t, a.Elapsed)
	}
	require.EqualError(t, serve(strings.NewReader(`{"Workload":"Once/done","Side":"theirs"}`), &out, ignore),
		`workload "Once/done" has no side "theirs"`)
	require.ErrorContains(t, serve(strings.NewReader("nonsense"), &out, ignore), "invalid character")
}
