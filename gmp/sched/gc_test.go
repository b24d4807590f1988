package sched

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// logged returns what happens in a program.
func logged(t *testing.T, c Config, f func(s *Sim)) (*Sim, []Event) {
	t.Helper()
	var all []Event
	c.Log = func(e Event) { all = append(all, e) }
	s := New(c)
	require.NoError(t, s.Main(func() { f(s) }))
	for _, e := range all {
		if e.Why == "" || e.Rule == "" {
			require.Fail(t, "an event without a reason", "%+v", e)
		}
	}
	return s, all
}

// text is the log, for messages.
func text(all []Event) string {
	var b strings.Builder
	for _, e := range all {
		fmt.Fprintf(&b, "%9v %-12s %-12s M%d P%d %v: %s [%s]\n", e.When, e.Name, e.What, e.M, e.P, e.State, e.Why, e.Rule)
	}
	return b.String()
}

func of(all []Event, what What, name string) (out []Event) {
	for _, e := range all {
		if e.What == what && (name == "" || e.Name == name) {
			out = append(out, e)
		}
	}
	return out
}

// hogs starts goroutines that compute until *until.
func hogs(s *Sim, n int, until *time.Duration) {
	for i := range n {
		s.GoNamed(fmt.Sprint("hog ", i+1), func() {
			for s.Elapsed() < *until {
				s.Run(20 * time.Microsecond)
			}
		})
	}
}

func TestGCAlone(t *testing.T) {
	s, all := logged(t, Config{}, func(s *Sim) { s.GC() })
	require.Len(t, of(all, StoppedWorld, ""), 2, "sweep termination, and mark termination\n%s", text(all))
	require.Len(t, of(all, StartsWorld, ""), 2)
	require.Len(t, of(all, AsksPs, ""), 2, "before the second, and when all is done")
	require.Equal(t, 1, s.Stats().GCs)
	require.Len(t, of(all, Yielded, "main"), sweptSpans, "it gives way after each span that it sweeps")
	marked := s.Stats().Fractional + s.Stats().IdleMark
	require.GreaterOrEqual(t, marked, time.Millisecond)
	require.Less(t, marked, 1100*time.Microsecond)
	require.Zero(t, s.Stats().Dedicated, "a quarter of one P is no whole one")
	require.Equal(t, 1, s.Stats().Goroutines, "main; workers are the runtime's")
}

// Who runs when the world is stopped is runnext of its P, and goes on there in the same
// time slice.
func TestStopTheWorldKeepsWhoRuns(t *testing.T) {
	for last := 1; last <= 3; last++ {
		keepsWhoRuns(t, last)
	}
}

// keepsWhoRuns has one of three stop last: it is in a tight loop, and stopped by a signal.
func keepsWhoRuns(t *testing.T, last int) {
	t.Helper()
	ticks := make(map[int]int)
	var all []Event
	s := New(Config{Procs: 4})
	s.config.Log = func(e Event) {
		all = append(all, e)
		if e.What == Preempted && strings.Contains(e.Why, "the world is being stopped") {
			ticks[e.P] = s.ps[e.P].schedtick
			require.Equal(t, e.G, s.ps[e.P].runq.runnext.ID)
		}
		if tick, ok := ticks[e.P]; ok && e.What == Executed {
			require.Equal(t, tick, s.ps[e.P].schedtick, "%s begins no slice", e.Name)
			delete(ticks, e.P)
		}
	}
	require.NoError(t, s.Main(func() {
		for i := 1; i <= 3; i++ {
			run := s.Run
			if i == last {
				run = s.RunTight
			}
			s.GoNamed(fmt.Sprint("hog ", i), func() { run(3 * time.Millisecond) })
		}
		s.Run(time.Millisecond)
		s.stopTheWorldWithSema(s.current.curg, "test")
		for _, p := range s.ps {
			require.Equal(t, Pgcstop, p.status)
		}
		s.Run(10 * time.Microsecond)
		s.startTheWorldWithSema(s.current.curg)
		s.Run(time.Millisecond)
	}))
	require.Empty(t, ticks)
	require.Len(t, of(all, Preempted, ""), 3, text(all))
	for i := range 3 {
		name := fmt.Sprint("hog ", i+1)
		before, after := of(all, Preempted, name), of(all, Executed, name)
		require.Equal(t, before[0].P, after[1].P, "it goes on where it was")
		require.Equal(t, before[0].M, after[1].M, "on the same thread")
	}
}

