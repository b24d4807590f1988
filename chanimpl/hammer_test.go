package chanimpl_test

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/twin"
)

// A message says who sent it, and as which of theirs.
type message struct{ from, number int }

const (
	senders   = 4
	receivers = 3
	messages  = 200 // of each sender
)

// ways to send and to receive. The channel quiet is never ready.
var (
	sendWays = map[string]func(c, quiet *chanimpl.Chan[message], m message){
		"Send": func(c, _ *chanimpl.Chan[message], m message) { c.Send(m) },
		"TrySend": func(c, _ *chanimpl.Chan[message], m message) {
			for !c.TrySend(m) {
				runtime.Gosched()
			}
		},
		"Select": func(c, quiet *chanimpl.Chan[message], m message) {
			chanimpl.Select(quiet.RecvCase(nil, nil), c.SendCase(m))
		},
	}
	recvWays = map[string]func(c, quiet *chanimpl.Chan[message]) (message, bool){
		"Recv": func(c, _ *chanimpl.Chan[message]) (message, bool) { return c.Recv() },
		"TryRecv": func(c, _ *chanimpl.Chan[message]) (message, bool) {
			for {
				if m, ok, received := c.TryRecv(); received {
					return m, ok
				}
				runtime.Gosched()
			}
		},
		"Select": func(c, quiet *chanimpl.Chan[message]) (m message, ok bool) {
			chanimpl.Select(c.RecvCase(&m, &ok), quiet.RecvCase(nil, nil))
			return m, ok
		},
	}
)

// Each message arrives once, and each receiver gets those of one sender in order.
func TestEveryMessageArrivesOnceAndInOrder(t *testing.T) {
	for sendName, send := range sendWays {
		for recvName, recv := range recvWays {
			for _, size := range []int{0, 1, 16} {
				if size == 0 && sendName == "TrySend" && recvName == "TryRecv" {
					continue // neither ever waits, so they do not meet
				}
				t.Run(sendName+"/"+recvName, func(t *testing.T) { transfer(t, size, send, recv) })
			}
		}
	}
}

func transfer(t *testing.T, size int,
	send func(c, quiet *chanimpl.Chan[message], m message),
	recv func(c, quiet *chanimpl.Chan[message]) (message, bool),
) {
	c, quiet := chanimpl.Make[message](size), chanimpl.Make[message](0)
	var out, in errgroup.Group
	for from := range senders {
		out.Go(func() error {
			for n := range messages {
				send(c, quiet, message{from, n})
			}
			return nil
		})
	}
	received := make([][]message, receivers)
	for i := range receivers {
		in.Go(func() error {
			for m, ok := recv(c, quiet); ok; m, ok = recv(c, quiet) {
				received[i] = append(received[i], m)
			}
			return nil
		})
	}
	require.NoError(t, out.Wait())
	c.Close()
	require.NoError(t, in.Wait())

	counts := make(map[message]int)
	for _, ms := range received {
		var last [senders]int
		for _, m := range ms {
			counts[m]++
			require.LessOrEqual(t, last[m.from], m.number, "order of sender %d", m.from)
			last[m.from] = m.number
		}
	}
	require.Len(t, counts, senders*messages)
	for m, n := range counts {
		require.Equal(t, 1, n, "%v", m)
	}
	require.Zero(t, quiet.Waiting())
	require.Zero(t, c.Waiting())
}

