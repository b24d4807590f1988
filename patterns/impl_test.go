package patterns_test

import (
	"context"
	"iter"
	"testing"
	"time"

	conciter "github.com/sourcegraph/conc/iter"
	"github.com/sourcegraph/conc/pool"
	concstream "github.com/sourcegraph/conc/stream"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/syncprimer/syncprimer/chanimpl"
	ourcontext "github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/patterns"
)

// The tests are written once, and run on ours and on the native version, and those
// about what the other libraries have on these as well.

type (
	task = func(context.Context, int) (int, error)

	grouper interface {
		Go(f func() error)
		SetLimit(n int)
		TryGo(f func() error) bool
		Wait() error
	}
	semaphorer interface {
		Acquire(ctx context.Context) error
		TryAcquire() bool
		Release()
	}
	waiter interface {
		Wait(ctx context.Context) error
	}
	server interface {
		Submit(ctx context.Context, v int) error
		Shutdown(ctx context.Context) error
	}
)

// An impl is the patterns of one library. What it does not have is nil.
type impl struct {
	name        string
	context     twin.ContextPackage
	withContext func(ctx context.Context) (grouper, context.Context)
	forEach     func(ctx context.Context, workers int, tasks iter.Seq[int], f func(context.Context, int) error) error
	mapAll      func(ctx context.Context, workers int, in []int, f task) ([]int, error)
	stream      func(ctx context.Context, workers int, in iter.Seq[int], f task) iter.Seq2[int, error]
	pipeline    func(ctx context.Context, n int, in iter.Seq[int], f func(int) (int, error), read func(int) bool) error
	first       func(ctx context.Context, fs ...func(context.Context) (int, error)) (int, error)
	timeout     func(ctx context.Context, d time.Duration, f func(context.Context) (int, error)) (int, error)
	orDone      func(ctx context.Context, values int, closed bool, read func(int) bool)
	semaphore   func(n int) semaphorer
	rate        func(interval time.Duration, burst int) (r waiter, stop func())
	serve       func(ctx context.Context, workers int, handle func(context.Context, int)) server
}

var ours = impl{
	name:    "ours",
	context: twin.Ours.Context,
	withContext: func(ctx context.Context) (grouper, context.Context) {
		return patterns.WithContext(ctx)
	},
	forEach:   patterns.ForEach[int],
	mapAll:    patterns.Map[int, int],
	stream:    patterns.Stream[int, int],
	pipeline:  ourPipeline,
	first:     patterns.First[int],
	timeout:   patterns.Timeout[int],
	orDone:    ourOrDone,
	semaphore: func(n int) semaphorer { return patterns.NewSemaphore(n) },
	rate: func(interval time.Duration, burst int) (waiter, func()) {
		return patterns.NewRate(interval, burst), func() {}
	},
	serve: func(ctx context.Context, workers int, handle func(context.Context, int)) server {
		return patterns.Serve(ctx, workers, handle)
	},
}

func ourPipeline(ctx context.Context, n int, in iter.Seq[int], f func(int) (int, error), read func(int) bool) error {
	ctx, cancel := ourcontext.WithCancel(ctx)
	defer cancel()
	g, _ := patterns.WithContext(ctx)
	for v := range patterns.FanIn(g, patterns.FanOut(g, n, patterns.Produce(g, 0, in), f)...).All() {
		if !read(v) {
			cancel()
			break
		}
	}
	return g.Wait()
}

func ourOrDone(ctx context.Context, values int, closed bool, read func(int) bool) {
	c := chanimpl.Make[int](values)
	for i := range values {
		c.Send(i)
	}
	if closed {
		c.Close()
	}
	for v := range patterns.OrDone(ctx, c.RecvOnly()) {
		if !read(v) {
			return
		}
	}
}

var native = impl{
	name:    "native",
	context: twin.Std.Context,
	withContext: func(ctx context.Context) (grouper, context.Context) {
		return nativeWithContext(ctx)
	},
	forEach:  nativeForEach,
	mapAll:   nativeMap,
	stream:   nativeStream,
	pipeline: nativePipeline,
	first:    nativeFirst,
	timeout:  nativeTimeout,
	orDone: func(ctx context.Context, values int, closed bool, read func(int) bool) {
		c := make(chan int, values)
		for i := range values {
			c <- i
		}
		if closed {
			close(c)
		}
		nativeOrDone(ctx, c, read)
	},
	semaphore: func(n int) semaphorer { return make(nativeSemaphore, n) },
	rate: func(interval time.Duration, burst int) (waiter, func()) {
		r := newNativeRate(interval, burst)
		return r, r.stop
	},
	serve: func(ctx context.Context, workers int, handle func(context.Context, int)) server {
		return nativeServe(ctx, workers, handle)
	},
}

