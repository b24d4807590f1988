package patterns_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/patterns"
)

// Every interleaving of the patterns with a cancellation, at the sizes that the names
// say: workers x values. That nothing is left behind need not be asserted: the
// explorer reports goroutines that sleep for ever. What is asserted is what each has
// promised to whom it returns.

// dpor is for those with so many orders of few kinds that to begin with the fewest
// preemptions would take longer than all the rest.
var dpor = explore.Strategy(explore.DPOR)

// bounded is for those of which all orders would take minutes.
func bounded(preemptions int) []explore.Option {
	return []explore.Option{explore.Strategy(explore.Bounded), explore.Preemptions(preemptions)}
}

// A scene is an execution in which somebody may cancel a context at any moment.
type scene struct {
	x       *explore.X
	ctx     context.Context
	running int
	done    []*explore.Var[int] // how often each task was done
}

// play has caller called with a context that somebody else cancels meanwhile.
func play(t *testing.T, tasks int, caller func(s *scene), opts ...explore.Option) {
	t.Helper()
	explore.Test(t, func(x *explore.X) {
		s := newScene(x, tasks)
		ctx, cancel := context.WithCancel(s.ctx)
		s.ctx = ctx
		x.Name(ctx, "ctx")
		x.Go("canceller", func() { x.Do("cancel", cancel) })
		x.Go("caller", func() { caller(s) })
	}, opts...)
}

// playAlone is play without anybody who cancels.
func playAlone(t *testing.T, tasks int, caller func(s *scene), opts ...explore.Option) {
	t.Helper()
	explore.Test(t, func(x *explore.X) {
		s := newScene(x, tasks)
		x.Go("caller", func() { caller(s) })
	}, opts...)
}

func newScene(x *explore.X, tasks int) *scene {
	s := &scene{x: x, ctx: context.Background()}
	for i := range tasks {
		s.done = append(s.done, explore.NewVar(x, fmt.Sprint("task", i), 0))
	}
	return s
}

// do is a task. The number is that of its result, so that each is another.
func (s *scene) do(i int) int {
	s.running++
	s.done[i].Set(s.done[i].Get() + 1)
	s.running--
	return i * i
}

// count returns how many tasks were done. It reads what they have written, which is
// a data race unless they come before.
func (s *scene) count() int {
	n := 0
	for i, v := range s.done {
		times := v.Get()
		s.x.Check(times <= 1, "task %d was done %d times", i, times)
		n += times
	}
	return n
}

// over checks what all promise: without an error everything is done, and the error is
// why the context is over.
func (s *scene) over(err error) {
	n := s.count()
	s.x.Check(err != nil || n == len(s.done), "no error, and %d of %d done", n, len(s.done))
	s.x.Check(err == nil || errors.Is(err, context.Canceled) && s.ctx.Err() != nil, "the error is %v", err)
}

// try is do for a stage.
func (s *scene) try(i int) (int, error) { return s.do(i), nil }

// tryFor is do for those that take a context.
func (s *scene) tryFor(_ context.Context, i int) (int, error) { return s.do(i), nil }

