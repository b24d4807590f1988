package rwmutex_test

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/rwmutex"
)

// A pair is written together, so that a reader who is in at the same time as a
// writer sees two different numbers. Its fields are plain: under -race that reader
// is reported even where the numbers agree.
type pair struct {
	a, b    int
	readers atomic.Int32 // who are in: more than the lock itself is told
}

func (p *pair) read(t *testing.T) {
	p.readers.Add(1)
	a := p.a
	runtime.Gosched()
	if a != p.b {
		t.Error("a reader and a writer are in together")
	}
	p.readers.Add(-1)
}

func (p *pair) write(t *testing.T) {
	p.a++
	runtime.Gosched()
	p.b++
	if p.a != p.b || p.readers.Load() != 0 {
		t.Error("a writer is not alone")
	}
}

func TestReadersAndWriters(t *testing.T) {
	const (
		goroutines = 8
		rounds     = 500
	)
	for _, tc := range []struct {
		name         string
		writes, trys int // one round in so many
	}{
		{"one in two writes", 2, 7},
		{"one in ten writes", 10, 3},
		{"one in a hundred writes", 100, 3},
		{"everybody only tries", 3, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				c := newCrowd(t, impl)
				var p pair
				var written atomic.Int32
				for i := range goroutines {
					c.g.Go(func() error {
						for round := range rounds {
							n := i*rounds + round
							write, try := n%tc.writes == 0, n%tc.trys == 0
							if !c.enter(write, try) {
								continue
							}
							if write {
								p.write(t)
								written.Add(1)
								c.rw.Unlock()
							} else {
								p.read(t)
								c.rw.RUnlock()
							}
						}
						return nil
					})
				}
				require.NoError(t, c.g.Wait())
				require.EqualValues(t, written.Load(), p.a)
			})
		})
	}
}

// Nothing but the lock's own steps: one that comes between two steps of another,
// where it does harm, comes there sooner or later.
func TestTightLoops(t *testing.T) {
	const rounds = 50_000
	read := func(c *crowd) { c.rw.RLock(); c.rw.RUnlock() }
	write := func(c *crowd) { c.rw.Lock(); c.rw.Unlock() }
	tryRead := func(c *crowd) {
		if c.rw.TryRLock() {
			c.rw.RUnlock()
		}
	}
	tryWrite := func(c *crowd) {
		if c.rw.TryLock() {
			c.rw.Unlock()
		}
	}
	for _, tc := range []struct {
		name     string
		one, two func(c *crowd)
	}{
		{"RLock and Lock", read, write},
		{"RLock and TryLock", read, tryWrite},
		{"TryRLock and Lock", tryRead, write},
		{"TryRLock and TryLock", tryRead, tryWrite},
		{"Lock and TryLock", write, tryWrite},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				c := newCrowd(t, impl) // which has to be free in the end
				var ready atomic.Int32
				for _, loop := range []func(c *crowd){tc.one, tc.two} {
					c.g.Go(func() error {
						for ready.Add(1); ready.Load() < 2; {
							runtime.Gosched()
						}
						for range rounds {
							loop(c)
						}
						return nil
					})
				}
			})
		})
	}
}

// enter reports whether it got the lock.
func (c *crowd) enter(write, try bool) bool {
	switch {
	case write && try:
		return c.rw.TryLock()
	case write:
		c.rw.Lock()
	case try:
		return c.rw.TryRLock()
	default:
		c.rw.RLock()
	}
	return true
}

// Readers that come and go without a gap cannot keep a writer out, nor writers a
// reader: each gets its turns while the others go on until it has had them.
func TestNobodyIsKeptOutForEver(t *testing.T) {
	const turns = 200
	for _, tc := range []struct {
		name  string
		one   func(c *crowd) twin.Locker
		crowd func(c *crowd) twin.Locker
	}{
		{"a writer among readers",
			func(c *crowd) twin.Locker { return c.rw },
			func(c *crowd) twin.Locker { return c.rw.RLocker() }},
		{"a reader among writers",
			func(c *crowd) twin.Locker { return c.rw.RLocker() },
			func(c *crowd) twin.Locker { return c.rw }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				c := newCrowd(t, impl)
				var enough atomic.Bool
				for range 4 {
					c.g.Go(func() error {
						for l := tc.crowd(c); !enough.Load(); {
							l.Lock()
							runtime.Gosched()
							l.Unlock()
						}
						return nil
					})
				}
				for range turns {
					tc.one(c).Lock()
					tc.one(c).Unlock()
				}
				enough.Store(true)
			})
		})
	}
}

func TestManyRWMutexesDoNotMixUpTheirWaiters(t *testing.T) {
	const (
		goroutines = 8
		rounds     = 1000
		locks      = 50
	)
	var rw [locks]rwmutex.RWMutex
	var p [locks]pair
	var g errgroup.Group
	for i := range goroutines {
		g.Go(func() error {
			for round := range rounds {
				k := (i*31 + round*17) % locks
				if round%3 == 0 {
					rw[k].Lock()
					p[k].write(t)
					rw[k].Unlock()
				} else {
					rw[k].RLock()
					p[k].read(t)
					rw[k].RUnlock()
				}
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
}
