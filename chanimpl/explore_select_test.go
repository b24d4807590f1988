package chanimpl_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/explore"
)

// Every interleaving of the real select, at the sizes that the names say. Which of
// several ready cases runs is a choice.

// two makes two channels and gives them names.
func two(x *explore.X, size int) (a, b *chanimpl.Chan[int]) {
	a, b = chanimpl.Make[int](size), chanimpl.Make[int](size)
	x.Name(a, "a")
	x.Name(b, "b")
	return a, b
}

// selectRecv receives from one of the channels, which nobody closes, and returns what
// and from which.
func selectRecv(x *explore.X, channels ...*chanimpl.Chan[int]) (v, from int) {
	var cases []chanimpl.Case
	values, oks := make([]int, len(channels)), make([]bool, len(channels))
	for i, c := range channels {
		cases = append(cases, c.RecvCase(&values[i], &oks[i]))
	}
	x.Do("Select", func() { from = chanimpl.Select(cases...) })
	x.Check(oks[from], "case %d has received nothing", from)
	for i, v := range values {
		x.Check(i == from || v == 0 && !oks[i], "case %d ran, and so did case %d", from, i)
	}
	return values[from], from
}

// sends has a goroutine send each of the values on c.
func sends(x *explore.X, c *chanimpl.Chan[int], values ...int) {
	x.Go("sender", func() {
		for _, v := range values {
			x.Do("Send", func() { c.Send(v) })
		}
	})
}

// A select is served once, by whichever channel comes first.
func TestExploreSelectOfTwo1x2(t *testing.T) {
	for size := range 2 {
		t.Run(fmt.Sprint("buffer ", size), func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				a, b := two(x, size)
				times := make([]int, 2)
				x.Go("selector", func() {
					for range 2 {
						v, from := selectRecv(x, a, b)
						x.Check(v == from+1, "received %d from %d", v, from)
						times[from]++
					}
				})
				sends(x, a, 1)
				sends(x, b, 2)
				x.Final(func() error { return errors.Join(over(a, times), left(b, 0)) })
			})
		})
	}
}

// Two that name the channels in opposite orders do not wait for each other.
func TestExploreSelectsInOppositeOrder2x1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 0)
		times := make([]int, 2)
		for i := range 2 {
			x.Go("selector", func() {
				channels := []*chanimpl.Chan[int]{a, b}
				if i == 1 {
					slices.Reverse(channels)
				}
				v, _ := selectRecv(x, channels...)
				times[v-1]++
			})
		}
		sends(x, a, 1)
		sends(x, b, 2)
		x.Final(func() error { return errors.Join(over(a, times), left(b, 0)) })
	}, dpor)
}

// Two selects meet: one sends on a channel that the other receives from. They agree
// on which, and nothing else happens.
func TestExploreSelectMeetsSelect1x1(t *testing.T) {
	came := make(map[int]bool)
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 0)
		data := vars(x, "data", 2)
		ran := [2]int{-1, -1}
		x.Go("selector", func() {
			var v int
			data[0].Set(1)
			x.Do("Select", func() { ran[0] = chanimpl.Select(a.SendCase(7), b.RecvCase(&v, nil)) })
			x.Check(v == 8*ran[0], "received %d, and case %d ran", v, ran[0])
			x.Check(ran[0] == 0 || data[1].Get() == 1, "")
		})
		x.Go("selector", func() {
			var v int
			data[1].Set(1)
			x.Do("Select", func() { ran[1] = chanimpl.Select(a.RecvCase(&v, nil), b.SendCase(8)) })
			x.Check(v == 7*(1-ran[1]), "received %d, and case %d ran", v, ran[1])
			x.Check(ran[1] == 1 || data[0].Get() == 1, "")
		})
		x.Final(func() error {
			if ran[0] != ran[1] {
				return fmt.Errorf("case %d ran here, and case %d there", ran[0], ran[1])
			}
			came[ran[0]] = true
			return errors.Join(left(a, 0), left(b, 0))
		})
	})
	require.Equal(t, map[int]bool{0: true, 1: true}, came)
}

// Each could send or receive on the same channel: one does the one thing and one the
// other, and nobody meets himself.
func TestExploreSelectOfBothSides2x1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		c := chanimpl.Make[int](0)
		x.Name(c, "c")
		sent, received := 0, 0
		for i := range 2 {
			x.Go("selector", func() {
				var v int
				x.Do("Select", func() {
					if chanimpl.Select(c.SendCase(i+1), c.RecvCase(&v, nil)) == 0 {
						sent += i + 1
					}
				})
				x.Check(v != i+1, "T%d has met itself", i)
				received += v
			})
		}
		x.Final(func() error {
			if sent != received || sent == 0 {
				return fmt.Errorf("%d was sent, and %d received", sent, received)
			}
			return left(c, 0)
		})
	})
}

