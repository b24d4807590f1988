package misuse

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/syncprimer/syncprimer/internal/twin"
)

func (s *Scene) ints(size int) twin.Chan[int] { return twin.NewChan[int](s.Impl, size) }
func (s *Scene) nilChan() twin.Chan[int]      { return twin.NilChan[int](s.Impl) }

func (s *Scene) closed(size int) twin.Chan[int] {
	c := s.ints(size)
	c.Close()
	return c
}

var channels = []Program{
	{Name: "chan: close of nil", Run: func(s *Scene) { s.nilChan().Close() }},
	{Name: "chan: close of closed", Run: func(s *Scene) { s.closed(0).Close() }},
	{Name: "chan: close of closed, with values left", Run: func(s *Scene) { c := s.ints(1); c.Send(1); c.Close(); c.Close() }},
	{Name: "chan: send on closed", Run: func(s *Scene) { s.closed(0).Send(1) }},
	{Name: "chan: send on closed, with room", Run: func(s *Scene) { s.closed(1).Send(1) }},
	{Name: "chan: send on closed, full", Run: func(s *Scene) { c := s.ints(1); c.Send(1); c.Close(); c.Send(2) }},
	{Name: "chan: TrySend on closed", Run: func(s *Scene) { s.closed(0).TrySend(1) }},
	{Name: "chan: TrySend on closed, full", Run: func(s *Scene) { c := s.ints(1); c.Send(1); c.Close(); c.TrySend(2) }},
	{Name: "chan: closed while a sender waits", Run: func(s *Scene) {
		c := s.ints(0)
		s.Go(func() { c.Send(1) })
		s.Settle()
		c.Close()
		select {}
	}},
	{Name: "chan: closed while main waits to send", Run: func(s *Scene) {
		c := s.ints(1)
		c.Send(1)
		s.Go(c.Close)
		c.Send(2)
	}},
	{Name: "chan: used on after a recovered send on closed", Run: func(s *Scene) {
		c := s.ints(2)
		c.Send(7)
		c.Close()
		for range 2 {
			attempt(func() { c.Send(1) })
			fmt.Println(c.Recv())
		}
		c.Close()
	}},
	{Name: "chan: send on nil", Run: func(s *Scene) { s.nilChan().Send(1) }},
	{Name: "chan: receive from nil", Run: func(s *Scene) { s.nilChan().Recv() }},
	{Name: "chan: range over nil", Run: func(s *Scene) {
		for range s.nilChan().All() {
			fmt.Println("a value")
		}
	}},
	{Name: "chan: what nil can do", Run: func(s *Scene) {
		c := s.nilChan()
		fmt.Println(c.Len(), c.Cap(), c.TrySend(1))
		fmt.Println(c.TryRecv())
	}},
	{Name: "chan: nobody receives", Run: func(s *Scene) { s.ints(0).Send(1) }},
	{Name: "chan: nobody receives, full", Run: func(s *Scene) { c := s.ints(1); c.Send(1); c.Send(2) }},
	{Name: "chan: nobody sends", Run: func(s *Scene) { s.ints(0).Recv() }},
	{Name: "chan: nobody sends to a buffer", Run: func(s *Scene) { s.ints(3).Recv() }},
	{Name: "chan: nobody closes", Run: func(s *Scene) {
		c := s.ints(2)
		c.Send(1)
		for v := range c.All() {
			fmt.Println(v)
		}
	}},
	{Name: "chan: two wait for each other", Run: func(s *Scene) {
		a, b := s.ints(0), s.ints(0)
		s.Go(func() { a.Recv(); b.Send(1) })
		b.Recv()
	}},
	{Name: "chan: nobody tells the workers to go home", Run: func(s *Scene) {
		jobs, wg := s.ints(0), s.NewWaitGroup()
		for range 3 {
			wg.Go(func() {
				for range jobs.All() {
				}
			})
		}
		for i := range 10 {
			jobs.Send(i)
		}
		wg.Wait()
	}},
	{Name: "chan: a goroutine is left behind", Run: func(s *Scene) {
		s.Go(func() { s.ints(0).Recv() })
		s.Settle()
		fmt.Println("done")
	}},
	{Name: "chan: negative size", Run: func(s *Scene) { s.ints(-1) }},
	{Name: "chan: least size", Run: func(s *Scene) { s.ints(math.MinInt) }},
	{Name: "chan: size that overflows", Run: func(s *Scene) { s.ints(math.MaxInt) }},
	{Name: "chan: size past all memory", Run: func(s *Scene) { s.ints(math.MaxInt/8 + 1) }},
	{Name: "chan: size in bytes that overflows to little", Run: func(s *Scene) { twin.NewChan[[4]int64](s.Impl, math.MaxInt/16+1) }},
	{Name: "chan: huge elements", Run: func(s *Scene) { twin.NewChan[[1 << 12]int64](s.Impl, math.MaxInt>>8) }},
	{Name: "chan: no size, many of them", Run: func(s *Scene) { fmt.Println(twin.NewChan[struct{}](s.Impl, math.MaxInt).Cap()) }},
	{Name: "chan: negative size without size", Run: func(s *Scene) { twin.NewChan[struct{}](s.Impl, -1) }},
}

