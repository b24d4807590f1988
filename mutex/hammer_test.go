package mutex_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/mutex"
)

// A section is what only one goroutine may be in. Its fields are plain: under
// -race, two goroutines that are in at once, or that come one after the other
// without an edge, are reported even where the numbers come out right.
type section struct {
	inside  int
	entries int
}

func (s *section) pass(t *testing.T, linger func()) {
	s.inside++
	if s.inside != 1 {
		t.Error("two goroutines hold the lock")
	}
	linger()
	s.entries++
	s.inside--
}

func TestSectionsExcludeEachOther(t *testing.T) {
	const (
		goroutines = 8
		rounds     = 1000
	)
	for _, tc := range []struct {
		name   string
		linger func(round int)
	}{
		{"short sections", func(int) {}},
		{"sections that give way", func(int) { runtime.Gosched() }},
		{"sections so long that waiters starve", func(round int) {
			if round%250 == 0 {
				pass(mutex.StarvationThreshold)
			}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				m := impl.NewMutex()
				var s section
				entries := make([]int, goroutines)
				var g errgroup.Group
				for i := range goroutines {
					g.Go(func() error {
						for round := range rounds {
							if round%4 != 0 {
								m.Lock()
							} else if !m.TryLock() {
								continue
							}
							s.pass(t, func() { tc.linger(round) })
							entries[i]++
							m.Unlock()
						}
						return nil
					})
				}
				require.NoError(t, g.Wait())
				sum := 0
				for _, n := range entries {
					sum += n
				}
				require.Equal(t, sum, s.entries)
				require.Zero(t, word(m))
			})
		})
	}
}

// Neighbours in memory share buckets of the table in which waiters stand.
func TestManyMutexesDoNotMixUpTheirWaiters(t *testing.T) {
	const (
		goroutines = 8
		rounds     = 2000
		locks      = 100
	)
	var m [locks]mutex.Mutex
	var s [locks]section
	var g errgroup.Group
	for i := range goroutines {
		g.Go(func() error {
			for round := range rounds {
				k := (i*31 + round*17) % locks
				m[k].Lock()
				s[k].pass(t, runtime.Gosched)
				m[k].Unlock()
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	sum := 0
	for k := range locks {
		sum += s[k].entries
		require.Zero(t, mutex.WordOf(&m[k]))
	}
	require.Equal(t, goroutines*rounds, sum)
}

// Two goroutines take turns: each unlocks what the other waits for.
func TestLocksPassedBackAndForth(t *testing.T) {
	const rounds = 2000
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		ping, pong := impl.NewMutex(), impl.NewMutex()
		ping.Lock()
		pong.Lock()
		ball := 0
		var g errgroup.Group
		g.Go(func() error {
			for range rounds {
				ping.Lock()
				ball++
				pong.Unlock()
			}
			return nil
		})
		for range rounds {
			ball++
			ping.Unlock()
			pong.Lock()
		}
		require.NoError(t, g.Wait())
		require.Equal(t, 2*rounds, ball)
	})
}
