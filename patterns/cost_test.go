package patterns_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/patterns"
)

// What need not wait allocates nothing.
func TestNothingIsAllocated(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates; run it with go test -run TestNothingIsAllocated ./patterns")
	}
	ctx := context.Background()
	sem := patterns.NewSemaphore(1)
	rate := patterns.NewRate(time.Nanosecond, 1_000_000)
	for name, f := range map[string]func(){
		"Semaphore": func() {
			_ = sem.Acquire(ctx)
			sem.Release()
		},
		"Rate": func() { _ = rate.Wait(ctx) },
	} {
		require.Zero(t, testing.AllocsPerRun(100, f), name)
	}
}
