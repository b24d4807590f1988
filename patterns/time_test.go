package patterns_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/patterns"
)

// inBubbles runs a test on ours and on the native version, in the time of a bubble.
// A bubble ends when its goroutines have: that nothing is left is part of each test.
func inBubbles(t *testing.T, test func(t *testing.T, im impl)) {
	t.Helper()
	on(t, both, func(t *testing.T, im impl) {
		synctest.Test(t, func(t *testing.T) { test(t, im) })
	})
}

// after is a function that takes its time and does not heed its context.
func after(d time.Duration, v int, err error) func(context.Context) (int, error) {
	return func(context.Context) (int, error) {
		time.Sleep(d)
		return v, err
	}
}

// heeding is one that takes its time, or until its context is over.
func heeding(d time.Duration, v int, err error) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		select {
		case <-time.After(d):
			return v, err
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

func TestTimeout(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(context.Context) (int, error)
		stop time.Duration // when the caller's context is cancelled, 0 for never
		v    int
		err  error
		took time.Duration
	}{
		{"in time", after(time.Second, 42, nil), 0, 42, nil, time.Second},
		{"an error in time", after(time.Second, 0, errFirst), 0, 0, errFirst, time.Second},
		{"too late", heeding(3*time.Second, 42, nil), 0, 0, context.DeadlineExceeded, 2 * time.Second},
		{"too late, and does not heed", after(3*time.Second, 42, nil), 0, 0, context.DeadlineExceeded, 2 * time.Second},
		{"cancelled", after(3*time.Second, 42, nil), time.Second, 0, errSecond, time.Second},
		{"cancelled too late", after(time.Second, 42, nil), 3 * time.Second, 42, nil, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubbles(t, func(t *testing.T, im impl) {
				ctx, cancel := im.context.WithCancelCause(im.context.Background())
				defer cancel(nil)
				if c.stop > 0 {
					time.AfterFunc(c.stop, func() { cancel(errSecond) })
				}
				start := time.Now()
				v, err := im.timeout(ctx, 2*time.Second, c.f)
				require.Equal(t, c.v, v)
				require.Equal(t, c.err, err)
				require.Equal(t, c.took, time.Since(start))
				time.Sleep(time.Hour) // so long, what Timeout has left behind can take
			})
		})
	}
}

// What comes too late has a context that is over, and goes nowhere, however little too
// late it is.
func TestAfterTheTimeout(t *testing.T) {
	on(t, both, func(t *testing.T, im impl) {
		for range 50 {
			synctest.Test(t, func(t *testing.T) {
				told := make(chan error, 1)
				v, err := im.timeout(im.context.Background(), time.Second, func(ctx context.Context) (int, error) {
					<-ctx.Done()
					told <- ctx.Err()
					return 42, nil
				})
				require.Equal(t, context.DeadlineExceeded, err)
				require.Zero(t, v)
				require.Equal(t, context.DeadlineExceeded, <-told)
			})
		}
	})
}

// The end of the context counts when it has come, and not when its news has.
func TestTimeoutOfWhatEndsItself(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		ctx, cancel := im.context.WithCancelCause(im.context.Background())
		v, err := im.timeout(ctx, time.Second, func(context.Context) (int, error) {
			cancel(errFirst)
			return 42, nil
		})
		require.Equal(t, errFirst, err)
		require.Zero(t, v)
	})
}

func TestTimeoutOfWhatFails(t *testing.T) {
	for _, f := range failures[1:] {
		inBubbles(t, func(t *testing.T, im impl) {
			said := outcomeOf(func() error {
				_, err := im.timeout(im.context.Background(), time.Second, func(context.Context) (int, error) { return 0, f.fail() })
				return err
			})
			require.Contains(t, []string{"panic: oh", "Goexit"}, said)
		})
	}
}

func TestTimeoutWithoutTime(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		_, err := im.timeout(im.context.Background(), 0, func(context.Context) (int, error) {
			t.Error("it is called")
			return 0, nil
		})
		require.Equal(t, context.DeadlineExceeded, err)
	})
}

