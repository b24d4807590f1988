package sched

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A thread that blocks in netpoll wakes for the first that arrives. Those that arrive
// while it does put that off no longer.
func TestArrivalsDoNotPostponeThePoller(t *testing.T) {
	const n, gap = 50, wakeCost / 2
	var first time.Duration
	s := New(Config{Procs: 2})
	require.NoError(t, s.Main(func() {
		for i := range n {
			s.Go(func() {
				s.NetRead(time.Millisecond + time.Duration(i)*gap - s.Elapsed())
				if first == 0 {
					first = s.Elapsed()
				}
			})
		}
		s.NetRead(2 * time.Millisecond)
	}))
	require.Equal(t, time.Millisecond+wakeCost, first)
}

// Neither do timers that are made meanwhile, each due before the one that it waits for.
func TestTimersDoNotPostponeThePoller(t *testing.T) {
	var late time.Duration
	s := New(Config{Procs: 2})
	require.NoError(t, s.Main(func() {
		due := s.Elapsed() + 50*time.Microsecond
		s.Go(func() {
			s.NetRead(due - s.Elapsed())
			late = s.Elapsed() - due
		})
		for i := range 50 {
			s.AfterFunc(10*time.Millisecond-time.Duration(i)*wakeCost, func() {})
			s.Run(wakeCost / 2)
		}
		s.Sleep(time.Millisecond)
	}))
	require.LessOrEqual(t, late, 2*wakeCost) // it may have been about to wake for a timer
}
