// Package sema gives every uint32 a semaphore: a count at that address, and
// goroutines that wait for it to rise. It mirrors runtime/sema.go, and it is the
// reason why a Mutex takes eight bytes: the waiters live here.
//
// [Acquire] takes one from the count, or sleeps until somebody gives it one.
// [Release] gives one to the first goroutine waiting, or adds it to the count.
// Both happen under the lock of the bucket into which the address falls, and
// from that follows what a semaphore has to promise:
//
//	somebody waits at addr  =>  *addr == 0
//
// A permit is either in the count or handed to one waiter by name, so that none
// is lost and none is given twice. (The runtime releases into the count and lets
// the woken goroutine fight for it again, except for a "ticket" in starvation
// mode. Without the lock-free fast paths that need this, handing over directly
// is simpler, and nobody is overtaken.)
//
// # The table
//
//	bucket[hash]  lock | root ─► queue{A} ─first─► waiter ─next─► waiter ─next─► waiter
//	                            kids │  │
//	                                 0  1
//	                  queue{B} ◄─────┘  └─────► queue{C} ─first─► waiter ─next─► waiter
//
// A bucket keeps a queue for each address at which somebody waits. The queues
// form a tree: at depth d, bit d of the hash says left or right.
// Hashes are spread evenly, so the tree needs no balancing, and finding one
// address among n takes about log2 n steps. An address at which nobody waits
// any more has left the tree: nothing remains of it.
//
// Left out of the runtime's semaphores: profiling, tracing, lock ranking.
//
// For the race detector Acquire and Release do nothing. Their callers have it
// disabled, and say themselves what their semaphore orders.
package sema

import "github.com/syncprimer/syncprimer/internal/park"

// Order is the end of the queue at which a goroutine starts to wait.
type Order bool

const (
	FIFO Order = false // behind all others
	LIFO Order = true  // before all others: for one that has waited already
)

// Acquire takes one from *addr, and sleeps as long as there is none. The sleep
// is not durable in a testing/synctest bubble: the permit may come from outside.
//
//go:norace
func Acquire(addr *uint32, order Order) {
	if park.Explored && park.AskAcquire(addr, bool(order)) {
		return
	}
	b := bucketOf(addr)
	b.lock.Lock()
	if take(addr) {
		b.lock.Unlock()
		return
	}
	b.sleep(addr, park.Borrow(), order)
}

// AcquireDurable is Acquire in FIFO order with a sleep that is durable in a
// bubble. Then only a goroutine of the same bubble may release addr.
//
//go:norace
func AcquireDurable(addr *uint32) {
	if park.Explored && park.AskAcquire(addr, bool(FIFO)) {
		return
	}
	b := bucketOf(addr)
	b.lock.Lock()
	if take(addr) {
		b.lock.Unlock()
		return
	}
	b.sleep(addr, park.BorrowDurable(), FIFO)
}

// take takes one from *addr if there is one. The lock of its bucket is held.
//
//go:norace
func take(addr *uint32) bool {
	if *addr == 0 {
		return false
	}
	*addr--
	return true
}

// sleep puts the caller in line and unlocks b, and returns when a permit has been
// handed to it.
//
//go:norace
func (b *bucket) sleep(addr *uint32, place park.Place, order Order) {
	b.enqueue(addr, place, order)
	b.lock.Unlock()
	place.Park()
	place.Return()
}

// Release gives one to the first goroutine that waits at addr, and wakes it; if
// nobody waits, it adds one to *addr.
//
//go:norace
func Release(addr *uint32) {
	if park.Explored && park.AskRelease(addr) {
		return
	}
	b := bucketOf(addr)
	b.lock.Lock()
	place := b.dequeue(addr)
	if place == nil {
		*addr++
	}
	b.lock.Unlock()
	if place != nil {
		place.Unpark()
	}
}
