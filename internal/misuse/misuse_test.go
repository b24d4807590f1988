package misuse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) {
	testmain.Run(m, goleak.Cleanup(func(status int) {
		_ = os.RemoveAll(scratch)
		os.Exit(status)
	}))
}

var scratch = filepath.Join(os.TempDir(), fmt.Sprintf("misuse-%d", os.Getpid()))

// buildChild compiles the child without cgo and without -race: with either of them
// the runtime does not report deadlocks, and the child would hang.
var buildChild = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(scratch, "child")
	cmd := exec.Command("go", "build", "-tags="+park.Backend, "-o", binary, "./child")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return binary, nil
})

// An end is how a child ended.
type end struct {
	Status   int
	Headline string // the first "panic: ..." or "fatal error: ..." on stderr
	Printed  string // what it wrote to stdout
}

var headline = regexp.MustCompile(`(?m)^(panic|fatal error): .*$`)

func runChild(t *testing.T, args ...string) (e end, stderr string) {
	t.Helper()
	binary, err := buildChild()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
	}
	require.NoError(t, ctx.Err(), "it hangs")
	return end{
		Status:   cmd.ProcessState.ExitCode(),
		Headline: headline.FindString(errs.String()),
		Printed:  out.String(),
	}, errs.String()
}

func TestPrograms(t *testing.T) {
	for _, p := range Programs() {
		t.Run(p.Name, func(t *testing.T) {
			for _, recovers := range []string{"-recover=false", "-recover=true"} {
				ours, stderr := runChild(t, recovers, "ours", p.Name)
				std, _ := runChild(t, recovers, "std", p.Name)
				if p.Differs != "" {
					require.NotEqual(t, std, ours, "no longer true: %s", p.Differs)
					continue
				}
				require.Equal(t, std, ours, "%s\n%s", recovers, stderr)
				if strings.HasPrefix(ours.Headline, "fatal error: sync") {
					require.Equal(t, 2, ours.Status)
					require.Regexp(t, `(?m)^goroutine \d+ .*\[running\]:$`, stderr)
				}
			}
		})
	}
}

// The table has to have programs that end in each of the ways, or it could not tell
// them apart.
func TestEveryEndOccurs(t *testing.T) {
	seen := make(map[string]int)
	names := make(map[string]bool)
	for _, p := range Programs() {
		require.False(t, names[p.Name], "%q is there twice", p.Name)
		names[p.Name] = true
		e, _ := runChild(t, "std", p.Name)
		kind, _, _ := strings.Cut(e.Headline, ":")
		if strings.Contains(e.Headline, "all goroutines are asleep") {
			kind = "deadlock"
		}
		seen[kind]++
	}
	t.Log(seen)
	require.GreaterOrEqual(t, len(names), 60)
	for _, kind := range []string{"", "panic", "fatal error", "deadlock"} {
		require.GreaterOrEqual(t, seen[kind], 5, kind)
	}
}

// Where nobody misuses anything, the child says so and ends well; and a program
// that does not exist is an error.
func TestChildNeedsAProgram(t *testing.T) {
	e, stderr := runChild(t, "ours", "no such program")
	require.Equal(t, 3, e.Status)
	require.Contains(t, stderr, `no program "no such program"`)
}
