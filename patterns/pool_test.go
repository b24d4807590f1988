package patterns_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/patterns"
)

// A runner is a pattern that calls f with the numbers below n, and what came of it:
// results, or none.
type runner struct {
	name    string
	workers int
	ordered bool // results are in the order of the tasks
	has     func(im impl) bool
	run     func(im impl, ctx context.Context, in iter.Seq[int], f task, got func(int) bool) error
}

const workers = 2

// runners are all patterns of this form, so that each test is one for all of them. The
// last two hand on results while others are on their way.
var runners = []runner{
	{
		name: "ForEach", workers: workers,
		has: func(im impl) bool { return im.forEach != nil },
		run: func(im impl, ctx context.Context, in iter.Seq[int], f task, _ func(int) bool) error {
			return im.forEach(ctx, workers, in, func(ctx context.Context, v int) error {
				_, err := f(ctx, v)
				return err
			})
		},
	},
	{
		name: "Map", workers: workers, ordered: true,
		has: func(im impl) bool { return im.mapAll != nil },
		run: func(im impl, ctx context.Context, in iter.Seq[int], f task, got func(int) bool) error {
			results, err := im.mapAll(ctx, workers, slices.Collect(in), f)
			if err == nil {
				for _, v := range results {
					got(v)
				}
			}
			return err
		},
	},
	{
		name: "Stream", workers: workers, ordered: true,
		has: func(im impl) bool { return im.stream != nil },
		run: func(im impl, ctx context.Context, in iter.Seq[int], f task, got func(int) bool) error {
			for v, err := range im.stream(ctx, workers, in, f) {
				if err != nil {
					return err
				}
				if !got(v) {
					break
				}
			}
			return nil
		},
	},
	{
		name: "pipeline", workers: workers,
		has: func(im impl) bool { return im.pipeline != nil },
		run: func(im impl, ctx context.Context, in iter.Seq[int], f task, got func(int) bool) error {
			return im.pipeline(ctx, workers, in, func(v int) (int, error) { return f(ctx, v) }, got)
		},
	},
}

// onRunners runs a test on each of these patterns, in a bubble.
func onRunners(t *testing.T, impls []impl, test func(t *testing.T, im impl, r runner)) {
	t.Helper()
	onTheseRunners(t, runners, impls, test)
}

func onTheseRunners(t *testing.T, list []runner, impls []impl, test func(t *testing.T, im impl, r runner)) {
	t.Helper()
	for _, r := range list {
		t.Run(r.name, func(t *testing.T) {
			for _, im := range impls {
				if r.has(im) {
					t.Run(im.name, func(t *testing.T) {
						synctest.Test(t, func(t *testing.T) { test(t, im, r) })
					})
				}
			}
		})
	}
}

func square(_ context.Context, v int) (int, error) { return v * v, nil }

func TestEveryTaskIsDoneOnce(t *testing.T) {
	onRunners(t, all, func(t *testing.T, im impl, r runner) {
		const n = 100
		var times [n]atomic.Int64
		var inside gauge
		var results []int
		err := r.run(im, im.context.Background(), slices.Values(numbers(n)), func(_ context.Context, v int) (int, error) {
			inside.enter()
			defer inside.leave()
			times[v].Add(1)
			time.Sleep(time.Duration(1+v%7) * time.Second) // so that they end in another order
			return v, nil
		}, func(v int) bool {
			results = append(results, v)
			return true
		})
		require.NoError(t, err)
		for i := range times {
			require.EqualValues(t, 1, times[i].Load())
		}
		require.EqualValues(t, r.workers, inside.most.Load())
		if !r.ordered {
			slices.Sort(results)
		}
		if r.name != "ForEach" {
			require.Equal(t, numbers(n), results)
		}
	})
}

func TestNoTasks(t *testing.T) {
	onRunners(t, all, func(t *testing.T, im impl, r runner) {
		require.NoError(t, r.run(im, im.context.Background(), slices.Values(numbers(0)), square, func(int) bool {
			t.Error("a result of nothing")
			return true
		}))
	})
}

// A task fails, and those that wait for their context are told. What the error is
// worth in the other libraries is in TestGroup.
func TestAFailureEndsAll(t *testing.T) {
	for _, f := range failures {
		t.Run(f.name, func(t *testing.T) {
			onRunners(t, both, func(t *testing.T, im impl, r runner) {
				said := outcomeOf(func() error {
					return r.run(im, im.context.Background(), endless, func(ctx context.Context, v int) (int, error) {
						if v == 3 {
							return 0, f.fail()
						}
						return v, nil
					}, func(int) bool { return true })
				})
				require.Equal(t, map[string]string{"error": "first", "panic": "panic: oh", "Goexit": "Goexit"}[f.name], said)
			})
		})
	}
}

// endless are the numbers, up to where Map takes them for a slice.
func endless(yield func(int) bool) {
	for i := 0; i < 1000 && yield(i); i++ {
	}
}

// The tasks themselves may panic where they come from.
func TestAPanicOfTheTasks(t *testing.T) {
	tasks := func(yield func(int) bool) {
		yield(0)
		panic("oh")
	}
	onRunners(t, both, func(t *testing.T, im impl, r runner) {
		said := outcomeOf(func() error {
			return r.run(im, im.context.Background(), tasks, square, func(int) bool { return true })
		})
		if r.name == "Map" {
			require.Equal(t, "panic without a stack: oh", said, "it is called in this goroutine")
		} else {
			require.Equal(t, "panic: oh", said)
		}
	})
}

