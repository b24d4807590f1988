package web_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/examples/web"
)

// A running is a server with one request, whose handler tells when it is there, and
// ends when it is let go or its context is over.
type running struct {
	server   *http.Server
	url      string
	stop     context.CancelFunc
	entered  *chanimpl.Chan[struct{}]
	goOn     *chanimpl.Chan[struct{}]
	handler  *chanimpl.Chan[error] // what its context says at the end
	shutdown *chanimpl.Chan[struct{}]
	returned *chanimpl.Chan[error] // by Run
	answer   *chanimpl.Chan[answer]
}

type answer struct {
	body string
	err  error
}

func run(t *testing.T, grace time.Duration, options ...func(*http.Server, context.Context)) *running {
	t.Helper()
	before := goleak.IgnoreCurrent()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r := &running{
		url:      "http://" + l.Addr().String(),
		entered:  chanimpl.Make[struct{}](1),
		goOn:     chanimpl.Make[struct{}](0),
		handler:  chanimpl.Make[error](1),
		shutdown: chanimpl.Make[struct{}](1),
		returned: chanimpl.Make[error](1),
		answer:   chanimpl.Make[answer](1),
	}
	r.server = &http.Server{Handler: r}
	r.server.RegisterOnShutdown(func() { r.shutdown.Send(struct{}{}) })
	ctx, stop := context.WithCancel(t.Context())
	r.stop = stop
	for _, option := range options {
		option(r.server, ctx)
	}
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() {
		stop()
		client.CloseIdleConnections()
		goleak.VerifyNone(t, before)
	})
	go func() { r.returned.Send(web.Run(ctx, r.server, l, grace)) }()
	go func() { r.answer.Send(ask(client, r.url)) }()
	recv(t, r.entered)
	return r
}

func (r *running) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.entered.Send(struct{}{})
	ctx := request.Context()
	gone := chanimpl.Make[struct{}](0)
	stop := context.AfterFunc(ctx, gone.Close)
	defer stop()
	chanimpl.Select(r.goOn.RecvCase(nil, nil), gone.RecvCase(nil, nil))
	r.handler.Send(ctx.Err())
	_, _ = io.WriteString(w, "done")
}

func ask(client *http.Client, url string) answer {
	response, err := client.Get(url)
	if err != nil {
		return answer{err: err}
	}
	body, err := io.ReadAll(response.Body)
	return answer{string(body), errors.Join(err, response.Body.Close())}
}

func TestRunLetsRequestsEnd(t *testing.T) {
	r := run(t, time.Hour)
	r.stop()
	recv(t, r.shutdown) // from here on there are no new ones
	late := ask(&http.Client{Transport: &http.Transport{}}, r.url)
	require.Error(t, late.err)
	require.Zero(t, r.returned.Len(), "Run waits for the request")

	r.goOn.Close()
	require.NoError(t, recv(t, r.handler))
	require.Equal(t, answer{body: "done"}, recv(t, r.answer))
	require.NoError(t, recv(t, r.returned))
}

// The handler would wait for ever. What it waits in looks at its context, and that is
// cancelled with the connection.
func TestRunGivesUpAfterGrace(t *testing.T) {
	r := run(t, 10*time.Millisecond)
	r.stop()
	require.ErrorIs(t, recv(t, r.returned), context.DeadlineExceeded)
	require.ErrorIs(t, recv(t, r.handler), context.Canceled)
	require.ErrorIs(t, recv(t, r.answer).err, io.EOF, "the client has no answer")
}

// Its own context for the requests, too: they hear of the shutdown at once.
func TestRunWithItsContextAsBase(t *testing.T) {
	r := run(t, time.Hour, func(server *http.Server, ctx context.Context) {
		server.BaseContext = func(net.Listener) context.Context { return ctx }
	})
	r.stop()
	require.ErrorIs(t, recv(t, r.handler), context.Canceled)
	require.Equal(t, answer{body: "done"}, recv(t, r.answer), "it may still say so")
	require.NoError(t, recv(t, r.returned))
}

func TestRunReturnsTheListenersError(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	require.ErrorIs(t, web.Run(ctx, &http.Server{}, l, time.Hour), net.ErrClosed)
}

// This is why Run has a context of its own for the shutdown.
func TestShutdownWithACancelledContextDoesNotWait(t *testing.T) {
	r := run(t, time.Hour)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, r.server.Shutdown(cancelled), context.Canceled)
	require.Zero(t, r.handler.Len(), "the handler is still there")

	r.goOn.Close()
	require.NoError(t, recv(t, r.handler))
	recv(t, r.answer)
	require.ErrorIs(t, recv(t, r.returned), http.ErrServerClosed)
}
