package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/gmp/scenario"
	"github.com/syncprimer/syncprimer/internal/announce"
	"github.com/syncprimer/syncprimer/internal/mutant"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

const root = "../.."

func TestEachEditFitsItsFile(t *testing.T) {
	asked := make(map[string]bool)
	for _, m := range named() {
		_, err := m.Apply(root)
		require.NoError(t, err)
		require.False(t, asked[m.Question], m.Question)
		asked[m.Question] = true
	}
}

// A sample of the edits is judged as the page has it.
func TestSomeEdits(t *testing.T) {
	if testing.Short() || race.Enabled {
		t.Skip("it builds the simulator a few times: go test -run TestSomeEdits ./gmp/rules")
	}
	var out strings.Builder
	o := options{run: regexp.MustCompile(""), every: 50, jobs: 2}
	ok, err := o.main(t.Context(), &out)
	require.NoError(t, err)
	require.True(t, ok, out.String())
	page := read(t)
	for line := range strings.Lines(out.String()) {
		if by, becomes, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && strings.HasPrefix(by, "`") {
			require.Contains(t, page, " "+by+" | "+cell(becomes)+" |\n")
		}
	}
}

// What changes no rule, and what is no program, is found out.
func TestEditsThatAreNotAsTheyShouldBe(t *testing.T) {
	if testing.Short() || race.Enabled {
		t.Skip("it builds the simulator a few times: go test -run TestEdits ./gmp/rules")
	}
	comment := mutant.Mutant{Name: "comment", File: "gmp/sched/runq.go", Old: "// A gQueue is", New: "// A gQueue was",
		Question: "?", Tests: "^TestLastCreatedFirst$"}
	typo := mutant.Mutant{Name: "typo", File: "gmp/sched/runq.go", Old: "func (q *runq) empty", New: "func q empty", Question: "?"}
	o := options{jobs: 2}
	whole, err := announce.Root()
	require.NoError(t, err)
	var out strings.Builder
	results, err := o.runAll(t.Context(), whole, []mutant.Mutant{comment, typo}, &out)
	require.NoError(t, err)
	require.Empty(t, results[0].changed)
	require.Empty(t, results[0].failed)
	require.Contains(t, results[1].broken, "does not build")
	require.False(t, summarize(&out, results))
	require.Contains(t, out.String(), "NOTHING NOTICES")
	require.Contains(t, out.String(), "not as it should be: comment\nnot as it should be: typo\n")

	comment.Equivalent = "it is a comment"
	results[0].Mutant = comment
	require.True(t, summarize(&out, results[:1]))
	results[0].failed = []string{"TestLastCreatedFirst"}
	require.False(t, summarize(&out, results[:1]), "noticed in spite of its reason")
}

func TestFailures(t *testing.T) {
	require.Equal(t, []string{"TestA", "TestB"}, failures("--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/x\n--- FAIL: TestB (1.00s)\nFAIL\n"))
	require.NotEmpty(t, failures("panic: test timed out after 2m0s\n"))
}

func TestUnmoved(t *testing.T) {
	results := []result{{changed: []change{{scenario: "hog"}}}}
	names := unmoved(results)
	require.Len(t, names, len(scenario.All)-1-len(slow))
	require.NotContains(t, names, "hog")
}

func TestDifference(t *testing.T) {
	outcome := func(words string) scenario.Outcome { return scenario.Outcome{Log: strings.Fields(words)} }
	require.Equal(t, "`1 2 3` → `1 3 2`", difference(outcome("1 2 3"), outcome("1 3 2")))
	require.Equal(t, "`1 2` → nothing", difference(outcome("1 2"), outcome("")))
	require.Equal(t, "`… 9 10` → `… 9 10 11`", difference(outcome("1 2 3 4 5 6 7 8 9 10"), outcome("1 2 3 4 5 6 7 8 9 10 11")))
	require.Equal(t, "`… 5 6 7 8 9 10 11 12 13 …` → `… 6 5 7 8 9 10 11 12 13 …`",
		difference(outcome("1 2 3 4 5 6 7 8 9 10 11 12 13 14"), outcome("1 2 3 4 6 5 7 8 9 10 11 12 13 14")))
}

func read(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(root + "/docs/gmp.md")
	require.NoError(t, err)
	return string(text)
}

// The page lists the edits that there are, as they are.
func TestPageListsTheEdits(t *testing.T) {
	_, page, ok := strings.Cut(read(t), pageMark)
	require.True(t, ok)
	rows := strings.Split(strings.TrimSpace(page), "\n")[2:]
	all := named()
	require.Len(t, rows, len(all))
	for i, m := range all {
		begin, err := beginRow(&m, root)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(rows[i], begin), "row %d is\n%s\nand should begin with\n%s", i+1, rows[i], begin)
		if m.Equivalent != "" {
			require.Equal(t, begin+" nobody | "+cell(m.Equivalent)+" |", rows[i])
		}
	}
	require.NotContains(t, page, "| **", "not as it should be, or not run")
}

func TestREADMECountsTheEdits(t *testing.T) {
	text, err := os.ReadFile(root + "/README.md")
	require.NoError(t, err)
	require.Contains(t, string(text), fmt.Sprintf("[%d edits](docs/gmp.md#", len(edits)))
}
