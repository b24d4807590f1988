package main

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

func TestSpell(t *testing.T) {
	for name, words := range map[string]string{
		"2x2":                             "2x2",
		"TryLockAgainst1Reader1Writer":    "TryLock against 1 reader, 1 writer",
		"TryRLockOf1Among2Readers":        "TryRLock of 1 among 2 readers",
		"Buffer1OnRealLockFor1And1x2":     "Buffer 1 on real lock for 1 and 1x2",
		"SelectsShareAChannel2x1":         "Selects share a channel, 2x1",
		"LIFOHolders3x1":                  "LIFO holders, 3x1",
		"Goexit":                          "Goexit",
		"SiblingsComeAndGo2And1":          "Siblings come and go, 2 and 1",
		"AReaderMayTakeThePlaceOfAnother": "A reader may take the place of another",
	} {
		require.Equal(t, words, spell(name))
	}
}

// rows are one of each kind.
var rows = []explore.Row{
	{Test: "TestExplore3x1", Full: true, Bound: -1, Executions: 24036, Depth: 30},
	{Test: "TestExplore3x2", Full: true, Bound: -1, Executions: 1234567, Depth: 60, States: 145155},
	{Test: "TestExplore3x2", Full: true, Bound: -1, Executions: 1234567, Depth: 60, States: 145155},
	{Test: "TestExploreMisuse/Unlock_twice", Failure: "fatal error", Executions: 1, Depth: 5},
	{Test: "TestExploreMisuse/of_a_reader/real", Bound: 0, Executions: 7, Depth: 12},
	{Test: "TestExploreLast/one", Bound: 1, Executions: 999, Depth: 1000},
	{Test: "TestExploreSlow", Bound: 3, Capped: "10s", Executions: 5, Depth: 6},
	{Test: "TestExploreRandom", Bound: -1, Executions: 5, Depth: 6},
}

func TestTable(t *testing.T) {
	lines, err := table(rows)
	require.NoError(t, err)
	require.Equal(t, `
//	what is explored     verdict                  executions  most steps
//	3x1                  FULL                         24,036          30
//	3x2                  FULL, by 145,155 states   1,234,567          60
//	Misuse
//	  Unlock twice       finds: fatal error                1           5
//	  of a reader: real  at most 0 preemptions             7          12
//	Last
//	  one                at most 1 preemption            999       1,000
//	Slow                 CAPPED                            -           -
//	Random               CAPPED                            -           -
`, "\n"+align(lines))
}

// A table of tests that fail, or of none, is not written.
func TestTableOfFailures(t *testing.T) {
	_, err := table(nil)
	require.ErrorContains(t, err, "no exploration")
	_, err = table([]explore.Row{{Test: "TestExploreBroken", Failure: "deadlock", Unexpected: true}})
	require.ErrorContains(t, err, "TestExploreBroken fails")
}

func TestDiff(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"a\nb\nc\n", "a\nb\nc\n", ""},
		{"a\nb\nc\n", "a\nB\nc\n", "- b + B"},
		{"a\nb\nc\n", "b\nc\nd\n", "- a + d"},
		{"a\nb\n", "b\na\n", "- a + a"},
		{"", "a\nb\n", "+ a + b"},
		{"a\n\nb\n", "a\nb\n", "- "},
	} {
		require.Equal(t, test.want, strings.Join(diff([]byte(test.old), []byte(test.new)), " "))
	}
}

// report writes rows of the mutex to a file, as explorations do.
func report(t *testing.T, rows []explore.Row) string {
	t.Helper()
	var text []byte
	for _, r := range rows {
		r.Package = module + "mutex"
		line, err := json.Marshal(r)
		require.NoError(t, err)
		text = append(append(text, line...), '\n')
	}
	name := filepath.Join(t.TempDir(), "report")
	require.NoError(t, os.WriteFile(name, text, 0o600))
	return name
}

// A table that was written is as it should be, until a number, a row or the file itself
// is another.
func TestCheck(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("mutex", 0o700))
	run := func(check bool, rows []explore.Row) (bool, string) {
		var out bytes.Buffer
		o := options{check: check, from: report(t, rows)}
		same, err := o.main(&out, []string{"./mutex"})
		require.NoError(t, err)
		return same, out.String()
	}
	same, _ := run(true, rows)
	require.False(t, same, "there is no file yet")
	same, _ = run(false, rows)
	require.True(t, same)
	same, out := run(true, rows)
	require.True(t, same)
	require.Empty(t, out)

	changed := slices.Clone(rows)
	changed[0].Executions++
	same, out = run(true, changed)
	require.False(t, same)
	require.Equal(t, `mutex/zverdicts.go:
- //	3x1                  FULL                         24,036          30
+ //	3x1                  FULL                         24,037          30
`, filepath.ToSlash(out))
	same, _ = run(true, rows[:len(rows)-1])
	require.False(t, same, "a row is missing")
	same, _ = run(true, slices.Concat(rows[1:2], rows[:1], rows[2:]))
	require.False(t, same, "they are in another order")
}

func TestNoSuchSuite(t *testing.T) {
	_, err := choose([]string{"./mutex", "internal/atomic"})
	require.ErrorContains(t, err, "internal/atomic has no table")
}

// Each package with explorations of its own has a table, at the end of its
// documentation.
func TestTablesAreThere(t *testing.T) {
	root := filepath.Join("..", "..")
	found, err := filepath.Glob(filepath.Join(root, "*", "explore_test.go"))
	require.NoError(t, err)
	inside, err := filepath.Glob(filepath.Join(root, "internal", "*", "explore_test.go"))
	require.NoError(t, err)
	for _, file := range append(found, inside...) {
		dir, err := filepath.Rel(root, filepath.Dir(file))
		require.NoError(t, err)
		_, err = choose([]string{filepath.ToSlash(dir)})
		require.NoError(t, err)
	}
	for _, s := range suites {
		text := documentation(t, filepath.Join(root, s.dir))
		_, table, ok := strings.Cut(text, "\n\n# What the explorer has seen\n")
		require.True(t, ok, s.dir)
		require.True(t, strings.HasPrefix(text, "Package "+s.name()+" "), s.dir)
		require.NotContains(t, table, "\n# ", s.dir)
	}
}

// documentation is the comment of a package, as go doc puts it together.
func documentation(t *testing.T, dir string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	set := token.NewFileSet()
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, f)
	}
	p, err := doc.NewFromFiles(set, files, dir)
	require.NoError(t, err)
	return p.Doc
}
