package scenario

import (
	_ "embed"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"runtime"
	"strings"
)

//go:embed programs.go
var programs string

//go:embed stacks.go
var stackPrograms string

//go:embed measures.go
var measures string

// Source returns the text of the program, and of the functions that it calls with its
// world, and of what counts in the trace of it.
func (s *Scenario) Source() string {
	text := source(s.Program)
	if s.Measure != nil {
		text += "\n\n" + source(s.Measure)
	}
	return text
}

// source returns the text of a function.
func source(f any) string {
	name := runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
	name = name[strings.LastIndexByte(name, '.')+1:]
	for _, text := range []string{programs, stackPrograms, measures} {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "", text, 0)
		if err != nil {
			panic(err) // it has been compiled
		}
		if fn := function(f, name); fn != nil {
			at := func(p token.Pos) int { return fset.Position(p).Offset }
			out := text[at(fn.Pos()):at(fn.End())]
			for _, called := range callsWithWorld(f, fn) {
				out += "\n\n" + text[at(called.Pos()):at(called.End())]
			}
			return out
		}
	}
	return ""
}

func function(f *ast.File, name string) *ast.FuncDecl {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == name {
			return fn
		}
	}
	return nil
}

// callsWithWorld returns the functions of f that fn calls with w as the first argument.
func callsWithWorld(f *ast.File, fn *ast.FuncDecl) (out []*ast.FuncDecl) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		callee, isName := call.Fun.(*ast.Ident)
		w, isWorld := call.Args[0].(*ast.Ident)
		if isName && isWorld && w.Name == "w" {
			if called := function(f, callee.Name); called != nil {
				out = append(out, called)
			}
		}
		return true
	})
	return out
}
