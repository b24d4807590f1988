package patterns

import (
	"iter"

	"github.com/syncprimer/syncprimer/chanimpl"
)

// Produce is a producer: it sends the values of seq, and closes the channel behind
// the last. The values come in their order.
//
// The article's producer sends until it is rid of everything. If the consumer stops
// before, it waits for ever. This one ends with the context of g.
//
// Bounds: one goroutine of g, whatever its limit, in which seq runs; size values in
// the buffer, and one in hand. What was sent "synchronizes before" the receive that
// gets it.
func Produce[T any](g *Group, size int, seq iter.Seq[T]) chanimpl.RecvOnly[T] {
	out, over := chanimpl.Make[T](size), g.signal()
	g.start(func() error {
		defer out.Close()
		for v := range seq {
			if err := send(over, out, v); err != nil {
				return err
			}
		}
		return nil
	})
	return out.RecvOnly()
}

// Consume is a consumer: it calls f with each value of in, one after the other,
// until in is closed. If f fails, the others of g come to know, and the producer
// stops too. Several consumers of one channel share its values.
//
// Bounds: one goroutine of g, whatever its limit.
func Consume[T any](g *Group, in chanimpl.RecvOnly[T], f func(T) error) {
	over := g.signal()
	g.start(func() error { return each(over, in, f) })
}