// Two selects have a channel in common. Who is served elsewhere is passed over there,
// and the value goes to the other.
func TestExploreSelectsShareAChannel2x1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 0)
		times := make([]int, 2)
		x.Go("selector", func() {
			v, _ := selectRecv(x, a, b)
			times[v]++
		})
		x.Go("receiver", func() {
			x.Do("Recv", func() {
				v, _ := b.Recv()
				times[v]++
			})
		})
		// Either gets the one value, and the other the other.
		x.Go("sender", func() {
			x.Do("Send", func() { b.Send(0) })
			x.Do("Select", func() { chanimpl.Select(a.SendCase(1), b.SendCase(1)) })
		})
		x.Final(func() error { return errors.Join(over(a, times), left(b, 0)) })
	}, dpor)
}

// A select is served elsewhere, and passed over and taken out of line by a try. When
// it comes to leave that line, somebody else may stand there.
func TestExploreSelectLeavesALineThatItHasLeft1And3(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 0)
		x.Go("selector", func() {
			x.Do("Select", func() { chanimpl.Select(a.RecvCase(nil, nil), b.RecvCase(nil, nil)) })
		})
		x.Go("sender", func() { x.Do("TrySend", func() { a.TrySend(1) }) })
		x.Go("receiver", func() { x.Do("Recv", func() { b.Recv() }) })
		x.Go("closer", func() {
			x.Do("TrySend", func() { b.TrySend(1) })
			x.Do("Close", b.Close)
		})
		x.Final(func() error { return errors.Join(left(a, 0), left(b, 0)) })
	}, dpor)
}

// Of the two channels that look ready one has only a select in line that was served
// elsewhere. Then it is the turn of the other.
func TestExploreSelectFindsWhoIsReallyThere2And2(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 0)
		c := chanimpl.Make[int](0)
		x.Name(c, "c")
		x.Go("selector", func() {
			x.Do("Select", func() { chanimpl.Select(a.RecvCase(nil, nil), c.RecvCase(nil, nil)) })
		})
		x.Go("selector", func() {
			x.Do("Select", func() { chanimpl.Select(a.SendCase(1), b.SendCase(1)) })
			x.Do("Close", b.Close)
		})
		x.Go("closer", func() {
			x.Do("TrySend", func() { c.TrySend(1) })
			x.Do("Close", c.Close)
		})
		x.Go("receiver", func() { x.Do("Recv", func() { b.Recv() }) })
		x.Final(func() error { return errors.Join(left(a, 0), left(b, 0), left(c, 0)) })
	}, dpor)
}

// The same channel twice in one select.
func TestExploreSelectOfOneTwice1x2(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 0)
		times := make([]int, 2)
		x.Go("selector", func() {
			for range 2 {
				v, _ := selectRecv(x, a, b, a)
				times[v-1]++
			}
		})
		sends(x, a, 1, 2)
		x.Final(func() error { return errors.Join(over(a, times), left(b, 0)) })
	})
}

// A select that sends, beside another sender.
func TestExploreSelectSends1And1x2(t *testing.T) {
	for size := range 2 {
		t.Run(fmt.Sprint("buffer ", size), func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				a, b := two(x, size)
				times := make([]int, 2)
				x.Go("selector", func() {
					x.Do("Select", func() { chanimpl.Select(b.RecvCase(nil, nil), a.SendCase(0)) })
				})
				sends(x, a, 1)
				x.Go("receiver", func() {
					for range 2 {
						x.Do("Recv", func() {
							v, _ := a.Recv()
							times[v]++
						})
					}
				})
				x.Final(func() error { return errors.Join(over(a, times), left(b, 0)) })
			})
		})
	}
}

// Both channels are closed while a select waits: it ends once, and says so.
func TestExploreSelectAgainstClose1And2(t *testing.T) {
	came := make(map[int]bool)
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 0)
		before := vars(x, "before", 2)
		x.Go("selector", func() {
			v, ok := [2]int{5, 5}, [2]bool{true, true}
			var ran int
			x.Do("Select", func() { ran = chanimpl.Select(a.RecvCase(&v[0], &ok[0]), b.RecvCase(&v[1], &ok[1])) })
			x.Check(v[ran] == 0 && !ok[ran], "received %d, %v", v[ran], ok[ran])
			x.Check(v[1-ran] == 5 && ok[1-ran], "the other case ran too")
			x.Check(before[ran].Get() == 1, "closed too early")
			came[ran] = true
		})
		for i, c := range []*chanimpl.Chan[int]{a, b} {
			x.Go("closer", func() {
				before[i].Set(1)
				x.Do("Close", c.Close)
			})
		}
		x.Final(func() error { return errors.Join(left(a, 0), left(b, 0)) })
	})
	require.Equal(t, map[int]bool{0: true, 1: true}, came)
}

