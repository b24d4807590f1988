package patterns

import (
	"iter"

	"github.com/syncprimer/syncprimer/context"
)

// ForEach is a worker pool: some workers call f with the values of tasks, each with
// one at a time. If it returns nil, every task was done. If f fails, or ctx ends, no
// further tasks are begun, ForEach waits for those that were, and returns the first
// error.
//
// The article's pool can only be ended by the sender: workers do not stop at an
// error, and if one of them panics the program ends. If all workers have returned
// early, the sender waits for ever.
//
// Order: tasks are begun in theirs, and may end in any. Bounds: workers goroutines,
// one more in which tasks runs, and no buffer. Cost: what it costs to hand a value
// from goroutine to goroutine. (For a slice, [Map] costs less.) All that f does
// "synchronizes before" the return of ForEach.
//
// ForEach panics if there is to be no worker.
func ForEach[T any](ctx context.Context, workers int, tasks iter.Seq[T], f func(context.Context, T) error) error {
	atLeastOne(workers)
	g, ctx := WithContext(ctx)
	in := Produce(g, 0, tasks)
	for range workers {
		Consume(g, in, func(v T) error { return f(ctx, v) })
	}
	return g.Wait()
}

// atLeastOne panics rather than to let the producer wait for ever.
func atLeastOne(workers int) {
	if workers < 1 {
		panic("patterns: fewer than one worker")
	}
}