// A P in a system call is taken when the world is stopped, and nobody is woken for that.
func TestStopTheWorldTakesFromSyscalls(t *testing.T) {
	var before int
	s, all := logged(t, Config{Procs: 2}, func(s *Sim) {
		s.GoNamed("caller", func() {
			s.Syscall(200 * time.Microsecond)
			s.Syscall(500 * time.Microsecond)
		})
		s.Sleep(250 * time.Microsecond)
		before = s.Stats().Retaken
		s.stopTheWorldWithSema(s.current.curg, "test")
		s.Run(2 * time.Millisecond)
		s.startTheWorldWithSema(s.current.curg)
		s.Run(time.Millisecond)
	})
	require.Empty(t, of(all, Preempted, ""))
	ends := of(all, SyscallEnds, "caller")
	require.Len(t, ends, 2)
	require.Equal(t, -1, ends[1].P, "no P is left while the world is stopped\n%s", text(all))
	require.Len(t, of(all, Exited, "caller"), 1, "and it goes on afterwards")
	require.Equal(t, before, s.Stats().Retaken, "the monitor has not done it")
}

// On four Ps one is the collector's while it marks, whatever else there is to do.
func TestAQuarterOfThePs(t *testing.T) {
	for _, c := range []struct {
		procs, hogs int
		least, most float64
	}{{4, 8, 0.24, 0.26}, {8, 16, 0.24, 0.26}, {1, 2, 0.2, 0.3}, {2, 4, 0.2, 0.3}} {
		until := 900 * time.Millisecond
		s, all := logged(t, Config{Procs: c.procs, Heap: 100 * time.Millisecond}, func(s *Sim) {
			hogs(s, c.hogs, &until)
			s.Sleep(20 * time.Millisecond)
			s.GC()
		})
		starts := of(all, StartsWorld, "")
		require.Len(t, starts, 2)
		took := of(all, StopsWorld, "")[1].When - starts[0].When
		st := s.Stats()
		share := float64(st.Dedicated+st.Fractional) / float64(took*time.Duration(c.procs))
		t.Logf("%d Ps: %.3f of them for %v: %+v", c.procs, share, took, st)
		require.Zero(t, st.IdleMark, "nobody is idle")
		require.Equal(t, c.procs >= 4, st.Dedicated > 0)
		require.InDelta(t, (c.least+c.most)/2, share, (c.most-c.least)/2)
	}
}

// A dedicated worker that is asked to stop gives away what waits for its P, and goes on.
func TestDedicatedWorkersAreNotStopped(t *testing.T) {
	until := 200 * time.Millisecond
	_, all := logged(t, Config{Procs: 4, Heap: 60 * time.Millisecond}, func(s *Sim) {
		hogs(s, 12, &until)
		s.Sleep(5 * time.Millisecond)
		s.GC()
	})
	drains := 0
	for _, e := range of(all, Overflow, "") {
		if e.Rule == string(byRunqdrain) {
			drains++
		}
	}
	require.NotZero(t, drains, text(all))
	for _, e := range of(all, Preempted, "") {
		require.NotContains(t, e.Name, "GC worker")
	}
}

// A goroutine that runs stops for a look at its stack, and is made runnable by who looks,
// on the P of that.
func TestRunningGoroutinesAreSuspended(t *testing.T) {
	for _, tight := range []bool{false, true} {
		run := (*Sim).Run
		if tight {
			run = (*Sim).RunTight
		}
		s, all := logged(t, Config{Procs: 2, Heap: 100 * time.Microsecond}, func(s *Sim) {
			s.GoNamed("runs", func() { run(s, 5*time.Millisecond) })
			s.Sleep(50 * time.Microsecond)
			s.GC()
		})
		stops := of(all, Suspended, "runs")
		require.Len(t, stops, 1, text(all))
		require.Equal(t, Gpreempted, stops[0].State)
		scans := of(all, Scanned, "runs")
		require.Equal(t, Gscan|Gwaiting, scans[0].State)
		ready := of(all, Readied, "runs")
		require.Equal(t, scans[0].P, ready[0].P)
		require.NotEqual(t, stops[0].P, ready[0].P)
		require.Contains(t, ready[0].Why, "runnext")
		require.True(t, s.seen[Gpreempted][Gwaiting])
	}
}

