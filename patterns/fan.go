package patterns

import (
	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// FanOut is n times the same [Stage] on one channel: each value of in goes to the
// stage that is free first. What comes out of one stage is in order, and that is
// all that is known of the order.
//
// Bounds: n goroutines of g, whatever its limit, and no buffer.
func FanOut[T, U any](g *Group, n int, in chanimpl.RecvOnly[T], f func(T) (U, error)) []chanimpl.RecvOnly[U] {
	outs := make([]chanimpl.RecvOnly[U], n)
	for i := range outs {
		outs[i] = Stage(g, in, f)
	}
	return outs
}

// FanIn merges channels into one, which is closed when all of them are, and when g
// is cancelled. Values of one channel keep their order.
//
// The naive version closes the channel in each of its goroutines, or in none: the
// second close panics, and without any the reader waits for ever. So one more
// goroutine waits for all, and closes.
//
// Bounds: a goroutine of g for each channel and one more, whatever its limit, and no
// buffer: each goroutine holds one value.
func FanIn[T any](g *Group, ins ...chanimpl.RecvOnly[T]) chanimpl.RecvOnly[T] {
	out, over := chanimpl.Make[T](0), g.signal()
	var open waitgroup.WaitGroup
	open.Add(len(ins))
	for _, in := range ins {
		g.start(func() error {
			defer open.Done()
			return each(over, in, func(v T) error { return send(over, out, v) })
		})
	}
	g.start(func() error {
		open.Wait()
		out.Close()
		return nil
	})
	return out.RecvOnly()
}
