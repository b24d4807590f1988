package park

import (
	"bytes"
	"runtime"
	"sync"
)

// A Pool keeps things to use again, such as the places where goroutines sleep.
// Get returns one of them, or a new one: *new(T). The zero value is empty.
//
// A thing from the pool must not carry an order of events from its last user to
// the next: whoever uses a Pool has the race detector disabled.
type Pool[T any] struct{ pool sync.Pool }

// Get takes a thing from the pool.
func (p *Pool[T]) Get() *T {
	if t, ok := p.pool.Get().(*T); ok {
		return t
	}
	return new(T)
}

// Put gives t back. It has to be as if new, but for what may be reused.
func (p *Pool[T]) Put(t *T) { p.pool.Put(t) }

// The Parkers that do not sleep durably have a channel that belongs to no bubble,
// because it was made before any bubble was. A sync.Pool would forget them.
const (
	looseMade = 64   // so many exist when main begins
	looseMax  = 1024 // and up to so many are kept
)

var (
	loose   = make(chan *Parker, looseMax)
	durable Pool[Parker]
)

func init() {
	for range looseMade {
		loose <- &Parker{token: make(chan struct{}, 1)}
	}
}

// Borrow returns a Parker for a sleep that does not count as durable in a bubble,
// and that may be ended from outside it. The borrower gives it back with
// [Parker.Return].
//
// Where more goroutines sleep than the pool has channels, Borrow makes another. If
// that happens inside a bubble, the new channel belongs to it: this one sleep is
// then durable, and cannot be ended from outside.
//
//go:norace
func Borrow() *Parker {
	select {
	case p := <-loose:
		return p
	default:
		return &Parker{token: make(chan struct{}, 1), once: inBubble()}
	}
}

// BorrowDurable returns a Parker for a sleep that counts as durable in a bubble.
func BorrowDurable() *Parker { return durable.Get() }

// Return gives a borrowed Parker back after Park.
//
//go:norace
func (p *Parker) Return() {
	switch {
	case p.token == nil:
		durable.Put(p)
	case p.once:
		// dropped
	default:
		select {
		case loose <- p:
		default:
		}
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