// Without signals a tight loop holds up the collector until it is over.
func TestTheCollectorWaitsForATightLoop(t *testing.T) {
	s, _ := logged(t, Config{Procs: 2, AsyncPreemptOff: true}, func(s *Sim) {
		s.Go(func() { s.RunTight(30 * time.Millisecond) })
		s.Sleep(50 * time.Microsecond)
		s.GC()
	})
	require.Greater(t, s.Stats().Pause, 29*time.Millisecond)
}

// Who calls GC while a cycle runs waits for that, and for one of its own.
func TestGCsAtTheSameTime(t *testing.T) {
	s, _ := logged(t, Config{Procs: 2}, func(s *Sim) {
		for range 5 {
			s.Go(func() { s.GC() })
		}
		s.Sleep(100 * time.Millisecond)
	})
	require.GreaterOrEqual(t, s.Stats().GCs, 1)
	require.LessOrEqual(t, s.Stats().GCs, 2)
}

// Ps that have nothing to do mark, and stop when there is something.
func TestIdleWorkers(t *testing.T) {
	s, all := logged(t, Config{Procs: 4, Heap: 40 * time.Millisecond}, func(s *Sim) {
		s.Go(func() {
			s.NetRead(4 * time.Millisecond)
			s.Run(time.Millisecond)
		})
		s.GC()
	})
	st := s.Stats()
	require.Greater(t, st.IdleMark, 20*time.Millisecond)
	require.Greater(t, st.Dedicated, 8*time.Millisecond)
	require.Less(t, of(all, StopsWorld, "")[1].When, 15*time.Millisecond, "four mark, and not one")
	runs := of(all, Executed, "G2")
	require.Len(t, runs, 2, text(all))
	require.Less(t, runs[1].When, 4200*time.Microsecond)
}

// Stacks grow where the program calls, and shrink where the collector looks at them.
func TestStacksGrowAndShrink(t *testing.T) {
	var sizes []int
	s, all := logged(t, Config{Procs: 2}, func(s *Sim) {
		s.GoNamed("deep", func() {
			for range 100 {
				s.Call(368)
			}
			sizes = append(sizes, s.StackSize())
			for range 100 {
				s.Return()
			}
			s.Sleep(10 * time.Millisecond)
			sizes = append(sizes, s.StackSize())
		})
		s.Sleep(time.Millisecond)
		for range 3 {
			s.GC()
		}
		s.Sleep(20 * time.Millisecond)
	})
	require.Equal(t, []int{64 << 10, 8 << 10}, sizes, text(all))
	moves := of(all, Moved, "deep")
	require.Len(t, moves, 5+3)
	for i, e := range moves {
		want := Gcopystack
		if i >= 5 {
			want = Gscan | Gwaiting
		}
		require.Equal(t, want, e.State, "%+v", e)
	}
	require.True(t, s.seen[Gcopystack][Grunning])
}

// Where it must not be moved it is not: in a system call.
func TestStacksStayInSystemCalls(t *testing.T) {
	_, all := logged(t, Config{Procs: 2}, func(s *Sim) {
		s.GoNamed("calls", func() {
			descend(s, 40, 0)
			s.Syscall(5 * time.Millisecond)
			s.Run(time.Microsecond)
		})
		s.Sleep(500 * time.Microsecond)
		s.GC()
	})
	for _, e := range of(all, Moved, "calls") {
		require.Equal(t, Gcopystack, e.State)
	}
}

// A stack that is too large ends the program, in the runtime's words.
func TestStackOverflow(t *testing.T) {
	s := New(Config{})
	err := s.Main(func() {
		s.SetMaxStack(1 << 20)
		for {
			s.Call(4000)
		}
	})
	require.ErrorContains(t, err, "runtime: goroutine stack exceeds 1048576-byte limit")
	require.ErrorContains(t, err, "fatal error: stack overflow")
}

// In a select without cases nobody can be woken. They are found, and found again.
func TestFindLeaks(t *testing.T) {
	var found []int
	s, all := logged(t, Config{Procs: 2}, func(s *Sim) {
		for i := range 3 {
			s.GoNamed(fmt.Sprint("leaked ", i), func() { s.Forever() })
		}
		s.Go(func() { s.Sleep(time.Second) })
		s.Sleep(time.Millisecond)
		found = append(found, s.FindLeaks(), s.FindLeaks())
		s.GC()
	})
	require.Equal(t, []int{3, 3}, found)
	require.Len(t, of(all, Leaked, ""), 6)
	require.True(t, s.seen[Gleaked][Gwaiting])
	require.Len(t, of(all, Scanned, "leaked 0"), 3, "they are scanned all the same")
}

