package park

import (
	"sync"

	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/race"
)

// A Parker is the place where one goroutine sleeps until another wakes it. One
// [Parker.Park] takes exactly one [Parker.Unpark], in either order.
//
// The zero value sleeps durably. One that does not comes from [Borrow].
//
// Neither Park nor Unpark gives an order to the race detector: that is left to
// the primitive.
type Parker struct {
	way way

	state atomic.Uint32
	cond  sync.Cond // durably: where it sleeps, see commit

	token chan struct{} // onToken: the wake-up comes through here
	mutex sync.Mutex    // onMutex: locked, until the wake-up

	next *Parker // the one that fell asleep before, at the same Lock
}

// A way is how a Parker sleeps: see the package's documentation.
type way uint8

const (
	durably way = iota
	onToken
	onMutex
)

// The states of a durable Parker.
const (
	awake  = iota // nobody sleeps, and nobody was woken
	asleep        // the owner sleeps, or can no longer avoid it
	woken         // Unpark has come
)

// Park sleeps until Unpark. If Unpark came first, it returns at once.
//
//go:norace
func (p *Parker) Park() {
	switch p.way {
	case onToken:
		<-p.token
	case onMutex:
		p.mutex.Lock()
	case durably:
		p.parkDurably()
	}
}

//go:norace
func (p *Parker) parkDurably() {
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

// Unpark wakes the goroutine that sleeps in Park, or the next one to do so. It
// never blocks. Once it was called, p may already be in use for another sleep.
//
//go:norace
func (p *Parker) Unpark() {
	switch p.way {
	case onToken:
		p.token <- struct{}{}
	case onMutex:
		p.mutex.Unlock()
	case durably:
		if p.state.Swap(woken) == asleep {
			p.cond.Signal()
		}
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
