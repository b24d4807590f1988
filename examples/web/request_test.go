package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/examples/web"
	"github.com/syncprimer/syncprimer/examples/web/collision/account"
	"github.com/syncprimer/syncprimer/examples/web/collision/trace"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// What middleware finds out travels down with the context, past everything that has
// no use for it.
func Example() {
	greet := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _ := web.User(r.Context())
		_, _ = fmt.Fprintf(w, "Request %d is from %s.", web.Trace(r.Context()), user)
	})
	handler := web.Numbered(web.Authenticated(greet))

	for _, user := range []string{"ann", "", "bob"} {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		if user != "" {
			request.SetBasicAuth(user, "")
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		fmt.Println(answer.Code, strings.TrimSpace(answer.Body.String()))
	}
	// Output:
	// 200 Request 1 is from ann.
	// 401 who are you?
	// 200 Request 3 is from bob.
}

// Many requests at a time: what belongs to one never shows in another.
func TestEachRequestHasItsOwnData(t *testing.T) {
	const users = 20
	numbers := make([]string, users)
	server := serve(t, web.Numbered(web.Authenticated(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _ := web.User(r.Context())
		w.Header().Set("X-User", user)
		_, _ = fmt.Fprint(w, web.Trace(r.Context()))
	}))))
	var clients waitgroup.WaitGroup
	for n := range users {
		clients.Go(func() {
			user := fmt.Sprint("user ", n)
			answer, err := askAs(server, user)
			if err == nil && answer.Header.Get("X-User") == user {
				numbers[n] = answer.Header.Get("X-Trace")
			}
		})
	}
	clients.Wait()
	var want []string
	for n := range users {
		want = append(want, fmt.Sprint(n+1))
	}
	require.ElementsMatch(t, want, numbers)
}

func askAs(server *httptest.Server, user string) (*http.Response, error) {
	request, err := http.NewRequest(http.MethodGet, server.URL, nil)
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth(user, "")
	response, err := server.Client().Do(request)
	if err != nil {
		return nil, err
	}
	return response, response.Body.Close()
}

// A derived context is below the one that it was derived from. So a log that is written
// outside of the authentication does not know the user, not even afterwards.
func TestDataDoesNotTravelUpwards(t *testing.T) {
	inner := func(_ http.ResponseWriter, r *http.Request) {
		user, _ := web.User(r.Context())
		require.Equal(t, "ann", user)
	}
	next := web.Authenticated(http.HandlerFunc(inner))
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.SetBasicAuth("ann", "")
	next.ServeHTTP(httptest.NewRecorder(), request)
	_, ok := web.User(request.Context())
	require.False(t, ok)
}

// Two packages that know nothing of each other have keys that are strings.
func TestStringsCollide(t *testing.T) {
	ctx := account.With(context.Background(), 4711)
	ctx = trace.With(ctx, 1)
	pays, ok := account.ID(ctx)
	require.True(t, ok)
	require.Equal(t, 1, pays, "the number of the request pays")

	// With types of their own for keys they would not have met.
	ctx = web.WithUser(context.Background(), "ann")
	ctx = context.WithValue(ctx, "user", "somebody else")
	ctx = context.WithValue(ctx, struct{}{}, "somebody else")
	user, _ := web.User(ctx)
	require.Equal(t, "ann", user)
}

// No tool finds that in contexts of this library: staticcheck knows WithValue by its
// full name, the standard library's. And go vet does not look for it at all.
func TestWhatToolsSayOfStringsAsKeys(t *testing.T) {
	say := func(args ...string) string {
		out, _ := exec.CommandContext(t.Context(), "go", args...).CombinedOutput()
		return string(out)
	}
	staticcheck := []string{"tool", "staticcheck", "-checks", "SA1029"}
	require.Contains(t, say(append(staticcheck, "./testdata/standard")...),
		"standard.go:9:32: should not use built-in type string as key for value; define your own type to avoid collisions (SA1029)")
	require.Empty(t, say(append(staticcheck, "./collision/account", "./collision/trace")...))
	require.Empty(t, say("vet", "./testdata/standard", "./collision/account", "./collision/trace"))
}
