package main

import (
	"context"
	"fmt"
	"time"
)

func contextWorkloads() []workload {
	list := []workload{
		contextWorkload("cancel", "WithCancel and cancel", withCancel),
		contextWorkload("timeout", "WithTimeout of an hour, and cancel", withTimeout),
		contextWorkload("tree=10x10", "make a root with 10 children that have 10 each, and cancel the root", tree),
		contextWorkload("afterfunc", "AfterFunc, and stop it", afterFunc),
		contextWorkload("done", "ask a live context's Done in a select with default", doneInSelect),
	}
	for _, depth := range []int{1, 10, 100} {
		list = append(list, contextWorkload(
			fmt.Sprintf("value=%d", depth),
			fmt.Sprintf("Value of a key set %d contexts up", depth),
			func(c contexts, n int) { value(c, n, depth) }))
	}
	return list
}

func contextWorkload(name, doc string, f func(c contexts, n int)) workload {
	return workload{
		primitive: "Context", name: name, doc: doc,
		single: true, metrics: perOp,
		ours: timed(func(n int) { f(ourContexts, n) }),
		std:  timed(func(n int) { f(stdContexts, n) }),
	}
}

func withCancel(c contexts, n int) {
	root := c.background()
	for range n {
		_, cancel := c.withCancel(root)
		cancel()
	}
}

func withTimeout(c contexts, n int) {
	root := c.background()
	for range n {
		_, cancel := c.withTimeout(root, time.Hour)
		cancel()
	}
}

// tree cancels the children itself as well, last: every context has an owner who
// does that, and by then it costs next to nothing.
func tree(c contexts, n int) {
	cancels := make([]func(), 0, 110)
	for range n {
		root, cancelRoot := c.withCancel(c.background())
		cancels = cancels[:0]
		for range 10 {
			child, cancel := c.withCancel(root)
			cancels = append(cancels, cancel)
			for range 10 {
				_, cancel := c.withCancel(child)
				cancels = append(cancels, cancel)
			}
		}
		cancelRoot()
		for _, cancel := range cancels {
			cancel()
		}
	}
}

func afterFunc(c contexts, n int) {
	ctx, cancel := c.withCancel(c.background())
	defer cancel()
	for range n {
		c.afterFunc(ctx, nothing)()
	}
}

func doneInSelect(c contexts, n int) {
	ctx, cancel := c.withCancel(c.background())
	defer cancel()
	for range n {
		select {
		case <-ctx.Done():
		default:
		}
	}
}

type contextKey int

// value looks for the key of the context that is furthest from the leaf.
func value(c contexts, n, depth int) {
	ctx := c.background()
	for i := range depth {
		ctx = c.withValue(ctx, contextKey(i), i)
	}
	lookUp(ctx, n)
}

func lookUp(ctx context.Context, n int) {
	for range n {
		ctx.Value(contextKey(0))
	}
}