func TestFirst(t *testing.T) {
	type f = func(context.Context) (int, error)
	for _, c := range []struct {
		name string
		fs   []f
		v    int
		err  string
		took time.Duration
	}{
		{"one", []f{after(time.Second, 1, nil)}, 1, "", time.Second},
		{"the fastest", []f{heeding(3*time.Second, 1, nil), heeding(time.Second, 2, nil), heeding(2*time.Second, 3, nil)}, 2, "", time.Second},
		{"an error does not win", []f{after(time.Second, 0, errFirst), heeding(2*time.Second, 2, nil)}, 2, "", 2 * time.Second},
		{"a loser that does not heed", []f{after(time.Second, 1, nil), after(5*time.Second, 2, nil)}, 1, "", 5 * time.Second},
		{"all fail", []f{after(2*time.Second, 0, errFirst), after(time.Second, 0, errSecond)}, 0, "first\nsecond", 2 * time.Second},
		{"none", nil, 0, "patterns: First of no functions", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubbles(t, func(t *testing.T, im impl) {
				start := time.Now()
				v, err := im.first(im.context.Background(), c.fs...)
				require.Equal(t, c.v, v)
				if c.err == "" {
					require.NoError(t, err)
				} else {
					require.EqualError(t, err, c.err)
				}
				require.Equal(t, c.took, time.Since(start))
			})
		})
	}
}

// A loser's panic is repeated though another has won.
func TestFirstOfWhichOnePanics(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		require.Equal(t, "panic: oh", outcomeOf(func() error {
			_, err := im.first(im.context.Background(), after(time.Second, 1, nil), func(ctx context.Context) (int, error) {
				<-ctx.Done()
				panic("oh")
			})
			return err
		}))
	})
}

func TestFirstAfterTheEnd(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		ctx, cancel := im.context.WithCancelCause(im.context.Background())
		cancel(errFirst)
		_, err := im.first(ctx, func(context.Context) (int, error) {
			t.Error("it is called")
			return 0, nil
		})
		require.Equal(t, errFirst, err)
	})
}

func TestOrDone(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		ctx, cancel := im.context.WithCancel(im.context.Background())
		read := func(closed bool, read func(int) bool) (got []int) {
			im.orDone(ctx, 4, closed, func(v int) bool {
				got = append(got, v)
				return read(v)
			})
			return got
		}
		require.Equal(t, numbers(4), read(true, func(int) bool { return true }), "until it is closed")
		require.Equal(t, numbers(2), read(false, func(v int) bool { return v < 1 }), "until the reader leaves")
		time.AfterFunc(time.Second, cancel)
		require.Equal(t, numbers(4), read(false, func(int) bool { return true }), "until the context ends")
		require.Empty(t, read(true, func(int) bool { return true }), "after the end of the context")
	})
}

// Things come one per interval; after a pause, a burst at once.
func TestRate(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		r, stop := im.rate(time.Second, 3)
		defer stop()
		start := time.Now()
		var at []float64
		for i := range 12 {
			if i == 6 {
				time.Sleep(10*time.Second + time.Millisecond)
			}
			require.NoError(t, r.Wait(im.context.Background()))
			at = append(at, time.Since(start).Truncate(time.Second).Seconds())
		}
		require.Equal(t, []float64{0, 0, 0, 1, 2, 3 /* pause */, 13, 13, 13, 14, 15, 16}, at)
	})
}

// A bucket that is half full gives what it has: here two at once. And what goes on
// between two things is not added to the interval.
func TestRateCountsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := ours.rate(time.Second, 3)
		start := time.Now()
		var at []time.Duration
		for i := range 8 {
			switch {
			case i == 3:
				time.Sleep(2500 * time.Millisecond)
			case i > 5:
				time.Sleep(200 * time.Millisecond)
			}
			require.NoError(t, r.Wait(context.Background()))
			at = append(at, time.Since(start)/time.Millisecond)
		}
		require.Equal(t, []time.Duration{0, 0, 0, 2500, 2500, 3000, 4000, 5000}, at)
	})
}

