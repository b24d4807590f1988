package web

import (
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/syncprimer/syncprimer/context"
)

// The keys of what a request carries. Each is a type of its own that is not exported,
// so no other package can have a key that equals it, and whoever wants the value has
// to come through the functions below, which also give it its type back.
type (
	userKey  struct{}
	traceKey struct{}
)

// WithUser returns a context that carries the name of the user who asks.
func WithUser(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, userKey{}, name)
}

// User returns what WithUser put there, if it was called.
func User(ctx context.Context) (name string, ok bool) {
	name, ok = ctx.Value(userKey{}).(string)
	return name, ok
}

// Trace returns the number of the request, or 0 outside [Numbered].
func Trace(ctx context.Context) uint64 {
	id, _ := ctx.Value(traceKey{}).(uint64)
	return id
}

// Authenticated lets requests pass that name a user, and says so in their contexts. (It
// believes them: a real one would look at a password or at a signature.)
func Authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, ok := r.BasicAuth()
		if !ok {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r.WithContext(WithUser(r.Context(), name)))
	})
}

// Numbered numbers the requests, for the log and for the client.
func Numbered(next http.Handler) http.Handler {
	var last atomic.Uint64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := last.Add(1)
		w.Header().Set("X-Trace", strconv.FormatUint(id, 10))
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), traceKey{}, id)))
	})
}
