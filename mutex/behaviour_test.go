package mutex_test

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/mutex"
)

var behaviours = []struct {
	name string
	test func(t *testing.T, impl twin.Impl)
}{
	{"the zero value is unlocked", func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		require.Zero(t, word(m))
		require.True(t, m.TryLock())
	}},
	{"TryLock fails while the lock is held", func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		m.Lock()
		require.False(t, m.TryLock())
	}},
	{"TryLock locks", func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		require.True(t, m.TryLock())
		require.False(t, m.TryLock())
	}},
	{"a failed TryLock changes nothing", func(t *testing.T, impl twin.Impl) {
		l := newLine(t, impl)
		l.join(1)
		before := word(l.m)
		require.False(t, l.m.TryLock())
		require.Equal(t, before, word(l.m))
		l.m.Unlock()
		l.letThrough()
	}},
	{"Unlock makes the lock free for Lock and TryLock", func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		for range 3 {
			m.Lock()
			m.Unlock()
			require.True(t, m.TryLock())
			m.Unlock()
		}
		require.Zero(t, word(m))
	}},
	{"one goroutine may lock and another unlock", func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		m.Lock()
		var g errgroup.Group
		g.Go(func() error { m.Unlock(); return nil })
		m.Lock()
		require.NoError(t, g.Wait())
	}},
	{"Lock waits for Unlock", func(t *testing.T, impl twin.Impl) {
		l := newLine(t, impl)
		l.join(1)
		require.Empty(t, l.entered)
		l.m.Unlock()
		l.letThrough()
		require.Equal(t, []int{1}, l.entered)
	}},
	{"those who wait are counted in the word", func(t *testing.T, impl twin.Impl) {
		l := newLine(t, impl)
		for i := range 5 {
			require.Equal(t, i, word(l.m).Waiters())
			l.join(i)
		}
		require.True(t, word(l.m).Locked())
		require.False(t, word(l.m).Woken())
		require.Equal(t, 5, word(l.m).Waiters())
		l.m.Unlock()
		l.letThrough()
		require.Zero(t, word(l.m))
	}},
	{"those who wait are served in the order in which they came", func(t *testing.T, impl twin.Impl) {
		l := newLine(t, impl)
		for i := range 5 {
			l.join(i)
		}
		l.m.Unlock()
		l.letThrough()
		require.Equal(t, []int{0, 1, 2, 3, 4}, l.entered)
	}},
	{"Unlock wakes one and not all", func(t *testing.T, impl twin.Impl) {
		l := newLine(t, impl)
		for i := range 5 {
			l.join(i)
		}
		l.m.Unlock()
		until(t, "the first has the lock", func() bool { return word(l.m).Locked() })
		require.Equal(t, 4, word(l.m).Waiters())
		require.Equal(t, 4, asleep())
		l.letThrough()
	}},
	{"TryLock may succeed although others wait", func(t *testing.T, impl twin.Impl) {
		// In normal mode only, and only if it comes before the one that Unlock
		// has woken. So more than one attempt may be needed.
		for range 1000 {
			l := newLine(t, impl)
			l.join(1)
			l.m.Unlock()
			if l.m.TryLock() {
				require.Empty(t, l.entered)
				l.m.Unlock()
				l.letThrough()
				return
			}
			l.letThrough()
		}
		t.Fatal("TryLock never came before a woken waiter")
	}},
	{"a deferred Unlock unlocks when the section panics", func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		require.PanicsWithValue(t, "in the section", func() {
			m.Lock()
			defer m.Unlock()
			panic("in the section")
		})
		require.True(t, m.TryLock())
	}},
	{"nothing is allocated without contention", func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		require.Zero(t, testing.AllocsPerRun(100, func() {
			m.Lock()
			m.TryLock()
			m.Unlock()
			m.TryLock()
			m.Unlock()
		}))
	}},
}

func TestBehaviour(t *testing.T) {
	for _, b := range behaviours {
		t.Run(b.name, func(t *testing.T) { onBoth(t, b.test) })
	}
}

func TestMutexTakesEightBytes(t *testing.T) {
	require.EqualValues(t, 8, unsafe.Sizeof(mutex.Mutex{}))
}

// The tests look at the word of a standard Mutex too: it had better be the word.
func TestTheWordIsTheFirstField(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		m.Lock()
		require.EqualValues(t, 1, word(m))
		m.Unlock()
	})
	var m mutex.Mutex
	m.Lock()
	require.Equal(t, mutex.WordOf(&m), word(&m))
}
