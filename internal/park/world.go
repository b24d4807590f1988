//go:build !explore

package park

import (
	"time"
	"unsafe"
)

// Go runs f in a new goroutine. What came before the call "synchronizes before"
// the start of f, unless the caller has the race detector disabled.
func Go(f func()) { startGo(f) }

// Forever blocks the caller for ever. If nothing else can run either, the
// runtime reports a deadlock.
func Forever() { blockForever() }

// Closed reports whether ch is closed, for a channel on which nothing is sent.
func Closed(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

// Close closes ch, on which nothing is sent.
func Close(ch chan struct{}) { close(ch) }

// epoch is the start of [Clock].
var epoch = time.Now()

// Clock returns the nanoseconds of a monotonic clock. Only the difference of two
// readings means something. In a testing/synctest bubble the clock is the
// bubble's.
func Clock() int64 {
	if w := simulated(); w != nil {
		return int64(w.Now().Sub(epoch))
	}
	return int64(time.Since(epoch))
}

// WaitedLong reports whether more than limit has passed since the reading of
// [Clock] since.
func WaitedLong(since int64, limit time.Duration) bool {
	return Clock()-since > int64(limit)
}

// Now returns the time.
func Now() time.Time { return timeNow() }

// Until returns how long it is until t.
func Until(t time.Time) time.Duration {
	if w := simulated(); w != nil {
		return t.Sub(w.Now())
	}
	return time.Until(t)
}

// AfterFunc runs f in a goroutine of its own once d has passed.
func AfterFunc(d time.Duration, f func()) Timer { return startTimer(d, f) }

// Pick returns a random number in [0,n), each with the same probability, but for
// one part in 2^32/n.
func Pick(n int) int { return pick(n) }

// Rank returns a number that differs from every other object's and stays the
// same as long as the object at p lives: its address. It orders the locks of a
// select, and spreads semaphores over their table.
func Rank(p unsafe.Pointer) uintptr { return uintptr(p) }

// LoopHead says what a goroutine goes by in the next round of a loop. Without the
// build tag explore it is nothing. With it, the explorer so recognizes a state that
// it has seen before.
func LoopHead(number uint64, flags ...bool) {}

// Fatal stops the program, as the runtime does when a lock is unlocked twice:
// it prints the message and the stacks of all goroutines, and exits with status
// 2. Deferred functions do not run, and no recover sees it.
func Fatal(message string) { die(message) }
