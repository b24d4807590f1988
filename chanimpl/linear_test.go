package chanimpl_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/linear"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/twin"
)

// What a client asks of a channel, and what it is told.
type (
	ask struct {
		op string // send, recv, trysend, tryrecv, close
		v  int    // what is sent
	}
	told struct {
		v        int
		ok       bool // of a receive
		possible bool // of a try
		panicked bool
	}
)

// channel is the state of the model: what is in the buffer.
type channel struct {
	values []int
	closed bool
}

// model is a channel with a buffer of that size, for one goroutine alone. What
// would block is not allowed: then the operation has its place later.
func model(size int) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return channel{} },
		Step: func(state, input, output any) (bool, any) {
			return step(size, state.(channel), input.(ask), output.(told))
		},
		Equal: func(a, b any) bool {
			x, y := a.(channel), b.(channel)
			return x.closed == y.closed && slices.Equal(x.values, y.values)
		},
		DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %+v", input, output) },
		DescribeState:     func(state any) string { return fmt.Sprintf("%+v", state) },
	}
}

func step(size int, c channel, a ask, out told) (bool, channel) {
	room, some := len(c.values) < size, len(c.values) > 0
	switch a.op {
	case "close":
		return true, channel{c.values, true}
	case "send", "trysend":
		switch {
		case c.closed:
			return out.panicked, c
		case room:
			return out == told{possible: true}, channel{append(slices.Clip(c.values), a.v), false}
		}
		return a.op == "trysend" && out == told{}, c
	}
	switch {
	case some:
		return out == told{v: c.values[0], ok: true, possible: true}, channel{c.values[1:], c.closed}
	case c.closed:
		return out == told{possible: true}, c
	}
	return a.op == "tryrecv" && out == told{}, c
}

// do asks and returns what was told.
func do(c twin.Chan[int], a ask) (out told) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			out = told{panicked: true}
		default:
			panic(r) // the explorer's, which ends an execution
		}
	}()
	switch a.op {
	case "close":
		c.Close()
	case "send":
		c.Send(a.v)
		out.possible = true
	case "trysend":
		out.possible = c.TrySend(a.v)
	case "recv":
		out.v, out.ok = c.Recv()
		out.possible = true
	case "tryrecv":
		out.v, out.ok, out.possible = c.TryRecv()
	}
	return out
}

// record has clients use the channel at random: as many send as receive, so that
// nobody blocks for ever. At the end it may be closed.
func record(c twin.Chan[int], seed uint64, tries, closes bool) *linear.Recorder {
	const clients, rounds = 4, 25
	r := linear.NewRecorder(clients + 1)
	var g errgroup.Group
	for id := range clients {
		random := rand.New(rand.NewPCG(seed, uint64(id)))
		g.Go(func() error {
			for n := range rounds {
				a := ask{op: "send", v: id*1000 + n}
				if id%2 == 1 {
					a = ask{op: "recv"}
				}
				r.Do(id, a, func() any { return do(c, a) })
				if tries && random.IntN(2) == 0 {
					a := ask{op: []string{"trysend", "tryrecv"}[id%2], v: id*1000 + 500 + n}
					r.Do(id, a, func() any { return do(c, a) })
				}
				if random.IntN(4) == 0 {
					runtime.Gosched()
				}
			}
			return nil
		})
	}
	if closes {
		g.Go(func() error {
			for range seed % 50 {
				runtime.Gosched()
			}
			r.Do(clients, ask{op: "close"}, func() any { return do(c, ask{op: "close"}) })
			return nil
		})
	}
	_ = g.Wait()
	return r
}

func TestBufferedChannelIsLinearizable(t *testing.T) {
	for _, size := range []int{1, 3} {
		t.Run(fmt.Sprint("size ", size), func(t *testing.T) {
			onBoth(t, func(t *testing.T, im twin.Impl) {
				for seed := range uint64(20) {
					record(ints(im, size), seed, false, false).Check(t, model(size))
				}
			})
		})
	}
}

