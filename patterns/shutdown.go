package patterns

import (
	"errors"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/once"
)

// ErrShutdown is the error of [Service.Submit] after [Service.Shutdown].
var ErrShutdown = errors.New("patterns: the service is shut down")

// A Service is workers that handle jobs until they are shut down: gracefully, which
// means that what was accepted is handled to its end.
//
// The naive version closes the channel of jobs: a Submit at the same time panics. Or
// it cancels the workers: what they are at is broken off, and what is in the buffer
// lost. Here the channel is never closed, and has no buffer: to shut down closes a
// second one, and a job that was submitted is in the hands of a worker.
//
// Bounds: workers goroutines, and no buffer: Submit waits for a worker that is free.
type Service[T any] struct {
	group   *Group
	over    signal // of the group
	jobs    *chanimpl.Chan[T]
	quit    *chanimpl.Chan[struct{}] // closed by the first Shutdown
	closing once.Once
}

// Serve starts a Service with so many workers. The context that handle gets is over
// when Shutdown has lost its patience, and when ctx is: that ends the Service at once.
// If handle panics, the other workers end, too, and Shutdown repeats it.
//
// Somebody has to call Shutdown. Serve panics if there is to be no worker.
func Serve[T any](ctx context.Context, workers int, handle func(context.Context, T)) *Service[T] {
	atLeastOne(workers)
	g, ctx := WithContext(ctx)
	s := &Service[T]{group: g, over: g.signal(), jobs: chanimpl.Make[T](0), quit: chanimpl.Make[struct{}](0)}
	for range workers {
		g.start(func() error {
			for {
				v, more, err := s.next()
				if !more {
					return err
				}
				handle(ctx, v)
			}
		})
	}
	return s
}

// next returns the next job, or false if there shall be none.
func (s *Service[T]) next() (v T, more bool, err error) {
	if s.group.ctx.Err() == nil {
		switch chanimpl.Select(
			s.jobs.RecvCase(&v, nil),
			s.quit.RecvCase(nil, nil),
			s.over.fired(),
		) {
		case 0:
			return v, true, nil
		case 1:
			return v, false, nil
		}
	}
	return v, false, context.Cause(s.group.ctx)
}

// Submit hands v to a worker, and waits until one is free. If it returns nil, v is
// handled, once; else it is not: ctx was over, or the Service has been shut down
// ([ErrShutdown]), or cancelled.
//
// Submit "synchronizes before" the call of handle.
func (s *Service[T]) Submit(ctx context.Context, v T) error {
	if err := s.refusal(ctx); err != nil {
		return err
	}
	caller := newSignal(ctx)
	defer caller.end()
	if chanimpl.Select(
		s.jobs.SendCase(v),
		s.quit.RecvCase(nil, nil),
		s.over.fired(),
		caller.fired(),
	) == 0 {
		return nil
	}
	return s.refusal(ctx)
}

// refusal is why a job is not accepted, or nil. A Service that was shut down has ended
// its context as well, so quit is looked at last.
func (s *Service[T]) refusal(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	err := context.Cause(s.group.ctx)
	if _, _, shut := s.quit.TryRecv(); shut {
		return ErrShutdown
	}
	return err
}

// Shutdown lets no more jobs in and waits until those that were accepted are
// handled. If ctx ends before that it cancels the context of those that are left,
// still waits for them, and returns why ctx is over. It returns an error also if the
// Service was cancelled, and panics if handle did. It may be called several times.
//
// The return of each call of handle "synchronizes before" that of Shutdown.
func (s *Service[T]) Shutdown(ctx context.Context) error {
	s.closing.Do(s.quit.Close)
	stop := context.AfterFunc(ctx, func() { s.group.cancel(context.Cause(ctx)) })
	defer stop()
	return s.group.Wait() // a worker that was cancelled says why
}