var xsync = impl{
	name:    "x/sync",
	context: twin.Std.Context,
	withContext: func(ctx context.Context) (grouper, context.Context) {
		return errgroup.WithContext(ctx)
	},
	forEach: func(ctx context.Context, workers int, tasks iter.Seq[int], f func(context.Context, int) error) error {
		g, ctx := errgroup.WithContext(ctx)
		g.SetLimit(workers)
		for v := range tasks {
			g.Go(func() error { return f(ctx, v) })
		}
		return g.Wait()
	},
	mapAll: func(ctx context.Context, workers int, in []int, f task) ([]int, error) {
		g, ctx := errgroup.WithContext(ctx)
		g.SetLimit(workers)
		out := make([]int, len(in))
		for i, v := range in {
			g.Go(func() (err error) {
				out[i], err = f(ctx, v)
				return err
			})
		}
		return out, g.Wait()
	},
	semaphore: func(n int) semaphorer { return xSemaphore{semaphore.NewWeighted(int64(n))} },
}

type xSemaphore struct{ *semaphore.Weighted }

func (s xSemaphore) Acquire(ctx context.Context) error { return s.Weighted.Acquire(ctx, 1) }
func (s xSemaphore) TryAcquire() bool                  { return s.Weighted.TryAcquire(1) }
func (s xSemaphore) Release()                          { s.Weighted.Release(1) }

var concs = impl{
	name:    "conc",
	context: twin.Std.Context,
	withContext: func(ctx context.Context) (grouper, context.Context) {
		ctx, cancel := context.WithCancelCause(ctx)
		return &concGroup{pool.New().WithContext(ctx).WithCancelOnError().WithFirstError(), cancel}, ctx
	},
	forEach: func(ctx context.Context, workers int, tasks iter.Seq[int], f func(context.Context, int) error) error {
		p := pool.New().WithContext(ctx).WithCancelOnError().WithFirstError().WithMaxGoroutines(workers)
		for v := range tasks {
			p.Go(func(ctx context.Context) error { return f(ctx, v) })
		}
		return p.Wait()
	},
	mapAll: func(ctx context.Context, workers int, in []int, f task) ([]int, error) {
		m := conciter.Mapper[int, int]{MaxGoroutines: workers}
		return m.MapErr(in, func(v *int) (int, error) { return f(ctx, *v) })
	},
	stream: nil, // its channels come from a pool, and cannot be in a bubble: see concStream
}

func concStream(ctx context.Context, workers int, in iter.Seq[int], f task) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		s := concstream.New().WithMaxGoroutines(workers)
		left := false
		for v := range in {
			s.Go(func() concstream.Callback {
				u, err := f(ctx, v)
				return func() { left = left || !yield(u, err) }
			})
		}
		s.Wait()
	}
}

// A concGroup has its context from outside, where the tests see it: conc gives its own
// to the functions only. The one ends when the other does.
type concGroup struct {
	*pool.ContextPool
	cancel context.CancelCauseFunc
}

func (g *concGroup) Go(f func() error) {
	g.ContextPool.Go(func(ctx context.Context) error {
		context.AfterFunc(ctx, func() { g.cancel(context.Cause(ctx)) })
		return f()
	})
}

func (g *concGroup) SetLimit(n int) {
	if n > 0 {
		g.ContextPool.WithMaxGoroutines(n)
	}
}

func (g *concGroup) TryGo(func() error) bool { panic("conc has none") }

// on runs a test on each of the implementations.
func on(t *testing.T, impls []impl, test func(t *testing.T, im impl)) {
	t.Helper()
	for _, im := range impls {
		t.Run(im.name, func(t *testing.T) { test(t, im) })
	}
}

var (
	both = []impl{ours, native}
	all  = []impl{ours, native, xsync, concs}
)
