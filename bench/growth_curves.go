package main

import (
	"context"
	"runtime/debug"
	"sync"
	"time"
)

// curves are all of them, primitive by primitive.
var curves = []curve{
	{
		primitive: "Mutex", name: "contended", doc: "Lock and Unlock, while others do the same",
		size: "goroutines", sizes: doublings(64), from: 2, // one alone contends with nobody
		ours: func(size int) body { return contendedBy(size, ourMutex()) },
		std:  func(size int) body { return contendedBy(size, stdMutex()) },
	},
	{
		primitive: "Select", name: "ready", doc: "receive from one of the channels, all of which are ready, and send to it again",
		size: "cases", sizes: doublings(64), from: 2, // of a single case the compiler makes no select
		ours: func(size int) body { return timed(ourReady(size)) },
		std:  func(size int) body { return timed(stdReady[size]) },
	},
	{
		primitive: "Select", name: "default", doc: "a select with default, where no channel is ready",
		size: "cases", sizes: doublings(64), from: 2,
		ours: func(size int) body { return timed(ourDefault(size)) },
		std:  func(size int) body { return timed(stdDefault[size]) },
	},
	{
		primitive: "Cond", name: "broadcast", doc: "Broadcast, until all wait again",
		size: "waiters", sizes: decades(1, 10_000), from: 1,
		ours:  func(size int) body { return broadcast(ourMonitor, size) },
		std:   func(size int) body { return broadcast(stdMonitor, size) },
		least: func(int) int { return 30 }, // starting the waiters counts as well
	},
	{
		primitive: "Chan", name: "close", doc: "Close, until the last of the waiting receivers is out",
		size: "receivers", sizes: decades(1, 10_000), from: 1,
		ours: func(size int) body { return closed(func() channel[int] { return ourChan[int](0) }, size) },
		std:  func(size int) body { return closed(func() channel[int] { return stdChan[int](0) }, size) },
	},
	{
		primitive: "Context", name: "cancel", doc: "cancel the root of a tree, where each context has ten children",
		size: "contexts", sizes: decades(10, 100_000), from: 10,
		ours: func(size int) body { return cancelTree(ourContexts, size) },
		std:  func(size int) body { return cancelTree(stdContexts, size) },
	},
	{
		primitive: "Sema", name: "sleepers", doc: "wake one of the goroutines, each asleep at a Mutex of its own, and sleep until it has answered",
		size: "sleepers", sizes: decades(1, 100_000), from: 1,
		ours:  func(size int) body { return manySleepers(size, ourMutex) },
		std:   func(size int) body { return manySleepers(size, stdMutex) },
		least: func(int) int { return 20_000 },
	},
	{
		primitive: "Sema", name: "addresses", doc: "the same with one other goroutine, which sleeps at another Mutex each time",
		size: "mutexes", sizes: decades(1, 1_000_000), from: 1,
		ours:  func(size int) body { return manyAddresses(size, ourMutex) },
		std:   func(size int) body { return manyAddresses(size, stdMutex) },
		least: func(size int) int { return max(size, 20_000) }, // each of them once
	},
}

// doublings returns 1, 2, 4 and so on.
func doublings(last int) (sizes []int) {
	for size := 1; size <= last; size *= 2 {
		sizes = append(sizes, size)
	}
	return sizes
}

// decades returns the powers of ten, and thrice those in between.
func decades(first, last int) (sizes []int) {
	for size := first; size <= last; size *= 10 {
		sizes = append(sizes, size)
		if 3*size < last {
			sizes = append(sizes, 3*size)
		}
	}
	return sizes
}

func contendedBy(size int, l sync.Locker) body {
	return timed(func(n int) {
		crowd(size, n, func(n int) {
			for range n {
				l.Lock()
				l.Unlock()
			}
		})
	})
}

// cancelTree counts only the time that it takes to cancel. Small trees are cancelled
// several at a time, so that looking at the clock costs nothing beside.
//
// The garbage collector has to wait. It would be at work on what building the trees
// has left, the more often the larger they are, and while it marks, every store of a
// pointer costs several times as much.
func cancelTree(c contexts, size int) body {
	const together = 1000 // contexts
	return func(n int) sample {
		defer debug.SetGCPercent(debug.SetGCPercent(-1))
		var elapsed time.Duration
		roots := make([]func(), 0, together)
		for n > 0 {
			roots = roots[:0]
			for range min(n, max(together/size, 1)) {
				roots = append(roots, newTree(c, size))
			}
			n -= len(roots)
			start := time.Now()
			for _, cancel := range roots {
				cancel()
			}
			elapsed += time.Since(start)
		}
		return sample{elapsed: elapsed}
	}
}

// newTree makes a tree of contexts, level by level, and returns the function that
// cancels the root, and all others with it.
func newTree(c contexts, size int) (cancelRoot func()) {
	const children = 10
	tree := make([]context.Context, size)
	tree[0], cancelRoot = c.withCancel(c.background())
	for i := 1; i < size; i++ {
		tree[i], _ = c.withCancel(tree[(i-1)/children])
	}
	return cancelRoot
}
