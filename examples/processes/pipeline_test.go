//go:build unix

package processes_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/examples/processes"
)

// Long is a Delay that no test waits for.
const long = time.Hour

// lifelines is where the children of a test connect. At the end of the test no goroutine
// may be left.
func lifelines(t *testing.T) *net.TCPListener {
	t.Helper()
	before := goleak.IgnoreCurrent()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Setenv(lifeline, l.Addr().String())
	t.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector would keep each for a second
	t.Cleanup(func() {
		_ = l.Close()
		goleak.VerifyNone(t, before)
	})
	return l.(*net.TCPListener)
}

// A line is a lifeline, with the child at the other end.
type line struct {
	name string
	*net.TCPConn
	r *bufio.Reader
}

func accept(t *testing.T, l *net.TCPListener) line {
	t.Helper()
	conn, err := l.AcceptTCP()
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	r := bufio.NewReader(conn)
	name, err := r.ReadString('\n')
	require.NoError(t, err)
	return line{strings.TrimSpace(name), conn, r}
}

// gone waits until the process has ended: only then does the connection.
func (l line) gone(t *testing.T) {
	t.Helper()
	_, err := io.Copy(io.Discard, l.r)
	require.NoError(t, err)
}

// lives asks the process for an answer.
func (l line) lives(t *testing.T) {
	t.Helper()
	_, err := io.WriteString(l, "?")
	require.NoError(t, err)
	answer, err := l.r.ReadByte()
	require.NoError(t, err)
	require.Equal(t, byte('?'), answer)
}

// requireGone waits until all of them have ended, who must be the children there were.
func requireGone(t *testing.T, l *net.TCPListener, names ...string) {
	t.Helper()
	var found []string
	for range names {
		line := accept(t, l)
		line.gone(t)
		found = append(found, line.name)
	}
	require.ElementsMatch(t, names, found)
}

// A notice is an output that tells when something comes. (The buffer is not embedded:
// its method ReadFrom would be the notice's as well, and package exec would call that in
// place of Write.)
type notice struct {
	written bytes.Buffer
	first   *chanimpl.Chan[struct{}]
}

func newNotice() *notice { return &notice{first: chanimpl.Make[struct{}](1)} }

func (n *notice) Write(p []byte) (int, error) {
	n.first.TrySend(struct{}{})
	return n.written.Write(p)
}

// start runs p until it has written something, and returns where its error will be.
func start(ctx context.Context, p processes.Pipeline) (out *notice, ended *chanimpl.Chan[error]) {
	out, ended = newNotice(), chanimpl.Make[error](1)
	p.Output = out
	go func() { ended.Send(p.Run(ctx)) }()
	out.first.Recv()
	return out, ended
}

func recv[T any](t *testing.T, c *chanimpl.Chan[T]) T {
	t.Helper()
	v, ok := c.Recv()
	require.True(t, ok)
	return v
}

// The consumer reaches the end of its input, so nobody else has the write end of its pipe.
func TestPipelineToTheEnd(t *testing.T) {
	l := lifelines(t)
	var out strings.Builder
	p := processes.Pipeline{Commands: [][]string{child("count", "7"), child("even"), child("first", "100")}, Output: &out}
	require.NoError(t, p.Run(t.Context()))
	require.Equal(t, "2\n4\n6\n", out.String())
	requireGone(t, l, "count", "even", "first")
}

// The producer would count for ever. It ends since nobody can read from its pipe.
func TestAConsumerThatHasEnoughEndsThePipeline(t *testing.T) {
	l := lifelines(t)
	var out strings.Builder
	p := processes.Pipeline{Commands: [][]string{child("count"), child("even"), child("first", "2")}, Output: &out}
	require.NoError(t, p.Run(t.Context()))
	require.Equal(t, "2\n4\n", out.String())
	requireGone(t, l, "count", "even", "first")
}

