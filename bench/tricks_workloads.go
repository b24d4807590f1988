package main

import (
	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/mutex"
)

// trickWorkloads are those that only a trick needs. They are measured with and
// without it, and not on the standard library's primitives.
var trickWorkloads = []workload{
	{
		primitive: "Cond", name: "nobody", doc: "Signal, while nobody waits",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			c := cond.NewCond(new(mutex.Mutex))
			for range n {
				c.Signal()
			}
		}),
	},
	{
		primitive: "Mutex", name: "ping-pong/pairs=4", doc: "four games of ping-pong at the same time; a round trip",
		metrics: perOp,
		ours: timed(func(n int) {
			crowd(4, n, func(n int) { pingPong(ourMutex)(n) })
		}),
	},
	{
		primitive: "Mutex", name: "sleepers=30000", doc: "wake one of the goroutines, each asleep at a Mutex of its own, and sleep until it has answered",
		metrics: perOp,
		ours:    manySleepers(30_000, ourMutex),
	},
	{
		primitive: "Select", name: "send=2", doc: "send to one of 2 ready channels, and receive from it again",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			c := ourEmpty(2)
			for i := range n {
				at := chanimpl.Select(c[0].SendCase(i), c[1].SendCase(i))
				c[at].Recv()
			}
		}),
	},
	{
		primitive: "Select", name: "asleep=2", doc: "ping-pong between two goroutines, each asleep in a select of 2 cases",
		metrics: perOp,
		ours:    timed(ourBlocking(1)),
	},
	{
		primitive: "Context", name: "done-cancel", doc: "WithCancel, Done and cancel",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			root := ourContexts.background()
			for range n {
				ctx, cancel := ourContexts.withCancel(root)
				ctx.Done()
				cancel()
			}
		}),
	},
}
