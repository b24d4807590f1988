package racetest_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/racetest"
	"github.com/syncprimer/syncprimer/internal/testmain"
	"github.com/syncprimer/syncprimer/internal/twin"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// A program takes milliseconds. One that is not over by then never will be.
const timeLimit = 30 * time.Second

// TestPrograms runs every program on both implementations, and compares what the
// race detector reports with the table, and so the two with each other.
func TestPrograms(t *testing.T) {
	child := buildChild(t)
	programs := racetest.Programs()
	type verdicts map[string]verdict // by implementation
	all := make([]verdicts, len(programs))

	var group errgroup.Group
	group.SetLimit(2)
	for i, p := range programs {
		all[i] = verdicts{}
		group.Go(func() error {
			for _, impl := range twin.Both() {
				all[i][impl.Name] = judge(t.Context(), child, impl.Name, p)
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())

	for i, p := range programs {
		for _, impl := range twin.Both() {
			t.Run(p.Name+"/"+impl.Name, func(t *testing.T) { all[i][impl.Name].check(t, p, impl.Name) })
		}
	}
}

// TestTable holds that the table is large and balanced, and that names are
// unique, since a child is told which program to run by its name.
func TestTable(t *testing.T) {
	names := map[string]bool{}
	racy := 0
	for _, p := range racetest.Programs() {
		require.False(t, names[p.Name], "two programs named %q", p.Name)
		names[p.Name] = true
		require.True(t, (p.Run == nil) != (p.InBubble == nil), p.Name)
		reasons := slices.DeleteFunc([]string{p.Both, p.Std, p.Ours}, func(s string) bool { return s == "" })
		require.LessOrEqual(t, len(reasons), 1, p.Name)
		if p.Racy {
			racy++
		}
	}
	require.Greater(t, len(names), 80)
	require.InDelta(t, 0.5, float64(racy)/float64(len(names)), 0.1, "racy programs in the table")
}

// buildChild builds the child with the race detector.
func buildChild(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a program with -race, and runs it some hundred times: go test ./internal/racetest, without -short")
	}
	child := filepath.Join(t.TempDir(), "child.exe")
	build := exec.CommandContext(t.Context(), "go", "build", "-race", "-tags="+park.Backend, "-o", child, "./child")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	out, err := build.CombinedOutput()
	if reason := raceUnavailable.Find(out); err != nil && reason != nil {
		t.Skipf("-race cannot be built here: %s; with cgo and a C compiler: go test ./internal/racetest", reason)
	}
	require.NoError(t, err, "%s", out)
	return child
}

// raceUnavailable matches what the go command says where there is no race
// detector for the platform, or no C compiler.
var raceUnavailable = regexp.MustCompile(`(?m)^.*(-race is not supported|-race requires cgo|C compiler .* not found).*$`)

// A verdict is what came out of one run of a program.
type verdict struct {
	err     error
	output  []byte
	reports int
	inside  bool // an access in a report is not the program's own
}

// judge runs a program. On more than one processor the detector itself overlooks
// a race now and then, one in a hundred on a busy machine, with either
// implementation and without any synchronization at all. On a single one it has
// not been seen to. So a race that is not reported gets more chances there.
func judge(ctx context.Context, child, impl string, p racetest.Program) verdict {
	v := run(ctx, child, impl, p)
	for range 5 {
		if v.err != nil || !p.Reported(impl) {
			break
		}
		v = run(ctx, child, impl, p, "GOMAXPROCS=1")
	}
	return v
}

func run(ctx context.Context, child, impl string, p racetest.Program, env ...string) (v verdict) {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, child, impl, p.Name)
	cmd.Env = append(append(os.Environ(), "GORACE=atexit_sleep_ms=0"), env...)
	v.output, v.err = cmd.CombinedOutput()
	if ctx.Err() != nil {
		v.err = ctx.Err()
	}
	v.reports = bytes.Count(v.output, []byte("WARNING: DATA RACE"))
	for _, access := range accesses.FindAllSubmatch(v.output, -1) {
		if !bytes.Contains(access[1], []byte("racetest.(*Cell).")) {
			v.inside = true
		}
	}
	return v
}

// accesses matches the two accesses of a report, and the function of each.
var accesses = regexp.MustCompile(`(?mi)^(?:previous )?(?:read|write) at .*\n(.*)`)

// check compares a verdict with the table.
func (v verdict) check(t *testing.T, p racetest.Program, impl string) {
	var exit *exec.ExitError
	if v.err != nil && !errors.As(v.err, &exit) {
		require.NoError(t, v.err, "%s", v.output)
	}
	if !p.Reported(impl) {
		require.Zero(t, v.reports, "reported, but it is not to be:\n%s", v.output)
		require.NoError(t, v.err, "%s", v.output)
		return
	}
	require.NotZero(t, v.reports, "the race is to be reported\n%s", v.output)
	if p.Racy { // else it is a false report, and there may be more
		require.Equal(t, 1, v.reports, "there is one race\n%s", v.output)
	}
	require.Error(t, v.err)
	require.Equal(t, p.Inside, v.inside, "the race is in another place\n%s", v.output)
}
