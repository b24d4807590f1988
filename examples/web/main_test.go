package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a server on a port of this machine. At the end of the test server and
// client are closed, and then no goroutine may be left.
func serve(t *testing.T, handler http.Handler) *httptest.Server {
	t.Helper()
	before := goleak.IgnoreCurrent()
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.Close()
		goleak.VerifyNone(t, before)
	})
	return server
}

func get(ctx context.Context, t *testing.T, server *httptest.Server, path string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, nil)
	require.NoError(t, err)
	response, err := server.Client().Do(request)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// recv receives from c, which must not be closed. If nothing comes, the test hangs, and
// the stacks that "go test" prints in the end say where everybody is.
func recv[T any](t *testing.T, c *chanimpl.Chan[T]) T {
	t.Helper()
	v, ok := c.Recv()
	require.True(t, ok)
	return v
}
