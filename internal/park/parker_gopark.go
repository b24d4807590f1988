//go:build gopark && go1.26 && !go1.27

package park

import (
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/race"
)

const backend = "gopark"

// A Parker is a [Place] for durable sleep. The zero value is ready to use.
type Parker struct{ sleeper }

// A LooseParker is a [Place] for sleep that is not durable, and that may be ended
// from outside a bubble. It comes from [Borrow].
type LooseParker struct {
	sleeper
	next *LooseParker // the one that fell asleep before, at the same Lock
}

// A sleeper is what both kinds are made of: with the runtime's own means they
// differ only in the reason they give.
type sleeper struct {
	place place // for the explorer
	state atomic.Uint32
	g     unsafe.Pointer // the goroutine that is asleep
}

// The states of a sleeper.
const (
	awake  = iota // nobody sleeps, and nobody was woken
	asleep        // the owner sleeps, or can no longer avoid it
	woken         // Unpark has come
)

// gopark puts the calling goroutine to sleep, unless commit returns false. It calls
// commit with lock when the goroutine no longer runs, so that from then on
// somebody else may wake it.
//
//go:linkname gopark runtime.gopark
func gopark(commit func(g, lock unsafe.Pointer) bool, lock unsafe.Pointer, reason, traceReason uint8, traceskip int)

// goready makes a sleeping goroutine the next to run on the caller's processor.
//
//go:linkname goready runtime.goready
func goready(g unsafe.Pointer, traceskip int)

// The runtime's numbers for why a goroutine sleeps. The first decides whether a
// bubble counts it as durably blocked, and is what a stack trace says; it has no
// name outside the runtime, and another number in another version of Go. The
// second is for execution traces.
const (
	reasonSemacquire = 13
	reasonCondWait   = 21

	traceCondWait = 4
	traceSync     = 5
)

// Park sleeps until Unpark. If Unpark came first, it returns at once.
//
//go:norace
func (p *Parker) Park() {
	if explored && p.place.Park() {
		return
	}
	if w := simulated(); w != nil {
		w.Park(unsafe.Pointer(p))
		return
	}
	if p.state.Load() != woken {
		// synctest.Wait orders what a goroutine did before it blocked before
		// what the test does next. The race detector would lose that edge if
		// it were still ignoring this goroutine when it blocks.
		race.Enable()
		gopark(commit, unsafe.Pointer(&p.sleeper), reasonCondWait, traceCondWait, 1)
		race.Disable()
	}
	p.state.Store(awake)
}

// Park sleeps until Unpark. If Unpark came first, it returns at once.
//
//go:norace
func (p *LooseParker) Park() {
	if explored && p.place.Park() {
		return
	}
	if w := simulated(); w != nil {
		w.Park(unsafe.Pointer(p))
		return
	}
	if p.state.Load() != woken {
		gopark(commit, unsafe.Pointer(&p.sleeper), reasonSemacquire, traceSync, 1)
	}
	p.state.Store(awake)
}

// commit is the last chance to see an Unpark that came before; the next one will
// see "asleep". It runs on the scheduler's stack, which does not grow, and where
// the race detector must not be called.
//
//go:nosplit
//go:norace
func commit(g, lock unsafe.Pointer) bool {
	s := (*sleeper)(lock)
	s.g = g
	return cas(&s.state, awake, asleep)
}

// Unpark wakes the goroutine that sleeps in Park, or the next one to do so.
//
//go:norace
func (s *sleeper) Unpark() {
	if explored && s.place.Unpark() {
		return
	}
	if w := simulated(); w != nil {
		w.Unpark(unsafe.Pointer(s))
		return
	}
	if s.state.Swap(woken) == asleep {
		goready(s.g, 1)
	}
}

var (
	durable Pool[Parker]
	loose   Pool[LooseParker]
)

// BorrowDurable returns a Parker that was used before, or a new one.
func BorrowDurable() *Parker { return durable.Get() }

// Return gives a borrowed Parker back after Park.
func (p *Parker) Return() { durable.Put(p) }

// Borrow returns a LooseParker that nobody uses. The borrower gives it back with
// [LooseParker.Return].
func Borrow() *LooseParker { return loose.Get() }

// Return gives p back after Park.
func (p *LooseParker) Return() { loose.Put(p) }
