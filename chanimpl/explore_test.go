package chanimpl_test

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/twin"
)

// Every interleaving of the real code, at the sizes that the names say: goroutines x
// turns. Those of select are in explore_select_test.go.

// A crowd is n goroutines that do the same so many times each.
type crowd struct{ n, turns int }

func (c crowd) total() int { return c.n * c.turns }

// exchange has senders and receivers pass values, each with some data, through a
// channel with a buffer of that size.
func exchange(size int, senders, receivers crowd) func(x *explore.X) {
	return func(x *explore.X) {
		c := chanimpl.Make[int](size)
		x.Name(c, "c")
		total := senders.total()
		data := vars(x, "data", total)
		times := make([]int, total)
		for s := range senders.n {
			x.Go("sender", func() {
				for turn := range senders.turns {
					v := s*senders.turns + turn
					data[v].Set(v + 1)
					x.Do("Send", func() { c.Send(v) })
				}
			})
		}
		for range receivers.n {
			x.Go("receiver", func() {
				last := make(map[int]int)
				for range receivers.turns {
					x.Do("Recv", func() {
						v, ok := c.Recv()
						x.Check(ok && data[v].Get() == v+1, "received %d, %v", v, ok)
						sender := v / senders.turns
						x.Check(last[sender] <= v, "received %d after %d", v, last[sender])
						last[sender] = v
						times[v]++
					})
				}
			})
		}
		x.Final(func() error { return over(c, times) })
	}
}

// vars returns n race-checked variables.
func vars(x *explore.X, name string, n int) []*explore.Var[int] {
	all := make([]*explore.Var[int], n)
	for i := range all {
		all[i] = explore.NewVar(x, fmt.Sprint(name, i), 0)
	}
	return all
}

// over says what is wrong if not each value was received once, or something is left.
func over(c *chanimpl.Chan[int], times []int) error {
	for v, n := range times {
		if n != 1 {
			return fmt.Errorf("%d was received %d times", v, n)
		}
	}
	return left(c, 0)
}

// left says what is wrong if there are not so many values left, and nobody in line.
func left(c *chanimpl.Chan[int], values int) error {
	if c.Len() != values || c.Waiting() != 0 {
		return fmt.Errorf("when all is over the channel has %d values and %d in line", c.Len(), c.Waiting())
	}
	return c.Broken()
}

func TestExploreBuffer0For2And2x1(t *testing.T) {
	explore.Test(t, exchange(0, crowd{2, 1}, crowd{2, 1}))
}

func TestExploreBuffer1For2And2x1(t *testing.T) {
	explore.Test(t, exchange(1, crowd{2, 1}, crowd{2, 1}))
}

func TestExploreBuffer2For2And2x1(t *testing.T) {
	explore.Test(t, exchange(2, crowd{2, 1}, crowd{2, 1}))
}

func TestExploreBuffer0For1x2And2x1(t *testing.T) {
	explore.Test(t, exchange(0, crowd{1, 2}, crowd{2, 1}))
}

func TestExploreBuffer1For1x2And2x1(t *testing.T) {
	explore.Test(t, exchange(1, crowd{1, 2}, crowd{2, 1}))
}

func TestExploreBuffer0For2x1And1x2(t *testing.T) {
	explore.Test(t, exchange(0, crowd{2, 1}, crowd{1, 2}))
}

func TestExploreBuffer1For2x1And1x2(t *testing.T) {
	explore.Test(t, exchange(1, crowd{2, 1}, crowd{1, 2}))
}

func TestExploreBuffer0For1And1x3(t *testing.T) {
	explore.Test(t, exchange(0, crowd{1, 3}, crowd{1, 3}))
}

func TestExploreBuffer1For1And1x3(t *testing.T) {
	explore.Test(t, exchange(1, crowd{1, 3}, crowd{1, 3}))
}

func TestExploreBuffer2For1And1x4(t *testing.T) {
	explore.Test(t, exchange(2, crowd{1, 4}, crowd{1, 4}))
}

// dpor is for those with so many orders of few kinds that to begin with the fewest
// preemptions would take longer than all the rest.
var dpor = explore.Strategy(explore.DPOR)

func TestExploreBuffer0For3And3x1(t *testing.T) {
	explore.Test(t, exchange(0, crowd{3, 1}, crowd{3, 1}), dpor)
}

func TestExploreBuffer0For2x2And1x4(t *testing.T) {
	explore.Test(t, exchange(0, crowd{2, 2}, crowd{1, 4}), dpor)
}

