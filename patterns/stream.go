package patterns

import (
	"iter"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
)

// Stream is what f makes of the values of in, in the same order, one result after
// the other as they become ready, with so many workers. When f fails, or ctx ends,
// the results so far are followed by one pair with the error, and the loop ends.
//
//	for result, err := range patterns.Stream(ctx, 4, names, load) { ... }
//
// The naive version collects all results and sorts them: the first can be used when
// the last is there. Here each task takes a channel for its result along, with room
// for one, and these channels stand in line.
//
// A loop that is left early cancels what runs, and waits for it. The loop's body
// runs in the caller's goroutine; a panic of f, or of in, is repeated there.
//
// Bounds: workers goroutines, one more in which in runs, and at most workers+1 tasks
// that are begun and that the loop's body is not through with. Cost: two channel
// operations and a channel for each task.
//
// Stream panics if there is to be no worker.
func Stream[T, U any](ctx context.Context, workers int, in iter.Seq[T], f func(context.Context, T) (U, error)) iter.Seq2[U, error] {
	atLeastOne(workers)
	return func(yield func(U, error) bool) {
		s := startStream(ctx, workers, in, f)
		left := true // the loop early, or by a panic of its body
		defer func() {
			if left {
				s.abandon()
			}
		}()
		result, ok, err := s.next()
		for ; ok; result, ok, err = s.next() {
			if !yield(result, nil) {
				return
			}
		}
		left = false
		if first := s.group.Wait(); err == nil {
			err = first
		} // else ctx has ended: perhaps when all tasks were done, and not all results read
		if err != nil {
			yield(result, err)
		}
	}
}

type stream[T, U any] struct {
	group *Group
	over  signal
	tasks *chanimpl.Chan[streamTask[T, U]]
	line  *chanimpl.Chan[*chanimpl.Chan[U]] // the results that are to come, in order
}

type streamTask[T, U any] struct {
	value  T
	result *chanimpl.Chan[U] // has room for it, so that no worker waits for the reader
}

func startStream[T, U any](ctx context.Context, workers int, in iter.Seq[T], f func(context.Context, T) (U, error)) *stream[T, U] {
	g, ctx := WithContext(ctx)
	s := &stream[T, U]{
		group: g,
		over:  g.signal(),
		tasks: chanimpl.Make[streamTask[T, U]](0),
		line:  chanimpl.Make[*chanimpl.Chan[U]](workers),
	}
	g.start(func() error { return s.feed(in) })
	for range workers {
		Consume(g, s.tasks.RecvOnly(), func(t streamTask[T, U]) error {
			u, err := f(ctx, t.value)
			if err == nil {
				t.result.Send(u)
			}
			return err
		})
	}
	return s
}

// feed gives each task its place in line first: the workers may take it in any order
// from then on.
func (s *stream[T, U]) feed(in iter.Seq[T]) error {
	defer s.line.Close()
	defer s.tasks.Close()
	for v := range in {
		t := streamTask[T, U]{v, chanimpl.Make[U](1)}
		if err := send(s.over, s.line, t.result); err != nil {
			return err
		}
		if err := send(s.over, s.tasks, t); err != nil {
			return err
		}
	}
	return nil
}

// next returns the next result in line, or false if there is none any more.
func (s *stream[T, U]) next() (none U, ok bool, err error) {
	result, ok, err := recv(s.over, s.line.RecvOnly())
	if !ok {
		return none, false, err
	}
	return recv(s.over, result.RecvOnly())
}

// abandon ends everything. Errors are of no interest any more, but panics are.
func (s *stream[T, U]) abandon() {
	s.group.cancel(nil)
	_ = s.group.Wait()
}
