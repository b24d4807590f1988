package context_test

import (
	"bytes"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/internal/race"
)

const many = 100_000

// heap returns the bytes that are in use once the processors have tidied up: each
// keeps the timers that were stopped on it until it next looks for work.
func heap() int {
	everyProcessorRuns()
	var m runtime.MemStats
	for range 3 { // what a cleanup frees is garbage only in the next round
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// everyProcessorRuns holds one goroutine on each processor until all are there.
func everyProcessorRuns() {
	all := int32(runtime.GOMAXPROCS(0))
	var there atomic.Int32
	var wg sync.WaitGroup
	for range all {
		wg.Go(func() {
			for there.Add(1); there.Load() < all; {
			}
		})
	}
	wg.Wait()
}

// leavesNothing makes many contexts at the same time, and ends them. Of the memory
// that they took, less than a quarter may be left: the runtime's lists of timers
// keep their size, which is less than that. What the runtime frees a moment later,
// since a goroutine was preempted on one processor and went on on another, is no leak.
func leavesNothing(t *testing.T, create func() (end func())) {
	t.Helper()
	before := heap()
	ends := make([]func(), 0, many)
	for range many {
		ends = append(ends, create())
	}
	taken := heap() - before
	require.Greater(t, taken, 50*many, "it can be seen here")
	for _, end := range ends {
		end()
	}
	ends = nil
	left := heap() - before
	for range 100 {
		if left < taken/4 {
			return
		}
		left = heap() - before
	}
	require.Less(t, left, taken/4)
}

// The children are all there at the same time. The map of the standard library
// would keep its size.
func TestCancelledChildrenLeaveNothing(t *testing.T) {
	root, cancelRoot := context.WithCancel(context.Background())
	defer cancelRoot()
	for name, create := range map[string]func() func(){
		"WithCancel": func() func() {
			_, cancel := context.WithCancel(root)
			return cancel
		},
		"WithTimeout, of a value": func() func() {
			_, cancel := context.WithTimeout(context.WithValue(root, "k", "v"), time.Hour)
			return cancel
		},
		"WithCancel, of a user's type": func() func() {
			_, cancel := context.WithCancel(wrapper{root})
			return cancel
		},
		"AfterFunc": func() func() {
			stop := context.AfterFunc(root, func() {})
			return func() { stop() }
		},
	} {
		t.Run(name, func(t *testing.T) { leavesNothing(t, create) })
	}
	runtime.KeepAlive(root)
}

// The parent is kept, and ends them all. A timer that still ran would keep its
// child.
func TestCancelledParentKeepsNothing(t *testing.T) {
	root, cancel := context.WithCancel(context.Background())
	leavesNothing(t, func() func() {
		_, _ = context.WithTimeout(root, time.Hour)
		return cancel
	})
	runtime.KeepAlive(root)
}

// One after the other, since the standard library's map would keep its size. And
// without goroutines that watch, of which the runtime keeps something.
func TestCancelledChildrenOfAnotherMakeLeaveNothing(t *testing.T) {
	onMixtures(t, func(t *testing.T, parent, child impl) {
		root, cancelRoot := parent.withCancel(parent.background())
		defer cancelRoot()
		before := heap()
		for range many {
			_, cancel := child.withCancel(context.WithValue(root, "k", "v"))
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
		t.Skip("the race detector allocates too: go test -run Allocations ./context")
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
