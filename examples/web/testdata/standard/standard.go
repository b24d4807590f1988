// Package standard has a string for a key, as package account of the example has, but
// in a context of the standard library. It is there for tools to look at.
package standard

import "context"

// With returns a context that carries the number of the account that pays.
func With(ctx context.Context, id int) context.Context {
	return context.WithValue(ctx, "id", id)
}
