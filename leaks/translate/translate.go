// Package translate turns a program on channels, package sync and package context into
// the same program on this library's primitives, so that the explorer can run it.
//
//	ch := make(chan int, 1)     ch := chanimpl.Make[int](1)
//	ch <- 1                     ch.Send(1)
//	for v := range ch {         for v := range ch.All() {
//	go f()                      explored.Go(func() { f() })
//	var mu sync.Mutex           var mu mutex.Mutex
//	select {                    switch chanimpl.Select(ch.RecvCase(nil, nil), ...) {
//	case <-ch:                  case 0:
//	case <-ctx.Done():          case 1:
//
// It knows what the programs of the catalogue use, and says so when it meets something
// else.
package translate

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ast/astutil"
)

const module = "github.com/syncprimer/syncprimer/"

// ours are the packages that a translated program may need.
var ours = map[string]string{
	"chanimpl":  module + "chanimpl",
	"cond":      module + "cond",
	"context":   module + "context",
	"explored":  module + "leaks/explored",
	"mutex":     module + "mutex",
	"once":      module + "once",
	"rwmutex":   module + "rwmutex",
	"waitgroup": module + "waitgroup",
}

// names are what takes the place of names of other packages.
var names = map[string][2]string{
	"sync.Mutex":     {"mutex", "Mutex"},
	"sync.NewCond":   {"cond", "NewCond"},
	"sync.Once":      {"once", "Once"},
	"sync.RWMutex":   {"rwmutex", "RWMutex"},
	"sync.WaitGroup": {"waitgroup", "WaitGroup"},
	"time.After":     {"chanimpl", "After"},
}

// Files translates the files of one package, and makes a package main of them. The
// result has a file main.go more, which lets package explored have its way with those
// functions that are named.
func Files(fsys fs.FS, files, functions []string) (map[string][]byte, error) {
	t := translator{fset: token.NewFileSet(), types: types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
	}}
	var parsed []*ast.File
	for _, name := range files {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(t.fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, f)
	}
	// What is imported stays unknown: of channels it is enough to see where they are made.
	config := types.Config{Error: func(error) {}}
	_, _ = config.Check("catalogue", t.fset, parsed, &t.types)
	out := map[string][]byte{"main.go": mainFile(functions)}
	for i, f := range parsed {
		text, err := t.file(f)
		if err != nil {
			return nil, err
		}
		out[files[i]] = text
	}
	return out, nil
}

func mainFile(functions []string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "package main\n\nimport %q\n\nfunc main() {\n\texplored.Main(map[string]func(){\n", ours["explored"])
	for _, name := range functions {
		fmt.Fprintf(&b, "\t\t%q: %s,\n", name, name)
	}
	b.WriteString("\t})\n}\n")
	return b.Bytes()
}

type translator struct {
	fset  *token.FileSet
	types types.Info
	err   error // the first
}

func (t *translator) file(f *ast.File) ([]byte, error) {
	f.Name.Name = "main"
	astutil.Apply(f, t.node, nil)
	if t.err != nil {
		return nil, t.err
	}
	astutil.DeleteImport(t.fset, f, "sync")
	astutil.DeleteImport(t.fset, f, "context") // ours has the same name
	for _, name := range slices.Sorted(maps.Keys(ours)) {
		if usesPackage(f, name) {
			astutil.AddImport(t.fset, f, ours[name])
		}
	}
	var b bytes.Buffer
	err := format.Node(&b, t.fset, f)
	return b.Bytes(), err
}

// usesPackage reports whether something in f is called name.Something.
func usesPackage(f *ast.File, name string) (uses bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			x, ok := s.X.(*ast.Ident)
			uses = uses || ok && x.Name == name
		}
		return !uses
	})
	return uses
}

// node is called for each node, from the root. One that is replaced is done with: what is
// inside of the new one is walked here. So whatever node looks at is still as it was.
func (t *translator) node(c *astutil.Cursor) bool {
	if s, ok := c.Node().(ast.Stmt); ok && c.Index() >= 0 {
		for _, name := range slices.Backward(t.introduced(s)) {
			c.InsertAfter(&ast.ExprStmt{X: call(s, selector(s, "explored", "Name"), name...)})
		}
	}
	to := t.replacement(c.Node())
	if to == nil || t.err != nil {
		return t.err == nil
	}
	c.Replace(astutil.Apply(to, t.node, nil))
	return false
}

