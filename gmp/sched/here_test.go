package sched

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/mutex"
)

// Goroutines of the process that block at primitives while one of the simulation runs are
// not taken for that one: they exchange values, and the simulation knows nothing of it.
func TestOthersAreNotSimulated(t *testing.T) {
	const n = 1000
	s := New(Config{})
	c := chanimpl.Make[int](0)
	sum := 0
	err := s.Main(func() {
		done := make(chan struct{})
		go func() {
			for i := range n {
				c.Send(i)
			}
		}()
		go func() {
			defer close(done)
			for range n {
				v, _ := c.Recv()
				sum += v
			}
		}()
		<-done // in reality: the simulation stands still
		s.Run(time.Microsecond)
	})
	require.NoError(t, err)
	require.Equal(t, n*(n-1)/2, sum)
	require.Equal(t, time.Microsecond, s.Elapsed())
	require.Zero(t, s.Stats().Delay)
}

// A step function that would have to wait at a primitive is told so.
func TestAStepFunctionCannotBlock(t *testing.T) {
	s := New(Config{})
	err := s.Main(func() {
		var mu mutex.Mutex
		mu.Lock()
		s.GoStep(func() Op {
			mu.Lock()
			return Done
		})
		s.Sleep(time.Second)
	})
	require.ErrorContains(t, err, "sched: a step function says by the Op that it returns what takes time")
}
