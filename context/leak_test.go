package context_test

import (
	"bytes"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/internal/race"
)

const many = 100_000

// heap returns the bytes that are in use.
func heap() int {
	var m runtime.MemStats
	for range 3 { // what a cleanup frees is garbage only in the next round
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// leavesNothing runs a round that has to do with a hundred thousand contexts, and
// returns by how much the heap was larger when they existed. Afterwards less than
// ten bytes for each may be left, of about two hundred. The first round does not
// count: the runtime's list of timers keeps its size.
func leavesNothing(t *testing.T, round func() (atLast func())) {
	t.Helper()
	round()()
	before := heap()
	atLast := round()
	require.Greater(t, heap()-before, 80*many, "it can be seen here")
	atLast()
	atLast = nil
	require.Less(t, heap()-before, 10*many)
}

// The children are all there at the same time. The map of the standard library
// would keep its size.
func TestCancelledChildrenLeaveNothing(t *testing.T) {
	root, cancelRoot := context.WithCancel(context.Background())
	defer cancelRoot()
	leavesNothing(t, func() func() {
		var cancels []func()
		for range many / 4 {
			_, cancel := context.WithCancel(root)
			_, cancelTimed := context.WithTimeout(context.WithValue(root, "k", "v"), time.Hour)
			_, cancelWrapped := context.WithCancel(wrapper{root})
			stop := context.AfterFunc(root, func() {})
			cancels = append(cancels, cancel, cancelTimed, cancelWrapped, func() { stop() })
		}
		return func() {
			for _, cancel := range cancels {
				cancel()
			}
		}
	})
	runtime.KeepAlive(root)
}

// The parents are kept. A timer that still ran would keep its child.
func TestCancelledParentKeepsNothing(t *testing.T) {
	var roots []context.Context
	leavesNothing(t, func() func() {
		root, cancel := context.WithCancel(context.Background())
		roots = append(roots, root)
		for range many {
			_, _ = context.WithTimeout(root, time.Hour)
		}
		return cancel
	})
	runtime.KeepAlive(roots)
}

// One after the other, since the standard library's map would keep its size.
func TestCancelledChildrenOfAnotherMakeLeaveNothing(t *testing.T) {
	onMixtures(t, func(t *testing.T, parent, child impl) {
		root, cancelRoot := parent.withCancel(parent.background())
		defer cancelRoot()
		before := heap()
		for range many / 3 {
			_, cancel := child.withCancel(root)
			cancel()
			_, cancel = child.withTimeout(child.withValue(root, "k", "v"), time.Hour)
			cancel()
			child.afterFunc(root, func() {})()
		}
		require.Less(t, heap()-before, 10*many)
		runtime.KeepAlive(root)
	})
}

// Where nobody waits, nobody runs. Goroutines that end meanwhile, from tests
// before, are the reason for the inequality.
func TestNoGoroutineWhereNoneIsNeeded(t *testing.T) {
	const n = 1000
	for _, c := range []struct {
		name          string
		parent, child impl
		wrap          func(context.Context) context.Context
	}{
		{"ours under ours", ours, ours, nil},
		{"ours under std", std, ours, nil},
		{"std under ours", ours, std, nil},
		{"ours under a value of ours", ours, ours, func(ctx context.Context) context.Context { return context.WithValue(ctx, "k", "v") }},
		{"ours under our value under std", std, ours, func(ctx context.Context) context.Context { return context.WithValue(ctx, "k", "v") }},
		{"std under our value", ours, std, func(ctx context.Context) context.Context { return context.WithValue(ctx, "k", "v") }},
		{"std under our value under std", std, std, func(ctx context.Context) context.Context { return context.WithValue(ctx, "k", "v") }},
		{"ours under a user's type around ours", ours, ours, func(ctx context.Context) context.Context { return wrapper{ctx} }},
		{"ours under a user's type around std", std, ours, func(ctx context.Context) context.Context { return wrapper{ctx} }},
		{"ours under std under a deadline of ours", ours, ours, func(ctx context.Context) context.Context {
			ctx, cancel := context.WithTimeout(ctx, time.Hour)
			t.Cleanup(cancel)
			return std.withValue(ctx, "k", "v")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, cancelRoot := c.parent.withCancel(c.parent.background())
			t.Cleanup(cancelRoot) // after all others, so that it starts nothing
			ctx := root
			if c.wrap != nil {
				ctx = c.wrap(root)
			}
			before := runtime.NumGoroutine()
			for range n {
				_, cancel := c.child.withCancel(ctx)
				t.Cleanup(cancel)
				_, cancel = c.child.withTimeout(ctx, time.Hour)
				t.Cleanup(cancel)
				stop := c.child.afterFunc(ctx, func() {})
				t.Cleanup(func() { stop() })
			}
			require.LessOrEqual(t, runtime.NumGoroutine(), before)
		})
	}
}

// A parent that is neither ours nor theirs, and cannot call back, has to be
// watched; but not longer than the child lives.
func TestWatchedParentIsLetGo(t *testing.T) {
	onBoth(t, func(t *testing.T, im impl) {
		requireNoWatchers(t)
		ctx, cancel := im.withCancel(newCustom(im.background(), errFirst))
		defer cancel()
		require.True(t, watched())
		cancel()
		requireNoWatchers(t)
		require.Equal(t, context.Canceled, ctx.Err())
	})
}

// watched reports whether a goroutine of the standard library watches a context.
func watched() bool {
	stacks := make([]byte, 1<<20)
	for {
		n := runtime.Stack(stacks, true)
		if n < len(stacks) {
			return bytes.Contains(stacks[:n], []byte("propagateCancel.func"))
		}
		stacks = make([]byte, 2*n)
	}
}

// requireNoWatchers waits until the last of them has ended.
func requireNoWatchers(t *testing.T) {
	t.Helper()
	for start := time.Now(); watched(); runtime.Gosched() {
		require.Less(t, time.Since(start), time.Minute)
	}
}

func TestAllocations(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates too")
	}
	root, cancelRoot := context.WithCancel(context.Background())
	defer cancelRoot()
	key, f := any(keyA(1)), func() {}
	for _, c := range []struct {
		name string
		want float64
		f    func()
	}{
		{"Background", 0, func() { context.Background() }},
		{"WithCancel", 2, func() { _, cancel := context.WithCancel(context.Background()); cancel() }},
		{"WithCancel of a parent", 2, func() { _, cancel := context.WithCancel(root); cancel() }},
		{"WithCancel of a value", 3, func() { _, cancel := context.WithCancel(context.WithValue(root, key, key)); cancel() }},
		{"WithValue", 1, func() { context.WithValue(root, key, key) }},
		{"AfterFunc", 2, func() { context.AfterFunc(root, f)() }},
		{"Done", 3, func() { ctx, cancel := context.WithCancel(root); ctx.Done(); cancel() }},
	} {
		require.Equal(t, c.want, testing.AllocsPerRun(100, c.f), c.name)
	}
}