// introduced returns what makes the explorer use the names of the variables that a
// statement declares: the arguments of explored.Name.
func (t *translator) introduced(s ast.Stmt) (all [][]ast.Expr) {
	add := func(id *ast.Ident, what ast.Expr) {
		all = append(all, []ast.Expr{&ast.BasicLit{ValuePos: s.Pos(), Kind: token.STRING, Value: strconv.Quote(id.Name)}, what})
	}
	switch s := s.(type) {
	case *ast.AssignStmt:
		for i, left := range s.Lhs {
			id, ok := left.(*ast.Ident)
			if ok && s.Tok == token.DEFINE && i < len(s.Rhs) && isMake(s.Rhs[i]) {
				add(id, &ast.Ident{NamePos: s.Pos(), Name: id.Name})
			}
		}
	case *ast.DeclStmt:
		for _, spec := range s.Decl.(*ast.GenDecl).Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok || !isSync(v.Type) {
				continue
			}
			for _, id := range v.Names {
				add(id, &ast.UnaryExpr{OpPos: s.Pos(), Op: token.AND, X: &ast.Ident{NamePos: s.Pos(), Name: id.Name}})
			}
		}
	}
	return all
}

func isMake(e ast.Expr) bool {
	c, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := c.Fun.(*ast.Ident)
	_, isChan := first(c.Args).(*ast.ChanType)
	return ok && f.Name == "make" && isChan
}

func isSync(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == "sync"
}

// replacement returns what takes the place of a node, or nil.
func (t *translator) replacement(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.ChanType:
		return &ast.StarExpr{Star: n.Pos(), X: &ast.IndexExpr{X: selector(n, "chanimpl", "Chan"), Index: n.Value}}
	case *ast.SelectorExpr:
		if x, ok := n.X.(*ast.Ident); ok {
			if to, ok := names[x.Name+"."+n.Sel.Name]; ok {
				return selector(n, to[0], to[1])
			} else if x.Name == "sync" {
				t.fail(n, "sync."+n.Sel.Name)
			}
		}
	case *ast.CallExpr:
		return t.call(n)
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return call(n, selector(n, "explored", "Recv"), n.X)
		}
	case *ast.AssignStmt:
		if len(n.Lhs) == 2 && len(n.Rhs) == 1 && received(n.Rhs[0]) != nil {
			n.Rhs[0] = method(received(n.Rhs[0]), "Recv")
		}
	case *ast.SendStmt:
		return &ast.ExprStmt{X: method(n.Chan, "Send", n.Value)}
	case *ast.RangeStmt:
		t.rangeOver(n)
	case *ast.GoStmt:
		return t.goStmt(n)
	case *ast.SelectStmt:
		return t.selectStmt(n)
	}
	return nil
}

func (t *translator) call(n *ast.CallExpr) ast.Node {
	switch f := n.Fun.(type) {
	case *ast.Ident:
		switch {
		case isMake(n):
			size := append(slices.Clone(n.Args[1:]), integer(n, 0))[0]
			return call(n, &ast.IndexExpr{X: selector(n, "chanimpl", "Make"), Index: n.Args[0].(*ast.ChanType).Value}, size)
		case f.Name == "close":
			return method(n.Args[0], "Close")
		}
	case *ast.SelectorExpr:
		if f.Sel.Name == "Done" && isContext(f.X) {
			return call(n, selector(n, "explored", "Done"), f.X)
		}
	}
	return nil
}

// isContext goes by the name, as the contexts of the catalogue have one.
func isContext(e ast.Expr) bool {
	x, ok := e.(*ast.Ident)
	return ok && x.Name == "ctx"
}

func (t *translator) rangeOver(n *ast.RangeStmt) {
	of := t.types.TypeOf(n.X)
	if of == nil || of == types.Typ[types.Invalid] {
		t.fail(n.X, "a range over something of an unknown type")
		return
	}
	if _, ok := of.Underlying().(*types.Chan); ok {
		n.X = method(n.X, "All")
	}
}

// goStmt is for calls without arguments, which would have to be evaluated now.
func (t *translator) goStmt(n *ast.GoStmt) ast.Node {
	if len(n.Call.Args) > 0 {
		t.fail(n, "a go statement with arguments")
	}
	return &ast.ExprStmt{X: call(n, selector(n, "explored", "Go"), n.Call.Fun)}
}

