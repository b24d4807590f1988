package patterns

import "github.com/syncprimer/syncprimer/chanimpl"

// Stage is one stage of a pipeline: what f makes of each value of in, in the same
// order. The channel that it returns is closed when in is, and when the stage ends
// early. Only g.Wait tells which it was.
//
//	g, ctx := patterns.WithContext(ctx)
//	numbers := patterns.Produce(g, 0, slices.Values(all))
//	squares := patterns.Stage(g, numbers, square)
//	for v := range squares.All() { ... }
//	err := g.Wait()
//
// The article's stages know of the one before and of the one after, and of nothing
// else: if the reader of the last one stops early, or never starts, all of them
// wait for ever. Here they end with the context of g. So a reader that stops early
// cancels the context that it gave to WithContext; a stage that fails does it by
// returning an error.
//
// Bounds: one goroutine of g, whatever its limit, and no buffer: a stage holds one
// value.
func Stage[T, U any](g *Group, in chanimpl.RecvOnly[T], f func(T) (U, error)) chanimpl.RecvOnly[U] {
	out, over := chanimpl.Make[U](0), g.signal()
	g.start(func() error {
		defer out.Close()
		return each(over, in, func(v T) error {
			u, err := f(v)
			if err != nil {
				return err
			}
			return send(over, out, u)
		})
	})
	return out.RecvOnly()
}
