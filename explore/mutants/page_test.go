package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/mutant"
)

const root = "../.."

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(root + "/" + file)
	require.NoError(t, err)
	return string(text)
}

// The page lists the mutants that there are, as they are. What became of each is not
// tried again.
func TestPageListsTheMutants(t *testing.T) {
	page, all := read(t, "docs/mutants.md"), mutant.Handwritten()
	require.Contains(t, page, fmt.Sprintf("\n%d mutants in all:\n", len(all)))
	var rows []string
	for line := range strings.Lines(page) {
		if strings.Contains(line, "<br>") {
			rows = append(rows, line)
		}
	}
	require.Len(t, rows, len(all))
	for i, m := range all {
		begin, err := beginRow(&m, root)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(rows[i], begin), "the row of %s is\n%sand should begin with\n%s", m.Name, rows[i], begin)
		if m.Equivalent != "" {
			require.Equal(t, begin+" equivalent |  | "+cell(m.Equivalent)+" |\n", rows[i])
		}
	}
	require.NotContains(t, strings.Join(rows, ""), "| **", "a mutant is not as it should be")
}

func TestPageListsWhatNothingNotices(t *testing.T) {
	rest, err := rest(root)
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(read(t, "docs/mutants.md"), rest), "the page should end with%s", rest)
}

func TestREADMECountsTheMutants(t *testing.T) {
	all, equivalent := mutant.Handwritten(), 0
	for _, m := range all {
		if m.Equivalent != "" {
			equivalent++
		}
	}
	text := strings.Join(strings.Fields(read(t, "README.md")), " ")
	for _, count := range []string{
		fmt.Sprintf("in %d ways, one line at a time", len(all)),
		fmt.Sprintf("the explorations notice %d of them, and for the other %d there is a reason", len(all)-equivalent, equivalent),
		fmt.Sprintf("Mutants: %d broken lines", len(all)),
	} {
		require.True(t, strings.Contains(text, count), "README.md should say: %s", count)
	}
}

func TestBound(t *testing.T) {
	for phase, want := range map[string]int{
		"executions with at most 0 preemptions": 0,
		"executions with at most 1 preemption":  1,
		"states with at most 2 preemptions":     2,
		"states":                                unbounded,
		"":                                      unbounded,
	} {
		require.Equal(t, want, bound(explore.Row{Phase: phase}), phase)
	}
}
