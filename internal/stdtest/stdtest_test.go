package stdtest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

// scratch is the folder of everything that is built here.
var scratch string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "stdtest")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	scratch = dir
	testmain.Run(m, goleak.Cleanup(func(code int) {
		_ = os.RemoveAll(dir)
		os.Exit(code)
	}))
}

func TestSync(t *testing.T)    { runAll(t, syncTests) }
func TestContext(t *testing.T) { runAll(t, contextTests) }
func TestXSync(t *testing.T)   { runAll(t, xsyncTests) }

// runAll reports each test of theirs as a subtest: suite, file, test.
func runAll(t *testing.T, built func() ([]Binary, error)) {
	binaries, err := built()
	require.NoError(t, err)
	for _, b := range binaries {
		t.Run(b.Suite.Path, func(t *testing.T) {
			report(t, b, run(t, b, flags()...))
		})
	}
}

// flags has every benchmark run for one round: it is enough that it works.
func flags() []string {
	switch {
	case testing.Short():
		return []string{"-test.short"}
	case race.Enabled:
		return nil // one of theirs then takes longer than all the tests
	}
	return []string{"-test.bench=.", "-test.benchtime=1x"}
}

func run(t *testing.T, b Binary, flags ...string) map[string]Result {
	t.Helper()
	results, err := b.Run(t.Context(), flags...)
	require.NoError(t, err)
	return results
}

func report(t *testing.T, b Binary, results map[string]Result) {
	for _, f := range b.Files {
		for _, name := range f.Tests {
			t.Run(filepath.Base(f.Path)+"/"+name, func(t *testing.T) {
				verdict(t, results[name])
			})
			delete(results, name)
		}
	}
	if t.Failed() {
		return // the run as a whole then failed too
	}
	// What is left are the benchmarks, and what the run as a whole came to.
	for name, r := range results {
		require.NotEqual(t, "fail", r.Action, "%s: %s", name, r.Output)
	}
	require.Equal(t, "pass", results[""].Action)
}

func verdict(t *testing.T, r Result) {
	t.Helper()
	switch r.Action {
	case "pass":
	case "skip":
		t.Skip(r.Output)
	case "fail":
		t.Fatal(r.Output)
	default:
		t.Fatalf("never came to an end: %s", r.Output)
	}
}
