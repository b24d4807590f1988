package scenario

import (
	"runtime/trace"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/gmp/sched"
)

// Of a recording, what lies between the marks counts, and of goroutines main and those
// that were created there.
func TestRecording(t *testing.T) {
	var older, done sync.WaitGroup
	next := make(chan int)
	older.Add(1)
	go func() {
		defer older.Done()
		<-next
	}()
	var r recording
	require.NoError(t, r.start())
	done.Go(func() {})
	done.Wait()
	r.mark(begins)
	for range 3 {
		done.Go(func() {})
		done.Wait()
	}
	next <- 1
	older.Wait()
	r.mark(ends)
	done.Go(func() {})
	done.Wait()
	all, err := r.stop()
	require.NoError(t, err)
	created, ended := 0, 0
	for _, c := range all {
		if c.From == None {
			created++
			require.Equal(t, Runnable, c.To)
		}
		if c.To == None {
			ended++
		}
		require.GreaterOrEqual(t, c.When, all[0].When)
	}
	require.Equal(t, 3, created)
	require.LessOrEqual(t, ended, 3)
}

func TestRecordingWithoutAnEnd(t *testing.T) {
	var r recording
	require.NoError(t, r.start())
	r.mark(begins)
	trace.Stop()
	_, err := r.stop()
	require.EqualError(t, err, "the trace has no end")
}

// The simulation says the same as a trace: who has lost the processor in a system call is
// runnable first, also where it gets another one at once.
func TestWitness(t *testing.T) {
	w := newWitness()
	for _, e := range []sched.Event{
		{What: sched.Created, G: 2},
		{What: sched.Executed, G: 2, M: 3},
		{What: sched.SyscallBegins, G: 2},
		{What: sched.SyscallEnds, G: 2},
		{What: sched.SyscallBegins, G: 2},
		{What: sched.Retaken, G: 2},
		{What: sched.SyscallEnds, G: 2, P: 1},
		{What: sched.SyscallBegins, G: 2},
		{What: sched.Retaken, G: 2},
		{What: sched.SyscallEnds, G: 2, P: -1},
		{What: sched.Executed, G: 2},
		{What: sched.Parked, G: 2, Waits: "sync"},
		{What: sched.Preempted, G: 1},
		{What: sched.Yielded, G: 1},
	} {
		w.see(e)
	}
	const runs, ready, waits, kernel = Running, Runnable, Waiting, Syscall
	require.Equal(t, []Change{
		{G: 2, From: None, To: ready},
		{G: 2, From: ready, To: runs, Thread: 3},
		{G: 2, From: runs, To: kernel},
		{G: 2, From: kernel, To: runs},
		{G: 2, From: runs, To: kernel},
		{G: 2, From: kernel, To: ready},
		{G: 2, From: ready, To: runs},
		{G: 2, From: runs, To: kernel},
		{G: 2, From: kernel, To: ready},
		{G: 2, From: ready, To: runs},
		{G: 2, From: runs, To: waits, Reason: "sync"},
		{G: 1, From: runs, To: ready},
	}, w.all)
	require.Equal(t, 1, w.count(waits))
	require.Equal(t, 1, w.count(ready))
}

func TestMeasures(t *testing.T) {
	const runs, ready, waits, kernel = Running, Runnable, Waiting, Syscall
	all := []Change{
		{G: 1, From: ready, To: runs, Thread: 9},
		{G: 2, From: ready, To: runs, Thread: 1},
		{G: 3, From: ready, To: runs, Thread: 2},
		{G: 3, From: runs, To: waits, Reason: "sync"},
		{G: 2, From: runs, To: kernel},
		{G: 2, From: kernel, To: runs},
		{G: 2, From: runs, To: kernel},
		{G: 2, From: kernel, To: ready},
		{G: 2, From: ready, To: runs, Thread: 2},
		{G: 2, From: runs, To: waits, Reason: "sync.(*Cond).Wait"},
		{G: 4, From: ready, To: runs, Thread: 2},
	}
	require.Equal(t, []string{"kept:1", "lost:1"}, syscallEnds(all))
	require.Equal(t, []string{"cond:1", "mutex:1"}, condAndMutex(all))
	require.Equal(t, []string{"at once:2"}, mostAtOnce(all), "main does not count")
	require.Equal(t, []string{"thread changes:1"}, threadChanges(all))
	require.Equal(t, []string{"alternations:5"}, alternations(all), "G1, G2, G3, G2 (after the call it had none), and G4")
}
