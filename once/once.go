// Package once runs something exactly once. It mirrors sync.Once and sync.OnceFunc
// (sync/once.go and sync/oncefunc.go in the Go tree).
//
// # Why a flag alone will not do
//
// The tempting short version is
//
//	if o.done.CompareAndSwap(0, 1) {
//		f()
//	}
//
// It runs f once, but of two goroutines that call it together the second returns
// at once, while f still runs: it would go on to use what is not there yet. Do
// promises that f has returned when Do returns, to every caller. So the second
// one has to wait, and that takes a lock.
//
// # Invariants
//
//   - done becomes 1 once, after f has ended, and under m.
//   - Whoever reads 1 from done may go on: f is over, and everything it did
//     is visible.
package once

import (
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/mutex"
)

// A Once does one thing, once. The zero value has not done it yet. A Once must
// not be copied after its first use.
//
// The return of f from o.Do(f) "synchronizes before" the return of any call of
// o.Do.
//
// When the thing is done, Do costs one atomic load, inlined.
type Once struct {
	done atomic.Uint32 // first, so that the fast path needs no offset
	m    mutex.Mutex
}

// Do calls f if it is the first call of Do for this Once, whatever f the others
// bring. All calls return only after that f has returned.
//
// If f panics or leaves by runtime.Goexit, it counts as done. A f that calls Do
// of the same Once waits for itself, for ever.
func (o *Once) Do(f func()) {
	if o.done.Load() == 0 {
		// In a function of its own, so that Do is small enough to be inlined.
		o.doSlow(f)
	}
}

func (o *Once) doSlow(f func()) {
	o.m.Lock()
	defer o.m.Unlock()
	// While we waited for the lock, somebody may have done it.
	if o.done.Load() == 0 {
		defer o.done.Store(1) // after f, also when it panics, and before Unlock
		f()
	}
}
