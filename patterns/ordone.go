package patterns

import (
	"iter"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
)

// OrDone is the values that are received from c until it is closed, or ctx is over.
//
// The naive version is a range over the channel. It ends when the sender closes it,
// and a sender that has given up, or hangs, never does.
//
// Which it was, ctx.Err tells. A value that the sender has sent was received: it
// may be the last one before the loop ends, and is not lost. Bounds: no goroutine
// and no buffer, unlike the pattern's better known form that returns a channel.
func OrDone[T any](ctx context.Context, c chanimpl.RecvOnly[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		s := newSignal(ctx)
		defer s.end()
		for {
			v, ok, _ := recv(s, c)
			if !ok || !yield(v) {
				return
			}
		}
	}
}
