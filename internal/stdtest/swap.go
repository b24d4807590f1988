package stdtest

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Swap says what is exchanged in a file of theirs.
type Swap struct {
	Imports map[string]string // import paths
	Exprs   map[string]string // expressions, as gofmt writes them
}

// A File is a Go file of theirs, ready to be compiled with ours.
type File struct {
	Path    string   // where theirs is
	Text    []byte   // with what was to be exchanged
	Tests   []string // the tests and the examples with output that it declares
	swapped []string // the expressions that were found
}

// File reads the Go file at path, of the package with that import path.
//
// The text is edited in place and not printed anew, so that every line keeps its
// number, and the compiler's and the tests' messages point into the file at path.
func (s Swap) File(path, importPath string) (File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return File{}, err
	}
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, path, text, parser.ParseComments)
	if err != nil {
		return File{}, err
	}
	e := editor{fset: fset, text: text}
	e.swapImports(syntax, s.Imports)
	if strings.HasSuffix(syntax.Name.Name, "_test") {
		importPath += "_test"
	}
	e.completeLinknames(syntax, importPath)
	swapped := e.swapExprs(syntax, s.Exprs)
	return File{
		Path:    path,
		Text:    append(fmt.Appendf(nil, "//line %s:1\n", path), e.apply()...),
		Tests:   testNames(syntax),
		swapped: swapped,
	}, nil
}

// An editor collects replacements in a text.
type editor struct {
	fset  *token.FileSet
	text  []byte
	edits []edit
}

type edit struct {
	start, end int
	text       string
}

func (e *editor) replace(n ast.Node, text string) {
	file := e.fset.File(n.Pos())
	e.edits = append(e.edits, edit{file.Offset(n.Pos()), file.Offset(n.End()), text})
}

func (e *editor) apply() []byte {
	slices.SortFunc(e.edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	var out []byte
	done := 0
	for _, edit := range e.edits {
		out = append(out, e.text[done:edit.start]...)
		out = append(out, edit.text...)
		done = edit.end
	}
	return append(out, e.text[done:]...)
}

func (e *editor) swapImports(f *ast.File, imports map[string]string) {
	for _, spec := range f.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if to, ok := imports[path]; ok {
			e.replace(spec.Path, strconv.Quote(to))
		}
	}
}

// completeLinknames gives each //go:linkname that names only the local function
// its other half. Left out, it would be the function's own full name, and the
// runtime knows it under the original import path.
func (e *editor) completeLinknames(f *ast.File, importPath string) {
	for _, group := range f.Comments {
		for _, c := range group.List {
			words := strings.Fields(c.Text)
			if len(words) == 2 && words[0] == "//go:linkname" {
				e.replace(c, fmt.Sprintf("%s %s.%s", c.Text, importPath, words[1]))
			}
		}
	}
}

func (e *editor) swapExprs(f *ast.File, exprs map[string]string) []string {
	found := make(map[string]bool)
	ast.Inspect(f, func(n ast.Node) bool {
		expr, ok := n.(ast.Expr)
		if !ok || len(exprs) == 0 {
			return true
		}
		key := e.format(expr)
		to, ok := exprs[key]
		if ok {
			e.replace(expr, to)
			found[key] = true
		}
		return !ok // what is inside is gone
	})
	return slices.Sorted(maps.Keys(found))
}

func (e *editor) format(n ast.Node) string {
	var b bytes.Buffer
	if err := format.Node(&b, e.fset, n); err != nil {
		return ""
	}
	return b.String()
}

// testNames returns what go test runs of this file: its tests, and those examples
// that say what they print.
func testNames(f *ast.File) []string {
	var names []string
	for _, decl := range f.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && isTest(fn.Name.Name) {
			names = append(names, fn.Name.Name)
		}
	}
	for _, example := range doc.Examples(f) {
		if example.Output != "" || example.EmptyOutput {
			names = append(names, "Example"+example.Name)
		}
	}
	return names
}

func isTest(name string) bool {
	rest, ok := strings.CutPrefix(name, "Test")
	first, _ := utf8.DecodeRuneInString(rest)
	return ok && name != "TestMain" && !unicode.IsLower(first)
}
