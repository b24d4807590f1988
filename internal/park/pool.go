package park

import (
	"cmp"
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
	if explored {
		if t, asked := askGet(p); asked {
			t, _ := t.(*T)
			return cmp.Or(t, new(T))
		}
	}
	if t, ok := p.pool.Get().(*T); ok {
		return t
	}
	return new(T)
}

// Put gives t back. It has to be as if new, but for what may be reused.
func (p *Pool[T]) Put(t *T) {
	if explored && askPut(p, t) {
		return
	}
	p.pool.Put(t)
}