func TestExploreBuffer1For2And2x2(t *testing.T) {
	explore.Test(t, exchange(1, crowd{2, 2}, crowd{2, 2}), dpor)
}

func TestExploreBuffer2For2And2x2(t *testing.T) {
	explore.Test(t, exchange(2, crowd{2, 2}, crowd{2, 2}), dpor)
}

// On the real lock of a channel, too.
func TestExploreBuffer0OnRealLockFor1And1x1(t *testing.T) {
	explore.Test(t, exchange(0, crowd{1, 1}, crowd{1, 1}), explore.RealLock())
}

func TestExploreBuffer1OnRealLockFor1And1x2(t *testing.T) {
	explore.Test(t, exchange(1, crowd{1, 2}, crowd{1, 2}), explore.RealLock())
}

func TestExploreBuffer0OnRealLockFor2x1And1x2(t *testing.T) {
	explore.Test(t, exchange(0, crowd{2, 1}, crowd{1, 2}), explore.RealLock(), explore.Strategy(explore.Bounded))
}

func TestExploreBuffer0For2And2x2(t *testing.T) {
	if !explore.Long() {
		t.Skip("takes ten seconds: go test -tags explore -run Buffer0For2And2x2 ./chanimpl -explore.long")
	}
	explore.Test(t, exchange(0, crowd{2, 2}, crowd{2, 2}), dpor, explore.MaxTime(time.Minute))
}

// The k-th receive comes before the completion of the k+C-th send: the data race is
// not one.
func TestExploreReceiveBeforeLaterSend1And1x3(t *testing.T) {
	for size := range 3 {
		t.Run(fmt.Sprint("buffer ", size), func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				c := chanimpl.Make[int](size)
				x.Name(c, "c")
				data := vars(x, "data", 3)
				x.Go("sender", func() {
					for k := range 3 {
						x.Do("Send", func() { c.Send(k) })
						if k >= size {
							x.Check(data[k-size].Get() == 1, "receive %d has not begun", k-size)
						}
					}
				})
				x.Go("receiver", func() {
					for k := range 3 {
						data[k].Set(1)
						x.Do("Recv", func() { c.Recv() })
					}
				})
			})
		})
	}
}

// watch has the invariants of the channels checked whenever one was unlocked.
func watch(x *explore.X, channels ...*chanimpl.Chan[int]) {
	seen := make([]uint32, len(channels))
	x.Invariant(func() error {
		for i, c := range channels {
			v := c.Version()
			if v == seen[i] {
				continue
			}
			seen[i] = v
			if err := c.Broken(); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestExploreInvariantsOf2And2x1(t *testing.T) {
	for size := range 3 {
		t.Run(fmt.Sprint("buffer ", size), func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				c := chanimpl.Make[int](size)
				x.Name(c, "c")
				for v := range 2 {
					x.Go("sender", func() { x.Do("Send", func() { c.Send(v) }) })
					x.Go("receiver", func() { x.Do("Recv", func() { c.Recv() }) })
				}
				watch(x, c)
			}, explore.Strategy(explore.Bounded), explore.Preemptions(3))
		})
	}
}

// ends calls f, and reports whether it returned. It may panic with this text instead.
func ends(text string, f func()) (returned bool) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			if r.Error() != text {
				panic(r)
			}
		default:
			panic(r)
		}
	}()
	f()
	return true
}

const (
	sendOnClosed  = "send on closed channel"
	closeOfClosed = "close of closed channel"
)

// A send either gets through, and is received, or it panics: both can be.
func TestExploreSendAgainstClose2x1And1(t *testing.T) {
	for size := range 3 {
		t.Run(fmt.Sprint("buffer ", size), func(t *testing.T) {
			came := make(map[int]bool) // how many in one execution or another
			explore.Test(t, func(x *explore.X) {
				c := chanimpl.Make[int](size)
				x.Name(c, "c")
				sent, received := 0, 0
				for range 2 {
					x.Go("sender", func() {
						if ends(sendOnClosed, func() { x.Do("Send", func() { c.Send(1) }) }) {
							sent++
						}
					})
				}
				x.Go("receiver", func() {
					for v := range c.All() {
						received += v
					}
				})
				x.Go("closer", func() { x.Do("Close", c.Close) })
				x.Final(func() error {
					if sent != received {
						return fmt.Errorf("%d were sent, and %d received", sent, received)
					}
					came[sent] = true
					return left(c, 0)
				})
			})
			require.Equal(t, map[int]bool{0: true, 1: true, 2: true}, came)
		})
	}
}

