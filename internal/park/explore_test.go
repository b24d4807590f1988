package park_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/park"
)

// Every interleaving of the real lock, at the sizes that the names say: goroutines x
// turns. Elsewhere its model stands in for it.

// lockers is n goroutines that take the lock so many times, and count. A wake-up that
// is lost is a deadlock.
func lockers(n, turns int) func(x *explore.X) {
	return func(x *explore.X) {
		var l park.Lock
		x.Name(&l, "l")
		inside := explore.NewVar(x, "inside", 0)
		for range n {
			x.Go("locker", func() {
				for range turns {
					x.Do("Lock", l.Lock)
					inside.Set(inside.Get() + 1)
					x.Do("Unlock", l.Unlock)
				}
			})
		}
		x.Final(func() error { return idle(&l, inside.Get(), n*turns) })
	}
}

// idle says what is wrong with a lock that nobody holds, and that was held so many
// times.
func idle(l *park.Lock, times, want int) error {
	if times != want {
		return fmt.Errorf("the lock was taken %d times, not %d", times, want)
	}
	return l.Idle()
}

func TestExploreLock2x2(t *testing.T) { explore.Test(t, lockers(2, 2), explore.RealLock()) }

func TestExploreLock3x1(t *testing.T) {
	explore.Test(t, lockers(3, 1), explore.RealLock(), explore.Strategy(explore.DPOR), explore.MaxTime(time.Minute))
}

func TestExploreLock3x2(t *testing.T) {
	explore.Test(t, lockers(3, 2), explore.RealLock(), explore.Strategy(explore.Bounded), explore.Preemptions(3))
}

// With a choice, each time, whether to spin before going to sleep.
func TestExploreSpinningLock2x2(t *testing.T) {
	explore.Test(t, lockers(2, 2), explore.RealLock(), explore.Spin(1))
}

// One takes the lock again each time that the other looks, until that one has spun
// enough and sleeps.
func TestExploreSpinningInVain1x5And1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var l park.Lock
		x.Name(&l, "l")
		inside := explore.NewVar(x, "inside", 0)
		for _, turns := range []int{5, 1} {
			x.Go("locker", func() {
				for range turns {
					x.Do("Lock", l.Lock)
					inside.Set(inside.Get() + 1)
					x.Do("Unlock", l.Unlock)
				}
			})
		}
		x.Final(func() error { return idle(&l, inside.Get(), 6) })
	}, explore.RealLock(), explore.Spin(1), explore.Strategy(explore.Bounded), explore.Preemptions(5))
}

// Somebody is inside already, so that there can be two on the stack when he leaves.
func TestExploreLockHeldAnd2x1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var l park.Lock
		x.Name(&l, "l")
		inside := explore.NewVar(x, "inside", 0)
		l.Lock()
		x.Go("holder", func() {
			inside.Set(inside.Get() + 1)
			x.Do("Unlock", l.Unlock)
		})
		for range 2 {
			x.Go("locker", func() {
				x.Do("Lock", l.Lock)
				inside.Set(inside.Get() + 1)
				x.Do("Unlock", l.Unlock)
			})
		}
		x.Final(func() error { return idle(&l, inside.Get(), 3) })
	}, explore.RealLock())
}

// counters is two goroutines that count by the note, and one that looks at it from
// outside. The note is as it was left, whoever comes and sleeps; and it does not go
// back.
func counters(turns int) func(x *explore.X) {
	return func(x *explore.X) {
		var l park.Lock
		x.Name(&l, "l")
		for range 2 {
			x.Go("counter", func() {
				for range turns {
					x.Do("Lock", l.Lock)
					note := l.Note()
					x.Do("UnlockNote", func() { l.UnlockNote(note + 1) })
				}
			})
		}
		x.Go("reader", func() {
			first, second := l.Note(), l.Note()
			x.Check(first <= second && second <= uint32(2*turns), "the note was %d, and then %d", first, second)
		})
		x.Final(func() error {
			if n := l.Note(); n != uint32(2*turns) {
				return fmt.Errorf("the note says %d, not %d", n, 2*turns)
			}
			return l.Idle()
		})
	}
}

func TestExploreNote2x1And1(t *testing.T) { explore.Test(t, counters(1), explore.RealLock()) }
func TestExploreNote2x2And1(t *testing.T) {
	explore.Test(t, counters(2), explore.RealLock(), explore.Strategy(explore.Bounded), explore.Preemptions(5))
}

// The same of the model, that all other explorations rely on.
func TestExploreModelOfNote2x2And1(t *testing.T) { explore.Test(t, counters(2)) }
func TestExploreModelOfLock3x2(t *testing.T)     { explore.Test(t, lockers(3, 2)) }

// places are the kinds of places to sleep.
var places = []struct {
	name   string
	borrow func() park.Place
}{
	{"durable", func() park.Place { return park.BorrowDurable() }},
	{"loose", func() park.Place { return park.Borrow() }},
}

// onPlaces runs a test on each kind.
func onPlaces(t *testing.T, test func(t *testing.T, borrow func() park.Place)) {
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) { test(t, p.borrow) })
	}
}

// One Unpark, before or after Park: what came before it is known after.
func TestExploreParkAndUnpark1x1(t *testing.T) {
	onPlaces(t, func(t *testing.T, borrow func() park.Place) {
		explore.Test(t, func(x *explore.X) {
			p := borrow()
			v := explore.NewVar(x, "v", 0)
			x.Go("sleeper", func() {
				x.Do("Park", p.Park)
				x.Check(v.Get() == 1, "awake too early")
				p.Return()
			})
			x.Go("waker", func() {
				v.Set(1)
				x.Do("Unpark", p.Unpark)
			})
		})
	})
}

// Two goroutines that wake each other in turn.
func TestExplorePingPong1x2(t *testing.T) {
	onPlaces(t, func(t *testing.T, borrow func() park.Place) {
		explore.Test(t, func(x *explore.X) {
			ping, pong := borrow(), borrow()
			turn := explore.NewVar(x, "turn", 0)
			x.Go("ping", func() {
				for range 2 {
					turn.Set(turn.Get() + 1)
					x.Do("Unpark", ping.Unpark)
					x.Do("Park", pong.Park)
				}
			})
			x.Go("pong", func() {
				for range 2 {
					x.Do("Park", ping.Park)
					turn.Set(turn.Get() + 1)
					x.Do("Unpark", pong.Unpark)
				}
			})
			x.Final(func() error {
				if turn.Get() != 4 {
					return fmt.Errorf("%d turns, not 4", turn.Get())
				}
				return nil
			})
		})
	})
}

func TestExploreParkWithoutUnpark(t *testing.T) {
	onPlaces(t, func(t *testing.T, borrow func() park.Place) {
		explore.Test(t, func(x *explore.X) {
			p := borrow()
			x.Go("", func() { x.Do("Park", p.Park) })
		}, explore.Expect(explore.Deadlock, "nobody is left to wake it"))
	})
}

// One Park takes one Unpark: a second one is a mistake of the caller.
func TestExploreUnparkTwice(t *testing.T) {
	onPlaces(t, func(t *testing.T, borrow func() park.Place) {
		explore.Test(t, func(x *explore.X) {
			p := borrow()
			x.Go("sleeper", func() { x.Do("Park", p.Park) })
			for range 2 {
				x.Go("waker", func() { x.Do("Unpark", p.Unpark) })
			}
		}, explore.Expect(explore.Assertion, "woken twice"))
	})
}
