package web

import (
	"net/http"
	"time"

	"github.com/syncprimer/syncprimer/context"
)

// Within limits the time in which next answers a request, by the request's context. It
// writes nothing itself: next has to look at the context, or to hand it to what does.
//
// There are several places in which to limit time. Each stops something else, and says so by
// another error. DeadlineExceeded is the context's, ErrDeadlineExceeded is that of
// package os and belongs to a connection: errors.Is does not take one for the other.
//
//	limit                        the client gets           the handler gets
//	context of a request         DeadlineExceeded          Canceled: the client has left
//	http.Client.Timeout          DeadlineExceeded          Canceled
//	ResponseHeaderTimeout        DeadlineExceeded          Canceled
//	deadline of a connection     ErrDeadlineExceeded       Canceled
//	Server.ReadHeaderTimeout     no answer, or status 400  not called
//	Server.ReadTimeout           what the handler writes   ErrDeadlineExceeded, from the body
//	Server.WriteTimeout          no answer                 ErrDeadlineExceeded, when it writes
//	http.TimeoutHandler          status 503                DeadlineExceeded; ErrHandlerTimeout, when it writes
//	Within                       what the handler writes   DeadlineExceeded
//
// The last two limit the handler; those of a Server limit what the client takes to send
// and to receive, and a handler that does neither does not hear of them. One that waits
// for something else than its context outlives them all.
func Within(limit time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
