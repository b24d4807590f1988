package chanimpl_test

import (
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/twin"
)

func ints(im twin.Impl, size int, values ...int) twin.Chan[int] {
	c := twin.NewChan[int](im, size)
	for _, v := range values {
		c.Send(v)
	}
	return c
}

// got is what a receive returns, for comparison.
type got struct {
	v  int
	ok bool
}

func recv(c twin.Chan[int]) got {
	v, ok := c.Recv()
	return got{v, ok}
}

// runtimeError requires f to panic with the runtime's error of this text.
func runtimeError(t *testing.T, text string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		err, ok := recover().(runtime.Error)
		require.True(t, ok, "a runtime.Error")
		require.Equal(t, text, err.Error())
	}()
	f()
}

// Each behaviour is shown in a bubble, where synctest.Wait returns when all other
// goroutines are blocked.
var behaviours = []struct {
	name string
	test func(t *testing.T, im twin.Impl)
}{
	{"values come out in the order in which they went in, round and round", func(t *testing.T, im twin.Impl) {
		c := ints(im, 3, 0, 1)
		for i := range 20 {
			c.Send(i + 2)
			require.Equal(t, got{i, true}, recv(c))
			require.Equal(t, 2, c.Len())
		}
	}},
	{"a send blocks while the buffer is full", func(t *testing.T, im twin.Impl) {
		c := ints(im, 1, 1)
		sent := false
		go func() { c.Send(2); sent = true }()
		synctest.Wait()
		require.False(t, sent)
		require.Equal(t, got{1, true}, recv(c))
		synctest.Wait()
		require.True(t, sent)
		require.Equal(t, 1, c.Len(), "the waiting value has taken the slot")
		require.Equal(t, got{2, true}, recv(c))
	}},
	{"a receive blocks while the buffer is empty", func(t *testing.T, im twin.Impl) {
		c := ints(im, 2)
		var r got
		go func() { r = recv(c) }()
		synctest.Wait()
		require.Equal(t, got{}, r)
		c.Send(5)
		require.Zero(t, c.Len(), "the value has gone past the buffer")
		synctest.Wait()
		require.Equal(t, got{5, true}, r)
	}},
	{"without a buffer each side waits for the other", func(t *testing.T, im twin.Impl) {
		c := ints(im, 0)
		sent := false
		go func() { c.Send(1); sent = true }()
		synctest.Wait()
		require.False(t, sent)
		require.Zero(t, c.Len())
		require.Equal(t, got{1, true}, recv(c))
		synctest.Wait()
		require.True(t, sent)
	}},
	{"senders that wait are served in their order, behind the buffer", func(t *testing.T, im twin.Impl) {
		c := ints(im, 2, 0, 1)
		for v := 2; v < 6; v++ {
			go c.Send(v)
			synctest.Wait()
		}
		for v := range 6 {
			require.Equal(t, got{v, true}, recv(c))
		}
	}},
	{"receivers that wait are served in their order", func(t *testing.T, im twin.Impl) {
		c := ints(im, 1)
		var served [4]int
		for i := range served {
			go func() { served[i], _ = c.Recv() }()
			synctest.Wait()
		}
		for v := range served {
			c.Send(v + 1)
		}
		synctest.Wait()
		require.Equal(t, [4]int{1, 2, 3, 4}, served)
	}},
	{"what is in the buffer survives Close", func(t *testing.T, im twin.Impl) {
		c := ints(im, 3, 1, 2)
		c.Close()
		require.Equal(t, []got{{1, true}, {2, true}, {0, false}, {0, false}}, []got{recv(c), recv(c), recv(c), recv(c)})
	}},
	{"Close wakes all receivers with nothing", func(t *testing.T, im twin.Impl) {
		c := ints(im, 0)
		rs := slices.Repeat([]got{{7, true}}, 5)
		for i := range rs {
			go func() { rs[i] = recv(c) }()
		}
		synctest.Wait()
		c.Close()
		synctest.Wait()
		require.Equal(t, make([]got, 5), rs)
	}},
	{"Close makes all senders panic", func(t *testing.T, im twin.Impl) {
		c := ints(im, 1, 9)
		var panicked [3]any
		for i := range panicked {
			go func() {
				defer func() { panicked[i] = recover() }()
				c.Send(i)
			}()
		}
		synctest.Wait()
		c.Close()
		synctest.Wait()
		for _, p := range panicked {
			require.EqualError(t, p.(runtime.Error), "send on closed channel")
		}
		require.Equal(t, []got{{9, true}, {0, false}}, []got{recv(c), recv(c)}, "their values are gone")
	}},
	{"misuse panics as in the runtime", func(t *testing.T, im twin.Impl) {
		c := ints(im, 1)
		c.Close()
		runtimeError(t, "send on closed channel", func() { c.Send(1) })
		runtimeError(t, "send on closed channel", func() { c.TrySend(1) })
		runtimeError(t, "send on closed channel", func() { im.Select(c.SendCase(1)) })
		runtimeError(t, "send on closed channel", func() { im.TrySelect(c.SendCase(1)) })
		runtimeError(t, "close of closed channel", c.Close)
		runtimeError(t, "close of nil channel", twin.NilChan[int](im).Close)
		runtimeError(t, "makechan: size out of range", func() { ints(im, -1) })
	}},
	{"the nil channel blocks for ever and is never ready", func(t *testing.T, im twin.Impl) {
		c := twin.NilChan[int](im)
		require.False(t, c.TrySend(1))
		_, _, received := c.TryRecv()
		require.False(t, received)
		require.Zero(t, c.Len())
		require.Zero(t, c.Cap())
		ready := ints(im, 1, 4)
		require.Equal(t, 1, im.Select(c.RecvCase(nil, nil), ready.RecvCase(nil, nil), c.SendCase(1)))
	}},
	{"TrySend takes a free slot or a receiver that waits", func(t *testing.T, im twin.Impl) {
		c := ints(im, 1)
		require.True(t, c.TrySend(1))
		require.False(t, c.TrySend(2))
		u := ints(im, 0)
		require.False(t, u.TrySend(1))
		var r got
		go func() { r = recv(u) }()
		synctest.Wait()
		require.True(t, u.TrySend(3))
		synctest.Wait()
		require.Equal(t, got{3, true}, r)
	}},
	{"TryRecv takes a value from the buffer or from a sender that waits", func(t *testing.T, im twin.Impl) {
		u := ints(im, 0)
		_, _, received := u.TryRecv()
		require.False(t, received)
		go u.Send(8)
		synctest.Wait()
		v, ok, received := u.TryRecv()
		require.Equal(t, []any{8, true, true}, []any{v, ok, received})
		u.Close()
		v, ok, received = u.TryRecv()
		require.Equal(t, []any{0, false, true}, []any{v, ok, received})
	}},
	{"All ends at Close, and with the loop", func(t *testing.T, im twin.Impl) {
		c := ints(im, 4, 1, 2, 3, 4)
		c.Close()
		for v := range c.All() {
			if v == 2 {
				break
			}
		}
		require.Equal(t, []int{3, 4}, slices.Collect(c.All()))
	}},
	{"elements without size, and large ones", func(t *testing.T, im twin.Impl) {
		e := twin.NewChan[struct{}](im, 2)
		e.Send(struct{}{})
		require.Equal(t, 1, e.Len())
		require.True(t, e.TrySend(struct{}{}))
		require.False(t, e.TrySend(struct{}{}))
		_, ok := e.Recv()
		require.True(t, ok)

		big := twin.NewChan[[128]int](im, 0)
		go big.Send([128]int{0: 1, 127: 2})
		v, _ := big.Recv()
		require.Equal(t, [128]int{0: 1, 127: 2}, v)
	}},
	{"After sends the time once", func(t *testing.T, im twin.Impl) {
		start := time.Now()
		v, ok := im.After(time.Minute).Recv()
		require.True(t, ok)
		require.Equal(t, time.Minute, v.Sub(start))
	}},
	{"Select waits, takes one, and leaves every line", func(t *testing.T, im twin.Impl) {
		a, b := ints(im, 0), ints(im, 0)
		index, r := -1, got{}
		go func() { index = im.Select(a.RecvCase(&r.v, &r.ok), b.SendCase(1), a.RecvCase(nil, nil)) }()
		synctest.Wait()
		require.Equal(t, -1, index)
		require.Equal(t, got{1, true}, recv(b))
		synctest.Wait()
		require.Equal(t, 1, index)
		require.Equal(t, got{}, r)
		require.False(t, a.TrySend(5), "nobody waits any more")
		_, _, received := b.TryRecv()
		require.False(t, received)
	}},
	{"Select receives zero and false from a closed channel, ready or not", func(t *testing.T, im twin.Impl) {
		a, b := ints(im, 0), ints(im, 0)
		r := got{7, true}
		go func() { im.Select(a.RecvCase(&r.v, &r.ok), b.RecvCase(nil, nil)) }()
		synctest.Wait()
		a.Close()
		synctest.Wait()
		require.Equal(t, got{}, r)
		r = got{7, true}
		require.Zero(t, im.Select(a.RecvCase(&r.v, &r.ok)))
		require.Equal(t, got{}, r)
	}},
	{"Select does not meet itself", func(t *testing.T, im twin.Impl) {
		c := ints(im, 0)
		index := -1
		go func() { index = im.Select(c.SendCase(1), c.RecvCase(nil, nil)) }()
		synctest.Wait()
		require.Equal(t, -1, index)
		c.Send(2)
		synctest.Wait()
		require.Equal(t, 1, index)
	}},
	{"two selects meet on either of two channels, and on one of them only", func(t *testing.T, im twin.Impl) {
		for range 20 {
			a, b := ints(im, 0), ints(im, 0)
			var sent, received int
			go func() { sent = im.Select(a.SendCase(1), b.SendCase(2)) }()
			go func() { received = im.Select(a.RecvCase(nil, nil), b.RecvCase(nil, nil)) }()
			synctest.Wait()
			require.Equal(t, sent, received)
			require.False(t, a.TrySend(1) || b.TrySend(1))
		}
	}},
	{"TrySelect", func(t *testing.T, im twin.Impl) {
		a, b := ints(im, 1), ints(im, 1)
		index, selected := im.TrySelect(a.RecvCase(nil, nil), b.RecvCase(nil, nil))
		require.Equal(t, []any{-1, false}, []any{index, selected})
		b.Send(3)
		var r got
		index, selected = im.TrySelect(a.RecvCase(nil, nil), b.RecvCase(&r.v, &r.ok))
		require.Equal(t, []any{1, true, got{3, true}}, []any{index, selected, r})
		index, selected = im.TrySelect()
		require.Equal(t, []any{-1, false}, []any{index, selected})
	}},
	{"Select of more cases than fit on the stack", func(t *testing.T, im twin.Impl) {
		var cases []twin.Case
		chans := make([]twin.Chan[int], 100)
		for i := range chans {
			chans[i] = ints(im, 0)
			cases = append(cases, chans[i].RecvCase(nil, nil))
		}
		index := -1
		go func() { index = im.Select(cases...) }()
		synctest.Wait()
		chans[63].Send(1)
		synctest.Wait()
		require.Equal(t, 63, index)
		for _, c := range chans {
			require.False(t, c.TrySend(1))
		}
	}},
}

func TestBehaviour(t *testing.T) {
	for _, b := range behaviours {
		t.Run(b.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, im twin.Impl) {
				synctest.Test(t, func(t *testing.T) { b.test(t, im) })
			})
		})
	}
}

// What a goroutine did before it blocked is visible after synctest.Wait: under
// -race nothing is reported.
func TestWaitOfABubbleSeesWhatWasDoneBefore(t *testing.T) {
	onBoth(t, func(t *testing.T, im twin.Impl) {
		synctest.Test(t, func(t *testing.T) {
			c, d := ints(im, 0), ints(im, 0)
			x, y, z := 0, 0, 0
			go func() { x = 1; c.Send(1) }()
			go func() { y = 1; d.Recv() }()
			go func() {
				z = 1
				im.Select(ints(im, 0).RecvCase(nil, nil), twin.NilChan[int](im).SendCase(1), d.RecvCase(nil, nil))
			}()
			synctest.Wait()
			require.Equal(t, []int{1, 1, 1}, []int{x, y, z})
			c.Recv()
			d.Close()
		})
	})
}