func TestCancellingEndsAllProcesses(t *testing.T) {
	l := lifelines(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	p := processes.Pipeline{Commands: [][]string{child("count"), child("even"), child("first", "1000000000")}, Delay: long}
	_, ended := start(ctx, p)

	notNeeded := errors.New("the answer is not needed any more")
	cancel(notNeeded)
	require.Equal(t, notNeeded, recv(t, ended))
	requireGone(t, l, "count", "even", "first")
}

func TestADeadlineEndsAllProcesses(t *testing.T) {
	lifelines(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	p := processes.Pipeline{Commands: [][]string{child("count"), child("even")}, Delay: long}
	require.ErrorIs(t, p.Run(ctx), context.DeadlineExceeded)
}

func TestAnInterruptedChildMayTidyUp(t *testing.T) {
	l := lifelines(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, ended := start(ctx, processes.Pipeline{Commands: [][]string{child("tidy")}, Delay: long})
	cancel()
	require.ErrorIs(t, recv(t, ended), context.Canceled)
	require.Equal(t, "ready\ntidied up\n", out.written.String())
	requireGone(t, l, "tidy")
}

func TestAChildThatIgnoresTheInterruptIsKilled(t *testing.T) {
	l := lifelines(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, ended := start(ctx, processes.Pipeline{Commands: [][]string{child("stubborn")}, Delay: 20 * time.Millisecond})
	cancel()
	require.ErrorIs(t, recv(t, ended), context.Canceled)
	requireGone(t, l, "stubborn")
}

// What the child has started is not killed with it, and still has the output open. Run
// does not wait for it: without the Delay it would for as long as the grandchild lives.
func TestAGrandchildDoesNotHoldRunUp(t *testing.T) {
	l := lifelines(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, ended := start(ctx, processes.Pipeline{Commands: [][]string{child("parent")}, Delay: 20 * time.Millisecond})
	parent, grandchild := accept(t, l), accept(t, l)
	if parent.name != "parent" {
		parent, grandchild = grandchild, parent
	}
	cancel()
	require.ErrorIs(t, recv(t, ended), context.Canceled)
	parent.gone(t)
	grandchild.lives(t)
	require.NoError(t, grandchild.CloseWrite())
	grandchild.gone(t)
}

func TestAChildThatFailsEndsThePipeline(t *testing.T) {
	l := lifelines(t)
	var errs strings.Builder
	p := processes.Pipeline{Commands: [][]string{child("tidy"), child("first", "100"), child("fail")}, Errors: &errs, Delay: long}
	err := p.Run(t.Context())
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Equal(t, 3, exit.ExitCode())
	require.ErrorContains(t, err, os.Args[0]+": exit status 3")
	require.Equal(t, "ready is too much\n", errs.String())
	requireGone(t, l, "tidy", "first", "fail")
}

func TestACommandThatIsNotThere(t *testing.T) {
	lifelines(t)
	nowhere := t.TempDir() + "/nowhere"
	p := processes.Pipeline{Commands: [][]string{child("stubborn"), {nowhere}, child("even")}, Delay: 20 * time.Millisecond}
	err := p.Run(t.Context())
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, nowhere)
}

func TestNoCommands(t *testing.T) {
	require.EqualError(t, processes.Pipeline{}.Run(t.Context()), "a pipeline without commands")
}

func TestNothingStartsWhenTheContextIsOver(t *testing.T) {
	lifelines(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out strings.Builder
	p := processes.Pipeline{Commands: [][]string{child("count", "1")}, Output: &out}
	require.ErrorIs(t, p.Run(ctx), context.Canceled)
	require.Empty(t, out.String())
}

// Under the race detector this also fails without the lock.
func TestErrorsOfSeveralCommands(t *testing.T) {
	lifelines(t)
	const each = 50
	var errs strings.Builder
	noisy := child("complain", strconv.Itoa(each))
	p := processes.Pipeline{Commands: [][]string{noisy, noisy, noisy}, Errors: &errs}
	require.NoError(t, p.Run(t.Context()))
	require.Equal(t, strings.Repeat("all of this is one line\n", 3*each), errs.String())
}

func TestNoFileStaysOpen(t *testing.T) {
	lifelines(t)
	open := func() []string {
		dir, err := os.ReadDir("/dev/fd")
		require.NoError(t, err)
		var names []string
		for _, entry := range dir {
			names = append(names, entry.Name())
		}
		slices.Sort(names)
		return names
	}
	p := processes.Pipeline{Commands: [][]string{child("count", "2"), child("even")}, Output: io.Discard}
	require.NoError(t, p.Run(t.Context())) // what the runtime opens once is open now
	before := open()
	for range 3 {
		require.NoError(t, p.Run(t.Context()))
	}
	p.Commands = append(p.Commands, []string{t.TempDir() + "/nowhere"})
	require.Error(t, p.Run(t.Context()))
	require.Equal(t, before, open())
}
