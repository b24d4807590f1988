package patterns_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/syncprimer/syncprimer/patterns"
)

// The same patterns once more, with native channels, package sync and the standard
// context: what they do is what the tests expect of ours.

type nativeGroup struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup
	places chan struct{}

	mu       sync.Mutex
	err      error
	exited   bool
	panicked *patterns.Panic
}

func nativeWithContext(ctx context.Context) (*nativeGroup, context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	return &nativeGroup{ctx: ctx, cancel: cancel}, ctx
}

func (g *nativeGroup) SetLimit(n int) {
	g.places = nil
	if n >= 0 {
		g.places = make(chan struct{}, n)
	}
}

func (g *nativeGroup) Go(f func() error) {
	if g.ctx.Err() == nil && g.places != nil {
		select {
		case g.places <- struct{}{}:
		case <-g.ctx.Done():
		}
	}
	if g.ctx.Err() != nil {
		g.fail(context.Cause(g.ctx), nil, false)
		return
	}
	g.start(f, g.places)
}

func (g *nativeGroup) TryGo(f func() error) bool {
	if g.ctx.Err() != nil {
		return false
	}
	if g.places != nil {
		select {
		case g.places <- struct{}{}:
		default:
			return false
		}
	}
	g.start(f, g.places)
	return true
}

func (g *nativeGroup) start(f func() error, places chan struct{}) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if places != nil {
			defer func() { <-places }()
		}
		returned := false
		defer func() {
			if returned {
				return
			}
			if v := recover(); v != nil {
				p, again := v.(*patterns.Panic)
				if !again {
					p = &patterns.Panic{Value: v, Stack: debug.Stack()}
				}
				g.fail(p, p, false)
				return
			}
			g.fail(patterns.ErrGoexit, nil, true)
		}()
		err := f()
		returned = true
		if err != nil {
			g.fail(err, nil, false)
		}
	}()
}

func (g *nativeGroup) fail(err error, p *patterns.Panic, exited bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err == nil {
		g.err = err
	}
	if g.panicked == nil {
		g.panicked = p
	}
	g.exited = g.exited || exited
	g.cancel(err)
}

func (g *nativeGroup) Wait() error {
	g.wg.Wait()
	g.cancel(nil)
	if g.panicked != nil {
		panic(g.panicked)
	}
	if g.exited {
		runtime.Goexit()
	}
	return g.err
}

// nativeProduce, nativeStage, nativeMerge and nativeEach are what the others consist of.
func nativeProduce[T any](g *nativeGroup, in iter.Seq[T]) <-chan T {
	out := make(chan T)
	g.start(func() error {
		defer close(out)
		for v := range in {
			if err := nativeSend(g.ctx, out, v); err != nil {
				return err
			}
		}
		return nil
	}, nil)
	return out
}

