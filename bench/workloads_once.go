package main

import (
	"sync"

	"github.com/syncprimer/syncprimer/once"
)

var onceWorkloads = []workload{
	{
		primitive: "Once", name: "done", doc: "10 times Do, after it has been done",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			var o once.Once
			for range n {
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
			}
		}),
		std: timed(func(n int) {
			var o sync.Once
			for range n {
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
				o.Do(nothing)
			}
		}),
	},
	{
		primitive: "Once", name: "first", doc: "a new Once, and Do for the first time",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			for range n {
				new(once.Once).Do(nothing)
			}
		}),
		std: timed(func(n int) {
			for range n {
				new(sync.Once).Do(nothing)
			}
		}),
	},
	{
		primitive: "Once", name: "oncefunc", doc: "a call of what OnceFunc has returned, after the first",
		single: true, metrics: perOp,
		ours: called(func() func() { return once.OnceFunc(nothing) }),
		std:  called(func() func() { return sync.OnceFunc(nothing) }),
	},
	{
		primitive: "Once", name: "oncevalue", doc: "the same with OnceValue",
		single: true, metrics: perOp,
		ours: called(func() func() int { return once.OnceValue(seven) }),
		std:  called(func() func() int { return sync.OnceValue(seven) }),
	},
}

func nothing()   {}
func seven() int { return 7 }

// called calls a function again and again.
func called[F func() | func() int](make func() F) body {
	return timed(func(n int) {
		switch f := any(make()).(type) {
		case func():
			for range n {
				f()
			}
		case func() int:
			for range n {
				f()
			}
		}
	})
}
