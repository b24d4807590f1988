package sched

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A mistake in the use of this package is one clear line.
func TestMisuse(t *testing.T) {
	inside := map[string]func(s *Sim){
		"sched: Run for -1ns; a time cannot be negative":                        func(s *Sim) { s.Run(-1) },
		"sched: RunTight for -1ns; a time cannot be negative":                   func(s *Sim) { s.RunTight(-1) },
		"sched: SyscallFor for -1ns; a time cannot be negative":                 func(s *Sim) { s.Syscall(-1) },
		"sched: ReadFor for -1ns; a time cannot be negative":                    func(s *Sim) { s.NetRead(-1) },
		"sched: GoStep of a nil function":                                       func(s *Sim) { s.GoStep(nil) },
		"sched: AfterFunc of a nil function":                                    func(s *Sim) { s.AfterFunc(1, nil) },
		"sched: Pull of a nil sequence":                                         func(s *Sim) { Pull[int](s, nil) },
		"sched: Call with a frame of a negative size":                           func(s *Sim) { s.Call(-8) },
		"sched: Return without Call":                                            func(s *Sim) { s.Return() },
		"sched: Main is called a second time; a simulation is for one program":  func(s *Sim) { _ = s.Main(func() {}) },
		"sched: a step function says by the Op that it returns what takes time": func(s *Sim) { s.GoStep(func() Op { s.Run(1); return Done }); s.Sleep(time.Second) },
	}
	for want, f := range inside {
		s := New(Config{})
		err := s.Main(func() { f(s) })
		require.ErrorContains(t, err, want, want)
		first, _, _ := strings.Cut(err.Error(), "\n")
		require.True(t, strings.HasSuffix(first, want), "%q is one line", first)
	}
	s := New(Config{})
	require.EqualError(t, s.Main(func() { s.Go(nil) }), "fatal error: go of nil func value")
	require.PanicsWithValue(t, "sched: Run is called by no goroutine of the simulation", func() { s.Run(1) }, "when it is over")
	require.PanicsWithValue(t, "sched: Run is called by no goroutine of the simulation", func() { New(Config{}).Run(1) })
	require.PanicsWithValue(t, "sched: Main of a nil function", func() { _ = New(Config{}).Main(nil) })
	require.PanicsWithValue(t, "sched: Procs is 5000; it may be from 1 to 1024, and 0 is 1", func() { New(Config{Procs: 5000}) })
	require.PanicsWithValue(t, "sched: Procs is -1; it may be from 1 to 1024, and 0 is 1", func() { New(Config{Procs: -1}) })
	require.PanicsWithValue(t, "sched: Heap is -1ns; it cannot be negative", func() { New(Config{Heap: -1}) })
}

// Sleeping for less than no time is not sleeping, as with time.Sleep.
func TestSleepOfNoTime(t *testing.T) {
	s := New(Config{})
	require.NoError(t, s.Main(func() {
		before := s.ps[0].schedtick
		s.Sleep(0)
		s.Sleep(-time.Second)
		require.Equal(t, before, s.ps[0].schedtick)
		require.Zero(t, s.Elapsed())
	}))
}

// A deferred function of a body that is ended with the program may call what it likes.
func TestDeferredFunctionsAtTheEnd(t *testing.T) {
	s := New(Config{})
	ran := 0
	require.NoError(t, s.Main(func() {
		for range 2 {
			s.Go(func() {
				defer func() { ran++ }()
				defer s.Run(time.Second)
				defer s.Go(func() {})
				s.Sleep(time.Hour)
			})
		}
		s.Sleep(time.Millisecond)
	}))
	require.Equal(t, 2, ran)
}

// More than 10,000 threads are too many: the 10,000th of the program's is one too many,
// since the monitor counts.
func TestThreadExhaustion(t *testing.T) {
	run := func(n int) error {
		s := New(Config{Procs: 2})
		return s.Main(func() {
			for range n {
				s.GoStep(func() func() Op {
					calls := 0
					return func() Op {
						if calls++; calls == 1 {
							return SyscallFor(20 * time.Minute)
						}
						return Done
					}
				}())
			}
			s.Sleep(10 * time.Minute)
		})
	}
	require.NoError(t, run(9_900))
	require.EqualError(t, run(10_100), "runtime: program exceeds 10000-thread limit\nfatal error: thread exhaustion")
}

// The numbers of goroutines come from a batch of 16 that each P takes.
func TestGoroutineNumbersComeInBatches(t *testing.T) {
	var ids []int
	s := New(Config{Procs: 2})
	require.NoError(t, s.Main(func() {
		s.Go(func() {
			for range 3 {
				s.Go(func() { s.Run(time.Microsecond) })
				ids = append(ids, s.gs[len(s.gs)-1].ID)
			}
		})
		s.Run(100 * time.Microsecond)
		s.Go(func() {})
		ids = append(ids, s.gs[len(s.gs)-1].ID)
	}))
	require.Equal(t, []int{17, 18, 19}, ids[:3], "made on the other P")
	require.Equal(t, 1, s.main.ID)
}

// Those that wait for the network are collected on a stack: the last runs first. The
// runtime does the same here: five pipes, 20 of 20 runs.
func TestNetworkWaitsEndInReverse(t *testing.T) {
	got := order(t, Config{}, func(s *Sim, log func(any)) {
		for i := 1; i <= 5; i++ {
			s.Go(func() { s.NetRead(time.Millisecond); log(i) })
			s.Gosched()
		}
		s.Run(3 * time.Millisecond)
		s.Sleep(time.Millisecond)
	})
	require.Equal(t, []string{"5", "4", "3", "2", "1"}, got)
}

// LockOSThread counts.
func TestLocksOfThreadsNest(t *testing.T) {
	s := New(Config{Procs: 2})
	require.NoError(t, s.Main(func() {
		s.LockOSThread()
		s.LockOSThread()
		s.UnlockOSThread()
		require.NotNil(t, s.main.lockedm)
		s.UnlockOSThread()
		require.Nil(t, s.main.lockedm)
		s.UnlockOSThread()
	}))
}