// Nobody receives: whoever waits is sent home with a panic.
func TestExploreCloseAgainstWaitingSenders2x1(t *testing.T) {
	came := make(map[int]bool)
	explore.Test(t, func(x *explore.X) {
		c := chanimpl.Make[int](1)
		x.Name(c, "c")
		sent := 0
		for range 2 {
			x.Go("sender", func() {
				if ends(sendOnClosed, func() { x.Do("Send", func() { c.Send(1) }) }) {
					sent++
				}
			})
		}
		x.Go("closer", func() { x.Do("Close", c.Close) })
		x.Final(func() error {
			came[sent] = true
			return left(c, sent)
		})
	})
	require.Equal(t, map[int]bool{0: true, 1: true}, came)
}

// What is in the buffer is received after Close too, then there is nothing more. What
// came before Close is known then.
func TestExploreCloseAgainstReceivers2x1(t *testing.T) {
	for size := range 2 {
		t.Run(fmt.Sprint("with ", size, " in the buffer"), func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				c := chanimpl.Make[int](size)
				x.Name(c, "c")
				for v := range size {
					c.Send(v + 1)
				}
				before := explore.NewVar(x, "before", 0)
				values := 0
				for range 2 {
					x.Go("receiver", func() {
						v, ok := 0, false
						x.Do("Recv", func() { v, ok = c.Recv() })
						values += v
						x.Check(ok == (v == 1), "received %d, %v", v, ok)
						x.Check(ok || before.Get() == 1, "closed too early")
					})
				}
				x.Go("closer", func() {
					before.Set(1)
					x.Do("Close", c.Close)
				})
				x.Final(func() error {
					if values != size {
						return fmt.Errorf("%d values were received, not %d", values, size)
					}
					return left(c, 0)
				})
			})
		})
	}
}

func TestExploreCloseAgainstClose1And1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		c := chanimpl.Make[int](0)
		x.Name(c, "c")
		closed := 0
		for range 2 {
			x.Go("closer", func() {
				if ends(closeOfClosed, func() { x.Do("Close", c.Close) }) {
					closed++
				}
			})
		}
		x.Go("receiver", func() { x.Do("Recv", func() { c.Recv() }) })
		x.Final(func() error {
			if closed != 1 {
				return fmt.Errorf("%d of two closed it", closed)
			}
			return left(c, 0)
		})
	})
}

func TestExploreInvariantsOfClose(t *testing.T) {
	for size := range 2 {
		t.Run(fmt.Sprint("buffer ", size), func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				c := chanimpl.Make[int](size)
				x.Name(c, "c")
				x.Go("sender", func() { ends(sendOnClosed, func() { x.Do("Send", func() { c.Send(1) }) }) })
				x.Go("receiver", func() { x.Do("Recv", func() { c.Recv() }) })
				x.Go("trier", func() { x.Do("TryRecv", func() { c.TryRecv() }) })
				x.Go("closer", func() { x.Do("Close", c.Close) })
				watch(x, c)
			}, explore.Strategy(explore.Bounded), explore.Preemptions(3))
		})
	}
}

// Without a buffer a try works only if somebody waits on the other side; and then it
// does work.
func TestExploreTrySendAgainstReceiver1And1(t *testing.T) {
	came := make(map[bool]bool)
	explore.Test(t, func(x *explore.X) {
		c := chanimpl.Make[int](0)
		x.Name(c, "c")
		data := vars(x, "data", 3)
		x.Go("trier", func() {
			data[1].Set(1)
			sent := x.Try("TrySend", func() bool { return c.TrySend(1) })
			came[sent] = true
			if !sent {
				data[2].Set(1)
				x.Do("Send", func() { c.Send(2) })
			}
		})
		x.Go("receiver", func() {
			x.Do("Recv", func() {
				v, ok := c.Recv()
				x.Check(ok && data[v].Get() == 1, "received %d, %v", v, ok)
			})
		})
		x.Final(func() error { return left(c, 0) })
	})
	require.Equal(t, map[bool]bool{false: true, true: true}, came)
}

