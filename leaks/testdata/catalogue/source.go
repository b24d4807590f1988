package catalogue

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"reflect"
	"runtime"
	"strings"
)

// Sources are the files of the leaks and cures.
//
//go:embed channels.go locks.go contexts.go outside.go
var Sources embed.FS

// Explorable are those of Sources that can be translated for the explorer.
var Explorable = []string{"channels.go", "locks.go", "contexts.go"}

// A Function is the text of a function in one of the Sources.
type Function struct {
	Name, Text string // with its comment
	File       string
	From, To   int // lines
}

// NameOf returns the name of a leak or cure.
func NameOf(f func()) string {
	name := runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
	return strings.TrimPrefix(path.Ext(name), ".")
}

// Source returns a leak or cure, and after it the functions of its file that it calls.
func Source(f func()) []Function {
	entries, err := Sources.ReadDir(".")
	if err != nil {
		panic(err) // it is embedded
	}
	for _, e := range entries {
		s := parse(e.Name())
		if d := s.function(NameOf(f)); d != nil {
			return s.withCalled(d)
		}
	}
	return nil
}

// A source is one file.
type source struct {
	name string
	text []byte
	fset *token.FileSet
	file *ast.File
}

func parse(name string) *source {
	text, err := Sources.ReadFile(name)
	s := &source{name: name, text: text, fset: token.NewFileSet()}
	if err == nil {
		s.file, err = parser.ParseFile(s.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	}
	if err != nil {
		panic(err) // it is embedded, and has been compiled
	}
	return s
}

// function returns the function or method with that name, or nil.
func (s *source) function(name string) *ast.FuncDecl {
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == name {
			return f
		}
	}
	return nil
}

func (s *source) withCalled(d *ast.FuncDecl) []Function {
	out := []Function{s.quote(d)}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name := ""
		switch f := call.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
		}
		if called := s.function(name); called != nil && name != "use" {
			out = append(out, s.quote(called))
		}
		return true
	})
	return out
}

func (s *source) quote(d *ast.FuncDecl) Function {
	from := d.Pos()
	if d.Doc != nil {
		from = d.Doc.Pos()
	}
	begin, end := s.fset.Position(from), s.fset.Position(d.End())
	return Function{
		Name: d.Name.Name, Text: string(s.text[begin.Offset:end.Offset]),
		File: s.name, From: begin.Line, To: end.Line,
	}
}
