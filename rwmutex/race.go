package rwmutex

import (
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/race"
)

// The methods as the race detector is to see them. Nothing inside gives an edge,
// not even the mutex w. The edges are given on two addresses:
//
//	readerSem  from a writer that leaves to whoever comes in
//	writerSem  from the readers that leave, all of them merged, to the next writer
//
// With one address, or without merging, readers would be put in an order that
// the lock does not keep, and races between them be missed.
//
// Each method also reads the word w, as far as the detector knows, so that it
// reports an RWMutex that is overwritten or copied into while in use.
// Without -race nothing here is reachable.

func (rw *RWMutex) rLockRace() {
	race.Read(unsafe.Pointer(&rw.w))
	race.Disable()
	if rw.readerCount.Add(1) < 0 {
		rw.awaitWriter()
	}
	race.Enable()
	race.Acquire(unsafe.Pointer(&rw.readerSem))
}

func (rw *RWMutex) tryRLockRace() bool {
	race.Read(unsafe.Pointer(&rw.w))
	race.Disable()
	locked := rw.tryRLock()
	race.Enable()
	if locked {
		race.Acquire(unsafe.Pointer(&rw.readerSem))
	}
	return locked
}

func (rw *RWMutex) rUnlockRace() {
	race.Read(unsafe.Pointer(&rw.w))
	race.ReleaseMerge(unsafe.Pointer(&rw.writerSem))
	race.Disable()
	if r := rw.readerCount.Add(-1); r < 0 {
		rw.rUnlockSlow(r)
	}
	race.Enable()
}

func (rw *RWMutex) lockRace() {
	race.Read(unsafe.Pointer(&rw.w))
	race.Disable()
	rw.lock()
	race.Enable()
	race.Acquire(unsafe.Pointer(&rw.readerSem))
	race.Acquire(unsafe.Pointer(&rw.writerSem))
}

func (rw *RWMutex) tryLockRace() bool {
	race.Read(unsafe.Pointer(&rw.w))
	race.Disable()
	locked := rw.tryLock()
	race.Enable()
	if locked {
		race.Acquire(unsafe.Pointer(&rw.readerSem))
		race.Acquire(unsafe.Pointer(&rw.writerSem))
	}
	return locked
}

func (rw *RWMutex) unlockRace() {
	race.Read(unsafe.Pointer(&rw.w))
	race.Release(unsafe.Pointer(&rw.readerSem))
	race.Disable()
	rw.unlock()
	race.Enable()
}
