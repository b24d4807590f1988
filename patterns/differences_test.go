package patterns_test

import (
	"context"
	"testing"

	"github.com/sourcegraph/conc/pool"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/patterns"
)

// The differences that the package's documentation names. Those of groups are rows of
// groupCases, a panic in errgroup is in TestEndOfTheProgram, and conc's Stream in
// TestConcStreamGoesOn.

func TestConcJoinsErrors(t *testing.T) {
	p := pool.New().WithErrors()
	p.Go(returning(errFirst))
	p.Go(returning(errSecond))
	err := p.Wait()
	require.ErrorIs(t, err, errFirst)
	require.ErrorIs(t, err, errSecond)
}

// conc's iter runs everything else when one fails.
func TestConcMapGoesOn(t *testing.T) {
	begun := make(chan int, 10)
	_, err := concs.mapAll(context.Background(), 1, numbers(10), func(_ context.Context, v int) (int, error) {
		begun <- v
		if v == 3 {
			return 0, errFirst
		}
		return v, nil
	})
	require.ErrorIs(t, err, errFirst)
	require.Len(t, begun, 10)
}

func TestNoZeroGroup(t *testing.T) {
	require.NoError(t, new(errgroup.Group).Wait())
	require.Panics(t, func() { _ = new(patterns.Group).Wait() })
	require.Panics(t, func() { new(patterns.Group).Go(returning(nil)) })
}

// To merge nothing is to be at the end.
func TestFanInOfNothing(t *testing.T) {
	g, _ := patterns.WithContext(context.Background())
	_, ok := patterns.FanIn[int](g).Recv()
	require.False(t, ok)
	require.NoError(t, g.Wait())
}
