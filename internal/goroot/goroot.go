// Package goroot reads the standard library's source in the reader's own GOROOT: what
// is said about it here is looked up there, and a test fails when it changes.
package goroot

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"
)

// A Package is one of the standard library, type-checked.
type Package struct{ *packages.Package }

var (
	mu     sync.Mutex
	loaded = make(map[string]*Package)
)

// Load returns a package, which is read once.
func Load(path string) (*Package, error) {
	mu.Lock()
	defer mu.Unlock()
	if p := loaded[path]; p != nil {
		return p, nil
	}
	all, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedExportFile |
			packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax,
	}, path)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 || len(all[0].Errors) > 0 {
		return nil, fmt.Errorf("package %s cannot be read: %v", path, all[0].Errors)
	}
	p := &Package{all[0]}
	loaded[path] = p
	return p, nil
}

// Const returns the value of a constant, as Go would write it.
func (p *Package) Const(name string) (string, error) {
	c, ok := p.Types.Scope().Lookup(name).(*types.Const)
	if !ok {
		return "", fmt.Errorf("package %s has no constant %s", p.PkgPath, name)
	}
	return c.Val().ExactString(), nil
}

// Int is Const for an integer.
func (p *Package) Int(name string) (int64, error) {
	c, ok := p.Types.Scope().Lookup(name).(*types.Const)
	if !ok {
		return 0, fmt.Errorf("package %s has no constant %s", p.PkgPath, name)
	}
	n, exact := constant.Int64Val(constant.ToInt(c.Val()))
	if !exact {
		return 0, fmt.Errorf("%s.%s is %v, and no integer", p.PkgPath, name, c.Val())
	}
	return n, nil
}

// Fields returns the fields of a struct, each with its name and its type.
func (p *Package) Fields(name string) ([]string, error) {
	o := p.Types.Scope().Lookup(name)
	if o == nil {
		return nil, fmt.Errorf("package %s has no type %s", p.PkgPath, name)
	}
	t, ok := o.Type().Underlying().(*types.Struct)
	if !ok {
		return nil, fmt.Errorf("%s.%s is no struct", p.PkgPath, name)
	}
	var out []string
	for f := range t.Fields() {
		out = append(out, f.Name()+" "+types.TypeString(f.Type(), func(q *types.Package) string {
			if q == p.Types {
				return ""
			}
			return q.Name()
		}))
	}
	return out, nil
}

// Func returns a function or, as "Type.Method", a method.
func (p *Package) Func(name string) (*ast.FuncDecl, error) {
	for _, f := range p.Syntax {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && declName(fn) == name {
				return fn, nil
			}
		}
	}
	return nil, fmt.Errorf("package %s has no function %s", p.PkgPath, name)
}

// Literals returns the integers that are written in a function.
func (p *Package) Literals(function string) (out []int64, err error) {
	fn, err := p.Func(function)
	if err != nil {
		return nil, err
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.INT {
			if v, err := strconv.ParseInt(lit.Value, 0, 64); err == nil {
				out = append(out, v)
			}
		}
		return true
	})
	return out, nil
}

// Calls returns the functions that a function calls, in the order of the text.
func (p *Package) Calls(function string) (out []string, err error) {
	fn, err := p.Func(function)
	if err != nil {
		return nil, err
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			out = append(out, types.ExprString(call.Fun))
		}
		return true
	})
	return out, nil
}

// Has reports whether an expression is written in a function, as go/types prints it.
func (p *Package) Has(function, expression string) (found bool, err error) {
	fn, err := p.Func(function)
	if err != nil {
		return false, err
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && types.ExprString(e) == expression {
			found = true
		}
		return !found
	})
	return found, nil
}

// Declares reports whether a file below GOROOT/src declares a name: a function, a type, a
// constant, a variable or, as "Type.Method", a method. The error is for a file that
// cannot be read.
func Declares(file, name string) (bool, error) {
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root(), "src", file), nil, parser.SkipObjectResolution)
	if err != nil {
		return false, err
	}
	for _, d := range f.Decls {
		for _, declared := range namesOf(d) {
			if declared == name {
				return true, nil
			}
		}
	}
	return false, nil
}

func namesOf(d ast.Decl) (out []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return []string{declName(d)}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				out = append(out, s.Name.Name)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					out = append(out, n.Name)
				}
			}
		}
	}
	return out
}

// declName is the name of a function, with the type that it is a method of.
func declName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	switch generic := t.(type) {
	case *ast.IndexExpr:
		t = generic.X
	case *ast.IndexListExpr:
		t = generic.X
	}
	return types.ExprString(t) + "." + d.Name.Name
}

// API reports whether a line stands in the list of what a version of Go has added:
// GOROOT/api/go1.18.txt and so on.
func API(version, line string) (bool, error) {
	text, err := os.ReadFile(filepath.Join(root(), "api", "go"+version+".txt"))
	if err != nil {
		return false, err
	}
	for l := range strings.Lines(string(text)) {
		l, _, _ = strings.Cut(strings.TrimSpace(l), " #") // the number of the proposal
		if l == line {
			return true, nil
		}
	}
	return false, nil
}

// root is where the go command that is found has its tree: a binary may have been built
// by another one.
func root() string {
	dir, _ := askGo()
	return dir
}

var askGo = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	return strings.TrimSpace(string(out)), err
})
