package main

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"

	conciter "github.com/sourcegraph/conc/iter"
	"github.com/sourcegraph/conc/pool"
	"github.com/sourcegraph/conc/stream"
	"golang.org/x/sync/errgroup"

	ourcontext "github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/patterns"
)

// The sides named std are the patterns on native channels and the standard context.
// They stop with their context and hand on the first error, as all do, and leave
// panics alone.
//
// A task does next to nothing: what is measured is what a pattern costs.

const (
	patternWorkers = 4
	groupSize      = 10
)

func patternWorkloads() []workload {
	const p = "Patterns"
	return []workload{
		{
			primitive: p, name: "group=10", doc: "10 functions in a group that the first error cancels", metrics: perOp,
			ours: groups(func() (grouper, context.Context) { return patterns.WithContext(ourcontext.Background()) }),
			std:  groups(newStdGroup),
			peers: []side{
				{"errgroup", groups(func() (grouper, context.Context) { return errgroup.WithContext(context.Background()) })},
				{"conc", groups(newConcGroup)},
			},
		},
		{
			primitive: p, name: "pool", doc: "a task for one of 4 workers", metrics: perOp,
			ours: timed(func(n int) { must(patterns.ForEach(ourcontext.Background(), patternWorkers, below(n), doTask)) }),
			std:  timed(stdPool),
			peers: []side{
				{"errgroup", timed(errgroupPool)},
				{"conc", timed(concPool)},
			},
		},
		{
			primitive: p, name: "ordered", doc: "one of the values of a slice, by one of 4 workers", metrics: perOp,
			ours: ordered(func(in []int) ([]int, error) {
				return patterns.Map(ourcontext.Background(), patternWorkers, in, square)
			}),
			std: ordered(stdMap),
			peers: []side{
				{"errgroup", ordered(errgroupMap)},
				{"conc", ordered(func(in []int) ([]int, error) {
					m := conciter.Mapper[int, int]{MaxGoroutines: patternWorkers}
					return m.MapErr(in, func(v *int) (int, error) { return square(context.Background(), *v) })
				})},
			},
		},
		{
			primitive: p, name: "stream", doc: "a result in its order, of 4 workers", metrics: perOp,
			ours: timed(func(n int) {
				for _, err := range patterns.Stream(ourcontext.Background(), patternWorkers, below(n), square) {
					must(err)
				}
			}),
			std:   timed(stdStream),
			peers: []side{{"conc", timed(concStream)}},
		},
		{
			primitive: p, name: "pipeline", doc: "a value through a producer and two stages", metrics: perOp,
			ours: timed(ourPipeline),
			std:  timed(stdPipeline),
		},
	}
}

// ---- what they do

func doTask(context.Context, int) error            { return nil }
func square(_ context.Context, v int) (int, error) { return v * v, nil }
func ordered(f func(in []int) ([]int, error)) body {
	return timed(func(n int) { _, err := f(make([]int, n)); must(err) })
}
func groups(f func() (grouper, context.Context)) body { return timed(func(n int) { runGroups(f, n) }) }

// must is for errors that cannot be: nothing fails, and nobody cancels.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func below(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n && yield(i); i++ {
		}
	}
}

// ---- group

type grouper interface {
	Go(f func() error)
	Wait() error
}

func runGroups(newGroup func() (grouper, context.Context), n int) {
	for range n {
		g, ctx := newGroup()
		for range groupSize {
			g.Go(func() error { return ctx.Err() })
		}
		must(g.Wait())
	}
}

type stdGroup struct {
	wg     sync.WaitGroup
	once   sync.Once
	err    error
	cancel context.CancelCauseFunc
}

func newStdGroup() (grouper, context.Context) {
	ctx, cancel := context.WithCancelCause(context.Background())
	return &stdGroup{cancel: cancel}, ctx
}

func (g *stdGroup) Go(f func() error) {
	g.wg.Go(func() {
		if err := f(); err != nil {
			g.once.Do(func() {
				g.err = err
				g.cancel(err)
			})
		}
	})
}

func (g *stdGroup) Wait() error {
	g.wg.Wait()
	g.cancel(nil)
	return g.err
}

type concGroup struct{ *pool.ContextPool }

