package floors

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// noCommand are the texts of skips that no command could undo, and why.
var noCommand = map[string]string{
	"not today":     "it belongs to a program that a test looks at",
	"needs a shell": "the script is for systems that have one",
}

// A skip is a call of Skip or Skipf with a text. Texts that are put together when the
// test runs are left out.
type skip struct{ at, text string }

func skipsIn(path string, source []byte) (list []skip, err error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, source, 0)
	if err != nil {
		return nil, err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		fn, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || fn.Sel.Name != "Skip" && fn.Sel.Name != "Skipf" {
			return true
		}
		if text, ok := call.Args[0].(*ast.BasicLit); ok && text.Kind == token.STRING {
			s, _ := strconv.Unquote(text.Value)
			list = append(list, skip{fset.Position(call.Pos()).String(), s})
		}
		return true
	})
	return list, nil
}

var (
	runs     = regexp.MustCompile(`^.+[:;,] .*(go test|apt-get install) `)
	selected = regexp.MustCompile(`-run (\S+) (?:\./)(\S+)`)
)

// wrong returns what is missing in the text of a skip: a command, after a reason, that
// runs a test which is there.
func (s skip) wrong(testsIn func(dir string) []string) string {
	if !runs.MatchString(s.text) {
		return "no command that runs it, after a reason"
	}
	m := selected.FindStringSubmatch(s.text)
	if m == nil {
		return ""
	}
	for _, name := range testsIn(m[2]) {
		if regexp.MustCompile(m[1]).MatchString(name) {
			return ""
		}
	}
	return fmt.Sprintf("-run %s finds no test in %s", m[1], m[2])
}

// testFunction matches where one begins.
var testFunction = regexp.MustCompile(`(?m)^func (Test\w+)\(`)

func TestSkipsSayHowToRunThem(t *testing.T) {
	root := filepath.Join("..", "..")
	testsIn := func(dir string) (names []string) {
		paths, err := filepath.Glob(filepath.Join(root, dir, "*_test.go"))
		require.NoError(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			for _, m := range testFunction.FindAllSubmatch(text, -1) {
				names = append(names, string(m[1]))
			}
		}
		return names
	}
	found := 0
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		list, err := skipsIn(path, text)
		require.NoError(t, err)
		for _, s := range list {
			found++
			if noCommand[s.text] == "" {
				require.Empty(t, s.wrong(testsIn), "%s: %q", s.at, s.text)
			}
		}
		return nil
	}))
	require.Greater(t, found, 20)
}

func TestSkipsWithoutACommandAreFound(t *testing.T) {
	tests := func(string) []string { return []string{"TestOrder"} }
	for text, want := range map[string]string{
		"takes long":                  "no command that runs it, after a reason",
		"go test ./mutex":             "no command that runs it, after a reason",
		"takes long: go test ./mutex": "",
		"takes long: go test -run Order ./mutex -long": "",
		"takes long: go test -run Odour ./mutex":       "-run Odour finds no test in mutex",
		"no such thing: apt-get install thing":         "",
	} {
		list, err := skipsIn("a.go", fmt.Appendf(nil, "package a\nfunc f() { t.Skip(%q); t.Skip(why); t.Skip() }", text))
		require.NoError(t, err)
		require.Equal(t, []skip{{"a.go:2:12", text}}, list)
		require.Equal(t, want, list[0].wrong(tests), text)
	}
}
