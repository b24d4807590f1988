package web_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/examples/web"
)

func words(list ...string) web.Shard {
	return func(_ context.Context, query string, yield func(string) bool) {
		for _, word := range list {
			if strings.Contains(word, query) && !yield(word) {
				return
			}
		}
	}
}

func TestSearchAnswersWithTheHitsOfAllShards(t *testing.T) {
	server := serve(t, web.Search{words("mutex", "once"), words(), words("rwmutex", "cond")})
	response := get(t.Context(), t, server, "/?q=mutex")
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"mutex", "rwmutex"}, strings.Fields(string(body)))
}

// Of the shards one never finds anything, and two never stop finding. When the
// client leaves, the first hears of it from the context. Each of the others either
// waits for a handler that takes no more, or is told so with its next hit.
func TestWhenTheClientLeavesNobodyGoesOn(t *testing.T) {
	ended := chanimpl.Make[error](3)
	returned := chanimpl.Make[struct{}](1)
	silent := func(ctx context.Context, _ string, _ func(string) bool) {
		<-ctx.Done()
		ended.Send(ctx.Err())
	}
	endless := func(_ context.Context, _ string, yield func(string) bool) {
		for n := 0; yield(strconv.Itoa(n)); n++ {
		}
		ended.Send(nil)
	}
	search := web.Search{endless, silent, endless}
	server := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer returned.Send(struct{}{})
		search.ServeHTTP(w, r)
	}))

	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	body := bufio.NewReader(get(ctx, t, server, "/").Body)
	first, err := body.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "0\n", first)
	require.Zero(t, ended.Len(), "they search as long as somebody listens")

	leave()
	_, err = io.Copy(io.Discard, body)
	require.ErrorIs(t, err, context.Canceled)
	var errs []error
	for range search {
		errs = append(errs, recv(t, ended))
	}
	require.ElementsMatch(t, []error{nil, context.Canceled, nil}, errs)
	recv(t, returned)
}

// A shard takes its time to end. As long as it does the handler stays.
func TestTheHandlerWaitsForItsShards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tidiedUp := chanimpl.Make[struct{}](0)
		shard := func(ctx context.Context, _ string, _ func(string) bool) {
			<-ctx.Done()
			tidiedUp.Recv()
		}
		returned := false
		client := connect(t, &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			web.Search{shard}.ServeHTTP(w, r)
			returned = true
		})})
		_, err := io.WriteString(client, request)
		require.NoError(t, err)
		require.NoError(t, client.Close())
		synctest.Wait()
		require.False(t, returned)
		tidiedUp.Close()
		synctest.Wait()
		require.True(t, returned)
	})
}

// A narrow is a ResponseWriter that takes so many writes, and then no more.
type narrow int

func (n *narrow) Header() http.Header { return http.Header{} }
func (n *narrow) WriteHeader(int)     {}
func (n *narrow) Write(p []byte) (int, error) {
	if *n == 0 {
		return 0, io.ErrShortWrite
	}
	*n--
	return len(p), nil
}

// The request's context goes on, but the handler does not.
func TestAHandlerThatCannotWriteEnds(t *testing.T) {
	var found atomic.Int32
	endless := func(_ context.Context, _ string, yield func(string) bool) {
		for yield("hit") {
			found.Add(1)
		}
	}
	w := narrow(3)
	web.Search{endless}.ServeHTTP(&w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	require.Zero(t, w)
	require.EqualValues(t, 4, found.Load(), "one was taken and not written")
}

// The server learns that a client has left by reading from the connection. As long as
// a part of the request has not been read, it leaves that to the handler.
func TestAServerHasToReadToBeTold(t *testing.T) {
	for _, c := range []struct {
		name    string
		request string
		reads   bool // whether the handler reads the body
		told    bool
	}{
		{"no body", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", false, true},
		{"a body that is read", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n.", true, true},
		{"a body that is not read", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n.", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var during context.Context
				goOn := chanimpl.Make[struct{}](0)
				client := connect(t, &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					if c.reads {
						_, err := io.ReadAll(r.Body)
						require.NoError(t, err)
					}
					during = r.Context()
					goOn.Recv()
				})})
				_, err := io.WriteString(client, c.request)
				require.NoError(t, err)
				synctest.Wait()
				require.NoError(t, during.Err())

				require.NoError(t, client.Close())
				synctest.Wait() // nothing happens any more
				require.Equal(t, c.told, during.Err() != nil)
				goOn.Close()
			})
		})
	}
}

// connect starts a server for one connection in memory, so that all of it can be in a
// bubble, and returns the client's end. The bubble ends when all their goroutines have.
func connect(t *testing.T, server *http.Server) net.Conn {
	t.Helper()
	client, conn := net.Pipe()
	l := pipe{chanimpl.Make[net.Conn](1)}
	l.conns.Send(conn)
	ended := chanimpl.Make[error](1)
	go func() { ended.Send(server.Serve(l)) }()
	t.Cleanup(func() {
		_ = client.Close()
		require.NoError(t, server.Close())
		require.ErrorIs(t, recv(t, ended), http.ErrServerClosed)
	})
	return client
}

// A pipe is a net.Listener for what is in conns.
type pipe struct{ conns *chanimpl.Chan[net.Conn] }

func (p pipe) Accept() (net.Conn, error) {
	if conn, ok := p.conns.Recv(); ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (p pipe) Close() error {
	p.conns.Close()
	return nil
}

func (p pipe) Addr() net.Addr { return &net.UnixAddr{Name: "in memory", Net: "pipe"} }