// Those who wait come in their order, and who gives up takes nothing away.
func TestRateWithThoseWhoGiveUp(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		r, stop := im.rate(time.Second, 1)
		defer stop()
		require.NoError(t, r.Wait(im.context.Background()))
		start := time.Now()
		said := make(chan error, 4)
		for i := range 4 {
			ctx, cancel := im.context.WithCancelCause(im.context.Background())
			defer cancel(nil)
			go func() {
				err := r.Wait(ctx)
				if err == nil {
					require.Equal(t, []time.Duration{0, 1, 0, 2}[i]*time.Second, time.Since(start))
				}
				said <- err
			}()
			synctest.Wait()
			if i%2 == 0 { // the one with the turn, and one in line
				time.AfterFunc(500*time.Millisecond, func() { cancel(errFirst) })
			}
		}
		for _, want := range []error{errFirst, errFirst, nil, nil} {
			require.Equal(t, want, <-said)
		}
	})
}

func TestRateAfterTheEnd(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		r, stop := im.rate(time.Second, 1)
		defer stop()
		ctx, cancel := im.context.WithCancelCause(im.context.Background())
		cancel(errFirst)
		require.Equal(t, errFirst, r.Wait(ctx))
		start := time.Now()
		require.NoError(t, r.Wait(im.context.Background()), "the other did not count")
		require.Zero(t, time.Since(start))
	})
}

func TestRateThatIsNone(t *testing.T) {
	const message = "patterns: a Rate needs an interval and a burst"
	require.PanicsWithValue(t, message, func() { ours.rate(0, 1) })
	require.PanicsWithValue(t, message, func() { ours.rate(time.Second, 0) })
}

// The places go to those who wait, in their order; who gives up gets none.
func TestSemaphore(t *testing.T) {
	on(t, []impl{ours, native, xsync}, func(t *testing.T, im impl) {
		synctest.Test(t, func(t *testing.T) {
			sem := im.semaphore(2)
			background := im.context.Background()
			require.NoError(t, sem.Acquire(background))
			require.True(t, sem.TryAcquire())
			require.False(t, sem.TryAcquire())
			got := make(chan int, 4)
			for i := range 4 {
				ctx, cancel := im.context.WithCancel(background)
				defer cancel()
				go func() {
					if sem.Acquire(ctx) == nil {
						got <- i
					}
				}()
				synctest.Wait()
				if i == 1 {
					cancel()
					synctest.Wait()
				}
			}
			for _, want := range []int{0, 2, 3} {
				sem.Release()
				require.Equal(t, want, <-got)
				require.False(t, sem.TryAcquire())
			}
			sem.Release()
			sem.Release()
			require.Panics(t, sem.Release)
		})
	})
}

// A context that is over gets no place, though there is one. (So it is in x/sync.)
func TestSemaphoreAfterTheEnd(t *testing.T) {
	on(t, []impl{ours, native, xsync}, func(t *testing.T, im impl) {
		ctx, cancel := im.context.WithCancel(im.context.Background())
		cancel()
		sem := im.semaphore(1)
		require.Equal(t, context.Canceled, sem.Acquire(ctx))
		require.True(t, sem.TryAcquire())
	})
}

// A place that comes after the end of the context, and before the news of it, is given
// back.
func TestSemaphoreGivesBackWhatComesTooLate(t *testing.T) {
	on(t, []impl{ours, xsync}, func(t *testing.T, im impl) {
		for range 100 {
			synctest.Test(t, func(t *testing.T) {
				sem := im.semaphore(1)
				require.True(t, sem.TryAcquire())
				ctx, cancel := im.context.WithCancel(im.context.Background())
				said := make(chan error)
				go func() { said <- sem.Acquire(ctx) }()
				synctest.Wait()
				cancel()
				sem.Release()
				require.Equal(t, context.Canceled, <-said)
				require.True(t, sem.TryAcquire())
			})
		}
	})
}

