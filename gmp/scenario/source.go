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

// Source returns the text of the program.
func (s *Scenario) Source() string {
	name := runtime.FuncForPC(reflect.ValueOf(s.Program).Pointer()).Name()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "programs.go", programs, 0)
	if err != nil {
		panic(err) // it has been compiled
	}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if ok && strings.HasSuffix(name, "."+fn.Name.Name) {
			return programs[fset.Position(fn.Pos()).Offset:fset.Position(fn.End()).Offset]
		}
	}
	return ""
}
