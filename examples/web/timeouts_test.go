package web_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/examples/web"
)

// limit is in a bubble's time, so that it costs nothing, and passes when all wait.
const limit = time.Second

// A giveUp is a way in which a client stops waiting.
type giveUp struct {
	name      string
	client    func(*http.Client)
	transport func(*http.Transport)
	context   func(context.Context) (context.Context, context.CancelFunc)
	is, isNot error
	timeout   bool   // what the error's method of that name says
	text      string // part of the error
	wholeBody bool   // whether it also limits the time to read the body
}

var errTooSlow = errors.New("too slow for us")

var givingUp = []giveUp{
	{
		name: "context of a request",
		context: func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, limit)
		},
		is: context.DeadlineExceeded, isNot: os.ErrDeadlineExceeded, timeout: true,
		text: "context deadline exceeded", wholeBody: true,
	},
	{
		// Package http asks the standard library's Cause, which knows no cause of ours.
		name: "context of a request with a cause",
		context: func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, limit, errTooSlow)
		},
		is: context.DeadlineExceeded, isNot: errTooSlow, timeout: true,
		text: "context deadline exceeded", wholeBody: true,
	},
	{
		name: "context that is cancelled",
		context: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(limit, cancel)
			return ctx, cancel
		},
		is: context.Canceled, isNot: context.DeadlineExceeded, timeout: false,
		text: "context canceled", wholeBody: true,
	},
	{
		name:   "http.Client.Timeout",
		client: func(c *http.Client) { c.Timeout = limit },
		is:     context.DeadlineExceeded, isNot: os.ErrDeadlineExceeded, timeout: true,
		text: "context deadline exceeded", wholeBody: true, // and often "(Client.Timeout exceeded ...)"
	},
	{
		name:      "ResponseHeaderTimeout",
		transport: func(tr *http.Transport) { tr.ResponseHeaderTimeout = limit },
		is:        context.DeadlineExceeded, isNot: os.ErrDeadlineExceeded, timeout: true,
		text: "timeout awaiting response headers", wholeBody: false,
	},
	{
		name: "deadline of a connection",
		transport: func(tr *http.Transport) {
			dial := tr.DialContext
			tr.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := dial(ctx, network, address)
				return conn, errors.Join(err, conn.SetDeadline(time.Now().Add(limit)))
			}
		},
		is: os.ErrDeadlineExceeded, isNot: context.DeadlineExceeded, timeout: true,
		text: "i/o timeout", wholeBody: true,
	},
}

// do lets the client ask, and returns its error: that of Do, or that of the body.
func (g giveUp) do(t *testing.T, conn net.Conn) error {
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return conn, nil
	}}
	if g.transport != nil {
		g.transport(transport)
	}
	client := &http.Client{Transport: transport}
	defer client.CloseIdleConnections()
	if g.client != nil {
		g.client(client)
	}
	ctx := context.Background()
	if g.context != nil {
		var cancel context.CancelFunc
		ctx, cancel = g.context(ctx)
		defer cancel()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://server/", nil)
	require.NoError(t, err)
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	_, err = io.ReadAll(response.Body)
	return errors.Join(err, response.Body.Close())
}

// The server never answers, or stops in the middle of its answer. Each way ends at
// the limit, and the handler hears of it as well: the client closes the connection.
func TestAServerThatNeverAnswers(t *testing.T) {
	for _, begins := range []bool{false, true} {
		for _, g := range givingUp {
			name := g.name + ", no answer"
			if begins {
				name = g.name + ", half an answer"
			}
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					g.check(t, begins)
				})
			})
		}
	}
}

func (g giveUp) check(t *testing.T, begins bool) {
	start := time.Now()
	handler := chanimpl.Make[error](1)
	patience := 10 * limit // the handler ends then, for those who wait for ever
	conn := connect(t, &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if begins {
			_ = http.NewResponseController(w).Flush()
		}
		ctx, cancel := context.WithTimeoutCause(r.Context(), patience, errTooSlow)
		defer cancel()
		<-ctx.Done()
		handler.Send(context.Cause(ctx))
	})})
	err := g.do(t, conn)
	if begins && !g.wholeBody {
		require.NoError(t, err)
		require.ErrorIs(t, recv(t, handler), errTooSlow, "nobody else gave up")
		return
	}
	require.Equal(t, limit, time.Since(start))
	require.ErrorIs(t, err, g.is)
	require.NotErrorIs(t, err, g.isNot)
	require.ErrorContains(t, err, g.text)
	var inTime interface{ Timeout() bool }
	require.Equal(t, g.timeout, errors.As(err, &inTime) && inTime.Timeout())
	require.ErrorIs(t, recv(t, handler), context.Canceled)
	require.Equal(t, limit, time.Since(start))
}

// A report is what a handler saw.
type report struct {
	read, write  error // by its reads and writes
	before, done error // what its context said before it wrote, and in the end
	after        time.Duration
}

