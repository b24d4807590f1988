package sched

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/mutex"
)

func receiveFromNobody() { chanimpl.Make[int](0).Recv() }

// With cgo there is a thread more than those that sleep, and nobody reports a deadlock.
func TestDeadlockWithCgo(t *testing.T) {
	require.EqualError(t, New(Config{}).Main(receiveFromNobody), "fatal error: all goroutines are asleep - deadlock!")
	require.ErrorIs(t, New(Config{Cgo: true}).Main(receiveFromNobody), ErrSilent)
}

// What a goroutine waits for is in the event, as whoever blocks it has said.
func TestParkedEventsSayWhatFor(t *testing.T) {
	var waits []string
	s := New(Config{Log: func(e Event) {
		if e.What == Parked {
			waits = append(waits, e.Name+": "+e.Waits)
		}
	}})
	require.NoError(t, s.Main(func() {
		var mu mutex.Mutex
		mu.Lock()
		s.GoNamed("a", func() { mu.Lock() })
		s.GoNamed("b", func() {
			s.WaitsFor("sync")
			mu.Lock()
		})
		s.Sleep(time.Millisecond)
	}))
	require.Equal(t, []string{"main: sleep", "b: sync", "a: a primitive"}, waits)
}
