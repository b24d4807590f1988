package mutex_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/mutex"
)

// Every interleaving of the real code, at the sizes that the names say: goroutines x
// turns. What "waited long" is, is a choice; so starvation mode is part of all this.

// lockers is n goroutines that take the lock so many times, and count.
func lockers(n, turns int) func(x *explore.X) {
	return func(x *explore.X) {
		var m mutex.Mutex
		x.Name(&m, "m")
		inside := explore.NewVar(x, "inside", 0)
		for range n {
			x.Go("locker", func() {
				for range turns {
					x.Do("Lock", m.Lock)
					inside.Set(inside.Get() + 1)
					x.Do("Unlock", m.Unlock)
				}
			})
		}
		x.Final(func() error { return idle(&m, inside.Get(), n*turns) })
	}
}

// idle says what is wrong with a mutex that nobody holds, and that was held so many
// times.
func idle(m *mutex.Mutex, times, want int) error {
	if times != want {
		return fmt.Errorf("the lock was taken %d times, not %d", times, want)
	}
	if w := mutex.WordOf(m); w != 0 {
		return fmt.Errorf("the word is %b when all is over", w)
	}
	return nil
}

func TestExplore2x2(t *testing.T) { explore.Test(t, lockers(2, 2)) }
func TestExplore3x1(t *testing.T) { explore.Test(t, lockers(3, 1)) }

// Somebody comes to wait, in one execution or another. (One that spun for ever instead
// would be cut short, as if it had stopped after a few turns.)
func TestExploreWaiting2x1(t *testing.T) {
	waits := make(map[bool]bool)
	explore.Test(t, func(x *explore.X) {
		var m mutex.Mutex
		x.Name(&m, "m")
		for range 2 {
			x.Go("locker", func() {
				x.Do("Lock", m.Lock)
				waits[mutex.WordOf(&m).Waiters() > 0] = true
				x.Do("Unlock", m.Unlock)
			})
		}
	})
	require.Equal(t, map[bool]bool{false: true, true: true}, waits)
}

func TestExplore3x2(t *testing.T) {
	explore.Test(t, lockers(3, 2), explore.Strategy(explore.States), explore.MaxTime(time.Minute))
}

func TestExplore4x1(t *testing.T) {
	explore.Test(t, lockers(4, 1), explore.Strategy(explore.States), explore.MaxTime(time.Minute))
}

// With spinning, a goroutine may also set W and be the one that is awake.
func TestExploreSpinning2x2(t *testing.T) { explore.Test(t, lockers(2, 2), explore.Spin(4)) }
func TestExploreSpinning3x1(t *testing.T) { explore.Test(t, lockers(3, 1), explore.Spin(4)) }

func TestExploreSpinning3x2(t *testing.T) {
	explore.Test(t, lockers(3, 2), explore.Strategy(explore.Bounded), explore.Preemptions(3), explore.Spin(4))
}

// Two goroutines spin while a third sleeps in line: only one of them may take W for its
// own. That takes a fourth, who holds the lock meanwhile.
func TestExploreSpinningBesideASleeper(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var m mutex.Mutex
		x.Name(&m, "m")
		m.Lock()
		x.Go("holder", func() { x.Do("Unlock", m.Unlock) })
		for range 3 {
			x.Go("locker", func() {
				x.Do("Lock", m.Lock)
				x.Do("Unlock", m.Unlock)
			})
		}
	}, explore.Strategy(explore.Bounded), explore.Preemptions(1), explore.Spin(1))
}

func TestExplore3x3(t *testing.T) {
	if !explore.Long() {
		t.Skip("takes a minute: go test -tags explore -run Explore3x3 ./mutex -explore.long")
	}
	explore.Test(t, lockers(3, 3), explore.Strategy(explore.Bounded), explore.Preemptions(3), explore.MaxTime(10*time.Minute))
}

// The mutex on the real semaphore, and not on its model.
func TestExploreRealSema2x2(t *testing.T) {
	explore.Test(t, lockers(2, 2), explore.RealSema(), explore.MaxTime(time.Minute))
}

func TestExploreRealSema3x1(t *testing.T) {
	explore.Test(t, lockers(3, 1), explore.RealSema(), explore.MaxTime(time.Minute))
}

// A TryLock does not wait in line, and must not confuse those who do.
func TestExploreTryLock(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var m mutex.Mutex
		x.Name(&m, "m")
		inside := explore.NewVar(x, "inside", 0)
		times := 2
		for range 2 {
			x.Go("locker", func() {
				x.Do("Lock", m.Lock)
				inside.Set(inside.Get() + 1)
				x.Do("Unlock", m.Unlock)
			})
		}
		x.Go("trier", func() {
			if x.Try("TryLock", m.TryLock) {
				times++
				inside.Set(inside.Get() + 1)
				x.Do("Unlock", m.Unlock)
			}
		})
		x.Final(func() error { return idle(&m, inside.Get(), times) })
	})
}

// While the lock is handed over its bit is clear, and TryLock must fail all the same: it
// takes one TryLock that makes another goroutine starve, and one that comes between.
func TestExploreTryLockDuringHandOff(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var m mutex.Mutex
		x.Name(&m, "m")
		for range 2 {
			x.Go("locker", func() {
				x.Do("Lock", m.Lock)
				x.Do("Unlock", m.Unlock)
			})
		}
		x.Go("trier", func() {
			for range 2 {
				if x.Try("TryLock", m.TryLock) {
					x.Do("Unlock", m.Unlock)
				}
			}
		})
		x.Invariant(watch(x, &m).look)
	}, explore.Strategy(explore.Bounded), explore.Preemptions(3))
}

