package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The uncontended workloads compare fast paths of a few nanoseconds. That is only
// fair if the compiler inlines both sides' into the loop: its own word is asked.
func TestUncontendedFastPathsAreInlined(t *testing.T) {
	build := exec.CommandContext(t.Context(), "go", "build", "-o", os.DevNull, "-gcflags=-m", ".")
	decisions, err := build.CombinedOutput()
	require.NoError(t, err, "%s", decisions)

	for _, test := range []struct {
		file  string
		calls string // what a line of a loop looks like
		count int
	}{
		// Lock and Unlock; TryLock and Unlock; Lock, and ten times TryLock.
		{"workloads_mutex.go", `\bm\.(Lock|TryLock|Unlock)\(\)`, 2 * (2 + 2 + 11)},
		// An RWMutex's Lock is inlined on neither side.
		{"workloads_rwmutex.go", `\bm\.(RLock|RUnlock)\(\)`, 2 * 2},
		{"workloads_once.go", `\bo\.Do\(nothing\)`, 2 * 10},
	} {
		lines := linesOfTable(t, test.file, regexp.MustCompile(test.calls))
		require.Len(t, lines, test.count, test.file)
		for _, line := range lines {
			inlined := fmt.Sprintf("./%s:%d:", test.file, line)
			require.Regexp(t, "(?m)^"+regexp.QuoteMeta(inlined)+`\d+: inlining call to \w+\.\(\*\w+\)\.`,
				string(decisions), inlined)
		}
	}
}

// linesOfTable returns the numbers of the lines that match, in a file's table of
// workloads. Behind it come the bodies that work over an interface.
func linesOfTable(t *testing.T, name string, pattern *regexp.Regexp) []int {
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	var lines []int
	inside := false
	scanner := bufio.NewScanner(file)
	for number := 1; scanner.Scan(); number++ {
		line := scanner.Text()
		inside = inside || strings.HasSuffix(line, " = []workload{")
		if inside && line == "}" {
			break
		}
		if inside && pattern.MatchString(line) {
			lines = append(lines, number)
		}
	}
	require.NoError(t, scanner.Err())
	return lines
}
