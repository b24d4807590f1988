package sema

import (
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/park"
)

// A waiter stands in the queue of its address. The first of a queue also stands
// in the bucket's tree.
type waiter struct {
	addr   *uint32
	parker *park.Parker
	next   *waiter // behind this one in the queue

	last *waiter    // in the first of a queue: the last, perhaps itself
	kids [2]*waiter // in the first of a queue: the tree below it
}

// A bucket has the queues of all addresses with one hash.
// Invariant, under lock: a queue is in the tree if and only if it has waiters.
type bucket struct {
	lock   park.Lock
	root   *waiter
	spares *waiter // waiters to use again, linked by next: sleeping need not allocate
	nspare int
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
func (b *bucket) find(addr *uint32) **waiter {
	link := &b.root
	for bits := hash(addr); *link != nil && (*link).addr != addr; bits >>= 1 {
		link = &(*link).kids[bits&1]
	}
	return link
}

//go:norace
func (b *bucket) enqueue(addr *uint32, p *park.Parker, order Order) {
	w := b.newWaiter()
	w.addr, w.parker = addr, p
	link := b.find(addr)
	switch first := *link; {
	case first == nil:
		w.last = w
		*link = w
	case order == FIFO:
		first.last.next = w
		first.last = w
	case order == LIFO:
		w.next = first
		replace(link, w)
	}
}

// dequeue takes the first waiter from the queue of addr and returns where it
// sleeps, or nil.
//
//go:norace
func (b *bucket) dequeue(addr *uint32) *park.Parker {
	link := b.find(addr)
	w := *link
	if w == nil {
		return nil
	}
	if w.next == nil {
		remove(link)
	} else {
		replace(link, w.next)
	}
	p := w.parker
	b.free(w)
	return p
}

// replace makes w the first of the queue at link, in the tree as well.
//
//go:norace
func replace(link **waiter, w *waiter) {
	old := *link
	w.last, w.kids = old.last, old.kids
	old.last, old.kids = nil, [2]*waiter{}
	*link = w
}

// remove takes the queue at link from the tree. Every node below shares the bits
// that lead to link, so any leaf from there can take its place.
//
//go:norace
func remove(link **waiter) {
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
	w := *leaf
	*leaf = nil
	if leaf != link {
		w.kids = (*link).kids
		*link = w
	}
}

//go:norace
func (b *bucket) newWaiter() *waiter {
	w := b.spares
	if w == nil {
		return new(waiter)
	}
	b.spares, b.nspare = w.next, b.nspare-1
	w.next = nil
	return w
}

//go:norace
func (b *bucket) free(w *waiter) {
	*w = waiter{}
	if b.nspare < maxSpares {
		w.next = b.spares
		b.spares, b.nspare = w, b.nspare+1
	}
}
