package mutex

import (
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/race"
)

// What the race detector is to see of a Mutex is what it sees of sync.Mutex: one
// edge from each Unlock to the Locks that follow, and every change of the word, so
// that it reports a Mutex that is copied or overwritten while in use. Looking at
// the word, spinning and sleeping are hidden from it. Without -race nothing is left
// of all this.

// raceAcquire stands where the lock has become ours.
func (m *Mutex) raceAcquire() { race.Acquire(unsafe.Pointer(&m.state)) }

// raceRelease stands before the lock is let go: afterwards the next holder may
// already have looked for the edge.
func (m *Mutex) raceRelease() { race.Release(unsafe.Pointer(&m.state)) }

// load reads the word. To have looked at a lock orders nothing: a TryLock that
// fails must not hide a race.
func (m *Mutex) load() int32 {
	state := &m.state // a nil m panics here, before Disable
	race.Disable()
	word := state.Load()
	race.Enable()
	return word
}