// A select that sends is sent home with a panic, or receives before that.
func TestExploreSelectSendAgainstClose1And1(t *testing.T) {
	came := make(map[string]bool)
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 0)
		x.Go("selector", func() {
			ran := -1
			ends(sendOnClosed, func() {
				x.Do("Select", func() { ran = chanimpl.Select(a.SendCase(1), b.RecvCase(nil, nil)) })
			})
			x.Check(ran != 0, "it was sent, and nobody receives")
			came[fmt.Sprint(ran)] = true
		})
		x.Go("sender", func() { came[fmt.Sprint("sent ", b.TrySend(1))] = true })
		x.Go("closer", func() { x.Do("Close", a.Close) })
		x.Final(func() error { return errors.Join(left(a, 0), left(b, 0)) })
	})
	require.Equal(t, map[string]bool{"-1": true, "1": true, "sent true": true, "sent false": true}, came)
}

// A nil channel is never ready, and does not disturb the others.
func TestExploreSelectWithNil1x2(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		a, _ := two(x, 0)
		times := make([]int, 2)
		x.Go("selector", func() {
			for range 2 {
				v, from := selectRecv(x, nil, a, nil)
				x.Check(from == 1, "case %d ran, which is on the nil channel", from)
				times[v]++
			}
		})
		sends(x, a, 0, 1)
		x.Go("trier", func() {
			_, selected := chanimpl.TrySelect(chanimpl.Case{}, (*chanimpl.Chan[int])(nil).SendCase(1))
			x.Check(!selected, "a nil channel was ready")
		})
		x.Final(func() error { return over(a, times) })
	})
}

// A token moves between a and b: it is sent to the one before it is taken from the
// other. So at every moment it is in one of them. It moves three times: after two, all
// looks as before.
func TestExploreTrySelectMissesNoToken1And1x3(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 1)
		b.Send(1)
		x.Go("mover", func() {
			from, to := b, a
			for range 3 {
				x.Do("Send", func() { to.Send(1) })
				x.Do("Recv", func() { from.Recv() })
				from, to = to, from
			}
		})
		x.Go("looker", func() {
			x.Check(chanimpl.Look(a.RecvCase(nil, nil), b.RecvCase(nil, nil)), "both seen empty")
		})
	})
}

// And so TrySelect finds it, if nobody else takes it.
func TestExploreTrySelectFindsTheToken1And1(t *testing.T) {
	came := make(map[int]bool)
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 1)
		b.Send(1)
		x.Go("mover", func() {
			x.Do("Send", func() { a.Send(1) })
			x.Try("TryRecv", func() bool { return tryRecv(b) })
		})
		x.Go("trier", func() {
			from, selected := chanimpl.TrySelect(a.RecvCase(nil, nil), b.RecvCase(nil, nil))
			x.Check(selected, "both seen empty")
			came[from] = true
		})
	})
	require.Equal(t, map[int]bool{0: true, 1: true}, came)
}

// TrySelect takes what is there.
func TestExploreTrySelect1x2And2(t *testing.T) {
	came := make(map[int]bool)
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 1)
		got, sent := 0, 0
		x.Go("trier", func() {
			for range 2 {
				var v, w int
				x.Do("TrySelect", func() { chanimpl.TrySelect(a.RecvCase(&v, nil), b.RecvCase(&w, nil)) })
				got += v + w
			}
			came[got] = true
		})
		for i, c := range []*chanimpl.Chan[int]{a, b} {
			x.Go("sender", func() {
				if x.Try("TrySend", func() bool { return c.TrySend(i + 1) }) {
					sent += i + 1
				}
			})
		}
		x.Final(func() error {
			if here := a.Len() + 2*b.Len(); sent != 3 || got+here != 3 {
				return fmt.Errorf("%d was sent, %d received, %d is left", sent, got, here)
			}
			return nil
		})
	})
	require.Equal(t, map[int]bool{0: true, 1: true, 2: true, 3: true}, came)
}

// Two that could both take the one value: one does.
func TestExploreTrySelects2x1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 1)
		a.Send(1)
		got := 0
		for range 2 {
			x.Go("trier", func() {
				_, selected := chanimpl.TrySelect(b.RecvCase(nil, nil), a.RecvCase(nil, nil))
				if selected {
					got++
				}
			})
		}
		x.Final(func() error {
			if got != 1 {
				return fmt.Errorf("%d have received it", got)
			}
			return errors.Join(left(a, 0), left(b, 0))
		})
	})
}

func TestExploreInvariantsOfSelect2x1And2(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		a, b := two(x, 0)
		x.Go("selector", func() { x.Do("Select", func() { chanimpl.Select(a.RecvCase(nil, nil), b.RecvCase(nil, nil)) }) })
		x.Go("selector", func() { x.Do("Select", func() { chanimpl.Select(a.SendCase(1), b.RecvCase(nil, nil)) }) })
		x.Go("sender", func() { ends(sendOnClosed, func() { x.Do("TrySend", func() { b.TrySend(1) }) }) })
		x.Go("closer", func() { x.Do("Close", b.Close) })
		watch(x, a, b)
		x.Final(func() error { return errors.Join(left(a, 0), left(b, 0)) })
	}, explore.Strategy(explore.Bounded), explore.Preemptions(2))
}
