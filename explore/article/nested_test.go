package article

import (
	"fmt"
	"testing"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/mutex"
)

// "It is important to avoid nested locks to prevent deadlocks": if two goroutines take
// the same two locks in one order, there is none.
func TestExploreNestedLocks(t *testing.T) {
	explore.Test(t, nested(false))
}

// In two orders there is.
func TestExploreNestedLocksInTwoOrders(t *testing.T) {
	explore.Test(t, nested(true), explore.Expect(explore.Deadlock, "T0 (locker) sleeps at b.sema, T1 (locker) sleeps at a.sema"))
}

// nested is two goroutines, of which each holds two locks at once.
func nested(twoOrders bool) func(x *explore.X) {
	return func(x *explore.X) {
		var a, b mutex.Mutex
		x.Name(&a, "a")
		x.Name(&b, "b")
		orders := [2][2]*mutex.Mutex{{&a, &b}, {&a, &b}}
		if twoOrders {
			orders[1] = [2]*mutex.Mutex{&b, &a}
		}
		inside := explore.NewVar(x, "inside", 0)
		for _, locks := range orders {
			x.Go("locker", func() {
				locks[0].Lock()
				locks[1].Lock()
				inside.Set(inside.Get() + 1)
				locks[1].Unlock()
				locks[0].Unlock()
			})
		}
	}
}

// "Only lock shared data": to look and to write are both locked here, each by itself. What
// one has looked at, another has changed before it writes.
func TestExploreMutexInTwoSections(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var mu mutex.Mutex
		x.Name(&mu, "mu")
		count := explore.NewVar(x, "count", 0)
		for range 2 {
			x.Go("adder", func() {
				mu.Lock()
				n := count.Get()
				mu.Unlock()
				mu.Lock()
				count.Set(n + 1)
				mu.Unlock()
			})
		}
		x.Final(func() error {
			if n := count.Get(); n != 2 {
				return fmt.Errorf("2 have added 1, and count is %d", n)
			}
			return nil
		})
	}, explore.Expect(explore.Assertion, "2 have added 1, and count is 1"))
}