// numbers are 0, 1, ..., n-1.
func numbers(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// ---- Semaphore

func holders(n int) func(x *explore.X) {
	return func(x *explore.X) {
		ctx, cancel := context.WithCancel(context.Background())
		sem := patterns.NewSemaphore(1)
		inside := explore.NewVar(x, "inside", 0)
		x.Name(ctx, "ctx")
		x.Go("canceller", func() { x.Do("cancel", cancel) })
		if n == 1 {
			sem.TryAcquire()
			x.Go("holder", sem.Release)
		}
		for range n {
			x.Go("holder", func() {
				if err := sem.Acquire(ctx); err != nil {
					x.Check(err == context.Canceled, "the error is %v", err)
					return
				}
				x.Check(inside.Get() == 0, "two are inside")
				inside.Set(1)
				inside.Set(0)
				sem.Release()
			})
		}
		x.Final(func() error {
			if !sem.TryAcquire() {
				return errors.New("a place is lost")
			}
			return nil
		})
	}
}

func TestExploreAcquireAgainstRelease1And1(t *testing.T) { explore.Test(t, holders(1), dpor) }
func TestExploreSemaphore2And1(t *testing.T)             { explore.Test(t, holders(2), bounded(2)...) }

// ---- Group

func group(n, limit int) func(s *scene) {
	return func(s *scene) {
		g, _ := patterns.WithContext(s.ctx)
		g.SetLimit(limit)
		for i := range n {
			g.Go(func() error {
				s.x.Check(limit < 0 || s.running < limit, "more run than may")
				s.do(i)
				return nil
			})
		}
		s.over(g.Wait())
	}
}

func TestExploreGroup1(t *testing.T)            { play(t, 1, group(1, -1), dpor) }
func TestExploreGroup2(t *testing.T)            { play(t, 2, group(2, -1), dpor) }
func TestExploreLimitedGroup1For2(t *testing.T) { play(t, 2, group(2, 1), bounded(2)...) }

// Two fail. The first error is the cause, and what Wait returns.
func TestExploreFirstErrorOf2(t *testing.T) {
	came := make(map[string]bool)
	playAlone(t, 0, func(s *scene) {
		g, ctx := patterns.WithContext(s.ctx)
		for _, err := range []error{errFirst, errSecond} {
			g.Go(func() error { return err })
		}
		err := g.Wait()
		s.x.Check(err == context.Cause(ctx), "%v, the cause is %v", err, context.Cause(ctx))
		came[err.Error()] = true
	}, dpor)
	require.Equal(t, map[string]bool{"first": true, "second": true}, came)
}

// One fails while the other waits for the context.
func TestExploreFailureCancels1And1(t *testing.T) {
	for _, f := range failures {
		t.Run(f.name, func(t *testing.T) {
			playAlone(t, 0, func(s *scene) {
				g, ctx := patterns.WithContext(s.ctx)
				g.Go(func() error {
					s.x.Await(ctx.Done())
					return ctx.Err()
				})
				g.Go(f.fail)
				s.failed(f.name, g.Wait)
			}, bounded(2)...)
		})
	}
}

// ---- producer and consumer, pipeline, fan

func TestExploreProducerAndConsumer1x2(t *testing.T) {
	play(t, 2, producerAndConsumer(2), bounded(1)...)
}

func producerAndConsumer(n int) func(s *scene) {
	return func(s *scene) {
		g, _ := patterns.WithContext(s.ctx)
		in := patterns.Produce(g, 0, slices.Values(numbers(n)))
		patterns.Consume(g, in, func(i int) error {
			s.do(i)
			return nil
		})
		s.over(g.Wait())
	}
}

// The reader of a pipeline gets all in order, or a beginning.
func TestExplorePipeline1x2(t *testing.T) {
	play(t, 2, func(s *scene) {
		g, _ := patterns.WithContext(s.ctx)
		in := patterns.Produce(g, 0, slices.Values(numbers(2)))
		squares := slices.Collect(patterns.Stage(g, in, s.try).All())
		s.x.Check(slices.Equal(squares, []int{0, 1}[:len(squares)]), "the results are %v", squares)
		err := g.Wait()
		s.x.Check(err != nil || len(squares) == 2, "no error, and %v", squares)
		s.over(err)
	}, bounded(1)...)
}

// The reader leaves early, and cancels.
func TestExploreLeavingAPipeline1x2(t *testing.T) {
	playAlone(t, 2, func(s *scene) {
		ctx, cancel := context.WithCancel(s.ctx)
		g, _ := patterns.WithContext(ctx)
		in := patterns.Produce(g, 0, slices.Values(numbers(2)))
		v, _ := patterns.Stage(g, in, s.try).Recv()
		s.x.Check(v == 0, "received %d", v)
		cancel()
		err := g.Wait()
		s.x.Check(err == nil || err == context.Canceled, "the error is %v", err)
	}, bounded(1)...)
}

func TestExploreFanIn2x1(t *testing.T) {
	const values = 1
	play(t, 0, func(s *scene) {
		g, _ := patterns.WithContext(s.ctx)
		var ins []chanimpl.RecvOnly[int]
		for i := range 2 {
			in := chanimpl.Make[int](1)
			if i < values {
				in.Send(i)
			}
			in.Close()
			ins = append(ins, in.RecvOnly())
		}
		got := slices.Sorted(patterns.FanIn(g, ins...).All())
		err := g.Wait()
		s.x.Check(err != nil || slices.Equal(got, []int{0, 1}[:values]), "no error, and %v", got)
		s.over(err)
	}, bounded(1)...)
}

func TestExploreOrDone1x2(t *testing.T) {
	play(t, 0, func(s *scene) {
		c := chanimpl.Make[int](2)
		s.x.Go("sender", func() {
			c.Send(0)
			c.Send(1)
			c.Close()
		})
		got := slices.Collect(patterns.OrDone(s.ctx, c.RecvOnly()))
		s.x.Check(slices.Equal(got, []int{0, 1}[:len(got)]), "received %v", got)
		s.x.Check(len(got) == 2 || s.ctx.Err() != nil, "received %v", got)
	}, dpor)
}

// ---- pool and results

func TestExploreForEach1x1(t *testing.T) { play(t, 1, forEach(1), bounded(1)...) }
func TestExploreForEach2x1(t *testing.T) { play(t, 2, forEach(2), bounded(0)...) }

func forEach(workers int) func(s *scene) {
	return func(s *scene) {
		s.over(patterns.ForEach(s.ctx, workers, slices.Values(numbers(len(s.done))), func(_ context.Context, i int) error {
			s.do(i)
			return nil
		}))
	}
}

func TestExploreMap1x1(t *testing.T) { play(t, 1, mapOf(1), dpor) }
func TestExploreMap2x1(t *testing.T) { play(t, 2, mapOf(2), bounded(2)...) }

func mapOf(workers int) func(s *scene) {
	return func(s *scene) {
		got, err := patterns.Map(s.ctx, workers, numbers(len(s.done)), s.tryFor)
		s.over(err)
		s.x.Check(err != nil || slices.Equal(got, []int{0, 1}[:len(s.done)]), "the results are %v", got)
	}
}

func TestExploreStream1x1(t *testing.T) { play(t, 1, stream(1, 1), bounded(1)...) }
func TestExploreStream2x1(t *testing.T) { play(t, 2, stream(2, 2), bounded(0)...) }

// The loop is left after the first result.
func TestExploreLeavingAStream1x2(t *testing.T) { playAlone(t, 2, stream(1, 1), bounded(1)...) }

func stream(workers, leaveAfter int) func(s *scene) {
	return func(s *scene) {
		var got []int
		var err error
		var v int
		for v, err = range patterns.Stream(s.ctx, workers, slices.Values(numbers(len(s.done))), s.tryFor) {
			if err != nil {
				break
			}
			if got = append(got, v); len(got) == leaveAfter {
				break
			}
		}
		s.x.Check(s.running == 0, "something runs still")
		s.x.Check(slices.Equal(got, []int{0, 1}[:len(got)]), "the results are %v", got)
		s.x.Check(err == nil || errors.Is(err, context.Canceled) && s.ctx.Err() != nil, "the error is %v", err)
		s.x.Check(err != nil || len(got) == leaveAfter, "no error, and %v", got)
		s.count()
	}
}

// ---- first

func TestExploreFirst1(t *testing.T) { play(t, 1, first(1), dpor) }
func TestExploreFirst2(t *testing.T) { play(t, 2, first(2), bounded(2)...) }

func first(n int) func(s *scene) {
	return func(s *scene) {
		var fs []func(context.Context) (int, error)
		for i := range n {
			fs = append(fs, func(ctx context.Context) (int, error) {
				if ctx.Err() != nil {
					return 0, ctx.Err()
				}
				return s.tryFor(ctx, i)
			})
		}
		got, err := patterns.First(s.ctx, fs...)
		s.x.Check(err == nil || errors.Is(err, context.Canceled) && s.ctx.Err() != nil, "the error is %v", err)
		s.x.Check(err != nil || s.count() > 0 && s.done[got].Get() == 1, "the result is %d", got)
	}
}

// One fails at once, and does not win.
func TestExploreFirstOf2AndOneFails(t *testing.T) {
	playAlone(t, 2, func(s *scene) {
		got, err := patterns.First(s.ctx,
			func(context.Context) (int, error) { return 0, errFirst },
			func(ctx context.Context) (int, error) { return s.tryFor(ctx, 1) })
		s.x.Check(err == nil && got == 1, "the result is %d, %v", got, err)
	}, bounded(3)...)
}

// ---- timeout and rate: when a time comes is a choice.

func TestExploreTimeout(t *testing.T) {
	for _, f := range failures {
		if f.name == "panic" {
			continue // see below
		}
		t.Run(f.name, func(t *testing.T) {
			answered, late := false, false
			playAlone(t, 0, func(s *scene) {
				s.timeout(f.fail, func(o outcome) {
					answered = answered || o.is(f.name)
					late = late || o.err == context.DeadlineExceeded
					s.x.Check(o.is(f.name) || o.err == context.DeadlineExceeded, "the outcome is %v", o)
				})
			}, bounded(1)...)
			require.True(t, answered && late)
		})
	}
}

// A panic is never lost: it comes too late for the caller, and ends the program.
func TestExploreLatePanic(t *testing.T) {
	playAlone(t, 0, func(s *scene) {
		s.timeout(func() error { panic("oh") }, func(o outcome) {
			s.x.Check(o.is("panic") || o.err == context.DeadlineExceeded, "the outcome is %v", o)
		})
	}, explore.Expect(explore.Panicked, "oh"))
}

func (s *scene) timeout(f func() error, done func(outcome)) {
	observe(func() error {
		_, err := patterns.Timeout(s.ctx, time.Second, func(context.Context) (int, error) { return 0, f() })
		return err
	}, done)
}

// The one with the turn gives up, or does not: the next comes to its turn.
func TestExploreRate2And1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		ctx, cancel := context.WithCancel(context.Background())
		x.Name(ctx, "ctx")
		r := patterns.NewRate(time.Second, 1)
		_ = r.Wait(context.Background())
		x.Go("canceller", func() { x.Do("cancel", cancel) })
		x.Go("waiter", func() {
			err := r.Wait(ctx)
			x.Check(err == nil || err == context.Canceled, "the error is %v", err)
		})
		x.Go("waiter", func() {
			x.Check(r.Wait(context.Background()) == nil, "an error without a reason")
		})
	}, bounded(1)...)
}