// What TryLock says is true: it fails only while somebody has the lock or is handed it.
func TestExploreTryLockAlone(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var m mutex.Mutex
		x.Name(&m, "m")
		x.Go("trier", func() {
			x.Check(x.Try("TryLock", m.TryLock), "the lock is free, and TryLock failed")
			x.Check(!x.Try("TryLock", m.TryLock), "TryLock took a lock that is held")
			x.Do("Unlock", m.Unlock)
		})
	})
}

func TestExploreUnlockOfUnlocked(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var m mutex.Mutex
		x.Name(&m, "m")
		x.Go("", func() { x.Do("Unlock", m.Unlock) })
	}, explore.Expect(explore.FatalError, "sync: unlock of unlocked mutex"))
}

// A witness follows a mutex from step to step, and says what is against its rules.
type witness struct {
	x      *explore.X
	m      *mutex.Mutex
	word   mutex.Word
	line   []int  // who is asleep
	permit uint32 // for whoever comes to sleep next: the lock was handed over with nobody asleep
	handed int    // to whom the lock was handed and who has not taken it yet, or -1

	saw   map[int]mutex.Word // by goroutine, the word at its latest step
	slept map[int]bool       // by goroutine, whether it has been in line since it last had the lock
}

func watch(x *explore.X, m *mutex.Mutex) *witness {
	return &witness{x: x, m: m, handed: -1, saw: make(map[int]mutex.Word), slept: make(map[int]bool)}
}

func (w *witness) look() error {
	defer func() { w.saw[w.x.Last()] = w.word }()
	before, line, permit := w.word, w.line, w.permit
	w.word, w.permit = mutex.WordOf(w.m), *mutex.SemaOf(w.m)
	w.line = slices.Clone(w.x.Line(mutex.SemaOf(w.m)))
	switch {
	case len(w.line) > len(line):
		if err := w.joined(); err != nil {
			return err
		}
	case len(w.line) < len(line):
		w.handed = line[0] // woken, the first in line
	case w.permit < permit:
		w.handed = w.x.Last() // it came to sleep, and need not
	}
	if w.word.Starving() && w.word.Waiters() == 0 {
		return fmt.Errorf("the mutex starves, and nobody is in line")
	}
	if !before.Locked() && w.word.Locked() {
		return w.taken(before)
	}
	if before.Starving() && !w.word.Starving() {
		return fmt.Errorf("T%d has ended starvation mode, and was not handed the lock", w.x.Last())
	}
	return nil
}

// joined is for a step by which a goroutine has joined the line: in front of all others
// if it was there before, and else behind them.
func (w *witness) joined() error {
	by, place := w.x.Last(), len(w.line)-1
	if w.slept[by] {
		place = 0
	}
	if w.line[place] != by {
		return fmt.Errorf("T%d, in line before: %v, has joined the line %v at the wrong end", by, w.slept[by], w.line)
	}
	w.slept[by] = true
	return nil
}

// taken is for a step that has taken the lock.
func (w *witness) taken(before mutex.Word) error {
	by := w.x.Last()
	w.slept[by] = false
	if !before.Starving() {
		return nil
	}
	if by != w.handed {
		return fmt.Errorf("the mutex starves, and T%d has overtaken T%d", by, w.handed)
	}
	w.handed = -1
	// It decides by what it saw a step ago: others may have come to the line since.
	long, waiters := w.x.LastChoice(by, "waited long") == 1, w.saw[by].Waiters()
	if stay := long && waiters > 1; stay != w.word.Starving() {
		return fmt.Errorf("T%d waited long: %v, and saw %d in line; starving is now %v", by, long, waiters, w.word.Starving())
	}
	return nil
}

// The promise of starvation mode: from the moment that S is set, the lock passes from
// hand to hand along the line. Nobody overtakes, however the steps fall. It ends when
// it should, and not before: with the last in line, or with one that has not waited
// for long.
func TestExploreNobodyOvertakes(t *testing.T) {
	for _, size := range [][2]int{{3, 2}, {4, 1}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				var m mutex.Mutex
				x.Name(&m, "m")
				for range size[0] {
					x.Go("locker", func() {
						for range size[1] {
							x.Do("Lock", m.Lock)
							x.Do("Unlock", m.Unlock)
						}
					})
				}
				x.Invariant(watch(x, &m).look)
			}, explore.Strategy(explore.Bounded), explore.Preemptions(3))
		})
	}
}

// In normal mode a goroutine may be overtaken for ever. What bounds that is starvation
// mode: one that has waited long loses at most once more. If it is asleep again while the
// one that it has lost to still holds the lock, then it is the next.
func TestExploreOvertakingIsBounded(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var m mutex.Mutex
		x.Name(&m, "m")
		x.Go("waiter", func() {
			x.Do("Lock", m.Lock)
			x.Do("Unlock", m.Unlock)
		})
		for range 2 {
			x.Go("rival", func() {
				for range 2 {
					x.Do("Lock", m.Lock)
					x.Do("Unlock", m.Unlock)
				}
			})
		}
		var before mutex.Word
		turn := 0       // how often the lock was taken
		seen := 0       // likewise, up to the waiter's latest step
		isNext := false // the waiter
		x.Invariant(func() error {
			word := mutex.WordOf(&m)
			taken := !before.Locked() && word.Locked()
			before = word
			if taken {
				turn++
			}
			if x.Last() != 0 {
				if taken && isNext {
					return fmt.Errorf("T0 has waited long and lost once more, and T%d has overtaken it", x.Last())
				}
				return nil
			}
			inLine := slices.Contains(x.Line(mutex.SemaOf(&m)), 0)
			isNext = inLine && x.LastChoice(0, "waited long") == 1 && word.Locked() && turn == seen
			seen = turn
			return nil
		})
	}, explore.Strategy(explore.Bounded), explore.Preemptions(3))
}