func TestExploreTryRecvAgainstSender1And1(t *testing.T) {
	came := make(map[bool]bool)
	explore.Test(t, func(x *explore.X) {
		c := chanimpl.Make[int](0)
		x.Name(c, "c")
		data := explore.NewVar(x, "data", 0)
		x.Go("trier", func() {
			received := x.Try("TryRecv", func() bool {
				v, ok, received := c.TryRecv()
				x.Check(received == ok && received == (v == 1), "received %d, %v, %v", v, ok, received)
				return received
			})
			came[received] = true
			if !received {
				x.Do("Recv", func() { c.Recv() })
			}
			x.Check(data.Get() == 1, "received before it was sent")
		})
		x.Go("sender", func() {
			data.Set(1)
			x.Do("Send", func() { c.Send(1) })
		})
		x.Final(func() error { return left(c, 0) })
	})
	require.Equal(t, map[bool]bool{false: true, true: true}, came)
}

// A try that fails can be made again, and one day it finds whoever waits. If it did
// not, this would be a livelock.
func TestExploreTryUntilItWorks1x2(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		there, back := chanimpl.Make[int](0), chanimpl.Make[int](0)
		x.Name(there, "there")
		x.Name(back, "back")
		x.Go("waiter", func() {
			x.Do("Recv", func() { there.Recv() })
			x.Do("Send", func() { back.Send(1) })
		})
		x.Go("trier", func() {
			for !there.TrySend(1) {
				explore.Yield()
			}
			for !tryRecv(back) {
				explore.Yield()
			}
		})
		x.Final(func() error { return errors.Join(left(there, 0), left(back, 0)) })
	})
}

func tryRecv(c *chanimpl.Chan[int]) bool {
	_, _, received := c.TryRecv()
	return received
}

// ops are the calls of each goroutine. They all return, whatever the order.
var ops = []struct {
	name  string
	size  int
	calls [][]ask
}{
	{"buffer 1, 2 senders and 2 receivers", 1, [][]ask{{{"send", 1}}, {{"send", 2}}, {{op: "recv"}}, {{op: "recv"}}}},
	{"buffer 1, 1x2 and 1x2", 1, [][]ask{{{"send", 1}, {"send", 2}}, {{op: "recv"}, {op: "recv"}}}},
	{"buffer 1, tries 1x2 and 1x2", 1, [][]ask{{{"trysend", 1}, {"trysend", 2}}, {{op: "tryrecv"}, {op: "tryrecv"}}}},
	{"buffer 1, tries 2 and 1x2", 1, [][]ask{{{"trysend", 1}}, {{"trysend", 2}}, {{op: "tryrecv"}, {op: "tryrecv"}}}},
	{"buffer 1, tries 1 and 2", 1, [][]ask{{{"trysend", 1}}, {{op: "tryrecv"}}, {{op: "tryrecv"}}}},
	{"buffer 2, tries 1x3 and 1x2", 2, [][]ask{{{"trysend", 1}, {"trysend", 2}, {"trysend", 3}}, {{op: "tryrecv"}, {op: "tryrecv"}}}},
	{"buffer 1, a try beside 1x2", 1, [][]ask{{{"send", 1}, {"send", 2}}, {{op: "tryrecv"}, {op: "recv"}}}},
	{"buffer 1, a receiver and tries", 1, [][]ask{{{op: "recv"}}, {{"trysend", 1}}, {{"trysend", 2}}}},
	{"buffer 1, close, send and receive", 1, [][]ask{{{"send", 1}}, {{op: "close"}}, {{op: "recv"}}}},
	{"buffer 1, close and tries", 1, [][]ask{{{"trysend", 1}}, {{op: "close"}}, {{op: "tryrecv"}, {op: "tryrecv"}}}},
	{"buffer 0, close and 2 receivers", 0, [][]ask{{{op: "recv"}}, {{op: "close"}}, {{op: "recv"}}}},
	{"buffer 0, a send and then close, and 1x2", 0, [][]ask{{{"send", 1}, {op: "close"}}, {{op: "recv"}, {op: "recv"}}}},
	{"buffer 0, 2 senders and 2 receivers", 0, [][]ask{{{"send", 1}}, {{"send", 2}}, {{op: "recv"}}, {{op: "recv"}}}},
	{"buffer 0, 1x2 and 2 receivers", 0, [][]ask{{{"send", 1}, {"send", 2}}, {{op: "recv"}}, {{op: "recv"}}}},
}

func TestExploreLinearizable(t *testing.T) {
	for _, test := range ops {
		t.Run(test.name, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				c := twin.NewChan[int](twin.Ours, test.size)
				x.Linearizable(model(max(test.size, 1)))
				var history []porcupine.Operation
				clock := int64(0)
				tick := func() int64 { clock++; return clock }
				for _, calls := range test.calls {
					x.Go("client", func() {
						for _, a := range calls {
							x.Call(a, func() any {
								began := tick()
								out := do(c, a)
								history = append(history, porcupine.Operation{Input: a, Call: began, Output: out, Return: tick()})
								return out
							})
						}
					})
				}
				x.Final(func() error {
					if values := apart(history); test.size == 0 && values != nil {
						return fmt.Errorf("send and receive of %v did not meet", values)
					}
					return nil
				})
			}, dpor)
		})
	}
}

