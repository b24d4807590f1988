package waitgroup_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// Each task writes a plain variable, which those who wait then read: under -race
// an edge that is missing between Done and Wait is reported.
func TestWaitSeesWhatTheTasksDid(t *testing.T) {
	const (
		rounds  = 200
		tasks   = 20
		waiters = 3
	)
	for _, tc := range []struct {
		name  string
		start func(wg twin.WaitGroup, task func())
	}{
		{"Go", func(wg twin.WaitGroup, task func()) { wg.Go(task) }},
		{"Add and Done", func(wg twin.WaitGroup, task func()) {
			wg.Add(1)
			go func() {
				defer wg.Done()
				task()
			}()
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				wg := impl.NewWaitGroup()
				for round := 1; round <= rounds; round++ {
					written := make([]int, tasks)
					for i := range tasks {
						tc.start(wg, func() {
							if i%2 == 0 {
								runtime.Gosched()
							}
							written[i] = round
						})
					}
					var g errgroup.Group
					for range waiters {
						g.Go(func() error {
							wg.Wait()
							for i := range tasks {
								if written[i] != round {
									t.Errorf("round %d: task %d was not waited for", round, i)
								}
							}
							return nil
						})
					}
					require.NoError(t, g.Wait()) // only now may wg be used again
				}
				require.Zero(t, state(wg).Load())
			})
		})
	}
}

// Tasks come and go all the time, and the counter never is zero before the end.
func TestAddAndDoneWhileOthersWait(t *testing.T) {
	const (
		goroutines = 8
		rounds     = 2000
		waiters    = 4
	)
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		wg := impl.NewWaitGroup()
		wg.Add(goroutines)
		done := make([]int, goroutines)
		var g errgroup.Group
		for i := range goroutines {
			g.Go(func() error {
				defer wg.Done()
				for range rounds {
					wg.Add(2)
					done[i]++
					wg.Done()
					wg.Done()
				}
				return nil
			})
		}
		for range waiters {
			g.Go(func() error {
				wg.Wait()
				for i := range goroutines {
					if done[i] != rounds {
						t.Error("Wait returned too early")
					}
				}
				return nil
			})
		}
		require.NoError(t, g.Wait())
		require.Zero(t, state(wg).Load())
	})
}

func TestManyWaitGroupsDoNotMixUpTheirWaiters(t *testing.T) {
	const pairs = 500
	var wg [pairs]waitgroup.WaitGroup
	var value [pairs]int
	var g errgroup.Group
	for i := range pairs {
		wg[i].Add(1)
		g.Go(func() error {
			wg[i].Wait()
			if value[i] != i {
				t.Errorf("waiter %d was woken by another's task", i)
			}
			return nil
		})
	}
	for i := range pairs {
		g.Go(func() error {
			value[i] = i
			wg[i].Done()
			return nil
		})
	}
	require.NoError(t, g.Wait())
}