func nativeSend[T any](ctx context.Context, c chan<- T, v T) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	select {
	case c <- v:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func nativeEach[T any](ctx context.Context, c <-chan T, f func(T) error) error {
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		select {
		case v, ok := <-c:
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

func nativeStage(g *nativeGroup, in <-chan int, f func(int) (int, error)) <-chan int {
	out := make(chan int)
	g.start(func() error {
		defer close(out)
		return nativeEach(g.ctx, in, func(v int) error {
			u, err := f(v)
			if err != nil {
				return err
			}
			return nativeSend(g.ctx, out, u)
		})
	}, nil)
	return out
}

func nativeMerge(g *nativeGroup, ins []<-chan int) <-chan int {
	out := make(chan int)
	var open sync.WaitGroup
	for _, in := range ins {
		open.Add(1)
		g.start(func() error {
			defer open.Done()
			return nativeEach(g.ctx, in, func(v int) error { return nativeSend(g.ctx, out, v) })
		}, nil)
	}
	g.start(func() error {
		open.Wait()
		close(out)
		return nil
	}, nil)
	return out
}

func nativePipeline(ctx context.Context, n int, in iter.Seq[int], f func(int) (int, error), read func(int) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, _ := nativeWithContext(ctx)
	source := nativeProduce(g, in)
	var stages []<-chan int
	for range n {
		stages = append(stages, nativeStage(g, source, f))
	}
	for v := range nativeMerge(g, stages) {
		if !read(v) {
			cancel()
			break
		}
	}
	return g.Wait()
}

func nativeForEach(ctx context.Context, workers int, tasks iter.Seq[int], f func(context.Context, int) error) error {
	g, ctx := nativeWithContext(ctx)
	in := nativeProduce(g, tasks)
	for range workers {
		g.start(func() error {
			return nativeEach(ctx, in, func(v int) error { return f(ctx, v) })
		}, nil)
	}
	return g.Wait()
}

func nativeMap(ctx context.Context, workers int, in []int, f func(context.Context, int) (int, error)) ([]int, error) {
	g, ctx := nativeWithContext(ctx)
	out := make([]int, len(in))
	var begun atomic.Int64
	for range workers {
		g.start(func() error {
			for i := int(begun.Add(1)) - 1; i < len(in); i = int(begun.Add(1)) - 1 {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				var err error
				if out[i], err = f(ctx, in[i]); err != nil {
					return err
				}
			}
			return nil
		}, nil)
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

func nativeStream(ctx context.Context, workers int, in iter.Seq[int], f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	type task struct {
		value  int
		result chan int
	}
	return func(yield func(int, error) bool) {
		g, ctx := nativeWithContext(ctx)
		tasks, line := make(chan task), make(chan chan int, workers)
		g.start(func() error {
			defer close(line)
			defer close(tasks)
			for v := range in {
				t := task{v, make(chan int, 1)}
				if err := nativeSend(ctx, line, t.result); err != nil {
					return err
				}
				if err := nativeSend(ctx, tasks, t); err != nil {
					return err
				}
			}
			return nil
		}, nil)
		for range workers {
			g.start(func() error {
				return nativeEach(ctx, tasks, func(t task) error {
					u, err := f(ctx, t.value)
					if err == nil {
						t.result <- u
					}
					return err
				})
			}, nil)
		}
		left := true
		defer func() {
			if left {
				g.cancel(nil)
				_ = g.Wait()
			}
		}()
		errLeft := errors.New("left")
		err := nativeEach(ctx, line, func(result chan int) error {
			select {
			case v := <-result:
				if !yield(v, nil) {
					return errLeft
				}
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		})
		if err == errLeft {
			return
		}
		left = false
		if first := g.Wait(); first != nil {
			err = first
		}
		if err != nil {
			yield(0, err)
		}
	}
}

func nativeFirst(ctx context.Context, fs ...func(context.Context) (int, error)) (int, error) {
	if len(fs) == 0 {
		return 0, errors.New("patterns: First of no functions")
	}
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	g, ctx := nativeWithContext(ctx)
	results := make(chan int, len(fs))
	errs := make([]error, len(fs))
	for i, f := range fs {
		g.start(func() error {
			v, err := f(ctx)
			if errs[i] = err; err == nil {
				results <- v
				g.cancel(nil)
			}
			return nil
		}, nil)
	}
	_ = g.Wait()
	select {
	case v := <-results:
		return v, nil
	default:
		return 0, errors.Join(errs...)
	}
}

func nativeTimeout(ctx context.Context, d time.Duration, f func(context.Context) (int, error)) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	g, _ := nativeWithContext(context.WithoutCancel(ctx))
	result := 0
	g.start(func() error {
		v, err := f(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		result = v
		return err
	}, nil)
	over := make(chan struct{})
	go func() {
		g.wg.Wait()
		close(over)
	}()
	select {
	case <-over:
		return result, g.Wait()
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

func nativeOrDone(ctx context.Context, c <-chan int, read func(int) bool) {
	errLeft := errors.New("left")
	_ = nativeEach(ctx, c, func(v int) error {
		if !read(v) {
			return errLeft
		}
		return nil
	})
}

type nativeSemaphore chan struct{}

func (s nativeSemaphore) Acquire(ctx context.Context) error {
	return nativeSend(ctx, s, struct{}{})
}

func (s nativeSemaphore) TryAcquire() bool {
	select {
	case s <- struct{}{}:
		return true
	default:
		return false
	}
}

func (s nativeSemaphore) Release() {
	select {
	case <-s:
	default:
		panic("released more than taken")
	}
}

// A nativeRate is a bucket that a goroutine fills. It has to be stopped.
type nativeRate struct {
	bucket chan struct{}
	stop   func()
}

func newNativeRate(interval time.Duration, burst int) *nativeRate {
	ctx, cancel := context.WithCancel(context.Background())
	r := &nativeRate{make(chan struct{}, burst), cancel}
	for range burst {
		r.bucket <- struct{}{}
	}
	go func() {
		for {
			select {
			case <-time.After(interval):
			case <-ctx.Done():
				return
			}
			select {
			case r.bucket <- struct{}{}:
			default:
			}
		}
	}()
	return r
}

func (r *nativeRate) Wait(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	select {
	case <-r.bucket:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

type nativeService struct {
	group *nativeGroup
	jobs  chan int
	quit  chan struct{}
	once  sync.Once
}

func nativeServe(ctx context.Context, workers int, handle func(context.Context, int)) *nativeService {
	g, ctx := nativeWithContext(ctx)
	s := &nativeService{group: g, jobs: make(chan int), quit: make(chan struct{})}
	for range workers {
		g.start(func() error {
			for {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				select {
				case v := <-s.jobs:
					handle(ctx, v)
				case <-s.quit:
					return nil
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			}
		}, nil)
	}
	return s
}

func (s *nativeService) Submit(ctx context.Context, v int) error {
	if err := s.refusal(ctx); err != nil {
		return err
	}
	select {
	case s.jobs <- v:
		return nil
	case <-s.quit:
	case <-s.group.ctx.Done():
	case <-ctx.Done():
	}
	return s.refusal(ctx)
}

func (s *nativeService) refusal(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	err := context.Cause(s.group.ctx)
	select {
	case <-s.quit:
		return patterns.ErrShutdown
	default:
		return err
	}
}

func (s *nativeService) Shutdown(ctx context.Context) error {
	s.once.Do(func() { close(s.quit) })
	stop := context.AfterFunc(ctx, func() { s.group.cancel(context.Cause(ctx)) })
	defer stop()
	return s.group.Wait()
}
