//go:build explore

package park

import (
	"time"
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// With the build tag explore, this package asks the explorer (package engine) first.
// If no exploration is under way, it does what it does without the tag. What stands
// here takes the place of world.go and unexplored.go.
const explored = true

// Explored is for package sema what explored is here.
const Explored = explored

// AskAcquire and AskRelease report whether the explorer's model of a semaphore has
// taken one from *addr, or given one.
func AskAcquire(addr *uint32, lifo bool) (done bool) { return engine.Acquired(addr, lifo) }
func AskRelease(addr *uint32) (done bool)            { return engine.Released(addr) }

type (
	place     = engine.Place
	shortLock = engine.ShortLock
)

func askCanSpin(turns int) (can, asked bool)  { return engine.CanSpin(turns) }
func exploring() bool                         { return engine.Running() }
func askDoSpin() (asked bool)                 { return engine.DoSpin() }
func askGet(pool any) (thing any, asked bool) { return engine.Get(pool) }
func askPut(pool, thing any) (asked bool)     { return engine.Put(pool, thing) }

// Go runs f in a new goroutine.
func Go(f func()) {
	if !engine.Go("", f) {
		startGo(f)
	}
}

// Forever blocks the caller for ever.
func Forever() {
	engine.Forever()
	blockForever()
}

// Closed reports whether ch is closed, for a channel on which nothing is sent.
func Closed(ch <-chan struct{}) bool { return engine.ClosedChan(ch) }

// Close closes ch, on which nothing is sent.
func Close(ch chan struct{}) { engine.CloseChan(ch) }

// epoch is the start of [Clock].
var epoch = time.Now()

// In an execution time stands still: whether something takes long is a choice, and
// so is when a timer goes off.
func now() time.Time {
	if engine.Running() {
		return epoch
	}
	return timeNow()
}

// Clock returns the nanoseconds of a monotonic clock.
func Clock() int64 { return int64(now().Sub(epoch)) }

// WaitedLong reports whether more than limit has passed since the reading of
// [Clock] since.
func WaitedLong(since int64, limit time.Duration) bool {
	if c, ok := engine.Choose(2, "waited long"); ok {
		return c == 1
	}
	return Clock()-since > int64(limit)
}

// Now returns the time.
func Now() time.Time { return now() }

// Until returns how long it is until t.
func Until(t time.Time) time.Duration { return t.Sub(now()) }

// AfterFunc runs f in a goroutine of its own once d has passed.
func AfterFunc(d time.Duration, f func()) Timer {
	if m := engine.NewTimer(f); m != nil {
		return Timer{m}
	}
	return startTimer(d, f)
}

// Pick returns a random number in [0,n).
func Pick(n int) int {
	if n < 1 {
		panic("park: Pick from nothing") // as rand.IntN does
	}
	if c, ok := engine.Choose(n, "which one"); ok {
		return c
	}
	return pick(n)
}

// Rank returns a number that differs from every other object's.
func Rank(p unsafe.Pointer) uintptr {
	if rank, ok := engine.Rank(p); ok {
		return rank
	}
	return uintptr(p)
}

// LoopHead says what a goroutine goes by in the next round of a loop.
func LoopHead(number uint64, flags ...bool) { engine.LoopHead(number, flags...) }

// Fatal stops the program, or the execution.
func Fatal(message string) {
	if !engine.Fatal(message) {
		die(message)
	}
}