// Nobody comes.
func TestExploreDeadlocks(t *testing.T) {
	for _, test := range []struct {
		name string
		f    func(x *explore.X, c *chanimpl.Chan[int])
		text string
	}{
		{"2 receivers", func(x *explore.X, c *chanimpl.Chan[int]) { c.Recv() }, "nobody is left to wake them"},
		{"2 senders", func(x *explore.X, c *chanimpl.Chan[int]) { c.Send(1) }, "nobody is left to wake them"},
		{"receive from nil", func(x *explore.X, c *chanimpl.Chan[int]) { (*chanimpl.Chan[int])(nil).Recv() }, "is blocked for ever"},
		{"send on nil", func(x *explore.X, c *chanimpl.Chan[int]) { (*chanimpl.Chan[int])(nil).Send(1) }, "is blocked for ever"},
		{"select without cases", func(x *explore.X, c *chanimpl.Chan[int]) { chanimpl.Select() }, "is blocked for ever"},
		{"select of nil", func(x *explore.X, c *chanimpl.Chan[int]) { chanimpl.Select(chanimpl.Case{}, chanimpl.Case{}) }, "nobody is left"},
		{"select with itself", func(x *explore.X, c *chanimpl.Chan[int]) {
			own := chanimpl.Make[int](0)
			chanimpl.Select(own.SendCase(1), own.RecvCase(nil, nil))
		}, "nobody is left"},
	} {
		t.Run(test.name, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				c := chanimpl.Make[int](0)
				x.Name(c, "c")
				for range 2 {
					x.Go("", func() { test.f(x, c) })
				}
			}, explore.Expect(explore.Deadlock, test.text))
		})
	}
}

// A size that memory cannot hold is a mistake, and so is to close nothing.
func TestExploreMisuse(t *testing.T) {
	for _, test := range []struct {
		f    func()
		text string
	}{
		{func() { chanimpl.Make[int](-1) }, "makechan: size out of range"},
		{func() { chanimpl.Make[struct{}](-1) }, "makechan: size out of range"},
		{func() { chanimpl.Make[int](math.MaxInt) }, "makechan: size out of range"},
		{func() { (*chanimpl.Chan[int])(nil).Close() }, "close of nil channel"},
	} {
		explore.Test(t, func(x *explore.X) { x.Go("", test.f) }, explore.Expect(explore.Panicked, test.text))
	}
}

// Elements without a size fit in any number.
func TestExploreNothingInAnyNumber(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		x.Go("", func() { x.Check(chanimpl.Make[struct{}](math.MaxInt).Cap() == math.MaxInt, "it has another capacity") })
	})
}

// Len looks while another sends and receives.
func TestExploreLen1And1x2(t *testing.T) {
	seen := make(map[int]bool)
	explore.Test(t, func(x *explore.X) {
		c := chanimpl.Make[int](1)
		x.Name(c, "c")
		x.Go("client", func() {
			for v := range 2 {
				x.Do("Send", func() { c.Send(v) })
				x.Do("Recv", func() { c.Recv() })
			}
		})
		x.Go("looker", func() {
			n := c.Len()
			seen[n] = true
			x.Check(n == 0 || n == 1, "a buffer of 1 has %d values", n)
		})
	})
	require.Equal(t, map[int]bool{0: true, 1: true}, seen)
}

// The timer goes off before, after or while somebody waits; and a try finds the time
// or does not.
func TestExploreAfter1And1(t *testing.T) {
	came := make(map[bool]bool)
	explore.Test(t, func(x *explore.X) {
		c := chanimpl.After(time.Second)
		x.Name(c, "c")
		x.Go("trier", func() {
			_, _, received := c.TryRecv()
			came[received] = true
			if !received {
				_, ok := c.Recv()
				x.Check(ok, "After closes nothing")
			}
		})
		x.Final(func() error {
			if c.Len() != 0 || c.Waiting() != 0 {
				return fmt.Errorf("%d left, %d in line", c.Len(), c.Waiting())
			}
			return nil
		})
	})
	require.Equal(t, map[bool]bool{false: true, true: true}, came)
}