func TestBufferedChannelWithTriesIsLinearizable(t *testing.T) {
	onBoth(t, func(t *testing.T, im twin.Impl) {
		for seed := range uint64(20) {
			// Tries take away what others wait for; Close sends them home.
			c := ints(im, 2)
			r := linear.NewRecorder(4)
			var g errgroup.Group
			for id := range 4 {
				g.Go(func() error {
					for n := range 40 {
						a := ask{op: []string{"trysend", "tryrecv"}[id%2], v: id*1000 + n}
						r.Do(id, a, func() any { return do(c, a) })
						if n%8 == int(seed%8) {
							runtime.Gosched()
						}
					}
					return nil
				})
			}
			require.NoError(t, g.Wait())
			r.Check(t, model(2))
		}
	})
}

func TestClosingAChannelIsLinearizable(t *testing.T) {
	if race.Enabled {
		t.Skip("a Send beside a Close is reported by the race detector, as with a native channel: go test -run ClosingAChannel ./chanimpl")
	}
	onBoth(t, func(t *testing.T, im twin.Impl) {
		for seed := range uint64(20) {
			record(ints(im, 2), seed, true, true).Check(t, model(2))
		}
	})
}

// Without a buffer a send and its receive happen at one moment. In an order of
// single operations the receive then stands right behind its send, as if there
// were room for one value; and besides, each send must overlap in time with its
// receive, which a buffer of one would not care for.
func TestUnbufferedChannelIsLinearizableAndMeets(t *testing.T) {
	onBoth(t, func(t *testing.T, im twin.Impl) {
		for seed := range uint64(20) {
			r := record(ints(im, 0), seed, false, false)
			r.Check(t, model(1))
			require.Empty(t, apart(r.History()))
		}
	})
}

// apart returns the values whose send and receive did not overlap.
func apart(history []porcupine.Operation) (values []int) {
	sends := make(map[int]porcupine.Operation)
	for _, op := range history {
		if a := op.Input.(ask); a.op == "send" {
			sends[a.v] = op
		}
	}
	for _, op := range history {
		if out := op.Output.(told); op.Input.(ask).op == "recv" && out.ok {
			if s := sends[out.v]; s.Return < op.Call || op.Return < s.Call {
				values = append(values, out.v)
			}
		}
	}
	return values
}

// Channels that are wrong in one way each.
func TestModelRejectsBrokenChannels(t *testing.T) {
	for name, breakIt := range map[string]func(*broken){
		"the newest value first":  func(b *broken) { b.lifo = true },
		"every seventh is lost":   func(b *broken) { b.loses = 7 },
		"every seventh is double": func(b *broken) { b.doubles = 7 },
		"room for one too many":   func(b *broken) { b.size++ },
	} {
		t.Run(name, func(t *testing.T) {
			caught := false
			for seed := uint64(0); seed < 50 && !caught; seed++ {
				b := &broken{size: 2}
				breakIt(b)
				r := linear.NewRecorder(2)
				for n := range 60 {
					for id, op := range []string{"trysend", "trysend", "tryrecv", "tryrecv", "trysend", "trysend", "trysend"} {
						a := ask{op: op, v: 100*n + id}
						r.Do(0, a, func() any { return b.try(a) })
					}
				}
				caught = !r.Linearizable(t, model(2))
			}
			require.True(t, caught)
		})
	}
	t.Run("a buffer where there should be none", func(t *testing.T) {
		found := 0
		for seed := range uint64(20) {
			found += len(apart(record(ints(twin.Std, 1), seed, false, false).History()))
		}
		require.NotZero(t, found)
	})
}

type broken struct {
	mu             sync.Mutex
	size, n        int
	values         []int
	lifo           bool
	loses, doubles int
}

func (b *broken) try(a ask) told {
	b.mu.Lock()
	defer b.mu.Unlock()
	if a.op == "trysend" {
		return b.send(a.v)
	}
	if len(b.values) == 0 {
		return told{}
	}
	i := 0
	if b.lifo {
		i = len(b.values) - 1
	}
	v := b.values[i]
	b.values = slices.Delete(b.values, i, i+1)
	return told{v: v, ok: true, possible: true}
}

func (b *broken) send(v int) told {
	if len(b.values) >= b.size {
		return told{}
	}
	b.n++
	if b.loses == 0 || b.n%b.loses != 0 {
		b.values = append(b.values, v)
	}
	if b.doubles != 0 && b.n%b.doubles == 0 && len(b.values) < b.size {
		b.values = append(b.values, v)
	}
	return told{possible: true}
}
