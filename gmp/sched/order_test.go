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

func TestHogs(t *testing.T) {
	var at []time.Duration
	s := New(Config{})
	var ends time.Duration
	hog := func(id int) func() {
		return func() {
			for s.Elapsed() < 600*time.Millisecond {
				before := s.Elapsed()
				s.Run(100 * time.Microsecond)
				if s.Elapsed()-before > time.Millisecond {
					at = append(at, s.Elapsed())
				}
			}
			ends = s.Elapsed()
			_ = id
		}
	}
	require.NoError(t, s.Main(func() {
		for i := range 3 {
			s.Go(hog(i))
		}
		s.Sleep(700 * time.Millisecond)
	}))
	for i := 1; i < len(at); i++ {
		t.Log(at[i]-at[i-1], ends)
	}
}

func TestStealHalf(t *testing.T) {
	var log []string
	s := New(Config{Procs: 2, Log: func(e Event) {
		log = append(log, fmt.Sprintf("%8v %-10s G%d M%d P%d %s", e.When, e.What, e.G, e.M, e.P, e.Why))
	}})
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
	for _, l := range log {
		t.Log(l)
	}
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

func TestStarvation(t *testing.T) {
	for _, procs := range []int{1, 2} {
		s := New(Config{Procs: procs})
		n := 0
		var waited time.Duration
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
		t.Log(procs, n, waited)
	}
}