// reporting is a handler that reads the body, waits, writes, and reports.
func reporting(wait func(context.Context)) (http.Handler, *chanimpl.Chan[report]) {
	reports := chanimpl.Make[report](1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		var saw report
		_, saw.read = io.ReadAll(r.Body)
		if wait != nil {
			wait(r.Context())
		}
		saw.before = r.Context().Err()
		_, saw.write = io.WriteString(w, "an answer")
		if saw.write == nil {
			// What is written waits in a buffer, so the error is that of Flush.
			saw.write = ignoring(http.ErrNotSupported, http.NewResponseController(w).Flush())
		}
		saw.done, saw.after = r.Context().Err(), time.Since(start)
		reports.Send(saw)
	}), reports
}

func ignoring(which, err error) error {
	if errors.Is(err, which) {
		return nil
	}
	return err
}

const (
	request    = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
	halfHeader = "GET / HTTP/1.1\r\nHost: x\r\n"
	halfLine   = "GET / HTTP/1.1\r\nHo"
	halfBody   = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfive!"
)

func tooLong(context.Context) { time.Sleep(2 * limit) }

// untilDone waits until everybody who looks at ctx has seen that it is over.
func untilDone(ctx context.Context) {
	<-ctx.Done()
	synctest.Wait()
}

var limitsOfAServer = []struct {
	name    string
	limit   func(*http.Server)
	sends   string
	client  func(context.Context) // what it does between sending and receiving, or nil
	handler func(context.Context) // what it does between receiving and sending, or nil
	status  int                   // of the answer; 0 is no answer
	report  *report               // nil: it is not called
}{
	{
		name:  "ReadHeaderTimeout",
		limit: func(s *http.Server) { s.ReadHeaderTimeout = limit },
		sends: halfHeader,
	},
	{
		// What came of the line is taken for all of it.
		name:  "ReadHeaderTimeout inside a line",
		limit: func(s *http.Server) { s.ReadHeaderTimeout = limit },
		sends: halfLine, status: http.StatusBadRequest,
	},
	{
		name:  "ReadTimeout",
		limit: func(s *http.Server) { s.ReadTimeout = limit },
		sends: halfBody, status: http.StatusOK,
		report: &report{read: os.ErrDeadlineExceeded, before: context.Canceled, done: context.Canceled, after: limit},
	},
	{
		name:  "WriteTimeout, the client does not read",
		limit: func(s *http.Server) { s.WriteTimeout = limit },
		sends: request, client: tooLong,
		report: &report{write: os.ErrDeadlineExceeded, done: context.Canceled, after: limit},
	},
	{
		name:  "WriteTimeout, the handler does not write",
		limit: func(s *http.Server) { s.WriteTimeout = limit },
		sends: request, handler: tooLong,
		report: &report{write: os.ErrDeadlineExceeded, done: context.Canceled, after: 2 * limit},
	},
	{
		name:  "TimeoutHandler",
		limit: func(s *http.Server) { s.Handler = http.TimeoutHandler(s.Handler, limit, "slow") },
		sends: request, handler: untilDone, status: http.StatusServiceUnavailable,
		report: &report{
			write:  http.ErrHandlerTimeout,
			before: context.DeadlineExceeded, done: context.DeadlineExceeded, after: limit,
		},
	},
	{
		name:  "TimeoutHandler around one that does not listen",
		limit: func(s *http.Server) { s.Handler = http.TimeoutHandler(s.Handler, limit, "slow") },
		sends: request, handler: tooLong, status: http.StatusServiceUnavailable,
		report: &report{
			write:  http.ErrHandlerTimeout,
			before: context.DeadlineExceeded, done: context.DeadlineExceeded, after: 2 * limit,
		},
	},
	{
		name:  "Within",
		limit: func(s *http.Server) { s.Handler = web.Within(limit, s.Handler) },
		sends: request, handler: untilDone, status: http.StatusOK,
		report: &report{before: context.DeadlineExceeded, done: context.DeadlineExceeded, after: limit},
	},
	{
		name:  "Within around one that does not listen",
		limit: func(s *http.Server) { s.Handler = web.Within(limit, s.Handler) },
		sends: request, handler: tooLong, status: http.StatusOK,
		report: &report{before: context.DeadlineExceeded, done: context.DeadlineExceeded, after: 2 * limit},
	},
}

func TestLimitsOfAServer(t *testing.T) {
	for _, c := range limitsOfAServer {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				handler, reports := reporting(c.handler)
				server := &http.Server{Handler: handler}
				c.limit(server)
				conn := connect(t, server)
				_, err := io.WriteString(conn, c.sends)
				require.NoError(t, err)
				if c.client != nil {
					c.client(t.Context())
				}
				require.Equal(t, c.status, status(t, conn))
				time.Sleep(2 * limit) // by then the handler has reported, if it was called
				saw, _, called := reports.TryRecv()
				require.Equal(t, c.report != nil, called)
				if called {
					c.report.check(t, saw)
				}
			})
		})
	}
}

// status reads an answer, and returns its status, or 0 if there is none.
func status(t *testing.T, conn net.Conn) int {
	t.Helper()
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		return 0
	}
	_, err = io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}

func (want report) check(t *testing.T, got report) {
	t.Helper()
	require.ErrorIs(t, got.read, want.read)
	require.ErrorIs(t, got.write, want.write)
	require.ErrorIs(t, got.before, want.before)
	require.ErrorIs(t, got.done, want.done)
	require.Equal(t, want.after, got.after)
}
