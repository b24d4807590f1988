package park

import (
	"math/rand/v2"
	"sync/atomic"
	"time"
	"unsafe"
)

// A World is another scheduler behind the door: package gmp/sched, where time is a
// number. It is asked only where a goroutine is about to sleep, to wake somebody, to
// spin, or to look at the clock; a fast path does not notice that there could be one.
type World interface {
	// Here reports whether the caller is one of its goroutines.
	Here() bool

	// Park sleeps at a place until Unpark, or returns at once if that came first.
	Park(place unsafe.Pointer)
	Unpark(place unsafe.Pointer)

	CanSpin(turns int) bool
	DoSpin()
	Go(f func())
	Forever()
	Now() time.Time
	AfterFunc(d time.Duration, f func()) Stopper
	Pick(n int) int
}

var world atomic.Pointer[World]

// Simulate puts w behind the door for its goroutines, until end is called. There is
// one at a time.
func Simulate(w World) (end func()) {
	if !world.CompareAndSwap(nil, &w) {
		panic("park: two simulations at a time")
	}
	return func() { world.Store(nil) }
}

// simulated returns the world that the caller lives in, or nil. It is inlined as far
// as everybody goes who lives in none.
func simulated() World {
	if world.Load() == nil {
		return nil
	}
	return inhabited()
}

//go:noinline
func inhabited() World {
	if w := world.Load(); w != nil && (*w).Here() {
		return *w
	}
	return nil
}

// A Timer is a running [AfterFunc]. The zero value is none.
type Timer struct{ running Stopper }

// A Stopper is a [time.Timer], or what stands for one.
type Stopper interface{ Stop() bool }

// Stop stops the timer, and reports whether that came in time.
func (t Timer) Stop() bool { return t.running != nil && t.running.Stop() }

// What follows is what the functions of world.go do, and those of explored.go where
// nothing is explored.

func startGo(f func()) {
	if w := simulated(); w != nil {
		w.Go(f)
		return
	}
	go f()
}

func blockForever() {
	if w := simulated(); w != nil {
		w.Forever()
	}
	select {}
}

func timeNow() time.Time {
	if w := simulated(); w != nil {
		return w.Now()
	}
	return time.Now()
}

func startTimer(d time.Duration, f func()) Timer {
	if w := simulated(); w != nil {
		return Timer{w.AfterFunc(d, f)}
	}
	return Timer{time.AfterFunc(d, f)}
}

func pick(n int) int {
	if n == 1 {
		return 0
	}
	if w := simulated(); w != nil {
		return w.Pick(n)
	}
	return int(uint64(rand.Uint32()) * uint64(n) >> 32)
}
