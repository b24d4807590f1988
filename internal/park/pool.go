package park

import "sync"

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

var (
	tokens  = make(chan *Parker, 256) // all that sleep onToken, made before any bubble
	mutexes Pool[Parker]              // those that sleep onMutex
	durable Pool[Parker]
)

func init() {
	for range cap(tokens) {
		tokens <- &Parker{way: onToken, token: make(chan struct{}, 1)}
	}
}

// Borrow returns a Parker for a sleep that does not count as durable in a bubble,
// and that may be ended from outside it. The borrower gives it back with
// [Parker.Return].
//
//go:norace
func Borrow() *Parker {
	select {
	case p := <-tokens:
		return p
	default:
		return borrowMutex()
	}
}

//go:norace
func borrowMutex() *Parker {
	p := mutexes.Get()
	if p.way != onMutex {
		p.way = onMutex
		p.mutex.Lock() // and Park leaves it locked again
	}
	return p
}

// BorrowDurable returns a Parker for a sleep that counts as durable in a bubble.
func BorrowDurable() *Parker { return durable.Get() }

// Return gives a borrowed Parker back after Park.
//
//go:norace
func (p *Parker) Return() {
	switch p.way {
	case onToken:
		tokens <- p // there is room: no more of them were made
	case onMutex:
		mutexes.Put(p)
	case durably:
		durable.Put(p)
	}
}
