package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/testmain"
)

// asChild makes a copy of the test binary run as the program itself.
const asChild = "BENCH_TEST_CHILD"

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == serveArgument {
		os.Exit(serveParent())
	}
	switch os.Getenv(asChild) {
	case "":
		testmain.Run(m)
	case "plain":
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, barFor(os.Stderr)))
	case "interrupted":
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, &interrupter{}))
	}
}

// child runs the program in a process of its own, with pipes for its output.
func child(t *testing.T, mode string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asChild+"="+mode)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// inProcess runs the program in this process.
func inProcess(args ...string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	status = run(args, &out, &errs, silent{})
	return out.String(), errs.String(), status
}

// An interrupter presses Ctrl-C when the third cell begins.
type interrupter struct {
	silent
	cells int
}

func (i *interrupter) at(string, int) {
	if i.cells++; i.cells != 3 {
		return
	}
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, os.Interrupt)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		panic(err)
	}
	if err := self.Signal(os.Interrupt); err != nil {
		panic(err)
	}
	<-arrived
}

func TestInterruptPrintsWhatWasMeasured(t *testing.T) {
	// The third workload takes long enough for the signal to reach the
	// measuring loop before it is done.
	stdout, stderr, status := child(t, "interrupted",
		"-run", "^Mutex/(uncontended|trylock|ping-pong/hogs=2)$", "-cpu", "1", "-time", "50ms", "-format", "csv")
	require.Equal(t, 130, status)
	require.Equal(t, "bench: interrupted: this is what was measured so far\n", stderr)
	require.Contains(t, stdout, "\nMutex,uncontended,1,,ns/op,std,")
	require.Contains(t, stdout, "\nMutex,trylock,1,,ns/op,std,")
	require.NotContains(t, stdout, "hogs")
}

func TestNoBarAndNoEscapeCodesInAPipe(t *testing.T) {
	stdout, stderr, status := child(t, "plain", "-run", "^Mutex/trylock$", "-cpu", "1", "-time", "1ms", "-rounds", "6")
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	require.NotEmpty(t, stdout)
	require.NotContains(t, stdout, "\x1b")
	require.NotContains(t, stdout, "\r")
}

func TestBarOnATerminal(t *testing.T) {
	var terminal bytes.Buffer
	b := &bar{out: &terminal}
	b.start(2)
	b.at("Mutex/contended", 2)
	b.step()
	require.Contains(t, terminal.String(), "Mutex/contended")
	require.Contains(t, terminal.String(), "50%")
	b.step()
	b.finish()

	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	defer reader.Close()
	defer writer.Close()
	require.Equal(t, silent{}, barFor(writer))
}

func TestHelp(t *testing.T) {
	stdout, stderr, status := inProcess("-h")
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	for _, flag := range []string{"-cpu", "-format", "-list", "-plot", "-rounds", "-run", "-time"} {
		require.Contains(t, stdout, "  "+flag)
	}
}

func TestListNamesEveryWorkload(t *testing.T) {
	stdout, stderr, status := inProcess("-list")
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	for _, w := range workloads() {
		require.Regexp(t, "(?m)^"+regexp.QuoteMeta(w.fullName())+" +(all|first) .*"+regexp.QuoteMeta(w.doc)+"$", stdout)
	}
	stdout, _, _ = inProcess("-list", "-run", "^Once/")
	require.Contains(t, stdout, "Once/done")
	require.NotContains(t, stdout, "Mutex")
}
