package announce

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

const (
	engine = "github.com/syncprimer/syncprimer/internal/engine"
	alias  = "announced"
)

// A rewriter collects what is to be inserted in the text of one file. Lines keep their
// numbers: nothing that is inserted has a line break.
type rewriter struct {
	info  *types.Info
	file  *token.File
	text  []byte
	edits []edit
}

// An edit inserts a text before the byte at some offset.
type edit struct {
	at   int
	text string
}

func rewrite(fset *token.FileSet, info *types.Info, f *ast.File, text []byte) []byte {
	w := &rewriter{info: info, file: fset.File(f.Pos()), text: text}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			w.inspect(fn.Body)
		}
	}
	if len(w.edits) == 0 {
		return text
	}
	w.insert(f.Name.End(), "; import "+alias+" \""+engine+"\"")
	slices.SortStableFunc(w.edits, func(a, b edit) int { return cmp.Compare(a.at, b.at) })
	var b strings.Builder
	at := 0
	for _, e := range w.edits {
		b.Write(text[at:e.at])
		b.WriteString(e.text)
		at = e.at
	}
	b.Write(text[at:])
	return []byte(b.String())
}

func (w *rewriter) insert(at token.Pos, text string) {
	w.edits = append(w.edits, edit{w.file.Offset(at), text})
}

// wrap makes of e the result of an engine's function: the outer ones first, so that
// what ends at the same place ends in the other order.
func (w *rewriter) wrap(e ast.Expr, function string, inside func()) {
	w.insert(e.Pos(), "(*"+alias+"."+function+"(&")
	inside()
	w.insert(e.End(), ", "+w.name(e)+"))")
}

// inspect rewrites what is evaluated in n.
func (w *rewriter) inspect(n ast.Node) { ast.Inspect(n, w.visit) }

// visit reports whether it has left the parts of n to others.
func (w *rewriter) visit(n ast.Node) bool {
	if e, ok := n.(ast.Expr); ok && w.isNoValue(e) {
		return false
	}
	switch n := n.(type) {
	case *ast.GenDecl:
		return n.Tok == token.VAR
	case *ast.KeyValueExpr:
		w.inspect(n.Value)
		if _, field := n.Key.(*ast.Ident); !field {
			w.inspect(n.Key)
		}
	case *ast.AssignStmt:
		w.assign(n)
	case *ast.IncDecStmt:
		w.write(n.X)
	case *ast.UnaryExpr:
		if n.Op != token.AND {
			return true
		}
		w.locate(n.X)
	case *ast.CallExpr:
		w.call(n)
	case *ast.SliceExpr:
		w.slice(n)
	case *ast.SelectorExpr:
		w.selector(n)
	case *ast.IndexExpr, *ast.StarExpr:
		w.read(n.(ast.Expr))
	default:
		return true
	}
	return false
}

// isNoValue is for types, constants and names of packages.
func (w *rewriter) isNoValue(e ast.Expr) bool {
	tv, ok := w.info.Types[e]
	return ok && (tv.IsType() || tv.Value != nil)
}

func (w *rewriter) assign(n *ast.AssignStmt) {
	if n.Tok != token.DEFINE {
		if w.assignCall(n) {
			return
		}
		for _, e := range n.Lhs {
			w.write(e)
		}
	}
	for _, e := range n.Rhs {
		w.inspect(e)
	}
}

// assignCall is for a value that a call returns: what it does, and who goes on
// meanwhile, comes before the write.
func (w *rewriter) assignCall(n *ast.AssignStmt) bool {
	if n.Tok != token.ASSIGN || len(n.Lhs) != 1 || !w.isShared(n.Lhs[0]) || !w.calls(n.Rhs[0]) ||
		!types.Identical(w.info.TypeOf(n.Lhs[0]), w.info.TypeOf(n.Rhs[0])) {
		return false
	}
	w.insert(n.Pos(), alias+".Assign(&")
	w.locate(n.Lhs[0])
	w.insert(n.Lhs[0].End(), ", "+w.name(n.Lhs[0])+", ")
	w.text[w.file.Offset(n.TokPos)] = ' '
	w.inspect(n.Rhs[0])
	w.insert(n.End(), ")")
	return true
}

