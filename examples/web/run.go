package web

import (
	"net"
	"net/http"
	"time"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
)

// Run serves until ctx is cancelled, or listener fails. After a cancellation it takes
// no more connections, and requests that are being answered have time to end: as long
// as grace. Those that are still there then lose their connections, and with them
// their contexts, and Run returns DeadlineExceeded. If all end in time, it returns nil.
//
// With ctx as the server's BaseContext as well, requests would be cancelled when the
// shutdown begins: right for those that never end by themselves, and for no others.
func Run(ctx context.Context, server *http.Server, listener net.Listener, grace time.Duration) error {
	ended := chanimpl.Make[error](1)
	stop := context.AfterFunc(ctx, func() { ended.Send(shutDown(ctx, server, grace)) })
	err := server.Serve(listener)
	if stop() {
		return err // the context was not the reason
	}
	// Serve returns as soon as the shutdown begins. Who returns with it, from main
	// for example, cuts off the requests that were to have time.
	err, _ = ended.Recv()
	return err
}

// shutDown needs a deadline of its own. With ctx, which has been cancelled, Shutdown
// would not wait at all; without any, for as long as the slowest client likes.
func shutDown(ctx context.Context, server *http.Server, grace time.Duration) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(ctx)
	if err != nil {
		_ = server.Close()
	}
	return err
}
