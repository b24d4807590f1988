package sema

import (
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/park"
)

// A queue is the line of those who wait at an address. It is a node of the tree of
// its bucket.
// Invariant, under lock: a queue is in the tree if and only if it has waiters.
type queue struct {
	addr        *uint32
	first, last *waiter
	kids        [2]*queue
}

// A waiter is one goroutine in line.
type waiter struct {
	place park.Place // where it sleeps
	next  *waiter    // behind this one
}

// A bucket has the queues of all addresses with one hash.
type bucket struct {
	lock park.Lock
	root *queue

	// Some to use again, so that sleeping need not allocate.
	waiters  *waiter // linked by next
	queues   *queue  // linked by kids[0]
	nwaiters uint8
	nqueues  uint8
}

const (
	bucketBits = 8
	maxSpares  = 8 // a crowd that has left is garbage
)

// Each bucket has two cache lines to itself, so that neighbours do not disturb
// each other.
var table [1 << bucketBits]struct {
	bucket
	_ [128 - unsafe.Sizeof(bucket{})%128]byte
}

// hash spreads addresses, which tend to differ in a few low bits only.
func hash(addr *uint32) uint64 {
	h := uint64(park.Rank(unsafe.Pointer(addr))) * 0x9e3779b97f4a7c15 // 2^64 over the golden ratio
	h ^= h >> 32
	return h * 0x9e3779b97f4a7c15
}

func bucketOf(addr *uint32) *bucket {
	return &table[hash(addr)>>(64-bucketBits)].bucket
}

// find returns the link to the queue of addr. If there is none, the link is nil
// and is where the queue belongs.
//
//go:norace
func (b *bucket) find(addr *uint32) **queue {
	link := &b.root
	for bits := hash(addr); *link != nil && (*link).addr != addr; bits >>= 1 {
		link = &(*link).kids[bits&1]
	}
	return link
}

//go:norace
func (b *bucket) enqueue(addr *uint32, place park.Place, order Order) {
	w := b.newWaiter()
	w.place = place
	link := b.find(addr)
	switch q := *link; {
	case q == nil:
		q = b.newQueue()
		q.addr, q.first, q.last = addr, w, w
		*link = q
	case order == FIFO:
		q.last.next = w
		q.last = w
	case order == LIFO:
		w.next = q.first
		q.first = w
	}
}

// dequeue takes the first waiter from the queue of addr and returns where it
// sleeps, or nil.
//
//go:norace
func (b *bucket) dequeue(addr *uint32) park.Place {
	link := b.find(addr)
	q := *link
	if q == nil {
		return nil
	}
	w := q.first
	if q.first = w.next; q.first == nil {
		remove(link)
		b.freeQueue(q)
	}
	place := w.place
	b.freeWaiter(w)
	return place
}

// remove takes the queue at link from the tree. Every node below shares the bits
// that lead to link, so any leaf from there can take its place.
//
//go:norace
func remove(link **queue) {
	leaf := link
	for {
		if kids := &(*leaf).kids; kids[0] != nil {
			leaf = &kids[0]
		} else if kids[1] != nil {
			leaf = &kids[1]
		} else {
			break
		}
	}
	q := *leaf
	*leaf = nil
	if leaf != link {
		q.kids = (*link).kids
		*link = q
	}
}

//go:norace
func (b *bucket) newWaiter() *waiter {
	w := b.waiters
	if w == nil {
		return new(waiter)
	}
	b.waiters, w.next = w.next, nil
	b.nwaiters--
	return w
}

//go:norace
func (b *bucket) freeWaiter(w *waiter) {
	*w = waiter{}
	if b.nwaiters < maxSpares {
		w.next, b.waiters = b.waiters, w
		b.nwaiters++
	}
}

//go:norace
func (b *bucket) newQueue() *queue {
	q := b.queues
	if q == nil {
		return new(queue)
	}
	b.queues, q.kids[0] = q.kids[0], nil
	b.nqueues--
	return q
}

//go:norace
func (b *bucket) freeQueue(q *queue) {
	*q = queue{}
	if b.nqueues < maxSpares {
		q.kids[0], b.queues = b.queues, q
		b.nqueues++
	}
}
