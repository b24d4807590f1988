package rwmutex_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/rwmutex"
)

var behaviours = []struct {
	name string
	test func(t *testing.T, c *crowd)
}{
	{"readers come in together", func(t *testing.T, c *crowd) {
		readers := []*member{c.reader(), c.reader(), c.reader()}
		for _, r := range readers {
			r.comesIn()
		}
		for _, r := range readers {
			r.goesOut()
		}
	}},
	{"a writer waits for all readers that are in", func(t *testing.T, c *crowd) {
		r1, r2 := c.reader(), c.reader()
		r1.comesIn()
		r2.comesIn()
		w := c.writer()
		require.Equal(t, 2, c.waitedFor())
		r1.goesOut()
		until(t, "one reader is out", func() bool { return c.waitedFor() == 1 })
		require.False(t, w.in.Load())
		r2.goesOut()
		w.comesIn()
		w.goesOut()
	}},
	{"a writer keeps readers out", func(t *testing.T, c *crowd) {
		w := c.writer()
		w.comesIn()
		r := c.reader()
		require.False(t, r.in.Load())
		w.goesOut()
		r.comesIn()
		r.goesOut()
	}},
	{"a writer keeps other writers out", func(t *testing.T, c *crowd) {
		w1 := c.writer()
		w1.comesIn()
		w2 := c.writerBehind()
		require.False(t, w2.in.Load())
		w1.goesOut()
		w2.comesIn()
		w2.goesOut()
	}},
	{"a reader that comes after a waiting writer waits", func(t *testing.T, c *crowd) {
		r1 := c.reader()
		r1.comesIn()
		w := c.writer()
		r2 := c.reader()
		require.Equal(t, 1, c.waitedFor(), "the writer waits for the first reader only")
		r1.goesOut()
		w.comesIn()
		require.False(t, r2.in.Load())
		w.goesOut()
		r2.comesIn()
		r2.goesOut()
	}},
	{"the readers that wait are let in before the next writer", func(t *testing.T, c *crowd) {
		w1 := c.writer()
		w1.comesIn()
		w2 := c.writerBehind() // before the readers, and yet they are first
		r1, r2 := c.reader(), c.reader()
		w1.goesOut()
		r1.comesIn()
		r2.comesIn()
		until(t, "the next writer waits for both", func() bool { return c.waitedFor() == 2 })
		require.False(t, w2.in.Load())
		r1.goesOut()
		r2.goesOut()
		w2.comesIn()
		w2.goesOut()
	}},
	{"a writer lets in all readers that wait", func(t *testing.T, c *crowd) {
		w := c.writer()
		w.comesIn()
		var readers []*member
		for range 10 {
			readers = append(readers, c.reader())
		}
		w.goesOut()
		for _, r := range readers {
			r.comesIn() // while those before it are still in
		}
		for _, r := range readers {
			r.goesOut()
		}
	}},
	{"a second RLock of the same reader waits for a writer that waits for the first", func(t *testing.T, c *crowd) {
		// The documented mistake. Here another goroutine asks on behalf of the
		// reader, so that the knot can be untied again.
		c.rw.RLock()
		w := c.writer()
		again := c.reader()
		require.False(t, c.rw.TryRLock())
		require.False(t, w.in.Load() || again.in.Load())
		require.Equal(t, 1, c.waitedFor(), "all wait for the one RUnlock that is still to come")
		c.rw.RUnlock()
		w.comesIn()
		w.goesOut()
		again.comesIn()
		again.goesOut()
	}},
	{"RLocker locks and unlocks for reading", func(t *testing.T, c *crowd) {
		l := c.rw.RLocker()
		l.Lock()
		c.rw.RLocker().Lock()
		require.Equal(t, 2, c.readers())
		require.False(t, c.rw.TryLock())
		l.Unlock()
		c.rw.RUnlock() // undoes a Lock of the RLocker as well
		c.rw.RLock()
		l.Unlock()
	}},
	{"one goroutine may lock and another unlock", func(t *testing.T, c *crowd) {
		c.rw.Lock()
		c.g.Go(func() error { c.rw.Unlock(); return nil })
		c.rw.RLock()
		c.g.Go(func() error { c.rw.RUnlock(); return nil })
	}},
	{"a failed TryLock leaves room for readers and writers", func(t *testing.T, c *crowd) {
		c.rw.RLock()
		require.False(t, c.rw.TryLock())
		require.True(t, c.rw.TryRLock())
		c.rw.RUnlock()
		c.rw.RUnlock()
		c.rw.Lock()
		c.rw.Unlock()
	}},
	{"a deferred Unlock unlocks when the section panics", func(t *testing.T, c *crowd) {
		for _, l := range []twin.Locker{c.rw, c.rw.RLocker()} {
			require.PanicsWithValue(t, "in the section", func() {
				l.Lock()
				defer l.Unlock()
				panic("in the section")
			})
		}
	}},
	{"nothing is allocated without contention", func(t *testing.T, c *crowd) {
		require.Zero(t, testing.AllocsPerRun(100, func() {
			c.rw.RLock()
			c.rw.TryRLock()
			c.rw.TryLock()
			c.rw.RUnlock()
			c.rw.RUnlock()
			c.rw.Lock()
			c.rw.TryRLock()
			c.rw.Unlock()
			c.rw.TryLock()
			c.rw.Unlock()
			c.rw.RLocker().Lock()
			c.rw.RLocker().Unlock()
		}))
	}},
}

