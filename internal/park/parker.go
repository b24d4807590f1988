//go:build !(gopark && go1.26 && !go1.27)

package park

import (
	"sync"
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/race"
)

const backend = "portable"

// A Parker is a [Place] for durable sleep. The zero value is ready to use.
type Parker struct {
	place place // for the explorer
	state atomic.Uint32
	cond  sync.Cond // where the goroutine sleeps, see commit
}

// The states of a Parker.
const (
	awake  = iota // nobody sleeps, and nobody was woken
	asleep        // the owner sleeps, or can no longer avoid it
	woken         // Unpark has come
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
		if p.cond.L == nil {
			p.cond.L = (*commit)(p)
		}
		// synctest.Wait orders what a goroutine did before it blocked before
		// what the test does next. The race detector would lose that edge if
		// it were still ignoring this goroutine when it blocks.
		race.Enable()
		p.cond.Wait()
		race.Disable()
	}
	p.state.Store(awake)
}

// Unpark wakes the goroutine that sleeps in Park, or the next one to do so.
func (p *Parker) Unpark() {
	if explored && p.place.Unpark() {
		return
	}
	if w := simulated(); w != nil {
		w.Unpark(unsafe.Pointer(p))
		return
	}
	if p.state.Swap(woken) == asleep {
		p.cond.Signal()
	}
}

// commit is the lock of the Cond, and locks nothing. What counts is the moment at
// which Wait unlocks it: the goroutine has its place in the list of the Cond, so
// that a Signal from now on wakes it, and it does not sleep yet. That is the last
// chance to see an Unpark that came before; the next one will see "asleep". The
// runtime's gopark calls a function at the same moment and for the same purpose.
type commit Parker

func (c *commit) Unlock() {
	race.Disable()
	if !c.state.CompareAndSwap(awake, asleep) {
		c.cond.Signal() // woken: to itself, so that Wait returns
	}
	race.Enable()
}

func (c *commit) Lock() {}

var durable Pool[Parker]

// BorrowDurable returns a Parker that was used before, or a new one.
func BorrowDurable() *Parker { return durable.Get() }

// Return gives a borrowed Parker back after Park.
func (p *Parker) Return() { durable.Put(p) }
