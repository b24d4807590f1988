package sema

import (
	"fmt"

	"github.com/syncprimer/syncprimer/internal/park"
)

// InOneBucket returns n addresses in the same bucket. It is for the setup of an
// execution: there the hash of an address depends on which were used before it, and
// not on the address.
func InOneBucket(n int) []*uint32 {
	found := make(map[*bucket][]*uint32)
	for {
		addr := new(uint32)
		b := bucketOf(addr)
		found[b] = append(found[b], addr)
		if len(found[b]) == n {
			return found[b]
		}
	}
}

// far is more than there can be of anything, where a broken list goes round in circles.
const far = 100

// Line returns where those sleep who wait at addr, the first in line first. It looks
// without the lock.
func Line(addr *uint32) []park.Place {
	var line []park.Place
	if q := *bucketOf(addr).find(addr); q != nil {
		for w := q.first; w != nil && len(line) < far; w = w.next {
			line = append(line, w.place)
		}
	}
	return line
}

// Broken says what is wrong with the bucket of addr. It looks without the lock.
func Broken(addr *uint32) error {
	b := bucketOf(addr)
	waiters, queues := 0, 0
	for w := b.waiters; w != nil && waiters < far; w = w.next {
		waiters++
	}
	for q := b.queues; q != nil && queues < far; q = q.kids[0] {
		queues++
	}
	if waiters != int(b.nwaiters) || queues != int(b.nqueues) {
		return fmt.Errorf("%d spare waiters and %d spare queues, and not %d and %d", waiters, queues, b.nwaiters, b.nqueues)
	}
	return b.root.broken(0)
}

// broken says what is wrong with the tree below q, which is that deep in it.
func (q *queue) broken(depth int) error {
	switch {
	case q == nil:
		return nil
	case depth == far:
		return fmt.Errorf("the tree goes round in circles")
	case q.first == nil:
		return fmt.Errorf("a queue without waiters is in the tree")
	case *q.addr != 0:
		return fmt.Errorf("somebody waits, and there are %d", *q.addr)
	case *bucketOf(q.addr).find(q.addr) != q:
		return fmt.Errorf("a queue is where nobody finds it")
	}
	last := q.first
	for n := 0; last.next != nil && n < far; n++ {
		last = last.next
	}
	if last != q.last {
		return fmt.Errorf("the last in line is not the last")
	}
	for _, kid := range q.kids {
		if err := kid.broken(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

// Empty says what is left in the bucket of addr.
func Empty(addr *uint32) error {
	if bucketOf(addr).root != nil {
		return fmt.Errorf("somebody still stands in line")
	}
	return Broken(addr)
}