func TestBehaviour(t *testing.T) {
	for _, b := range behaviours {
		t.Run(b.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) { b.test(t, newCrowd(t, impl)) })
		})
	}
}

func TestTryLockAndTryRLock(t *testing.T) {
	for _, tc := range []struct {
		name           string
		prepare        func(c *crowd) (undo func())
		write, readToo bool
	}{
		{"nobody is in", func(c *crowd) func() {
			return func() {}
		}, true, true},
		{"a reader is in", func(c *crowd) func() {
			c.rw.RLock()
			return c.rw.RUnlock
		}, false, true},
		{"two readers are in", func(c *crowd) func() {
			c.rw.RLock()
			c.rw.RLock()
			return func() { c.rw.RUnlock(); c.rw.RUnlock() }
		}, false, true},
		{"a writer is in", func(c *crowd) func() {
			c.rw.Lock()
			return c.rw.Unlock
		}, false, false},
		{"a writer waits for a reader", func(c *crowd) func() {
			c.rw.RLock()
			w := c.writer()
			return func() { c.rw.RUnlock(); w.goesOut() }
		}, false, false},
		{"a reader waits for a writer", func(c *crowd) func() {
			c.rw.Lock()
			r := c.reader()
			return func() { c.rw.Unlock(); r.goesOut() }
		}, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				c := newCrowd(t, impl)
				undo := tc.prepare(c)
				count, wait := c.readerCount.Load(), c.readerWait.Load()
				try(t, tc.write, c.rw.TryLock, c.rw.Unlock)
				try(t, tc.readToo, c.rw.TryRLock, c.rw.RUnlock)
				require.Equal(t, count, c.readerCount.Load())
				require.Equal(t, wait, c.readerWait.Load())
				undo()
			})
		})
	}
}

func try(t *testing.T, want bool, lock func() bool, unlock func()) {
	t.Helper()
	got := lock()
	require.Equal(t, want, got)
	if got {
		unlock()
	}
}

// With as many readers as the sign can bear, a writer still keeps the next one
// out. (With one more, the count would come out as zero for the next reader.)
func TestTheSignBearsMaxReaders(t *testing.T) {
	const imagined = rwmutex.MaxReaders - 3
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		c := newCrowd(t, impl)
		c.readerCount.Store(imagined)
		c.rw.RLock()
		require.True(t, c.rw.TryRLock())
		require.False(t, c.rw.TryLock())
		c.rw.RUnlock()
		w := c.writer()
		require.Equal(t, imagined+1, c.waitedFor())
		require.False(t, c.rw.TryRLock())
		late := c.reader()
		require.EqualValues(t, -1, c.readerCount.Load())
		// The imagined readers leave. Only the last to leave wakes the writer.
		c.readerCount.Add(-imagined)
		c.readerWait.Add(-imagined)
		require.False(t, w.in.Load() || late.in.Load())
		c.rw.RUnlock()
		w.comesIn()
		w.goesOut()
		late.comesIn()
		late.goesOut()
	})
}
