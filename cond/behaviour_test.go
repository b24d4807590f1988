package cond_test

import (
	"reflect"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// A meeting is a Cond and the goroutines that wait at it.
type meeting struct {
	twin.Cond
	l     hook
	woken []int // who was woken, in this order; guarded by l
}

func newMeeting(impl twin.Impl) *meeting {
	m := &meeting{l: hook{Mutex: impl.NewMutex()}}
	m.Cond = impl.NewCond(&m.l)
	return m
}

// A hook is a lock that does something right after it was unlocked. Unlocked by
// Wait, that is in the gap between giving up the lock and falling asleep.
type hook struct {
	twin.Mutex
	next func() // what to do after the next Unlock; guarded by the lock
}

func (h *hook) Unlock() {
	next := h.next
	h.next = nil
	h.Mutex.Unlock()
	if next != nil {
		next()
	}
}

// waiters starts goroutines that wait, one behind the other.
func (m *meeting) waiters(ids ...int) {
	for _, id := range ids {
		m.waiter(id, nil)
	}
}

// waiter starts a goroutine that waits, and does something in the gap.
func (m *meeting) waiter(id int, inGap func()) {
	go func() {
		m.l.Lock()
		m.l.next = inGap
		m.Wait()
		m.woken = append(m.woken, id)
		m.l.Unlock()
	}()
	synctest.Wait()
}

// wakes does something, and requires that these were woken by it, in this order,
// and nobody else.
func (m *meeting) wakes(t *testing.T, call func(), ids ...int) {
	t.Helper()
	require.Equal(t, ids, m.wokenBy(call))
}

// wakesAll does something that wakes goroutines all at once, so that their order
// is not determined.
func (m *meeting) wakesAll(t *testing.T, call func(), ids ...int) {
	t.Helper()
	require.ElementsMatch(t, ids, m.wokenBy(call))
}

func (m *meeting) wokenBy(call func()) []int {
	m.l.Lock()
	m.woken = nil
	m.l.Unlock()
	call()
	synctest.Wait()
	m.l.Lock()
	defer m.l.Unlock()
	return m.woken
}

// Every test runs in a bubble.
var behaviours = []struct {
	name string
	test func(t *testing.T, impl twin.Impl)
}{
	{"Wait blocks until Signal", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.waiters(1)
		require.Empty(t, m.woken)
		m.wakes(t, m.Signal, 1)
	}},
	{"Signal wakes the one that has waited longest", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.waiters(1, 2, 3)
		m.wakes(t, m.Signal, 1)
		m.wakes(t, m.Signal, 2)
		m.waiters(4)
		m.wakes(t, m.Signal, 3)
		m.wakes(t, m.Signal, 4)
	}},
	{"one that waits again is the last", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.waiters(1, 2)
		m.wakes(t, m.Signal, 1)
		m.waiters(1)
		m.wakes(t, m.Signal, 2)
		m.wakes(t, m.Signal, 1)
	}},
	{"Broadcast wakes everybody", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.waiters(1, 2, 3, 4, 5)
		m.wakesAll(t, m.Broadcast, 1, 2, 3, 4, 5)
	}},
	{"Broadcast wakes those before it and nobody after it", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.waiters(1, 2)
		m.wakesAll(t, m.Broadcast, 1, 2)
		m.waiters(3, 4)
		require.Len(t, m.woken, 2)
		m.wakes(t, m.Signal, 3)
		m.wakesAll(t, m.Broadcast, 4)
	}},
	{"Broadcast after some Signals wakes the others", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.waiters(1, 2, 3, 4)
		m.wakes(t, m.Signal, 1)
		m.wakesAll(t, m.Broadcast, 2, 3, 4)
	}},
	{"several Signals at once wake as many", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.waiters(1, 2, 3, 4, 5)
		m.wakesAll(t, func() { m.Signal(); m.Signal(); m.Signal() }, 1, 2, 3)
		m.wakesAll(t, func() { m.Signal(); m.Signal(); m.Signal() }, 4, 5)
	}},
	{"a Signal that wakes nobody is not remembered", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.Signal()
		m.Signal()
		m.waiters(1)
		require.Empty(t, m.woken)
		m.wakes(t, m.Signal, 1)
	}},
	{"a Broadcast that wakes nobody is not remembered", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.Broadcast()
		m.waiters(1)
		require.Empty(t, m.woken)
		m.wakes(t, m.Broadcast, 1)
	}},
	{"Signal and Broadcast may be called with the lock held", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.waiters(1, 2, 3)
		for _, call := range []func(){m.Signal, m.Broadcast} {
			m.l.Lock()
			before := len(m.woken)
			call()
			require.Len(t, m.woken, before, "Wait cannot return before it has the lock")
			m.l.Unlock()
			synctest.Wait()
			require.Greater(t, len(m.woken), before)
		}
	}},
	{"Wait gives up the lock while it sleeps and holds it when it returns", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		held := false
		go func() {
			m.l.Lock()
			m.Wait()
			held = !m.l.TryLock()
			m.l.Unlock()
		}()
		synctest.Wait()
		require.True(t, m.l.TryLock())
		m.l.Unlock()
		m.Signal()
		synctest.Wait()
		require.True(t, held)
	}},
	{"readers may wait as well", func(t *testing.T, impl twin.Impl) {
		rw := impl.NewRWMutex()
		c := impl.NewCond(rw.RLocker())
		ready, seen := false, [2]bool{}
		for i := range seen {
			go func() {
				rw.RLock()
				defer rw.RUnlock()
				for !ready {
					c.Wait()
				}
				seen[i] = true
			}()
		}
		synctest.Wait()
		rw.Lock()
		ready = true
		rw.Unlock()
		c.Broadcast()
		synctest.Wait()
		require.Equal(t, [2]bool{true, true}, seen)
	}},
	{"a copy is noticed by every method, and the original goes on", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.waiters(1)
		c := copyOf(m.Cond)
		for _, method := range []func(){c.Signal, c.Broadcast, c.Wait} {
			require.PanicsWithValue(t, "sync.Cond is copied", method)
		}
		m.wakes(t, m.Signal, 1)
	}},
	{"a copy of one that was never used is as good as the original", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		m.Cond = copyOf(m.Cond)
		m.waiters(1)
		m.wakes(t, m.Signal, 1)
	}},
	{"nothing is allocated where nobody waits", func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		require.Zero(t, testing.AllocsPerRun(100, func() {
			m.Signal()
			m.Broadcast()
		}))
	}},
}

func TestBehaviour(t *testing.T) {
	for _, b := range behaviours {
		t.Run(b.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				synctest.Test(t, func(t *testing.T) { b.test(t, impl) })
			})
		})
	}
}

// copyOf copies a Cond behind go vet's back.
func copyOf(c twin.Cond) twin.Cond {
	original := reflect.ValueOf(c).Elem()
	copied := reflect.New(original.Type())
	copied.Elem().Set(original)
	return copied.Interface().(twin.Cond)
}
