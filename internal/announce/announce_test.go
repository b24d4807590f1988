package announce

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Before these lines stand the declarations below.
const declarations = `package p
type pair struct{ a, b int }
type node struct {
	next *node
	n    int
	pair pair
	err  error
	all  []int
	two  [2]int
}
func (n *node) touch() *node { return n }
func (p pair) sum() int { return p.a + p.b }
var list struct{ first *node }
func number() int { return 1 }
func do(p *node, q **node, i int) {
`

// R and W stand for what is inserted, so that the lines can be read.
func short(line string) string {
	for _, r := range []struct{ long, short string }{
		{"(*announced.Reads(&", "R("}, {"(*announced.Writes(&", "W("}, {"announced.Assign(&", "A("}, {"`))", "`)"},
	} {
		line = strings.ReplaceAll(line, r.long, r.short)
	}
	return line
}

func TestRewrite(t *testing.T) {
	for line, want := range map[string]string{
		"p.n = 1":                  "W(p.n, `node.n`) = 1",
		"_ = p.n":                  "_ = R(p.n, `node.n`)",
		"p.n++":                    "W(p.n, `node.n`)++",
		"p.n += p.n":               "W(p.n, `node.n`) += R(p.n, `node.n`)",
		"p.pair.a = 1":             "W(p.pair.a, `pair.a`) = 1",
		"p.pair = pair{a: p.n}":    "W(p.pair, `node.pair`) = pair{a: R(p.n, `node.n`)}",
		"_ = p.pair.sum()":         "_ = R(p.pair, `node.pair`).sum()",
		"_ = p.next.touch()":       "_ = R(p.next, `node.next`).touch()",
		"p.next.n = 1":             "W(R(p.next, `node.next`).n, `node.n`) = 1",
		"_ = &p.next.n":            "_ = &R(p.next, `node.next`).n",
		"p.all[p.n] = 1":           "W(R(p.all, `node.all`)[R(p.n, `node.n`)], `node.all[p.n]`) = 1",
		"p.two[i] = len(p.two)":    "A(p.two[i], `node.two[i]`,    len(p.two))",
		"_ = p.all[1:p.n]":         "_ = R(p.all, `node.all`)[1:R(p.n, `node.n`)]",
		"_ = p.two[:]":             "_ = p.two[:]",
		"*q = p":                   "W(*q, `*q`) = p",
		"_ = (*q).next":            "_ = R((R(*q, `*q`)).next, `node.next`)",
		"list.first = p":           "W(list.first, `list.first`) = p",
		"p.n = number()":           "A(p.n, `node.n`,    number())",
		"p.n = int(p.pair.a)":      "W(p.n, `node.n`) = int(R(p.pair.a, `pair.a`))",
		"p.err = os.ErrClosed":     "W(p.err, `node.err`) = os.ErrClosed",
		"p.n, i = i, p.n":          "W(p.n, `node.n`), i = i, R(p.n, `node.n`)",
		"var v pair; v.a = v.b":    "var v pair; v.a = v.b",
		"for j := range p.all {}":  "for j := range R(p.all, `node.all`) {}",
		"defer func() { p.n-- }()": "defer func() { W(p.n, `node.n`)-- }()",
		"type t struct{ *node }":   "type t struct{ *node }",
		"_ = map[int]int{p.n: 1}":  "_ = map[int]int{R(p.n, `node.n`): 1}",
	} {
		t.Run(line, func(t *testing.T) {
			text := strings.Replace(declarations, "package p", "package p; import \"os\"; var _ = os.Args", 1) + line + "; _ = i\n}\n"
			out := string(rewritten(t, text))
			lines := strings.Split(out, "\n")
			require.Len(t, lines, strings.Count(text, "\n")+1, "lines keep their numbers")
			got, _, _ := strings.Cut(lines[strings.Count(declarations, "\n")], "; _ = i")
			require.Equal(t, want, short(got))
		})
	}
}

func rewritten(t *testing.T, text string) []byte {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", text, 0)
	require.NoError(t, err)
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Uses: make(map[*ast.Ident]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
	}
	config := types.Config{Importer: importer.Default(), Error: func(error) {}} // unused variables
	_, _ = config.Check("p", fset, []*ast.File{f}, info)
	return rewrite(fset, info, f, []byte(text))
}

// What is changed is rewritten as well, and what does not compile is an error.
func TestOverlayOfChangedFiles(t *testing.T) {
	root, err := Root()
	require.NoError(t, err)
	file := filepath.Join(root, "once", "once.go")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	changed := string(text) + "\ntype extra struct{ n int }\nfunc (e *extra) set() { e.n = 1 }\n"
	dir := t.TempDir()
	_, err = Overlay(root, dir, map[string][]byte{file: []byte(changed)}, "./once")
	require.NoError(t, err)
	written, err := filepath.Glob(filepath.Join(dir, "*_once.go"))
	require.NoError(t, err)
	all := ""
	for _, name := range written {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		all += string(text)
	}
	require.Contains(t, all, "(*announced.Writes(&e.n, `extra.n`)) = 1")

	_, err = Overlay(root, t.TempDir(), map[string][]byte{file: []byte("package once\nvar x int = \"\"\n")}, "./once")
	require.ErrorContains(t, err, "once.go")
}