var selects = []Program{
	{Name: "select: no cases", Run: func(s *Scene) { s.Select() }},
	{Name: "select: no cases, with default", Run: func(s *Scene) { fmt.Println(s.TrySelect()) }},
	{Name: "select: only nil", Run: func(s *Scene) { s.Select(s.nilChan().SendCase(1), s.nilChan().RecvCase(nil, nil)) }},
	{Name: "select: only nil, with default", Run: func(s *Scene) { fmt.Println(s.TrySelect(s.nilChan().SendCase(1), s.nilChan().RecvCase(nil, nil))) }},
	{Name: "select: none is ever ready", Run: func(s *Scene) { s.Select(s.ints(0).SendCase(1), s.ints(1).RecvCase(nil, nil)) }},
	{Name: "select: both sides of one channel", Run: func(s *Scene) { c := s.ints(0); s.Select(c.SendCase(1), c.RecvCase(nil, nil)) }},
	{Name: "select: send on closed", Run: func(s *Scene) { s.Select(s.nilChan().RecvCase(nil, nil), s.closed(0).SendCase(1)) }},
	{Name: "select: send on closed, with default", Run: func(s *Scene) { s.TrySelect(s.closed(0).SendCase(1)) }},
	{Name: "select: send on closed, full", Run: func(s *Scene) {
		c := s.ints(1)
		c.Send(1)
		c.Close()
		s.Select(c.SendCase(2))
	}},
	{Name: "select: closed while it waits to send", Run: func(s *Scene) {
		c, d := s.ints(0), s.ints(0)
		s.Go(func() { s.Select(d.RecvCase(nil, nil), c.SendCase(1)) })
		s.Settle()
		c.Close()
		select {}
	}},
	{Name: "select: closed while it waits to receive", Run: func(s *Scene) {
		c, d := s.ints(0), s.ints(0)
		s.Go(func() {
			v, ok := 7, true
			fmt.Println(s.Select(d.SendCase(1), c.RecvCase(&v, &ok)), v, ok)
		})
		s.Settle()
		c.Close()
		select {}
	}},
}