// What was accepted is done when Shutdown returns, and nothing is accepted any more.
func TestShutdown(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		background := im.context.Background()
		done := 0
		s := im.serve(background, 1, func(ctx context.Context, v int) {
			time.Sleep(time.Second)
			require.NoError(t, ctx.Err())
			done++
		})
		require.NoError(t, s.Submit(background, 1))
		waiting := make(chan error)
		go func() { waiting <- s.Submit(background, 2) }()
		synctest.Wait()
		start := time.Now()
		require.NoError(t, s.Shutdown(background))
		require.Equal(t, time.Second, time.Since(start))
		require.Equal(t, 1, done)
		require.EqualError(t, <-waiting, "patterns: the service is shut down")
		require.EqualError(t, s.Submit(background, 3), "patterns: the service is shut down")
		require.NoError(t, s.Shutdown(background), "once more")
	})
}

// When its patience ends, Shutdown cancels what is left.
func TestShutdownWithoutPatience(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		background := im.context.Background()
		var saw error
		s := im.serve(background, 2, func(ctx context.Context, v int) {
			_, saw = heeding(time.Hour, 0, nil)(ctx)
		})
		require.NoError(t, s.Submit(background, 1))
		patience, cancel := im.context.WithTimeoutCause(background, time.Minute, errFirst)
		defer cancel()
		start := time.Now()
		require.Equal(t, errFirst, s.Shutdown(patience))
		require.Equal(t, time.Minute, time.Since(start))
		require.Equal(t, context.Canceled, saw)
	})
}

// A Service ends with its context: Submit and Shutdown tell why.
func TestServiceIsCancelled(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		background := im.context.Background()
		ctx, cancel := im.context.WithCancelCause(background)
		s := im.serve(ctx, 1, func(ctx context.Context, v int) { <-ctx.Done() })
		require.NoError(t, s.Submit(background, 1))
		waiting := make(chan error)
		go func() { waiting <- s.Submit(background, 2) }()
		synctest.Wait()
		cancel(errFirst)
		require.Equal(t, errFirst, <-waiting)
		require.Equal(t, errFirst, s.Submit(background, 3))
		require.Equal(t, errFirst, s.Shutdown(background))
	})
}

// Workers that have nothing to do end with the context, too: nobody calls Shutdown here.
func TestIdleServiceIsCancelled(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		ctx, cancel := im.context.WithCancel(im.context.Background())
		im.serve(ctx, 2, func(context.Context, int) {})
		synctest.Wait()
		cancel()
	})
}

// Who has finished when the patience ends has not been cancelled.
func TestShutdownInTheLastMoment(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		background := im.context.Background()
		s := im.serve(background, 1, func(context.Context, int) { time.Sleep(time.Minute) })
		require.NoError(t, s.Submit(background, 1))
		patience, cancel := im.context.WithTimeout(background, time.Minute+time.Nanosecond)
		defer cancel()
		require.NoError(t, s.Shutdown(patience))
		cancel()
		require.NoError(t, s.Shutdown(patience), "nothing is left to be cancelled")
	})
}

// One who submits may give up.
func TestSubmitIsCancelled(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		background := im.context.Background()
		s := im.serve(background, 1, func(_ context.Context, v int) {
			require.Equal(t, 1, v)
			time.Sleep(time.Hour)
		})
		require.NoError(t, s.Submit(background, 1))
		ctx, cancel := im.context.WithTimeoutCause(background, time.Minute, errFirst)
		defer cancel()
		require.Equal(t, errFirst, s.Submit(ctx, 2))
		require.Equal(t, errFirst, s.Submit(ctx, 2))
		require.NoError(t, s.Shutdown(background))
	})
}

// A panic ends the others, and is repeated in Shutdown.
func TestServicePanics(t *testing.T) {
	inBubbles(t, func(t *testing.T, im impl) {
		background := im.context.Background()
		s := im.serve(background, 2, func(ctx context.Context, v int) {
			if v == 1 {
				panic("oh")
			}
			<-ctx.Done()
		})
		require.NoError(t, s.Submit(background, 0))
		require.NoError(t, s.Submit(background, 1))
		synctest.Wait()
		require.Error(t, s.Submit(background, 2))
		require.Equal(t, "panic: oh", outcomeOf(func() error { return s.Shutdown(background) }))
		require.Equal(t, patterns.ErrShutdown, s.Submit(background, 2))
	})
}
