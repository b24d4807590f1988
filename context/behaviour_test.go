package context_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/context"
)

var (
	errFirst  = errors.New("first")
	errSecond = errors.New("second")
)

// requireLive and requireOver look at a context from all sides.
func requireLive(t *testing.T, im impl, ctx context.Context) {
	t.Helper()
	require.False(t, closed(ctx))
	require.NoError(t, ctx.Err())
	require.NoError(t, im.cause(ctx))
}

func requireOver(t *testing.T, im impl, ctx context.Context, err, cause error) {
	t.Helper()
	require.True(t, closed(ctx))
	require.Equal(t, err, ctx.Err())
	require.Equal(t, cause, im.cause(ctx))
}

var behaviours = []struct {
	name string
	test func(t *testing.T, im impl)
}{
	{"Background and TODO are empty, and equal to themselves", func(t *testing.T, im impl) {
		for _, root := range []func() context.Context{im.background, im.todo} {
			ctx := root()
			require.Nil(t, ctx.Done())
			requireLive(t, im, ctx)
			require.Nil(t, ctx.Value("key"))
			_, ok := ctx.Deadline()
			require.False(t, ok)
			require.True(t, ctx == root())
		}
		require.False(t, im.background() == im.todo())
	}},
	{"cancel ends a context", func(t *testing.T, im impl) {
		ctx, cancel := im.withCancel(im.background())
		requireLive(t, im, ctx)
		cancel()
		requireOver(t, im, ctx, im.canceled, im.canceled)
	}},
	{"Done is the same channel before and after", func(t *testing.T, im impl) {
		ctx, cancel := im.withCancel(im.background())
		done := ctx.Done()
		require.NotNil(t, done)
		require.True(t, done == ctx.Done())
		cancel()
		require.True(t, done == ctx.Done())
	}},
	{"a context that was cancelled before Done was called has a closed channel", func(t *testing.T, im impl) {
		ctx, cancel := im.withCancel(im.background())
		cancel()
		require.True(t, closed(ctx))
		done := ctx.Done()
		require.True(t, done == ctx.Done())
	}},
	{"what happened first stays", func(t *testing.T, im impl) {
		ctx, cancel := im.withCancelCause(im.background())
		cancel(errFirst)
		cancel(errSecond)
		cancel(nil)
		requireOver(t, im, ctx, im.canceled, errFirst)
	}},
	{"a nil cause is Canceled", func(t *testing.T, im impl) {
		ctx, cancel := im.withCancelCause(im.background())
		cancel(nil)
		requireOver(t, im, ctx, im.canceled, im.canceled)
	}},
	{"everything below is cancelled when cancel returns", func(t *testing.T, im impl) {
		root, cancel := im.withCancelCause(im.background())
		child, cancelChild := im.withCancel(im.withValue(root, "k", "v"))
		defer cancelChild()
		timed, cancelTimed := im.withTimeout(child, time.Hour)
		defer cancelTimed()
		wrapped, cancelWrapped := im.withCancel(wrapper{timed})
		defer cancelWrapped()
		all := []context.Context{root, child, timed, im.withValue(timed, "l", "w"), wrapped, wrapper{wrapped}}
		for _, ctx := range all {
			requireLive(t, im, ctx)
		}
		cancel(errFirst)
		for _, ctx := range all {
			requireOver(t, im, ctx, im.canceled, errFirst)
		}
	}},
	{"nothing beside or above is cancelled", func(t *testing.T, im impl) {
		root, cancelRoot := im.withCancel(im.background())
		defer cancelRoot()
		var all []context.Context
		var cancels []context.CancelCauseFunc
		for range 5 {
			ctx, cancel := im.withCancelCause(root)
			all, cancels = append(all, ctx), append(cancels, cancel)
		}
		for n, i := range []int{2, 0, 4, 1, 3} { // the middle, both ends, what is left
			cancels[i](errFirst)
			live := 0
			for _, ctx := range all {
				if ctx.Err() == nil {
					live++
				}
			}
			require.Equal(t, 4-n, live)
			requireOver(t, im, all[i], im.canceled, errFirst)
			requireLive(t, im, root)
		}
	}},
	{"a child of a cancelled parent is cancelled, with its cause", func(t *testing.T, im impl) {
		root, cancelRoot := im.withCancelCause(im.background())
		cancelRoot(errFirst)
		ctx, cancel := im.withCancelCause(root)
		requireOver(t, im, ctx, im.canceled, errFirst)
		cancel(errSecond)
		requireOver(t, im, ctx, im.canceled, errFirst)
		timed, cancelTimed := im.withTimeoutCause(im.withValue(root, "k", "v"), -time.Second, errSecond)
		defer cancelTimed()
		requireOver(t, im, timed, im.canceled, errFirst)
	}},
	{"a child keeps its cause when the parent gets one", func(t *testing.T, im impl) {
		root, cancelRoot := im.withCancelCause(im.background())
		ctx, cancel := im.withCancelCause(root)
		cancel(errFirst)
		cancelRoot(errSecond)
		requireOver(t, im, ctx, im.canceled, errFirst)
		requireOver(t, im, root, im.canceled, errSecond)
	}},
	{"a deadline in the past", func(t *testing.T, im impl) {
		for _, d := range []time.Duration{0, -1, -time.Hour} {
			ctx, cancel := im.withTimeout(im.background(), d)
			requireOver(t, im, ctx, im.deadlineExceeded, im.deadlineExceeded)
			cancel()
			requireOver(t, im, ctx, im.deadlineExceeded, im.deadlineExceeded)
			ctx, cancel = im.withTimeoutCause(im.background(), d, errFirst)
			defer cancel()
			requireOver(t, im, ctx, im.deadlineExceeded, errFirst)
		}
	}},
	{"cancel before the deadline is an ordinary cancel", func(t *testing.T, im impl) {
		ctx, cancel := im.withDeadlineCause(im.background(), time.Now().Add(time.Hour), errFirst)
		requireLive(t, im, ctx)
		cancel()
		requireOver(t, im, ctx, im.canceled, im.canceled)
	}},
	{"the earlier deadline counts", func(t *testing.T, im impl) {
		noon := time.Date(2100, 1, 1, 12, 0, 0, 0, time.UTC)
		ctx, cancel := im.withDeadline(im.background(), noon)
		defer cancel()
		for _, c := range []struct{ asked, want time.Time }{
			{noon.Add(-1), noon.Add(-1)}, {noon, noon}, {noon.Add(1), noon},
		} {
			below, cancel := im.withDeadline(im.withValue(ctx, "k", "v"), c.asked)
			defer cancel()
			got, ok := below.Deadline()
			require.True(t, ok)
			require.Equal(t, c.want, got)
		}
	}},
	{"DeadlineExceeded is a timeout", func(t *testing.T, im impl) {
		var timeout interface{ Timeout() bool }
		require.ErrorAs(t, im.deadlineExceeded, &timeout)
		require.True(t, timeout.Timeout())
		require.EqualError(t, im.deadlineExceeded, "context deadline exceeded")
		require.EqualError(t, im.canceled, "context canceled")
	}},
	{"WithoutCancel keeps the values and nothing else", func(t *testing.T, im impl) {
		root, cancelRoot := im.withCancelCause(im.withValue(im.background(), "k", "v"))
		timed, cancelTimed := im.withTimeout(root, time.Hour)
		defer cancelTimed()
		free := im.withoutCancel(timed)
		below, cancelBelow := im.withCancelCause(free)
		cancelRoot(errFirst)
		for _, ctx := range []context.Context{free, im.withValue(free, "l", "w")} {
			require.Nil(t, ctx.Done())
			requireLive(t, im, ctx)
			_, ok := ctx.Deadline()
			require.False(t, ok)
			require.Equal(t, "v", ctx.Value("k"))
		}
		requireLive(t, im, below)
		cancelBelow(errSecond)
		requireOver(t, im, below, im.canceled, errSecond)
	}},
}

