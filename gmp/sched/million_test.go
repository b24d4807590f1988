package sched

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/race"
)

// A million goroutines that all sleep at the same time.
func TestMillion(t *testing.T) {
	if race.Enabled {
		t.Skip("takes 15 times as long with -race: go test -run Million ./gmp/sched")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	const n = 1_000_000
	for _, procs := range []int{1, 256} {
		s := New(Config{Procs: procs})
		asleep, most := 0, 0
		start := time.Now()
		require.NoError(t, s.Main(func() {
			for range n {
				state := 0
				s.GoStep(func() Op {
					switch state++; state {
					case 1:
						return RunFor(time.Microsecond)
					case 2:
						asleep++
						most = max(most, asleep)
						return SleepFor(2 * time.Second)
					}
					asleep--
					return Done
				})
			}
			s.Sleep(20 * time.Second)
		}))
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		t.Logf("%d Ps: %v, %d MB: %+v", procs, time.Since(start).Round(time.Millisecond), m.Sys>>20, s.Stats())
		require.Equal(t, n+1, s.Stats().Goroutines)
		require.Equal(t, n, most)
		require.Zero(t, asleep)
		require.Less(t, m.Sys, uint64(2<<30))
		require.Less(t, time.Since(start), time.Minute, "20 s on a machine that has nothing else to do")
	}
}

// A step function and a body that ask for the same make the same events.
func TestStepsAreBodies(t *testing.T) {
	const n = 1000
	run := func(start func(s *Sim, i int)) (events []Event) {
		s := New(Config{Procs: 3, Seed: 7, Log: func(e Event) { events = append(events, e) }})
		require.NoError(t, s.Main(func() {
			for i := range n {
				start(s, i)
			}
			s.Sleep(time.Second)
		}))
		return events
	}
	ops := func(i int) []Op {
		us := func(k int) time.Duration { return time.Duration(i*k%17+1) * time.Microsecond }
		return []Op{RunFor(us(3)), Yield, SleepFor(us(5)), SyscallFor(us(7)), ReadFor(us(11)), RunFor(us(2))}
	}
	bodies := run(func(s *Sim, i int) {
		s.Go(func() {
			for _, op := range ops(i) {
				s.ask("", op)
			}
		})
	})
	steps := run(func(s *Sim, i int) {
		next := 0
		s.GoStep(func() Op {
			all := ops(i)
			if next++; next > len(all) {
				return Done
			}
			return all[next-1]
		})
	})
	require.Equal(t, bodies, steps)
	require.Greater(t, len(steps), 10*n)
}