// ---- shutdown

// What was accepted is handled, once; the rest is refused.
func TestExploreShutdownAgainstSubmit1And1(t *testing.T) { explore.Test(t, shutdown(1), bounded(1)...) }
func TestExploreShutdownAgainstSubmit1And2(t *testing.T) { explore.Test(t, shutdown(2), bounded(0)...) }

func shutdown(jobs int) func(x *explore.X) {
	return func(x *explore.X) {
		s := newScene(x, jobs)
		service := patterns.Serve(s.ctx, 1, func(_ context.Context, i int) { s.do(i) })
		accepted := make([]bool, jobs)
		for i := range jobs {
			x.Go("client", func() {
				err := service.Submit(s.ctx, i)
				accepted[i] = err == nil
				x.Check(err == nil || err == patterns.ErrShutdown, "refused: %v", err)
			})
		}
		x.Go("owner", func() {
			err := service.Shutdown(s.ctx)
			x.Check(err == nil, "shut down: %v", err)
			before := s.count()
			x.Check(service.Submit(s.ctx, 0) == patterns.ErrShutdown, "accepted after the shutdown")
			x.Check(before == s.count(), "handled after the shutdown")
		})
		x.Final(func() error {
			for i, yes := range accepted {
				if n := s.done[i].Get(); yes != (n == 1) {
					return fmt.Errorf("accepted: %v, and handled %d times", yes, n)
				}
			}
			return nil
		})
	}
}

// The patience of Shutdown ends at any moment: it waits for the job all the same.
func TestExploreShutdownWithoutPatience1(t *testing.T) {
	play(t, 1, func(s *scene) {
		service := patterns.Serve(context.Background(), 1, func(_ context.Context, i int) { s.do(i) })
		err := service.Submit(s.ctx, 0)
		accepted := err == nil
		s.x.Check(err == nil || err == context.Canceled, "refused: %v", err)
		err = service.Shutdown(s.ctx)
		s.x.Check(err == nil || err == context.Canceled, "shut down: %v", err)
		s.x.Check(accepted == (s.count() == 1), "accepted: %v, and handled %d times", accepted, s.count())
	}, bounded(1)...)
}