// With a context that is over nothing is begun. The other libraries begin.
func TestNothingIsBegunAfterTheEnd(t *testing.T) {
	onRunners(t, all, func(t *testing.T, im impl, r runner) {
		ctx, cancel := im.context.WithCancelCause(im.context.Background())
		cancel(errFirst)
		begun := new(atomic.Int64)
		err := r.run(im, ctx, slices.Values(numbers(5)), func(_ context.Context, v int) (int, error) {
			begun.Add(1)
			return v, nil
		}, func(int) bool { return true })
		if im.name == "ours" || im.name == "native" {
			require.Equal(t, errFirst, err)
			require.Zero(t, begun.Load())
		} else {
			require.NoError(t, err)
			require.EqualValues(t, 5, begun.Load())
		}
	})
}

// There is room in the buffer, and a select has no order: yet nothing is sent.
func TestNothingIsSentAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errFirst)
	g, _ := patterns.WithContext(ctx)
	out := patterns.Produce(g, 100, endless)
	require.Equal(t, errFirst, g.Wait())
	require.Zero(t, out.Len())
}

// The reader leaves after some results: everything ends.
func TestTheReaderLeaves(t *testing.T) {
	onTheseRunners(t, runners[2:], both, func(t *testing.T, im impl, r runner) {
		var begun atomic.Int64
		read := 0
		err := r.run(im, im.context.Background(), endless, func(_ context.Context, v int) (int, error) {
			begun.Add(1)
			return v, nil
		}, func(int) bool {
			read++
			return read < 3
		})
		require.True(t, err == nil || errors.Is(err, context.Canceled), err)
		require.Equal(t, 3, read)
		require.Less(t, begun.Load(), int64(20))
	})
}

// conc's Stream has the same order, and no way to leave it: it does everything.
func TestConcStreamGoesOn(t *testing.T) {
	var got []int
	var begun atomic.Int64
	for v, err := range concStream(context.Background(), 2, endless, func(ctx context.Context, v int) (int, error) {
		begun.Add(1)
		return v, nil
	}) {
		require.NoError(t, err)
		if got = append(got, v); len(got) == 3 {
			break
		}
	}
	require.Equal(t, numbers(3), got)
	require.EqualValues(t, 1000, begun.Load())
}

// The body of the loop panics: the panic goes on when everything has ended.
func TestTheReaderPanics(t *testing.T) {
	on(t, both, func(t *testing.T, im impl) {
		synctest.Test(t, func(t *testing.T) {
			require.PanicsWithValue(t, "ah", func() {
				for range im.stream(im.context.Background(), 2, endless, square) {
					panic("ah")
				}
			})
		})
	})
}

// However slow the reader is, no more is begun than the documentation says.
func TestStreamIsBounded(t *testing.T) {
	on(t, both, func(t *testing.T, im impl) {
		for workers := 1; workers <= 4; workers++ {
			synctest.Test(t, func(t *testing.T) {
				begun, read, most := new(atomic.Int64), int64(0), int64(0)
				for _, err := range im.stream(im.context.Background(), workers, endless, func(_ context.Context, v int) (int, error) {
					begun.Add(1)
					return v, nil
				}) {
					require.NoError(t, err)
					synctest.Wait() // all do what they can
					most = max(most, begun.Load()-read)
					if read++; read == 20 {
						break
					}
				}
				require.EqualValues(t, workers+1, most)
			})
		}
	})
}

// Results come as soon as they are ready, and not when all are.
func TestStreamDoesNotWaitForAll(t *testing.T) {
	on(t, both, func(t *testing.T, im impl) {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			for v := range im.stream(im.context.Background(), 2, slices.Values(numbers(4)), func(_ context.Context, v int) (int, error) {
				time.Sleep(time.Hour)
				return v, nil
			}) {
				require.Equal(t, time.Duration(v/2+1)*time.Hour, time.Since(start))
			}
		})
	})
}

func TestFewerThanOneWorker(t *testing.T) {
	const message = "patterns: fewer than one worker"
	ctx := context.Background()
	require.PanicsWithValue(t, message, func() { _ = ours.forEach(ctx, 0, endless, nil) })
	require.PanicsWithValue(t, message, func() { _, _ = ours.mapAll(ctx, 0, nil, nil) })
	require.PanicsWithValue(t, message, func() { ours.stream(ctx, -1, endless, nil) })
	require.PanicsWithValue(t, message, func() { ours.serve(ctx, 0, nil) })
}

// The stack is that of the function that has panicked, also through two patterns.
func TestThePanicHasItsStack(t *testing.T) {
	defer func() {
		p := recover().(*patterns.Panic)
		require.Equal(t, errFirst, p.Value)
		require.ErrorIs(t, p, errFirst)
		require.Contains(t, string(p.Stack), "explodes")
		require.Contains(t, p.Error(), "first\n\nin a goroutine of package patterns:\n\ngoroutine ")
	}()
	_ = patterns.ForEach(context.Background(), 1, slices.Values(numbers(1)), func(ctx context.Context, _ int) error {
		_, err := patterns.Map(ctx, 1, numbers(1), explodes)
		return err
	})
}

func explodes(context.Context, int) (int, error) { panic(errFirst) }

// A panic with something else is no error inside.
func TestUnwrap(t *testing.T) {
	require.NoError(t, errors.Unwrap(&patterns.Panic{Value: "oh"}))
}
