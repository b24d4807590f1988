package explore_test

import (
	"testing"

	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/explore/atomic"
	"github.com/syncprimer/syncprimer/mutex"
)

// Four small programs, as a reader might write them, each with a mistake and without. To
// explore one of your own, let it use the primitives of this library and package
// explore/atomic, put plain data that goroutines share into Vars, and call Yield in loops
// that wait.

// A spinLock is a lock in one bit.
type spinLock struct{ held atomic.Bool }

func (l *spinLock) Lock() {
	for l.held.Swap(true) {
		explore.Yield()
	}
}

func (l *spinLock) Unlock() { l.held.Store(false) }

// A hastyLock looks first, and takes after that.
type hastyLock struct{ held atomic.Bool }

func (l *hastyLock) Lock() {
	for l.held.Load() {
		explore.Yield()
	}
	l.held.Store(true)
}

func (l *hastyLock) Unlock() { l.held.Store(false) }

// count has so many goroutines count with a lock. That the lock is one need not be
// checked: if two are inside at a time, there is a data race on n.
func count(x *explore.X, l mutex.Locker, goroutines int) {
	x.Name(l, "l")
	n := explore.NewVar(x, "n", 0)
	for range goroutines {
		x.Go("counter", func() {
			l.Lock()
			n.Set(n.Get() + 1)
			l.Unlock()
		})
	}
}

func TestExploreSpinLock(t *testing.T) {
	explore.Test(t, func(x *explore.X) { count(x, new(spinLock), 3) })
}

func TestExploreHastyLock(t *testing.T) {
	explore.Test(t, func(x *explore.X) { count(x, new(hastyLock), 2) }, explore.Expect(explore.DataRace, "n"))
}

// A queue has room for one item. Producers and consumers wait at the same Cond.
type queue struct {
	*cond.Cond
	item *explore.Var[int] // 0: none
	wake func()
}

func newQueue(x *explore.X, l mutex.Locker, wake func(*cond.Cond)) *queue {
	q := &queue{Cond: cond.NewCond(l), item: explore.NewVar(x, "item", 0)}
	q.wake = func() { wake(q.Cond) }
	x.Name(l, "L")
	x.Name(q.Cond, "cond")
	return q
}

func (q *queue) put(item int) {
	q.L.Lock()
	for q.item.Get() != 0 {
		q.Wait()
	}
	q.item.Set(item)
	q.wake()
	q.L.Unlock()
}

func (q *queue) take() int {
	q.L.Lock()
	for q.item.Get() == 0 {
		q.Wait()
	}
	item := q.item.Get()
	q.item.Set(0)
	q.wake()
	q.L.Unlock()
	return item
}

// pass has a producer bring two items, and the consumers take them.
func (q *queue) pass(x *explore.X, consumers int) {
	for range consumers {
		x.Go("consumer", func() {
			for range 2 / consumers {
				x.Do("take", func() { q.take() })
			}
		})
	}
	x.Go("producer", func() {
		for i := range 2 {
			x.Do("put", func() { q.put(i + 1) })
		}
	})
}

// Signal wakes one, and may wake the wrong one: a consumer wakes the other consumer, for
// whom there is nothing, while the producer sleeps on.
func TestExploreQueueWithSignal(t *testing.T) {
	explore.Test(t, func(x *explore.X) { newQueue(x, new(mutex.Mutex), (*cond.Cond).Signal).pass(x, 2) },
		explore.Expect(explore.Deadlock, "T1 (consumer) sleeps"))
}

// Broadcast wakes both, and each looks for itself. To run everything at this size takes too
// long; but then, the mistake was found without a single preemption.
func TestExploreQueue2Consumers(t *testing.T) {
	explore.Test(t, func(x *explore.X) { newQueue(x, new(mutex.Mutex), (*cond.Cond).Broadcast).pass(x, 2) },
		explore.Strategy(explore.Bounded), explore.Preemptions(1))
}

// With one consumer, and a lock that has fewer steps than a Mutex, nothing is left out.
func TestExploreQueue(t *testing.T) {
	explore.Test(t, func(x *explore.X) { newQueue(x, new(spinLock), (*cond.Cond).Broadcast).pass(x, 1) },
		explore.Strategy(explore.DPOR))
}

// A stack has nodes, which are numbers. Number 0 is the ground. The lower half of top says
// which node is on top; the upper half is a version, to which each change adds a step.
type stack struct {
	top   atomic.Uint64
	below [3]atomic.Uint64 // what lies below each node
	step  uint64
}