var contexts = []Program{
	{Name: "context: WithCancel of nil", Run: func(s *Scene) { s.WithCancel(nil) }},
	{Name: "context: WithCancelCause of nil", Run: func(s *Scene) { s.WithCancelCause(nil) }},
	{Name: "context: WithDeadline of nil", Run: func(s *Scene) { s.WithDeadline(nil, time.Now()) }},
	{Name: "context: WithDeadlineCause of nil", Run: func(s *Scene) { s.WithDeadlineCause(nil, time.Now(), nil) }},
	{Name: "context: WithTimeout of nil", Run: func(s *Scene) { s.WithTimeout(nil, time.Hour) }},
	{Name: "context: WithTimeoutCause of nil", Run: func(s *Scene) { s.WithTimeoutCause(nil, time.Hour, nil) }},
	{Name: "context: WithValue of nil", Run: func(s *Scene) { s.WithValue(nil, 1, 2) }},
	{Name: "context: WithoutCancel of nil", Run: func(s *Scene) { s.WithoutCancel(nil) }},
	{Name: "context: AfterFunc of nil", Run: func(s *Scene) { s.AfterFunc(nil, func() {}) }},
	{Name: "context: Cause of nil", Run: func(s *Scene) { fmt.Println(s.Cause(nil)) }},
	{Name: "context: nil key", Run: func(s *Scene) { s.WithValue(s.Background(), nil, 1) }},
	{Name: "context: key that cannot be compared", Run: func(s *Scene) { s.WithValue(s.Background(), []int{1}, 1) }},
	{Name: "context: key that is a function", Run: func(s *Scene) { s.WithValue(s.Background(), func() {}, 1) }},
	{Name: "context: key with a part that cannot be compared", Run: func(s *Scene) {
		type key struct{ part any }
		ctx := s.WithValue(s.Background(), key{[]int{1}}, 1)
		fmt.Println(ctx.Value(key{2}))
		ctx.Value(key{[]int{1}})
	}},
	{Name: "context: AfterFunc with a nil function", Run: func(s *Scene) {
		ctx, cancel := s.WithCancel(s.Background())
		s.AfterFunc(ctx, nil)
		cancel()
		select {}
	}},
	{Name: "context: AfterFunc with a function that panics", Run: func(s *Scene) {
		ctx, cancel := s.WithCancel(s.Background())
		s.AfterFunc(ctx, func() { panic("boom") })
		cancel()
		select {}
	}},
	{Name: "context: nobody cancels", Run: func(s *Scene) {
		ctx, cancel := s.WithCancel(s.Background())
		defer cancel()
		<-ctx.Done()
	}},
	{Name: "context: the child is cancelled, not the parent", Run: func(s *Scene) {
		parent, cancelParent := s.WithCancel(s.Background())
		defer cancelParent()
		_, cancel := s.WithCancel(parent)
		cancel()
		<-parent.Done()
	}},
	{Name: "context: a deadline long past", Run: func(s *Scene) {
		ctx, cancel := s.WithDeadline(s.Background(), time.Unix(0, 0))
		fmt.Println(ctx.Err(), s.Cause(ctx))
		cancel()
		fmt.Println(ctx.Err(), s.Cause(ctx))
	}},
	{Name: "context: stop AfterFunc twice", Run: func(s *Scene) {
		ctx, cancel := s.WithCancel(s.Background())
		stop := s.AfterFunc(ctx, func() {})
		fmt.Println(stop(), stop())
		cancel()
		fmt.Println(stop())
	}},
	{Name: "context: the background is never done", Run: func(s *Scene) { <-s.Background().Done() }},
	{Name: "context: not done without its parent", Run: func(s *Scene) {
		parent, cancel := s.WithCancel(s.Background())
		cancel()
		<-s.WithoutCancel(parent).Done()
	}},
	{Name: "context: parent that is done without an error", Run: func(s *Scene) {
		s.WithCancel(doneForNoReason{s.Background()})
	}},
	{Name: "context: cancelled again with another cause", Run: func(s *Scene) {
		ctx, cancel := s.WithCancelCause(s.Background())
		cancel(nil)
		cancel(fmt.Errorf("too late"))
		fmt.Println(ctx.Err(), s.Cause(ctx))
	}},
}

// doneForNoReason breaks the rule that Err is not nil once Done is closed.
type doneForNoReason struct{ context.Context }

func (doneForNoReason) Done() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}