func TestBehaviours(t *testing.T) {
	for _, b := range behaviours {
		t.Run(b.name, func(t *testing.T) { onBoth(t, b.test) })
	}
}

type (
	keyA int
	keyB int
)

func (keyB) String() string { return "keyB" }

func TestValue(t *testing.T) {
	onBoth(t, func(t *testing.T, im impl) {
		ctx := im.withValue(im.background(), keyA(1), "one")
		ctx, cancel := im.withCancel(ctx)
		defer cancel()
		ctx = im.withValue(ctx, keyB(1), "another type")
		ctx, cancel = im.withTimeout(ctx, time.Hour)
		defer cancel()
		ctx = im.withoutCancel(wrapper{ctx})
		ctx = im.withValue(ctx, keyA(2), nil)
		ctx = im.withValue(ctx, 1, "int")
		require.Equal(t, "one", ctx.Value(keyA(1)))
		require.Equal(t, "another type", ctx.Value(keyB(1)))
		require.Equal(t, "int", ctx.Value(1))
		require.Nil(t, ctx.Value(keyA(2)))
		require.Nil(t, ctx.Value(keyA(3)))
		require.Nil(t, ctx.Value(nil))

		ctx = im.withValue(ctx, keyA(1), "hidden")
		require.Equal(t, "hidden", ctx.Value(keyA(1)))
		ctx = im.withValue(ctx, keyA(1), nil)
		require.Nil(t, ctx.Value(keyA(1)))
		require.Nil(t, im.withValue(ctx, keyA(2), "two").Value(keyA(1)))
	})
}