const (
	node       = 1<<32 - 1
	newVersion = 1 << 32
)

func (s *stack) push(n uint64) {
	for {
		top := s.top.Load()
		s.below[n].Store(top & node)
		if s.top.CompareAndSwap(top, n|(top&^node+s.step)) {
			return
		}
	}
}

func (s *stack) pop() uint64 {
	for {
		top := s.top.Load()
		n := top & node
		if n == 0 || s.top.CompareAndSwap(top, s.below[n].Load()|(top&^node+s.step)) {
			return n
		}
	}
}

// share has two goroutines take nodes from a stack, and one give a node back.
func (s *stack) share(x *explore.X) {
	x.Name(&s.top, "top")
	x.Name(&s.below, "below")
	var taken [3]bool
	pop := func() uint64 {
		n := s.pop()
		x.Check(n == 0 || !taken[n], "node %d belongs to two", n)
		taken[n] = n != 0
		return n
	}
	s.push(2)
	s.push(1)
	x.Go("taker", func() {
		x.Do("pop", func() { pop() })
		x.Do("pop", func() { pop() })
	})
	x.Go("giver", func() {
		var n uint64
		x.Do("pop", func() { n = pop() })
		x.Do("pop", func() { pop() })
		if n != 0 {
			taken[n] = false
			x.Do("push", func() { s.push(n) })
		}
	})
}

// ABA: the taker sees node 1 on top and 2 below it, and is slow. The giver takes both and
// gives 1 back. Now 1 is on top again, but not on 2; the taker's CAS does not know.
func TestExploreStackWithoutVersions(t *testing.T) {
	explore.Test(t, func(x *explore.X) { new(stack).share(x) }, explore.Expect(explore.Assertion, "node 2 belongs to two"))
}

// With a version, a top that has changed and changed back is another.
func TestExploreStack(t *testing.T) {
	explore.Test(t, func(x *explore.X) { (&stack{step: newVersion}).share(x) })
}

// A ring is a queue for one producer and one consumer, without a lock.
type ring struct {
	slots [2]*explore.Var[int]
	taken atomic.Uint32 // how many items
	put   atomic.Uint32
}

func newRing(x *explore.X) *ring {
	r := &ring{slots: [2]*explore.Var[int]{explore.NewVar(x, "slot 0", 0), explore.NewVar(x, "slot 1", 0)}}
	x.Name(&r.taken, "taken")
	x.Name(&r.put, "put")
	return r
}

func (r *ring) slot(i uint32) *explore.Var[int] { return r.slots[i%uint32(len(r.slots))] }

// room waits for room, and returns the number of the next item.
func (r *ring) room() uint32 {
	i := r.put.Load()
	for i-r.taken.Load() == uint32(len(r.slots)) {
		explore.Yield()
	}
	return i
}

func (r *ring) Put(item int) {
	i := r.room()
	r.slot(i).Set(item)
	r.put.Store(i + 1)
}

// PutHastily is Put with its two stores swapped.
func (r *ring) PutHastily(item int) {
	i := r.room()
	r.put.Store(i + 1)
	r.slot(i).Set(item)
}

func (r *ring) Take() int {
	i := r.taken.Load()
	for i == r.put.Load() {
		explore.Yield()
	}
	item := r.slot(i).Get()
	r.taken.Store(i + 1)
	return item
}

// pass passes so many items through the ring. They arrive in order.
func (r *ring) pass(x *explore.X, put func(r *ring, item int), items int) {
	x.Go("producer", func() {
		for i := range items {
			x.Do("Put", func() { put(r, i) })
		}
	})
	x.Go("consumer", func() {
		for i := range items {
			x.Do("Take", func() {
				got := r.Take()
				x.Check(got == i, "item %d comes when it is the turn of %d", got, i)
			})
		}
	})
}

func TestExploreRing(t *testing.T) {
	explore.Test(t, func(x *explore.X) { newRing(x).pass(x, (*ring).Put, 4) })
}

// If the consumer is told first, it may read a slot while it is written.
func TestExploreRingPutHastily(t *testing.T) {
	explore.Test(t, func(x *explore.X) { newRing(x).pass(x, (*ring).PutHastily, 1) },
		explore.Expect(explore.DataRace, "slot 0"))
}
