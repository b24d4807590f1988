package patterns_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/patterns"
)

// A ledger is a context that lives long, and knows who waits for its end. Goroutines
// that are left are found at the end of each bubble, and by goleak; what stays behind
// in a context is not.
type ledger struct {
	context.Context
	done    chan struct{}
	waiting atomic.Int64
}

func newLedger() *ledger {
	return &ledger{Context: context.Background(), done: make(chan struct{})}
}

func (l *ledger) Done() <-chan struct{} { return l.done }

// AfterFunc is what both packages context ask for if their parent has it.
func (l *ledger) AfterFunc(func()) (stop func() bool) {
	l.waiting.Add(1)
	return func() bool {
		l.waiting.Add(-1)
		return true
	}
}

func TestNothingStaysInTheContext(t *testing.T) {
	fails := func(context.Context, int) (int, error) { return 0, errFirst }
	in := slices.Values(numbers(4))
	for name, f := range map[string]func(ctx context.Context){
		"Group": func(ctx context.Context) {
			g, _ := patterns.WithContext(ctx)
			g.SetLimit(1)
			g.Go(returning(nil))
			g.Go(returning(nil))
			_ = g.Wait()
		},
		"a Group that fails": func(ctx context.Context) {
			g, _ := patterns.WithContext(ctx)
			g.Go(returning(errFirst))
			_ = g.Wait()
		},
		"ForEach": func(ctx context.Context) {
			_ = ours.forEach(ctx, 2, in, func(context.Context, int) error { return nil })
		},
		"Map":              func(ctx context.Context) { _, _ = ours.mapAll(ctx, 2, numbers(4), square) },
		"a Map that fails": func(ctx context.Context) { _, _ = ours.mapAll(ctx, 2, numbers(4), fails) },
		"Stream": func(ctx context.Context) {
			for range ours.stream(ctx, 2, in, square) {
			}
		},
		"a Stream that is left": func(ctx context.Context) {
			for range ours.stream(ctx, 2, in, square) {
				break
			}
		},
		"pipeline": func(ctx context.Context) {
			_ = ours.pipeline(ctx, 2, in, func(v int) (int, error) { return v, nil }, func(int) bool { return true })
		},
		"First":   func(ctx context.Context) { _, _ = ours.first(ctx, after(0, 1, nil), heeding(time.Hour, 2, nil)) },
		"Timeout": func(ctx context.Context) { _, _ = ours.timeout(ctx, time.Hour, after(0, 1, nil)) },
		"a Timeout that is over": func(ctx context.Context) {
			_, _ = ours.timeout(ctx, time.Millisecond, heeding(time.Hour, 2, nil))
		},
		"OrDone": func(ctx context.Context) { ours.orDone(ctx, 3, true, func(int) bool { return true }) },
		"OrDone that is left": func(ctx context.Context) {
			ours.orDone(ctx, 3, false, func(int) bool { return false })
		},
		"Rate": func(ctx context.Context) {
			r := patterns.NewRate(time.Millisecond, 1)
			var wg sync.WaitGroup
			for range 5 { // one has the turn, and some are in line
				wg.Go(func() { _ = r.Wait(ctx) })
			}
			wg.Wait()
		},
		"Semaphore": func(ctx context.Context) {
			sem := patterns.NewSemaphore(1)
			taken := chanimpl.Make[error](0)
			go func() { taken.Send(sem.Acquire(ctx)) }()
			taken.Recv()
			go func() { taken.Send(sem.Acquire(ctx)) }()
			sem.Release()
			taken.Recv()
		},
		"Service": func(ctx context.Context) {
			s := ours.serve(ctx, 2, func(context.Context, int) {})
			_ = s.Submit(ctx, 1)
			_ = s.Shutdown(ctx)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLedger()
				f(l)
				synctest.Wait() // a timer that has gone off may still be about to take itself away
				require.Zero(t, l.waiting.Load())
			})
		})
	}
}

// The ledger does notice.
func TestTheLedgerNotices(t *testing.T) {
	l := newLedger()
	g, _ := patterns.WithContext(l)
	require.EqualValues(t, 1, l.waiting.Load())
	require.NoError(t, g.Wait())
}