func newConcGroup() (grouper, context.Context) {
	ctx := context.Background() // conc gives its own to the functions
	return concGroup{pool.New().WithContext(ctx).WithCancelOnError().WithFirstError()}, ctx
}

func (g concGroup) Go(f func() error) {
	g.ContextPool.Go(func(context.Context) error { return f() })
}

// ---- pool

// stdProduce sends the numbers below n.
func stdProduce(ctx context.Context, n int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for v := range below(n) {
			select {
			case out <- v:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// stdEach calls f with what comes, until there is nothing more or ctx is over.
func stdEach(ctx context.Context, in <-chan int, f func(int) error) error {
	for {
		select {
		case v, ok := <-in:
			if !ok {
				return nil
			}
			if err := f(v); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func stdPool(n int) {
	g, ctx := newStdGroup()
	tasks := stdProduce(ctx, n)
	for range patternWorkers {
		g.Go(func() error {
			return stdEach(ctx, tasks, func(v int) error { return doTask(ctx, v) })
		})
	}
	must(g.Wait())
}

func errgroupPool(n int) {
	g, ctx := errgroup.WithContext(context.Background())
	g.SetLimit(patternWorkers)
	for v := range below(n) {
		g.Go(func() error { return doTask(ctx, v) })
	}
	must(g.Wait())
}

func concPool(n int) {
	p := pool.New().WithMaxGoroutines(patternWorkers).WithContext(context.Background()).WithCancelOnError()
	for v := range below(n) {
		p.Go(func(ctx context.Context) error { return doTask(ctx, v) })
	}
	must(p.Wait())
}

// ---- ordered

func stdMap(in []int) ([]int, error) {
	g, ctx := newStdGroup()
	out := make([]int, len(in))
	var begun atomic.Int64
	for range patternWorkers {
		g.Go(func() error {
			for ctx.Err() == nil {
				i := int(begun.Add(1)) - 1
				if i >= len(in) {
					return nil
				}
				var err error
				if out[i], err = square(ctx, in[i]); err != nil {
					return err
				}
			}
			return context.Cause(ctx)
		})
	}
	return out, g.Wait()
}

func errgroupMap(in []int) ([]int, error) {
	g, ctx := errgroup.WithContext(context.Background())
	g.SetLimit(patternWorkers)
	out := make([]int, len(in))
	for i, v := range in {
		g.Go(func() (err error) {
			out[i], err = square(ctx, v)
			return err
		})
	}
	return out, g.Wait()
}

// ---- stream

func stdStream(n int) {
	type task struct {
		value  int
		result chan int
	}
	g, ctx := newStdGroup()
	tasks, line := make(chan task), make(chan chan int, patternWorkers)
	g.Go(func() error {
		defer close(line)
		defer close(tasks)
		for v := range below(n) {
			t := task{v, make(chan int, 1)}
			select {
			case line <- t.result:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			select {
			case tasks <- t:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return nil
	})
	for range patternWorkers {
		g.Go(func() error {
			for t := range tasks {
				v, err := square(ctx, t.value)
				if err != nil {
					return err
				}
				t.result <- v
			}
			return nil
		})
	}
	for result := range line {
		select {
		case <-result:
		case <-ctx.Done():
		}
	}
	must(g.Wait())
}

func concStream(n int) {
	s := stream.New().WithMaxGoroutines(patternWorkers)
	for v := range below(n) {
		s.Go(func() stream.Callback {
			_, err := square(context.Background(), v)
			return func() { must(err) }
		})
	}
	s.Wait()
}

// ---- pipeline

func ourPipeline(n int) {
	g, ctx := patterns.WithContext(ourcontext.Background())
	stage := func(v int) (int, error) { return square(ctx, v) }
	out := patterns.Stage(g, patterns.Stage(g, patterns.Produce(g, 0, below(n)), stage), stage)
	for range out.All() {
	}
	must(g.Wait())
}

func stdPipeline(n int) {
	g, ctx := newStdGroup()
	stage := func(in <-chan int) <-chan int {
		out := make(chan int)
		g.Go(func() error {
			defer close(out)
			return stdEach(ctx, in, func(v int) error {
				u, err := square(ctx, v)
				if err != nil {
					return err
				}
				select {
				case out <- u:
					return nil
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			})
		})
		return out
	}
	for range stage(stage(stdProduce(ctx, n))) {
	}
	must(g.Wait())
}