// Selects that send and receive on the same three channels at once, in different
// orders: were the locks not taken in one order, this would stop for ever.
func TestSelectsAgainstSelects(t *testing.T) {
	var chans [3]*chanimpl.Chan[int]
	for i := range chans {
		chans[i] = chanimpl.Make[int](i % 2)
	}
	const goroutines, rounds = 6, 1000
	var sum atomic.Int64
	var g errgroup.Group
	for id := range goroutines {
		order := []int{id % 3, (id + 1) % 3, (id + 2) % 3}
		g.Go(func() error {
			for n := range rounds {
				var v int
				cases := make([]chanimpl.Case, 3)
				for i, c := range order {
					if id%2 == 0 {
						cases[i] = chans[c].SendCase(n)
					} else {
						cases[i] = chans[c].RecvCase(&v, nil)
					}
				}
				chanimpl.Select(cases...)
				if id%2 == 0 {
					sum.Add(int64(n))
				} else {
					sum.Add(int64(-v))
				}
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	left := 0
	for _, c := range chans {
		require.Zero(t, c.Waiting())
		for v, _, received := c.TryRecv(); received; v, _, received = c.TryRecv() {
			left += v
		}
	}
	require.EqualValues(t, left, sum.Load())
}

// A token moves between two channels and is in one of them at every moment: it is
// sent to the one before it is taken from the other. A look at one channel after
// the other would now and then find both empty.
func TestTrySelectMissesNoTokenThatMoves(t *testing.T) {
	a, b := chanimpl.Make[int](1), chanimpl.Make[int](1)
	a.Send(1)
	var stop atomic.Bool
	var g errgroup.Group
	g.Go(func() error {
		for from, to := a, b; !stop.Load(); from, to = to, from {
			to.Send(1)
			from.Recv()
		}
		return nil
	})
	// The more there is to look at in between, the longer a look takes.
	cases := []chanimpl.Case{a.RecvCase(nil, nil)}
	for range 200 {
		cases = append(cases, chanimpl.Make[int](0).RecvCase(nil, nil))
	}
	cases = append(cases, b.RecvCase(nil, nil))
	for range 20_000 {
		if !chanimpl.Look(cases...) {
			t.Error("both seen empty")
			break
		}
	}
	stop.Store(true)
	require.NoError(t, g.Wait())
}

// Close while everybody is busy: a send either gets through or panics, and what
// got through is received.
func TestCloseUnderLoad(t *testing.T) {
	if race.Enabled {
		t.Skip("a Send beside a Close is reported by the race detector, as with a native channel: go test -run CloseUnderLoad ./chanimpl")
	}
	for _, size := range []int{0, 4} {
		for range 50 {
			c := chanimpl.Make[int](size)
			var sent, received atomic.Int64
			var g errgroup.Group
			for range 4 {
				g.Go(func() error {
					defer func() { recover() }()
					for {
						c.Send(1)
						sent.Add(1)
					}
				})
				g.Go(func() error {
					for range c.All() {
						received.Add(1)
					}
					return nil
				})
			}
			for received.Load() < 100 {
				runtime.Gosched()
			}
			c.Close()
			require.NoError(t, g.Wait())
			require.Equal(t, sent.Load(), received.Load())
		}
	}
}

// In a bubble and outside at once: the lock inside must not be what a bubble sees.
func TestTriesFromInsideAndOutsideABubble(t *testing.T) {
	c := chanimpl.Make[int](4)
	work := func() error {
		for range 2000 {
			c.TrySend(1)
			c.TryRecv()
			chanimpl.TrySelect(c.SendCase(2), c.RecvCase(nil, nil))
		}
		return nil
	}
	var g errgroup.Group
	for range 2 {
		g.Go(work)
		g.Go(func() error {
			synctest.Test(t, func(t *testing.T) {
				var inside errgroup.Group
				inside.Go(work)
				inside.Go(work)
				require.NoError(t, inside.Wait())
			})
			return nil
		})
	}
	require.NoError(t, g.Wait())
}

// Among the ready cases each has the same chance, whichever are not ready.
func TestSelectIsFair(t *testing.T) {
	for _, tc := range []struct {
		name  string
		ready []bool
	}{
		{"two", []bool{true, true}},
		{"three", []bool{true, true, true}},
		{"five", slices.Repeat([]bool{true}, 5)},
		{"eight", slices.Repeat([]bool{true}, 8)},
		{"two neighbours of five", []bool{false, true, true, false, false}},
		{"three of six, apart", []bool{true, false, false, true, true, false}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, im twin.Impl) {
				counts := choices(tc.ready, func(cases []twin.Case) int { return im.Select(cases...) }, im)
				require.True(t, looksFair(counts, tc.ready), "%v", counts)
			})
		})
	}
	t.Run("to start anywhere and take the next ready one is found out", func(t *testing.T) {
		ready := []bool{false, true, true, false, false}
		n := 0
		counts := choices(ready, func([]twin.Case) int {
			for i := n % 5; ; i = (i + 1) % 5 {
				if ready[i] {
					n++
					return i
				}
			}
		}, twin.Std)
		require.False(t, looksFair(counts, ready), "%v", counts)
	})
}

// choices counts how often each case is chosen. It leaves the channels as they
// are: a receive from a closed one is always ready.
func choices(ready []bool, choose func([]twin.Case) int, im twin.Impl) []int {
	cases := make([]twin.Case, len(ready))
	for i, r := range ready {
		c := ints(im, 0)
		if r {
			c.Close()
		}
		cases[i] = c.RecvCase(nil, nil)
	}
	counts := make([]int, len(ready))
	for range 3000 * len(ready) {
		counts[choose(cases)]++
	}
	return counts
}

// limit is the value of chi-squared that a fair choice exceeds once in 10^9 times,
// by the degrees of freedom: one less than there are ready cases.
var limit = map[int]float64{1: 37.32, 2: 41.45, 4: 47.88, 7: 55.87}

// looksFair is Pearson's chi-squared test.
func looksFair(counts []int, ready []bool) bool {
	total, n := 0, 0
	for i, c := range counts {
		total += c
		if ready[i] {
			n++
		}
	}
	want := float64(total) / float64(n)
	x := 0.0
	for i, c := range counts {
		if ready[i] {
			x += (float64(c) - want) * (float64(c) - want) / want
		}
	}
	return x < limit[n-1]
}