// Its type can be compared, but a value of it only if what is inside can.
type boxKey struct{ v any }

func TestPanics(t *testing.T) {
	const nilParent = "cannot create context from nil parent"
	const nilPointer = "runtime error: invalid memory address or nil pointer dereference"
	for _, c := range []struct {
		name, want string
		f          func(im impl)
	}{
		{"WithCancel of nil", nilParent, func(im impl) { im.withCancel(nil) }},
		{"WithCancelCause of nil", nilParent, func(im impl) { im.withCancelCause(nil) }},
		{"WithDeadline of nil", nilParent, func(im impl) { im.withDeadline(nil, time.Time{}) }},
		{"WithDeadlineCause of nil", nilParent, func(im impl) { im.withDeadlineCause(nil, time.Time{}, nil) }},
		{"WithTimeout of nil", nilParent, func(im impl) { im.withTimeout(nil, 0) }},
		{"WithTimeoutCause of nil", nilParent, func(im impl) { im.withTimeoutCause(nil, 0, nil) }},
		{"WithValue of nil", nilParent, func(im impl) { im.withValue(nil, "k", "v") }},
		{"WithoutCancel of nil", nilParent, func(im impl) { im.withoutCancel(nil) }},
		{"AfterFunc of nil", nilPointer, func(im impl) { im.afterFunc(nil, func() {}) }},
		{"Cause of nil", nilPointer, func(im impl) { im.cause(nil) }},
		{"WithValue of a nil key", "nil key", func(im impl) { im.withValue(im.background(), nil, "v") }},
		{"WithValue of a slice", "key is not comparable", func(im impl) {
			im.withValue(im.background(), []byte("k"), "v")
		}},
		{"Value of a key with a slice inside", "runtime error: comparing uncomparable type []int", func(im impl) {
			key := boxKey{[]int{1}}
			im.withValue(im.background(), key, "v").Value(key)
		}},
		{"a parent that is done without an error", "context: internal error: missing cancel error", func(im impl) {
			parent := newCustom(im.background(), nil)
			close(parent.done)
			im.withCancel(parent)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, im impl) {
				defer func() { require.Equal(t, c.want, fmt.Sprint(recover())) }()
				c.f(im)
			})
		})
	}
}

func TestString(t *testing.T) {
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC) // in the past when this runs, or in the future
	onBoth(t, func(t *testing.T, im impl) {
		str := func(ctx context.Context) string { return fmt.Sprint(ctx) }
		require.Equal(t, "context.Background", str(im.background()))
		require.Equal(t, "context.TODO", str(im.todo()))

		cancelled, cancel := im.withCancel(im.todo())
		defer cancel()
		require.Equal(t, "context.TODO.WithCancel", str(cancelled))
		require.Equal(t, "context.TODO.WithCancel.WithoutCancel", str(im.withoutCancel(cancelled)))

		timed, cancel := im.withDeadline(im.background(), noon)
		defer cancel()
		require.Regexp(t, `^context\.Background\.WithDeadline\(2026-01-02 12:00:00 \+0000 UTC \[-?[0-9hms.]+\]\)$`, str(timed))

		for _, c := range []struct {
			key, val any
			want     string
		}{
			{keyA(1), "v", "context_test.keyA, v"},
			{keyB(1), 7, "keyB, int"},
			{"k", nil, "k, <nil>"},
			{1, keyB(2), "int, keyB"},
			{errFirst, time.Second, "*errors.errorString, 1s"},
		} {
			ctx := im.withValue(im.background(), c.key, c.val)
			require.Equal(t, "context.Background.WithValue("+c.want+")", str(ctx))
		}

		below, cancel := im.withCancel(wrapper{cancelled})
		defer cancel()
		require.Equal(t, "context_test.wrapper.WithCancel", str(below))
		below, cancel = im.withCancel(newCustom(im.background(), errFirst))
		defer cancel()
		require.Equal(t, "*context_test.custom.WithCancel", str(below))
	})
}
