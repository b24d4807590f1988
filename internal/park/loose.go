//go:build !(gopark && go1.26 && !go1.27)

package park

import (
	"cmp"
	"sync"
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/atomic"
)

// A LooseParker is a [Place] for sleep that is not durable, and that may be ended
// from outside a bubble. It comes from [Borrow].
type LooseParker struct {
	place place         // for the explorer
	token chan struct{} // the wake-up comes through here; nil: see mutex
	seat  uint32        // where its token stands in the free list
	mutex sync.Mutex    // locked, until the wake-up

	next *LooseParker // the one that fell asleep before, at the same Lock
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
	if p.token != nil {
		<-p.token
	} else {
		p.mutex.Lock()
	}
}

// Unpark wakes the goroutine that sleeps in Park, or the next one to do so.
//
//go:norace
func (p *LooseParker) Unpark() {
	if explored && p.place.Unpark() {
		return
	}
	if w := simulated(); w != nil {
		w.Unpark(unsafe.Pointer(p))
		return
	}
	if p.token != nil {
		p.token <- struct{}{}
	} else {
		p.mutex.Unlock()
	}
}

// Borrow returns a LooseParker that nobody uses. The borrower gives it back with
// [LooseParker.Return].
//
//go:norace
func Borrow() *LooseParker {
	if explored {
		if p, asked := askGet(&mutexes); asked {
			p, _ := p.(*LooseParker)
			return cmp.Or(p, new(LooseParker))
		}
	}
	if p := popToken(); p != nil {
		return p
	}
	p := mutexes.Get()
	if p.seat != mutexSeat {
		p.seat = mutexSeat
		p.mutex.Lock() // and Park leaves it locked again
	}
	return p
}

// Return gives p back after Park.
//
//go:norace
func (p *LooseParker) Return() {
	if explored && askPut(&mutexes, p) {
		return
	}
	if p.token != nil {
		pushToken(p)
	} else {
		mutexes.Put(p)
	}
}

// The tokens are made before main, and so before any bubble. The ones that nobody
// uses form a stack: a seat tells which comes next, and free which is the first.
// Half of free counts the changes. Without that, a goroutine that is about to pop
// could be overtaken by others who pop two and push the first one back: it would
// find its token first as before, and put in use what comes next no more.
var (
	tokens  [256]LooseParker
	below   [len(tokens)]atomic.Uint32 // by seat: what lies below in the stack, 0 for nothing
	free    atomic.Uint64              // changes, and 1 + the seat of the topmost
	mutexes Pool[LooseParker]          // those without a token
)

const mutexSeat = 1 << 31 // no seat: its mutex is locked

func init() {
	for i := range tokens {
		tokens[i].token = make(chan struct{}, 1)
		tokens[i].seat = uint32(i)
		pushToken(&tokens[i])
	}
}

//go:norace
func pushToken(p *LooseParker) {
	for {
		old := free.Load()
		below[p.seat].Store(uint32(old))
		if free.CompareAndSwap(old, changed(old, p.seat+1)) {
			return
		}
	}
}

//go:norace
func popToken() *LooseParker {
	for {
		old := free.Load()
		top := uint32(old)
		if top == 0 {
			return nil
		}
		rest := below[top-1].Load()
		if free.CompareAndSwap(old, changed(old, rest)) {
			return &tokens[top-1]
		}
	}
}

// changed returns what comes after the word old, with another topmost.
func changed(old uint64, top uint32) uint64 { return (old>>32+1)<<32 | uint64(top) }
