package sema

import (
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// hiddenAcquire and hiddenRelease call as a primitive does: with the race
// detector disabled, and with the edge given by hand.
func hiddenAcquire(s *uint32, order Order) {
	race.Disable()
	Acquire(s, order)
	race.Enable()
	race.Acquire(edge(s))
}

func hiddenRelease(s *uint32) {
	race.ReleaseMerge(edge(s))
	race.Disable()
	Release(s)
	race.Enable()
}

// waiting returns how many goroutines stand in line at addr.
//
//go:norace
func waiting(addr *uint32) int {
	race.Disable()
	defer race.Enable()
	b := bucketOf(addr)
	b.lock.Lock()
	defer b.lock.Unlock()
	n := 0
	if q := *b.find(addr); q != nil {
		for w := q.first; w != nil; w = w.next {
			n++
		}
	}
	return n
}

func waitUntilWaiting(addr *uint32, n int) {
	for waiting(addr) != n {
		runtime.Gosched()
	}
}

func TestAcquireTakesFromTheCount(t *testing.T) {
	s := uint32(2)
	Acquire(&s, FIFO)
	Acquire(&s, LIFO)
	require.Zero(t, s)
	Release(&s)
	require.EqualValues(t, 1, s)
	AcquireDurable(&s)
	require.Zero(t, s)
	requireEmpty(t)
}

func TestWaitersAreServedInOrder(t *testing.T) {
	for _, tc := range []struct {
		name   string
		orders []Order
		want   []int
	}{
		{"first come first served", []Order{FIFO, FIFO, FIFO}, []int{0, 1, 2}},
		{"the latest in front", []Order{LIFO, LIFO, LIFO}, []int{2, 1, 0}},
		{"one returns to the front", []Order{FIFO, FIFO, LIFO, FIFO}, []int{2, 0, 1, 3}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var s uint32
			served := make(chan int)
			var g errgroup.Group
			for i, order := range tc.orders {
				g.Go(func() error {
					hiddenAcquire(&s, order)
					served <- i
					return nil
				})
				waitUntilWaiting(&s, i+1)
			}
			for _, want := range tc.want {
				hiddenRelease(&s)
				require.Equal(t, want, <-served)
			}
			require.NoError(t, g.Wait())
			requireEmpty(t)
		})
	}
}

func TestReleaseHandsThePermitToTheWaiter(t *testing.T) {
	var s uint32
	var g errgroup.Group
	g.Go(func() error { hiddenAcquire(&s, FIFO); return nil })
	waitUntilWaiting(&s, 1)
	hiddenRelease(&s)
	// Whether the waiter runs yet or not: the permit is its own, and nobody who
	// comes now can take it.
	require.Zero(t, waiting(&s))
	require.Zero(t, load(&s))
	require.NoError(t, g.Wait())
}

// load reads the count as Acquire does: under the lock.
//
//go:norace
func load(addr *uint32) uint32 {
	race.Disable()
	defer race.Enable()
	b := bucketOf(addr)
	b.lock.Lock()
	defer b.lock.Unlock()
	return *addr
}

func TestNoWakeUpIsLostOrDoubled(t *testing.T) {
	const (
		goroutines = 16
		permits    = 3
		rounds     = 2000
	)
	s := uint32(permits)
	inside := make(chan struct{}, permits) // full if one permit too many is out
	var g errgroup.Group
	for i := range goroutines {
		order := Order(i%2 == 0)
		g.Go(func() error {
			for range rounds {
				hiddenAcquire(&s, order)
				select {
				case inside <- struct{}{}:
				default:
					t.Error("more goroutines inside than there are permits")
				}
				<-inside
				hiddenRelease(&s)
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	require.EqualValues(t, permits, load(&s))
	requireEmpty(t)
}

func TestPairsOfManyAddresses(t *testing.T) {
	// Two goroutines for each address: one acquires what the other releases.
	// Neighbours in memory, so that buckets and trees are shared.
	const rounds = 20
	semas := make([]uint32, 1000)
	var g errgroup.Group
	for i := range semas {
		g.Go(func() error {
			for range rounds {
				hiddenAcquire(&semas[i], FIFO)
			}
			return nil
		})
		g.Go(func() error {
			for range rounds {
				hiddenRelease(&semas[i])
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	for i := range semas {
		require.Zero(t, semas[i])
	}
	requireEmpty(t)
}

func TestAcquireDurableIsDurable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s uint32
		woken := false
		go func() {
			race.Disable()
			AcquireDurable(&s)
			race.Enable()
			race.Acquire(edge(&s))
			woken = true
		}()
		synctest.Wait()
		require.False(t, woken)
		hiddenRelease(&s)
		synctest.Wait()
		require.True(t, woken)
	})
	requireEmpty(t)
}

func TestAcquireMayBeEndedFromOutsideTheBubble(t *testing.T) {
	var s uint32
	released := make(chan struct{})
	go func() {
		defer close(released)
		waitUntilWaiting(&s, 1)
		hiddenRelease(&s)
	}()
	// Were the sleep durable, the bubble would give up: "deadlock: all goroutines
	// in bubble are blocked".
	synctest.Test(t, func(*testing.T) { hiddenAcquire(&s, FIFO) })
	<-released
	requireEmpty(t)
}

func TestNothingIsAllocatedWithoutSleep(t *testing.T) {
	s := uint32(1)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		Acquire(&s, FIFO)
		Release(&s)
	}))
}
