package scenario

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// With another version of Go than that of the rules, a prediction may be wrong, and is not
// a failure.
func TestVerdictKnowsTheVersion(t *testing.T) {
	for _, c := range []struct {
		toolchain string
		agreed    int
		fails     bool
		word      string
	}{
		{"go1.26.8", 3, false, "agrees (3 of 5)"},
		{"go1.26.8", 2, true, "differs (2 of 5)"},
		{"go1.26", 2, true, "differs (2 of 5)"},
		{"go1.26rc1", 2, true, "differs (2 of 5)"},
		{"go1.27.1", 3, false, "agrees (3 of 5)"},
		{"go1.27.1", 2, false, "differs (2 of 5): predicted for go1.26, this is go1.27.1"},
		{"go1.25.3", 0, false, "differs (0 of 5): predicted for go1.26, this is go1.25.3"},
	} {
		v := Verdict{Agreed: c.agreed, Measured: make([]Outcome, 5), Attempts: 1, Toolchain: c.toolchain}
		require.Equal(t, c.fails, v.Fails(), c.toolchain)
		require.Equal(t, c.word, v.Word())
	}
	skipped := Verdict{Skipped: "needs linux", Toolchain: "go1.26"}
	require.False(t, skipped.Fails())
	require.Equal(t, "not here: needs linux", skipped.Word())
}

func TestToolchain(t *testing.T) {
	require.Equal(t, "go1.26.8", toolchain("go1.26.8"))
	require.Equal(t, "go1.26.8", toolchain("go1.26.8 X:goroutineleakprofile"))
	require.Equal(t, "go1.27-1a2b3c", toolchain("devel go1.27-1a2b3c Tue Nov 3 10:00:00 2026 +0000"))
}

// What is built can be run: on Windows only what ends in .exe.
func TestExecutable(t *testing.T) {
	require.Equal(t, "gmp0.exe", executable("gmp0", "windows"))
	require.Equal(t, "gmp0", executable("gmp0", "linux"))
	b := builder(t)
	done, err := b.build(t.Context(), Build{})
	require.NoError(t, err)
	require.Equal(t, executable("gmp0", runtime.GOOS), filepath.Base(done.path))
	require.FileExists(t, done.path)
}

// What cannot be built here says so in a line, and is no error.
func TestWhatCannotBeBuilt(t *testing.T) {
	b := builder(t)
	s := &Scenario{Name: "x", Program: func(World) {}, Procs: 1, Build: Build{Experiment: "nosuch"}}
	v, err := s.Judge(t.Context(), b)
	require.NoError(t, err)
	require.Equal(t, "not here: this toolchain has no GOEXPERIMENT nosuch", v.Word())
	require.Empty(t, v.Measured)

	t.Setenv("CC", filepath.Join(t.TempDir(), "no-compiler"))
	s.Build = Build{Cgo: true}
	v, err = s.Judge(t.Context(), b)
	require.NoError(t, err)
	require.Regexp(t, `^not here: needs cgo: go build says cgo: C compiler .*no-compiler" not found`, v.Word())
}

// script returns a command that says of its first n runs that they were disturbed.
func script(t *testing.T, n int) string {
	t.Helper()
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		t.Skip("needs a shell, as other systems have one: go test ./gmp/scenario")
	}
	path := filepath.Join(t.TempDir(), "child")
	text := fmt.Sprintf(`#!/bin/sh
echo run >> "$0.runs"
n=$(wc -l < "$0.runs" | tr -d ' ')
disturbed=true
if [ "$n" -gt %d ]; then disturbed=false; fi
echo "{\"Log\": [\"$n\"], \"Disturbed\": $disturbed}"
`, n)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o755))
	return path
}

func TestDisturbedTrialsAreRepeated(t *testing.T) {
	s := Scenario{Name: "x", Procs: 1, Brief: true}
	o, err := s.measure(t.Context(), script(t, 2))
	require.NoError(t, err)
	require.Equal(t, Outcome{Log: []string{"3"}}, o)

	o, err = s.measure(t.Context(), script(t, 1000))
	require.NoError(t, err)
	require.Equal(t, Outcome{Log: []string{fmt.Sprint(repeats)}, Disturbed: true}, o, "but not for ever")

	s.Brief = false
	o, err = s.measure(t.Context(), script(t, 2))
	require.NoError(t, err)
	require.Equal(t, Outcome{Log: []string{"1"}, Disturbed: true}, o, "long ones always are")
}

func TestNear(t *testing.T) {
	log := func(lines ...string) Outcome { return Outcome{Log: lines} }
	agree := near(4, 0)
	require.True(t, agree(log("threads:1", "true"), log("threads:5", "true")))
	require.True(t, agree(log("threads:5", "true"), log("threads:1", "true")))
	require.False(t, agree(log("threads:1", "true"), log("threads:6", "true")))
	require.False(t, agree(log("threads:1", "true"), log("threads:1", "false")))
	require.False(t, agree(log("threads:1", "true"), log("waiting:1", "true")))
	require.False(t, agree(log("threads:1", "true"), log("threads:1")))
	require.False(t, agree(log("threads:1", "true"), Outcome{End: "fatal error"}))
}

// That a profile finds leaks is foreseen by running the program once before: the events
// are shown once.
func TestLeaksAreForeseen(t *testing.T) {
	require.Equal(t, []string{"9", "7"}, Find("leak-found").Predict().Log)
	require.Equal(t, []string{"9", "-1"}, Find("leak").Predict().Log)
}

// Scenarios that are told in pairs: what is right for one is wrong for the other.
func TestPairsDiffer(t *testing.T) {
	for _, pair := range [][2]string{
		{"tight-loop", "tight-loop-no-signal"},
		{"one-at-a-time", "two-at-a-time"},
		{"broadcast", "broadcast-holding"},
		{"starvation", "starvation-one-p"},
		{"deadlock", "deadlock-cgo"},
		{"leak", "leak-found"},
		{"short-syscalls", "blocking-syscall"},
		{"ten-syscalls", "ten-syscalls-idle-p"},
		{"network-wait", "syscall-threads"},
		{"exchange", "exchange-locked"},
		{"unbuffered", "buffered"},
	} {
		a, b := Find(pair[0]), Find(pair[1])
		require.False(t, a.Matches(a.Predict(), b.Predict()), pair)
		require.False(t, b.Matches(b.Predict(), a.Predict()), pair)
	}
	size := Find("starting-size")
	measured := Outcome{Log: []string{"2767808", "308", "16384", "312", "192", "3", "0"}}
	require.True(t, size.Matches(size.Given(measured), measured))
	require.False(t, size.Matches(Find("starting-size-off").Given(measured), measured))
}