// Some Ps have a worker of their own, and if that is too far from a quarter, the others
// share one.
func TestHowManyWorkers(t *testing.T) {
	for procs, want := range []struct {
		dedicated  int
		fractional float64
	}{1: {0, 0.25}, 2: {0, 0.25}, 3: {0, 0.25}, 4: {1, 0}, 5: {1, 0}, 6: {1, 0.5 / 6}, 7: {2, 0}, 8: {2, 0}, 16: {4, 0}} {
		if want.dedicated == 0 && want.fractional == 0 {
			continue
		}
		s := New(Config{Procs: procs})
		s.startCycle()
		require.Equal(t, want.dedicated, s.gc.dedicatedNeed, "%d Ps", procs)
		require.InDelta(t, want.fractional, s.gc.fractionalGoal, 1e-9, "%d Ps", procs)
	}
}

// Where a signal has stopped a goroutine its stack is not moved.
func TestStacksStayWhereASignalStops(t *testing.T) {
	for tight, shrinks := range map[bool]bool{false: true, true: false} {
		run := (*Sim).Run
		if tight {
			run = (*Sim).RunTight
		}
		_, all := logged(t, Config{Procs: 2}, func(s *Sim) {
			s.GoNamed("runs", func() {
				descend(s, 40, 0)
				run(s, 5*time.Millisecond)
			})
			s.Sleep(100 * time.Microsecond)
			s.GC()
		})
		require.NotEmpty(t, of(all, Suspended, "runs"), text(all))
		moves := of(all, Moved, "runs")
		require.Equal(t, shrinks, moves[len(moves)-1].State != Gcopystack, "tight: %v", tight)
	}
}

// The monitor is woken where it sleeps for long: by a system call, and when the world is
// started.
func TestTheMonitorIsWoken(t *testing.T) {
	s := New(Config{})
	require.NoError(t, s.Main(func() {
		s.NetRead(2 * time.Millisecond) // no timer, and nobody runs
		s.Go(func() {})
		s.Syscall(20 * time.Millisecond)
	}))
	require.Equal(t, 1, s.Stats().Retaken)

	s = New(Config{})
	require.NoError(t, s.Main(func() {
		s.stopTheWorldWithSema(s.current.curg, "test")
		s.Run(time.Millisecond)
		s.startTheWorldWithSema(s.current.curg)
		s.Go(func() {})
		s.Run(50 * time.Millisecond)
	}))
	require.NotZero(t, s.Stats().Preempted)
}

// Who stops the world asks all to stop before it sleeps.
func TestTheWorldStopsSoon(t *testing.T) {
	s := New(Config{Procs: 2})
	require.NoError(t, s.Main(func() {
		s.Go(func() { s.Run(5 * time.Millisecond) })
		s.Run(time.Millisecond)
		before := s.Elapsed()
		s.stopTheWorldWithSema(s.current.curg, "test")
		require.Less(t, s.Elapsed()-before, noteSleep)
		s.startTheWorldWithSema(s.current.curg)
	}))
}

// Those that wait for the end of a cycle are collected on a stack.
func TestCyclesEndInReverse(t *testing.T) {
	_, all := logged(t, Config{}, func(s *Sim) {
		for i := range 4 {
			s.GoNamed(fmt.Sprint("calls ", i), func() { s.GC() })
		}
		s.Sleep(20 * time.Millisecond)
	})
	var waited, woken []string
	for _, e := range all {
		switch {
		case e.What == Parked && e.Waits == whyCycle && woken == nil:
			waited = append(waited, e.Name)
		case e.What == Readied && e.Rule == string(byCycleEnds):
			woken = append(woken, e.Name)
		}
	}
	require.Len(t, waited, 4)
	woken = woken[:4]
	slices.Reverse(woken)
	require.Equal(t, waited, woken)
}

// A fractional worker goes on for its share of the time, and a fifth more.
func TestWhenFractionalWorkersStop(t *testing.T) {
	s, m := looking(1, 0)
	s.startCycle()
	require.Equal(t, 0.25, s.gc.fractionalGoal)
	s.now = time.Millisecond
	for worked, enough := range map[time.Duration]bool{299 * time.Microsecond: false, 301 * time.Microsecond: true} {
		m.p.workerStart = s.now - worked
		require.Equal(t, enough, s.pollFractionalWorkerExit(m.p), worked)
	}
}
