// Package trace is wrong in the same word as package account: two strings are equal if
// their letters are, whoever wrote them.
package trace

import "github.com/syncprimer/syncprimer/context"

// With returns a context that carries the number of the request.
func With(ctx context.Context, id int) context.Context {
	return context.WithValue(ctx, "id", id)
}

// ID returns what With put there, if it was called.
func ID(ctx context.Context) (id int, ok bool) {
	id, ok = ctx.Value("id").(int)
	return id, ok
}
