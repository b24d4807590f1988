package twin_test

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/testmain"
	"github.com/syncprimer/syncprimer/internal/twin"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// onBoth runs a test on both implementations.
func onBoth(t *testing.T, test func(t *testing.T, impl twin.Impl)) {
	for _, impl := range twin.Both() {
		t.Run(impl.Name, func(t *testing.T) { test(t, impl) })
	}
}

func TestLocks(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		m.Lock()
		require.False(t, m.TryLock())
		m.Unlock()
		require.True(t, m.TryLock())

		rw := impl.NewRWMutex()
		rw.RLocker().Lock()
		require.True(t, rw.TryRLock())
		require.False(t, rw.TryLock())
		rw.RUnlock()
		rw.RLocker().Unlock()
		rw.Lock()
		require.False(t, rw.TryRLock())
		rw.Unlock()
	})
}

func TestWaitGroupAndCond(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		m := impl.NewMutex()
		c := impl.NewCond(m)
		ready, woken := false, 0
		wg := impl.NewWaitGroup()
		for range 3 {
			wg.Go(func() {
				m.Lock()
				defer m.Unlock()
				for !ready {
					c.Wait()
				}
				woken++
			})
		}
		m.Lock()
		ready = true
		c.Signal()
		c.Broadcast()
		m.Unlock()
		wg.Add(1)
		wg.Done()
		wg.Wait()
		require.Equal(t, 3, woken)
	})
}

func TestOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		calls := 0
		o := impl.NewOnce()
		f := impl.OnceFunc(func() { calls++ })
		v := impl.OnceValue(func() int { calls++; return 7 })
		failure := errors.New("a failure")
		vs := impl.OnceValues(func() (int, error) { calls++; return 8, failure })
		for range 2 {
			o.Do(func() { calls++ })
			f()
			require.Equal(t, 7, v())
			n, err := vs()
			require.Equal(t, 8, n)
			require.Equal(t, failure, err)
		}
		require.Equal(t, 4, calls)
	})
}

func TestChan(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		c := twin.NewChan[int](impl, 2)
		c.Send(1)
		require.True(t, c.TrySend(2))
		require.False(t, c.TrySend(3))
		require.Equal(t, 2, c.Len())
		require.Equal(t, 2, c.Cap())
		c.Close()
		var got []int
		for v := range c.All() {
			got = append(got, v)
		}
		require.Equal(t, []int{1, 2}, got)
		_, ok := c.Recv()
		require.False(t, ok)
		_, ok, received := c.TryRecv()
		require.False(t, ok)
		require.True(t, received)
		require.PanicsWithError(t, "send on closed channel", func() { c.Send(4) })
		require.PanicsWithError(t, "makechan: size out of range", func() { twin.NewChan[int](impl, -1) })
	})
}

func TestNilChan(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		c := twin.NilChan[int](impl)
		require.False(t, c.TrySend(1))
		_, _, received := c.TryRecv()
		require.False(t, received)
		require.Zero(t, c.Len())
		require.Zero(t, c.Cap())
		require.PanicsWithError(t, "close of nil channel", c.Close)

		index, selected := impl.TrySelect(c.SendCase(1), c.RecvCase(nil, nil))
		require.Equal(t, -1, index)
		require.False(t, selected)
	})
}

func TestSelect(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		values := twin.NewChan[error](impl, 1)
		full := twin.NewChan[int](impl, 0)
		failure := errors.New("a failure")
		var got error
		var ok bool

		require.Equal(t, 1, impl.Select(full.SendCase(1), values.SendCase(failure)))
		require.Equal(t, 0, impl.Select(values.RecvCase(&got, &ok), full.RecvCase(nil, nil)))
		require.Equal(t, failure, got)
		require.True(t, ok)

		values.Send(nil)
		index, selected := impl.TrySelect(values.RecvCase(&got, nil))
		require.Equal(t, 0, index)
		require.True(t, selected)
		require.NoError(t, got, "a nil value replaces the old one")

		_, selected = impl.TrySelect(values.RecvCase(&got, &ok))
		require.False(t, selected)

		values.Close()
		got = failure
		require.Equal(t, 1, impl.Select(full.SendCase(1), values.RecvCase(&got, &ok)))
		require.NoError(t, got)
		require.False(t, ok)
		require.PanicsWithError(t, "send on closed channel", func() { impl.Select(values.SendCase(nil)) })
	})
}

func TestAfter(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		start := time.Now()
		_, ok := impl.After(time.Millisecond).Recv()
		require.True(t, ok)
		require.GreaterOrEqual(t, time.Since(start), time.Millisecond)
	})
}

func TestContext(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		type key struct{}
		failure := errors.New("a failure")
		root := impl.Context.WithValue(impl.Context.Background(), key{}, 1)
		ctx, cancel := impl.Context.WithCancelCause(root)
		called := make(chan struct{})
		impl.Context.AfterFunc(ctx, func() { close(called) })
		cancel(failure)
		<-ctx.Done()
		<-called
		require.Equal(t, failure, impl.Context.Cause(ctx))
		free := impl.Context.WithoutCancel(ctx)
		require.NoError(t, free.Err())
		require.Equal(t, 1, free.Value(key{}))

		ctx, stop := impl.Context.WithTimeoutCause(root, time.Microsecond, failure)
		defer stop()
		<-ctx.Done()
		require.ErrorIs(t, ctx.Err(), context.DeadlineExceeded)
		require.Equal(t, failure, impl.Context.Cause(ctx))
	})
}

// TestWhichIsWhich makes sure that the two are not the same one twice: the
// functions and types of each come from its packages.
func TestWhichIsWhich(t *testing.T) {
	const module = "github.com/syncprimer/syncprimer/"
	for impl, ours := range map[*twin.Impl]bool{&twin.Ours: true, &twin.Std: false} {
		rw := reflect.TypeOf(impl.NewRWMutex()).Elem().Field(0).Type
		for _, typ := range []reflect.Type{
			reflect.TypeOf(impl.NewMutex()).Elem(),
			rw,
			reflect.TypeOf(impl.NewWaitGroup()).Elem(),
			reflect.TypeOf(impl.NewCond(nil)).Elem(),
			reflect.TypeOf(impl.NewOnce()).Elem(),
		} {
			require.Equal(t, ours, strings.HasPrefix(typ.PkgPath(), module), "%s of %s", typ, impl.Name)
		}
		for _, c := range []any{twin.NewChan[time.Time](*impl, 0), twin.NilChan[time.Time](*impl), impl.After(0)} {
			require.Equal(t, ours, strings.HasPrefix(reflect.TypeOf(c).String(), "twin.ourChan["), "%T of %s", c, impl.Name)
		}
		for name, f := range map[string]any{
			"OnceFunc":          impl.OnceFunc,
			"Background":        impl.Context.Background,
			"TODO":              impl.Context.TODO,
			"WithCancel":        impl.Context.WithCancel,
			"WithCancelCause":   impl.Context.WithCancelCause,
			"WithDeadline":      impl.Context.WithDeadline,
			"WithDeadlineCause": impl.Context.WithDeadlineCause,
			"WithTimeout":       impl.Context.WithTimeout,
			"WithTimeoutCause":  impl.Context.WithTimeoutCause,
			"WithValue":         impl.Context.WithValue,
			"WithoutCancel":     impl.Context.WithoutCancel,
			"AfterFunc":         impl.Context.AfterFunc,
			"Cause":             impl.Context.Cause,
		} {
			full := runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
			require.Equal(t, ours, strings.HasPrefix(full, module), full)
			require.True(t, strings.HasSuffix(full, "."+name), full)
		}
	}
}
