package cond_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// A queue with room for a few: the use for which condition variables were made.
// Its fields are plain, and guarded by m.
type queue struct {
	m              twin.Mutex
	notEmpty, room twin.Cond
	items          []int
	capacity       int
	closed         bool
}

func newQueue(impl twin.Impl, capacity int) *queue {
	m := impl.NewMutex()
	return &queue{m: m, notEmpty: impl.NewCond(m), room: impl.NewCond(m), capacity: capacity}
}

func (q *queue) put(item int) {
	q.m.Lock()
	defer q.m.Unlock()
	for len(q.items) == q.capacity {
		q.room.Wait()
	}
	q.items = append(q.items, item)
	q.notEmpty.Signal()
}

func (q *queue) take() (item int, ok bool) {
	q.m.Lock()
	defer q.m.Unlock()
	for len(q.items) == 0 {
		if q.closed {
			return 0, false
		}
		q.notEmpty.Wait()
	}
	item = q.items[0]
	q.items = q.items[1:]
	q.room.Signal()
	return item, true
}

func (q *queue) close() {
	q.m.Lock()
	q.closed = true
	q.m.Unlock()
	q.notEmpty.Broadcast() // without the lock: that is allowed too
}

// If one Signal were lost, all would wait for each other in the end.
func TestABoundedQueueLosesNothing(t *testing.T) {
	const (
		producers = 4
		consumers = 4
		items     = 1000 // of each producer
	)
	for _, capacity := range []int{1, 3} {
		onBoth(t, func(t *testing.T, impl twin.Impl) {
			q := newQueue(impl, capacity)
			taken := make([][]int, consumers)
			var producing, consuming errgroup.Group
			for i := range producers {
				producing.Go(func() error {
					for k := range items {
						q.put(i*items + k)
					}
					return nil
				})
			}
			for i := range consumers {
				consuming.Go(func() error {
					for item, ok := q.take(); ok; item, ok = q.take() {
						taken[i] = append(taken[i], item)
					}
					return nil
				})
			}
			require.NoError(t, producing.Wait())
			q.close()
			require.NoError(t, consuming.Wait())
			requireEachOnce(t, taken, producers*items)
		})
	}
}

func requireEachOnce(t *testing.T, taken [][]int, n int) {
	seen := make([]bool, n)
	for _, items := range taken {
		for _, item := range items {
			require.False(t, seen[item], "item %d was taken twice", item)
			seen[item] = true
			n--
		}
	}
	require.Zero(t, n, "items are missing")
}

// Everybody waits for the last to arrive, round after round: a Broadcast that
// missed one would leave it behind.
func TestBroadcastLeavesNobodyBehind(t *testing.T) {
	const (
		goroutines = 10
		rounds     = 300
	)
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		c := impl.NewCond(m)
		arrived, round := 0, 0
		barrier := func() {
			m.Lock()
			defer m.Unlock()
			if arrived++; arrived == goroutines {
				arrived = 0
				round++
				c.Broadcast()
				return
			}
			for mine := round; mine == round; {
				c.Wait()
			}
		}
		counts := make([]int, goroutines)
		var g errgroup.Group
		for i := range goroutines {
			g.Go(func() error {
				for r := range rounds {
					counts[i]++
					barrier()
					if next := counts[(i+1)%goroutines]; next != r+1 {
						t.Errorf("round %d: the neighbour is in round %d", r, next)
					}
					barrier() // nobody counts on while others look
				}
				return nil
			})
		}
		require.NoError(t, g.Wait())
		require.Equal(t, 2*rounds, round)
	})
}

// Signal from outside the lock, as fast as possible, at waiters that are on their
// way to sleep.
func TestSignalsWithoutTheLock(t *testing.T) {
	const waits = 2000
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		c := impl.NewCond(m)
		tokens, done := 0, false // guarded by m
		var g errgroup.Group
		for range 2 {
			g.Go(func() error {
				for range waits {
					m.Lock()
					for tokens == 0 {
						c.Wait()
					}
					tokens--
					m.Unlock()
				}
				return nil
			})
		}
		g.Go(func() error {
			for range 2 * waits {
				m.Lock()
				tokens++
				m.Unlock()
				c.Signal()
			}
			return nil
		})
		// Signals for nothing do no harm.
		var idle errgroup.Group
		idle.Go(func() error {
			for stop := false; !stop; runtime.Gosched() {
				c.Signal()
				c.Broadcast()
				m.Lock()
				stop = done
				m.Unlock()
			}
			return nil
		})
		require.NoError(t, g.Wait())
		m.Lock()
		done = true
		m.Unlock()
		require.NoError(t, idle.Wait())
		require.Zero(t, tokens)
	})
}
