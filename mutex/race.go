package mutex

import (
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/race"
)

// The three methods as the race detector is to see them: no edge from the atomics
// inside, and one edge from each Unlock to the Locks that follow. Each also reads
// the Mutex, as far as the detector knows, so that it reports one that is
// overwritten while in use. Without -race nothing here is reachable.

func (m *Mutex) lockRace() {
	addr := unsafe.Pointer(&m.sema) // a nil m panics here, before Disable
	race.Read(addr)
	race.Disable()
	if !m.state.CompareAndSwap(0, mutexLocked) {
		m.lockSlow()
	}
	race.Enable()
	race.Acquire(addr)
}

func (m *Mutex) tryLockRace() bool {
	addr := unsafe.Pointer(&m.sema)
	race.Read(addr)
	race.Disable()
	locked := m.tryLock()
	race.Enable()
	if locked {
		race.Acquire(addr)
	}
	return locked
}

// The edge is given before the lock is: afterwards the next holder may already
// have looked for it.
func (m *Mutex) unlockRace() {
	addr := unsafe.Pointer(&m.sema)
	race.Read(addr)
	race.Release(addr)
	race.Disable()
	if state := m.state.Add(-mutexLocked); state != 0 {
		m.unlockSlow(state)
	}
	race.Enable()
}
