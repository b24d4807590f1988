package sched

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/mutex"
)

// order runs f as the main goroutine, and returns what was logged by the goroutines.
func order(t *testing.T, c Config, f func(s *Sim, log func(any))) []string {
	t.Helper()
	var out []string
	s := New(c)
	require.NoError(t, s.Main(func() {
		s.Align()
		f(s, func(x any) { out = append(out, fmt.Sprint(x)) })
	}))
	return out
}

func TestLastCreatedFirst(t *testing.T) {
	got := order(t, Config{}, func(s *Sim, log func(any)) {
		for i := 1; i <= 10; i++ {
			s.Go(func() { log(i) })
		}
		s.Sleep(time.Millisecond)
	})
	require.Equal(t, []string{"10", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, got)
}

// Three that compute take turns of 20 ms: the monitor sees a new slice up to 10 ms late.
func TestHogs(t *testing.T) {
	const until = 600 * time.Millisecond
	var turns []int
	var began []time.Duration
	s := New(Config{})
	require.NoError(t, s.Main(func() {
		for i := range 3 {
			s.Go(func() {
				for s.Elapsed() < until {
					if len(turns) == 0 || turns[len(turns)-1] != i {
						turns, began = append(turns, i), append(began, s.Elapsed())
					}
					s.Run(100 * time.Microsecond)
				}
			})
		}
		s.Sleep(until + 100*time.Millisecond)
	}))
	require.Greater(t, len(turns), 20)
	for i := 3; i < len(turns)-3; i++ {
		require.Equal(t, turns[i-3], turns[i], "strict turns: %v", turns)
		require.InDelta(t, 20*time.Millisecond, began[i]-began[i-1], float64(500*time.Microsecond))
	}
}

func TestStealHalf(t *testing.T) {
	s := New(Config{Procs: 2})
	var got []int
	require.NoError(t, s.Main(func() {
		started, release := false, false
		s.Go(func() {
			started = true
			for !release {
				s.Run(100 * time.Nanosecond)
			}
		})
		for !started {
			s.Run(time.Microsecond)
		}
		for i := 1; i <= 9; i++ {
			s.Go(func() { got = append(got, i); s.Run(time.Microsecond) })
		}
		release = true
		s.Run(5 * time.Millisecond)
	}))
	require.Equal(t, []int{4, 1, 2, 3, 6, 5, 7, 8, 9}, got)
}

func TestBroadcastAndClose(t *testing.T) {
	got := order(t, Config{}, func(s *Sim, log func(any)) {
		var mu mutex.Mutex
		c := cond.NewCond(&mu)
		for i := 1; i <= 8; i++ {
			s.Go(func() {
				mu.Lock()
				c.Wait()
				mu.Unlock()
				log(i)
			})
			s.Gosched()
		}
		c.Broadcast()
		s.Sleep(time.Millisecond)
	})
	require.Equal(t, []string{"8", "1", "2", "3", "4", "5", "6", "7"}, got)
	got = order(t, Config{}, func(s *Sim, log func(any)) {
		c := chanimpl.Make[int](0)
		for i := 1; i <= 8; i++ {
			s.Go(func() { c.Recv(); log(i) })
			s.Gosched()
		}
		c.Close()
		s.Sleep(time.Millisecond)
	})
	require.Equal(t, []string{"1", "8", "7", "6", "5", "4", "3", "2"}, got)
}

// A waiter starves for about a millisecond if it can run, and for a slice if it cannot.
func TestStarvation(t *testing.T) {
	locks := func(procs int) (n int, waited time.Duration) {
		s := New(Config{Procs: procs})
		require.NoError(t, s.Main(func() {
			var mu mutex.Mutex
			done := false
			s.Go(func() {
				for !done {
					mu.Lock()
					s.Run(100 * time.Microsecond)
					n++
					mu.Unlock()
				}
			})
			s.Sleep(5 * time.Millisecond)
			n = 0
			at := s.Elapsed()
			mu.Lock()
			waited = s.Elapsed() - at
			done = true
			mu.Unlock()
		}))
		return n, waited
	}
	n, waited := locks(2)
	require.InDelta(t, 12, n, 4)
	require.InDelta(t, 1.2, waited.Seconds()*1000, 0.4)
	n, waited = locks(1)
	require.GreaterOrEqual(t, n, 40)
	require.GreaterOrEqual(t, waited, forcePreemptNS)
}

// Which of ten system calls of 5 ms lose their P: all, if there is one P. If another one
// is idle, there is no hurry: two or three are left alone, until the slice in which they
// all are is 10 ms old, and with it what the monitor remembers of system calls. The
// runtime does this here: the first one of all, then two kept, in most runs.
func TestWhichSystemCallsLoseTheP(t *testing.T) {
	calls := func(procs int, before time.Duration) (kept string) {
		s := New(Config{Procs: procs})
		s.config.Log = func(e Event) {
			switch {
			case e.What != SyscallEnds:
			case e.Rule == string(byKept):
				kept += "k"
			default:
				kept += "L"
			}
		}
		require.NoError(t, s.Main(func() {
			s.Run(before)
			s.Sleep(2 * time.Millisecond)
			for range 10 {
				s.Syscall(5 * time.Millisecond)
			}
		}))
		return kept
	}
	require.Equal(t, "LLLLLLLLLL", calls(1, 0))
	for _, before := range []time.Duration{0, 10 * time.Microsecond, time.Millisecond} {
		require.Regexp(t, "^Lk{2,3}L{6,7}$", calls(2, before), before)
	}
}