// calls reports whether e calls a function. A conversion is none.
func (w *rewriter) calls(e ast.Expr) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		found = found || ok && !w.info.Types[c.Fun].IsType()
		return true
	})
	return found
}

func (w *rewriter) call(n *ast.CallExpr) {
	if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok {
		if p, ok := w.info.Uses[sel.Sel].(*types.Builtin); ok && p.Name() != "Add" {
			return // unsafe.Sizeof and the like evaluate nothing
		}
	}
	w.inspect(n.Fun)
	for _, e := range n.Args {
		w.inspect(e)
	}
}

func (w *rewriter) slice(n *ast.SliceExpr) {
	if isArray(w.info.TypeOf(n.X)) {
		w.locate(n.X)
	} else {
		w.inspect(n.X)
	}
	for _, e := range []ast.Expr{n.Low, n.High, n.Max} {
		if e != nil {
			w.inspect(e)
		}
	}
}

func (w *rewriter) selector(n *ast.SelectorExpr) {
	switch s := w.info.Selections[n]; {
	case s == nil: // package.Name
	case s.Kind() == types.FieldVal:
		w.read(n)
	case takesPointer(s) && !isPointer(w.info.TypeOf(n.X)):
		w.locate(n.X) // a method of the address
	default:
		w.inspect(n.X)
	}
}

func takesPointer(s *types.Selection) bool {
	f, ok := s.Obj().(*types.Func)
	return ok && isPointer(f.Signature().Recv().Type())
}

func (w *rewriter) read(e ast.Expr) {
	if !w.isShared(e) {
		w.locate(e)
		return
	}
	w.wrap(e, "Reads", func() { w.locate(e) })
}

func (w *rewriter) write(e ast.Expr) {
	if !w.isShared(e) {
		w.locate(e)
		return
	}
	w.wrap(e, "Writes", func() { w.locate(e) })
}

// locate rewrites what is evaluated to find out where e is, and not e itself.
func (w *rewriter) locate(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Ident:
	case *ast.ParenExpr:
		w.locate(e.X)
	case *ast.StarExpr:
		w.inspect(e.X)
	case *ast.SelectorExpr:
		if isPointer(w.info.TypeOf(e.X)) {
			w.inspect(e.X)
		} else {
			w.locate(e.X)
		}
	case *ast.IndexExpr:
		if isArray(w.info.TypeOf(e.X)) {
			w.locate(e.X)
		} else {
			w.inspect(e.X)
		}
		w.inspect(e.Index)
	default:
		w.inspect(e)
	}
}

// isShared reports whether e is memory that others may have a pointer to.
func (w *rewriter) isShared(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return w.isShared(e.X)
	case *ast.StarExpr:
		return true
	case *ast.SelectorExpr:
		s := w.info.Selections[e]
		return s != nil && s.Kind() == types.FieldVal && (s.Indirect() || w.isPart(e.X))
	case *ast.IndexExpr:
		t := w.info.TypeOf(e.X)
		switch t.Underlying().(type) {
		case *types.Slice, *types.Pointer:
			return true
		}
		return isArray(t) && w.isPart(e.X)
	}
	return false
}

// isPart reports whether what has e as a part is shared.
func (w *rewriter) isPart(e ast.Expr) bool {
	if id, ok := e.(*ast.Ident); ok {
		v, ok := w.info.Uses[id].(*types.Var)
		return ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
	}
	return w.isShared(e)
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

func isArray(t types.Type) bool {
	_, ok := t.Underlying().(*types.Array)
	return ok
}

// name is what messages call e, quoted: waiter.next, *addr, Chan.buf[i].
func (w *rewriter) name(e ast.Expr) string {
	return "`" + strings.ReplaceAll(w.bareName(e), "\n", " ") + "`"
}

func (w *rewriter) bareName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		s := w.info.Selections[e]
		if s == nil {
			break
		}
		t := s.Recv()
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok {
			return n.Obj().Name() + "." + e.Sel.Name
		}
	case *ast.IndexExpr:
		return w.bareName(e.X) + "[" + w.source(e.Index) + "]"
	}
	return w.source(e)
}

func (w *rewriter) source(e ast.Expr) string {
	return string(w.text[w.file.Offset(e.Pos()):w.file.Offset(e.End())])
}