// selectStmt is a switch over which case was chosen. A break in it has the same meaning.
func (t *translator) selectStmt(n *ast.SelectStmt) ast.Node {
	out := &ast.BlockStmt{Lbrace: n.Select, Rbrace: n.Body.Rbrace}
	var cases []ast.Expr
	choice := &ast.SwitchStmt{Switch: n.Select, Body: &ast.BlockStmt{Lbrace: n.Body.Lbrace, Rbrace: n.Body.Rbrace}}
	operation := "Select"
	for _, s := range n.Body.List {
		clause := s.(*ast.CommClause)
		number := integer(clause, len(cases))
		if clause.Comm == nil {
			operation, number = "TrySelect", integer(clause, -1)
		} else {
			cases = append(cases, t.comm(clause.Comm, out))
		}
		choice.Body.List = append(choice.Body.List, &ast.CaseClause{
			Case: clause.Case, List: []ast.Expr{number}, Colon: clause.Colon, Body: clause.Body,
		})
	}
	choice.Tag = call(n, selector(n, "chanimpl", operation), cases...)
	if operation == "TrySelect" {
		chosen := &ast.Ident{NamePos: n.Select, Name: "chosen"}
		choice.Init = &ast.AssignStmt{
			Lhs: []ast.Expr{chosen, ast.NewIdent("_")}, TokPos: n.Select, Tok: token.DEFINE, Rhs: []ast.Expr{choice.Tag},
		}
		choice.Tag = chosen
	}
	out.List = append(out.List, choice)
	return out
}

// comm is one case of a select; a variable that it declares goes into the block.
func (t *translator) comm(s ast.Stmt, block *ast.BlockStmt) ast.Expr {
	none := ast.NewIdent("nil")
	switch s := s.(type) {
	case *ast.SendStmt:
		return method(s.Chan, "SendCase", s.Value)
	case *ast.ExprStmt:
		return method(received(s.X), "RecvCase", none, none)
	case *ast.AssignStmt:
		v, ok := s.Lhs[0].(*ast.Ident)
		if !ok || len(s.Lhs) > 1 || s.Tok != token.DEFINE {
			break
		}
		of, err := parser.ParseExpr(types.TypeString(t.types.Defs[v].Type(), nil))
		if err != nil {
			break
		}
		block.List = append(block.List, &ast.DeclStmt{Decl: &ast.GenDecl{TokPos: block.Lbrace, Tok: token.VAR, Specs: []ast.Spec{
			&ast.ValueSpec{Names: []*ast.Ident{{NamePos: block.Lbrace, Name: v.Name}}, Type: of},
		}}})
		address := &ast.UnaryExpr{OpPos: v.Pos(), Op: token.AND, X: ast.NewIdent(v.Name)}
		return method(received(s.Rhs[0]), "RecvCase", address, none)
	}
	t.fail(s, "a case of select of this form")
	return none
}

func (t *translator) fail(n ast.Node, what string) {
	if t.err == nil {
		t.err = fmt.Errorf("%v: cannot translate %s", t.fset.Position(n.Pos()), what)
	}
}

// received returns ch, of <-ch.
func received(e ast.Expr) ast.Expr {
	if n, ok := e.(*ast.UnaryExpr); ok && n.Op == token.ARROW {
		return n.X
	}
	return nil
}

func first(list []ast.Expr) ast.Expr {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// What is new stands where the node at stood.

func selector(at ast.Node, x, sel string) *ast.SelectorExpr {
	return &ast.SelectorExpr{X: &ast.Ident{NamePos: at.Pos(), Name: x}, Sel: &ast.Ident{NamePos: at.Pos(), Name: sel}}
}

func call(at ast.Node, f ast.Expr, args ...ast.Expr) *ast.CallExpr {
	return &ast.CallExpr{Fun: f, Lparen: at.Pos(), Args: args, Rparen: at.End()}
}

// method is a call of a method of e.
func method(e ast.Expr, name string, args ...ast.Expr) *ast.CallExpr {
	return call(e, &ast.SelectorExpr{X: e, Sel: &ast.Ident{NamePos: e.Pos(), Name: name}}, args...)
}

func integer(at ast.Node, n int) ast.Expr {
	return &ast.BasicLit{ValuePos: at.Pos(), Kind: token.INT, Value: strconv.Itoa(n)}
}
