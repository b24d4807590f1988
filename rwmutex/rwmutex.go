// Package rwmutex is a lock for many readers or one writer, which prefers the
// writer. It mirrors sync.RWMutex (sync/rwmutex.go in the Go tree).
//
// # One number says it all
//
// readerCount counts the readers. A writer that wants in subtracts
// rwmutexMaxReaders, which is more than there can be, so that the sign tells
// every reader that a writer is there, and the rest still counts:
//
//	readerCount            means
//	 0                     nobody
//	 n > 0                 n readers are in
//	-max + n, n >= 0       a writer is in or waits, and n readers are in or wait
//
// So a reader comes in by one atomic addition and leaves by another. Only when
// the result is negative does it have to look at anything else.
//
// # Who waits for whom
//
// A writer first takes the mutex w, which settles the matter among writers. It
// then announces itself in readerCount. The readers it found there are the only
// ones it has to wait for: readerWait counts them down, and the last of them
// wakes it. Readers that come after the announcement sleep until the writer
// leaves. So a stream of readers cannot keep a writer out.
//
// This goes by number, not by name. A writer that leaves gives one permit for each
// reader that came meanwhile. If one of these has not come to sleep yet, and the next
// writer announces itself, a reader behind that announcement may pick up its permit:
// the late one goes in, and the early one sleeps in its place.
//
// The writer lets in all the readers that are waiting before it gives up w, so
// that a stream of writers cannot keep readers out either.
//
// Two consequences. A goroutine that holds a read lock must not ask for another:
// if a writer announces itself in between, both wait for ever. And a read lock
// cannot be turned into a write lock: the writer would wait for itself.
//
// Left out: the back door that package syscall uses for its fork lock.
package rwmutex

import (
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/sema"
	"github.com/syncprimer/syncprimer/mutex"
)

const rwmutexMaxReaders = 1 << 30

// An RWMutex is held by any number of readers or by one writer. The zero value
// is unlocked. An RWMutex must not be copied after its first use.
//
// The n'th call of [RWMutex.Unlock] "synchronizes before" the m'th Lock for
// n < m, as with a Mutex. For each RLock there is an n such that the n'th Unlock
// synchronizes before it, and its RUnlock synchronizes before the n+1'th Lock.
// Two readers are in no order: what one writes under RLock, and another reads,
// is a data race.
//
// Reading without a writer costs one atomic addition to enter and one to leave,
// inlined. All readers share that one word, so on many processors it is the
// moving of its cache line that one waits for.
type RWMutex struct {
	w           mutex.Mutex  // held by the writer that is in or waits for readers
	writerSem   uint32       // the writer sleeps here until the readers are out
	readerSem   uint32       // readers sleep here until the writer is out
	readerCount atomic.Int32 // readers, and the sign: see the package comment
	readerWait  atomic.Int32 // readers that the waiting writer still waits for
}

// RLock locks rw for reading. It blocks while a writer holds the lock or waits
// for it, so a goroutine must not call it while it already has a read lock.
func (rw *RWMutex) RLock() {
	if race.Enabled {
		rw.rLockRace()
		return
	}
	if rw.readerCount.Add(1) < 0 {
		rw.awaitWriter()
	}
}

// TryRLock locks rw for reading if no writer is in or waits, and reports whether
// it did.
func (rw *RWMutex) TryRLock() bool {
	if race.Enabled {
		return rw.tryRLockRace()
	}
	return rw.tryRLock()
}

// RUnlock undoes one RLock. If there is none to undo, the program stops with
// "fatal error: sync: RUnlock of unlocked RWMutex".
func (rw *RWMutex) RUnlock() {
	if race.Enabled {
		rw.rUnlockRace()
		return
	}
	if r := rw.readerCount.Add(-1); r < 0 {
		rw.rUnlockSlow(r)
	}
}

// Lock locks rw for writing. It blocks until the readers and writers before it
// are out.
func (rw *RWMutex) Lock() {
	if race.Enabled {
		rw.lockRace()
		return
	}
	rw.lock()
}

// TryLock locks rw for writing if nobody else holds it or waits to write, and
// reports whether it did.
func (rw *RWMutex) TryLock() bool {
	if race.Enabled {
		return rw.tryLockRace()
	}
	return rw.tryLock()
}

// Unlock undoes Lock. If rw is not locked for writing, the program stops with
// "fatal error: sync: Unlock of unlocked RWMutex". As with a Mutex, the
// goroutine that unlocks need not be the one that locked.
func (rw *RWMutex) Unlock() {
	if race.Enabled {
		rw.unlockRace()
		return
	}
	rw.unlock()
}

// RLocker returns a Locker whose Lock and Unlock are rw.RLock and rw.RUnlock.
func (rw *RWMutex) RLocker() mutex.Locker { return (*rlocker)(rw) }

type rlocker RWMutex

func (r *rlocker) Lock()   { (*RWMutex)(r).RLock() }
func (r *rlocker) Unlock() { (*RWMutex)(r).RUnlock() }

// awaitWriter is for a reader that comes while a writer is in or waits. It is
// counted already: the writer's Unlock wakes it. (Out of line, so that RLock
// stays small enough to be inlined.)
//
//go:noinline
func (rw *RWMutex) awaitWriter() { sema.Acquire(&rw.readerSem, sema.FIFO) }

func (rw *RWMutex) tryRLock() bool {
	for {
		c := rw.readerCount.Load()
		if c < 0 {
			return false
		}
		// An addition would not do: if a writer came in between, it would
		// leave us counted as a waiting reader.
		if rw.readerCount.CompareAndSwap(c, c+1) {
			return true
		}
	}
}

// rUnlockSlow is for a reader that leaves while a writer is there. r is the
// count after it left.
func (rw *RWMutex) rUnlockSlow(r int32) {
	if r+1 == 0 || r+1 == -rwmutexMaxReaders {
		park.Fatal("sync: RUnlock of unlocked RWMutex")
	}
	if rw.readerWait.Add(-1) == 0 {
		sema.Release(&rw.writerSem) // the last one out
	}
}

func (rw *RWMutex) lock() {
	rw.w.Lock()
	// From here on, readers that arrive wait for us.
	readers := rw.readerCount.Add(-rwmutexMaxReaders) + rwmutexMaxReaders
	// We wait for those who were in before. Some may have left between the two
	// additions, and have counted readerWait below zero: the sum comes out
	// right, and if it is zero nobody is left to wake us.
	if readers != 0 && rw.readerWait.Add(readers) != 0 {
		sema.Acquire(&rw.writerSem, sema.FIFO)
	}
}

func (rw *RWMutex) tryLock() bool {
	if !rw.w.TryLock() {
		return false
	}
	if !rw.readerCount.CompareAndSwap(0, -rwmutexMaxReaders) {
		rw.w.Unlock()
		return false
	}
	return true
}

func (rw *RWMutex) unlock() {
	// Readers that arrive from here on come straight in.
	readers := rw.readerCount.Add(rwmutexMaxReaders)
	if readers >= rwmutexMaxReaders {
		park.Fatal("sync: Unlock of unlocked RWMutex")
	}
	for range readers {
		sema.Release(&rw.readerSem) // those who came while we were there
	}
	// Only now the next writer: it finds these readers in, and waits for them.
	rw.w.Unlock()
}
