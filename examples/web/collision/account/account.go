// Package account is wrong in one word: its key is a string. See package trace.
package account

import "github.com/syncprimer/syncprimer/context"

// With returns a context that carries the number of the account that pays.
func With(ctx context.Context, id int) context.Context {
	return context.WithValue(ctx, "id", id)
}

// ID returns what With put there, if it was called.
func ID(ctx context.Context) (id int, ok bool) {
	id, ok = ctx.Value("id").(int)
	return id, ok
}
