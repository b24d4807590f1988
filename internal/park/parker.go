package park

import (
	"bytes"
	"runtime"

	"github.com/syncprimer/syncprimer/internal/race"
)

// A Parker is the place where one goroutine sleeps until another wakes it.
// One [Parker.Park] takes exactly one [Parker.Unpark], in either order. Before its
// first use it has to come from [Borrow], or be renewed by [Parker.Renew].
//
// Neither gives an order to the race detector: that is left to the primitive.
type Parker struct {
	token   chan struct{} // one slot: the wake-up, if it came before the sleep
	next    *Parker       // the one that fell asleep before, at the same Lock
	durable bool          // see Durable
	once    bool          // its channel belongs to a bubble: not for the pool
	sleeps  uint8         // how often it was borrowed, to look at GOMAXPROCS now and then
}

// Park sleeps until Unpark. If Unpark came first, it returns at once.
//
//go:norace
func (p *Parker) Park() {
	if race.Enabled && p.durable {
		// synctest.Wait orders what a goroutine did before it blocked before
		// what the test does next. The detector would lose that edge if it
		// were still ignoring this goroutine when it blocks.
		race.Enable()
		<-p.token
		race.Disable()
		return
	}
	<-p.token
}

// Unpark wakes the goroutine that sleeps in Park, or the next one to do so.
// It never blocks.
//
//go:norace
func (p *Parker) Unpark() {
	p.token <- struct{}{}
}

// Renew makes p ready for one sleep that counts as durable in a testing/synctest
// bubble. Waking such a sleeper from outside its bubble stops the program, as it
// does for the runtime's own channels.
//
//go:norace
func (p *Parker) Renew() {
	p.token, p.durable, p.once = make(chan struct{}, 1), true, true
}

// Durable returns a new Parker, renewed.
//
//go:norace
func Durable() *Parker {
	p := new(Parker)
	p.Renew()
	return p
}

// The pool of channels that belong to no bubble.
const (
	poolMade = 64   // so many exist when main begins
	poolMax  = 1024 // and up to so many are kept
)

var pool = make(chan *Parker, poolMax)

func init() {
	for range poolMade {
		pool <- &Parker{token: make(chan struct{}, 1)}
	}
	look()
}

// Borrow returns a Parker for a sleep that does not count as durable in a
// bubble, and that may be ended from outside it. The borrower gives it back
// with [Parker.Return].
//
// Where more goroutines sleep than the pool has channels, Borrow makes another.
// If that happens inside a bubble, the new channel belongs to it: this one sleep
// is then durable, and cannot be ended from outside.
//
//go:norace
func Borrow() *Parker {
	select {
	case p := <-pool:
		p.sleeps++
		if p.sleeps == 0 {
			look()
		}
		return p
	default:
		return &Parker{token: make(chan struct{}, 1), once: inBubble()}
	}
}

// Return gives a Parker back to the pool after Park, or drops it where its
// channel serves for one sleep only.
//
//go:norace
func (p *Parker) Return() {
	if p.once {
		return
	}
	select {
	case pool <- p:
	default:
	}
}

// inBubble reports whether the caller runs in a testing/synctest bubble. Only
// the first line of its own stack trace tells: "goroutine 7 [running, synctest
// bubble 1]:". It takes about a microsecond.
func inBubble() bool {
	var line [128]byte
	n := runtime.Stack(line[:], false)
	head, _, _ := bytes.Cut(line[:n], []byte("\n"))
	return bytes.Contains(head, []byte("synctest bubble"))
}
