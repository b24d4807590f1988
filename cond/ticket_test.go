package cond_test

import (
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"unsafe"

	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/internal/twin"
)

// Were Signal to look for sleepers only, it would find nobody in the gap, and the
// goroutine would fall asleep for ever.
func TestNoWakeUpIsLostInTheGap(t *testing.T) {
	for _, tc := range []struct {
		name string
		wake func(c twin.Cond)
	}{
		{"Signal", twin.Cond.Signal},
		{"Broadcast", twin.Cond.Broadcast},
		{"Signal twice", func(c twin.Cond) { c.Signal(); c.Signal() }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				m := newMeeting(impl)
				for range 3 {
					m.l.Lock()
					m.l.next = func() { tc.wake(m.Cond) }
					m.Wait() // would block for ever
					m.l.Unlock()
				}
			})
		})
	}
}

func TestASignalInTheGapGoesToTheOneThatHasWaitedLongest(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		synctest.Test(t, func(t *testing.T) {
			m := newMeeting(impl)
			m.waiters(1)
			// On its way to sleep, 2 wakes 1 and not itself.
			m.wakes(t, func() { m.waiter(2, m.Signal) }, 1)
			m.wakes(t, m.Signal, 2)
		})
	})
}

func TestTheEarlierTicketIsCalledThoughItsOwnerIsSlowToFallAsleep(t *testing.T) {
	for _, tc := range []struct {
		name  string
		wake  func(c twin.Cond)
		woken []int // before the slow one has come to sleep
	}{
		{"Signal", twin.Cond.Signal, nil},
		{"Signal twice", func(c twin.Cond) { c.Signal(); c.Signal() }, []int{2}},
		{"Broadcast", twin.Cond.Broadcast, []int{2}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				synctest.Test(t, func(t *testing.T) {
					m := newMeeting(impl)
					gap := make(chan bool)
					m.waiter(1, func() { <-gap })
					m.waiters(2)
					m.wakes(t, func() { tc.wake(m.Cond) }, tc.woken...)
					m.wakes(t, func() { close(gap) }, 1)
					m.Broadcast() // for 2, if it still waits
				})
			})
		})
	}
}

// One that is slow stands behind others in the list of sleepers, and is called
// before them: the list then loses its last, or one from its middle.
func TestOneThatWasSlowToFallAsleepIsCalledFirst(t *testing.T) {
	for _, behind := range [][]int{nil, {4}, {4, 5}} {
		onBoth(t, func(t *testing.T, impl twin.Impl) {
			synctest.Test(t, func(t *testing.T) {
				m := newMeeting(impl)
				gap := make(chan bool)
				m.waiter(1, func() { <-gap })
				m.waiters(2, 3)
				close(gap)
				synctest.Wait() // now 1 is asleep, behind 2 and 3
				m.waiters(behind...)
				for _, id := range append([]int{1, 2, 3}, behind...) {
					m.wakes(t, m.Signal, id)
				}
				m.waiters(6, 7)
				m.wakes(t, m.Signal, 6)
				m.wakes(t, m.Broadcast, 7)
			})
		})
	}
}

// The counters of tickets wrap around at 2^32. Neither the order nor the number of
// those who are woken suffers.
func TestTicketsWrapAround(t *testing.T) {
	for before := range uint32(5) { // tickets that are drawn before
		onBoth(t, func(t *testing.T, impl twin.Impl) {
			synctest.Test(t, func(t *testing.T) {
				m := newMeeting(impl)
				setTickets(m.Cond, math.MaxUint32-before+1)
				m.waiters(1, 2, 3, 4)
				m.wakes(t, m.Signal, 1)
				m.wakes(t, m.Signal, 2)
				m.waiters(5)
				m.wakesAll(t, m.Broadcast, 3, 4, 5)
				m.waiters(6)
				m.wakes(t, m.Signal, 6)
			})
		})
	}
}

func TestNoWakeUpIsLostInTheGapWhereTicketsWrapAround(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		m := newMeeting(impl)
		setTickets(m.Cond, math.MaxUint32-1)
		for range 4 {
			m.l.Lock()
			m.l.next = m.Signal
			m.Wait() // would block for ever
			m.l.Unlock()
		}
	})
}

// setTickets makes n the next ticket to be drawn and to be called.
func setTickets(c twin.Cond, n uint32) {
	switch c := c.(type) {
	case *cond.Cond:
		cond.SetTickets(c, n)
	case *sync.Cond:
		list := (*[2]atomic.Uint32)(unsafe.Add(unsafe.Pointer(c), unsafe.Sizeof(c.L)))
		list[0].Store(n)
		list[1].Store(n)
	}
}
