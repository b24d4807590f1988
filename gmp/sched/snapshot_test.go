package sched

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// At each event everything is at one place, and what runs is where the M and the P have
// it.
func TestSnapshotsAreConsistent(t *testing.T) {
	does, where := make(map[Doing]bool), make(map[Where]bool)
	s := New(Config{Procs: 3, Seed: 3})
	s.config.Log = func(Event) {
		v := s.Snapshot()
		for _, m := range v.Ms {
			does[m.Does] = true
			if m.P >= 0 {
				require.Equal(t, m.ID, v.Ps[m.P].M)
			}
		}
		seen := make(map[int]bool)
		for _, g := range v.Gs {
			where[g.Where] = true
			require.False(t, seen[g.ID], "a G has two places")
			seen[g.ID] = true
			inSnapshot(t, v, g)
		}
	}
	require.NoError(t, s.Main(func() {
		for i := range 20 {
			s.Go(func() {
				s.Run(time.Duration(i) * time.Microsecond)
				s.Syscall(time.Duration(i) * 10 * time.Microsecond)
				s.Sleep(time.Millisecond)
				s.NetRead(time.Duration(i) * time.Millisecond)
				s.Gosched()
			})
		}
		s.Go(func() {
			s.LockOSThread()
			s.Sleep(30 * time.Millisecond)
		})
		s.Sleep(50 * time.Millisecond)
	}))
	for _, d := range []Doing{Runs, InSyscall, Schedules, Spins, Wakes, Polls, Sleeps, Waits, Ended} {
		require.True(t, does[d], "no thread %s", d)
	}
	for _, w := range []Where{OnM, InRunnext, InRing, InGlobal, Blocked, Free} {
		require.True(t, where[w], "no goroutine: %s", w)
	}
}

// inSnapshot requires that g is where it says.
func inSnapshot(t *testing.T, v Snapshot, g GView) {
	t.Helper()
	switch g.Where {
	case OnM:
		require.Equal(t, g.ID, v.Ms[g.M].G)
		require.Contains(t, []Status{Grunning, Gsyscall}, g.Status)
	case InRunnext:
		require.Equal(t, g.Name, v.Ps[g.P].Next)
	case InRing:
		require.Equal(t, g.Name, v.Ps[g.P].Ring[g.At])
	case InGlobal:
		require.Equal(t, g.Name, v.Global[g.At])
	case Blocked:
		require.Equal(t, Gwaiting, g.Status)
		require.NotEmpty(t, g.Waits)
	case Free:
		require.Equal(t, Gdead, g.Status)
	case Underway:
		require.Equal(t, Grunnable, g.Status, "between a queue and an M")
	}
}
