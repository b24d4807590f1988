package mutant

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// sources are the files of the primitives, without what is for the race detector
// alone.
var sources = []string{
	"mutex/mutex.go",
	"internal/sema/sema.go", "internal/sema/table.go",
	"internal/park/lock.go",
	"rwmutex/rwmutex.go", "waitgroup/waitgroup.go", "cond/cond.go", "once/once.go", "once/oncefunc.go",
	"chanimpl/chan.go", "chanimpl/buffer.go", "chanimpl/select.go", "chanimpl/wait.go", "chanimpl/waitq.go",
	"context/cancel.go", "context/tree.go", "context/afterfunc.go", "context/deadline.go",
}

// Generate makes mutants by operators, on all lines that those written by hand leave
// out:
//
//	not        a condition that is no comparison is negated
//	== for !=  a comparison or a sum by another; a comparison also at its border
//	|| for &&  and the other way round
//	true       for false, and the other way round
//	drop       a call, an assignment, a defer, a break, a return without a value is left out
//
// Hooks are left alone.
func Generate(root string, byHand []Mutant) ([]Mutant, error) {
	taken := make(map[string]bool) // file:line
	for _, m := range byHand {
		text, err := os.ReadFile(filepath.Join(root, m.File))
		if err != nil {
			return nil, err
		}
		for first, last := m.lines(string(text)); first <= last; first++ {
			taken[fmt.Sprint(m.File, ":", first)] = true
		}
	}
	var all []Mutant
	for _, file := range sources {
		made, err := generateIn(root, file)
		if err != nil {
			return nil, err
		}
		for _, m := range made {
			if !taken[fmt.Sprint(m.File, ":", m.line)] {
				m.Equivalent = survivors[m.key()]
				all = append(all, m)
			}
		}
	}
	return all, nil
}

// A generator walks over a file.
type generator struct {
	file string
	text string
	fset *token.FileSet
	in   string // the function
	made []Mutant
}

func generateIn(root, file string) ([]Mutant, error) {
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		return nil, err
	}
	g := &generator{file: file, text: string(text), fset: token.NewFileSet()}
	parsed, err := parser.ParseFile(g.fset, file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, decl := range parsed.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
			g.in = fn.Name.Name
			ast.Inspect(fn.Body, g.visit)
		}
	}
	g.number()
	return g.made, nil
}

// visit applies the operators to a node. It reports whether to go on below.
func (g *generator) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IfStmt:
		if g.isHook(n.Cond) {
			return false
		}
		if b, ok := n.Cond.(*ast.BinaryExpr); !ok || operators[b.Op] == nil || b.Op == token.LAND || b.Op == token.LOR {
			g.replace(n.Cond, "not", "!("+g.source(n.Cond)+")")
		}
	case *ast.BinaryExpr:
		for _, op := range operators[n.Op] {
			g.edit(n.OpPos, n.Op.String(), op.String()+" for "+n.Op.String(), op.String())
		}
	case *ast.ExprStmt:
		if g.isHook(n.X) {
			return false
		}
		g.replace(n, "drop", "")
	case *ast.IncDecStmt, *ast.DeferStmt, *ast.BranchStmt:
		g.replace(n, "drop", "")
	case *ast.ReturnStmt:
		if len(n.Results) == 0 {
			g.replace(n, "drop", "")
		}
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE && !g.isHook(n) {
			g.replace(n, "drop", "")
		}
	case *ast.Ident:
		if other, ok := map[string]string{"true": "false", "false": "true"}[n.Name]; ok {
			g.replace(n, other, other)
		}
	}
	return true
}

var operators = map[token.Token][]token.Token{
	token.EQL:  {token.NEQ},
	token.NEQ:  {token.EQL},
	token.LSS:  {token.LEQ, token.GEQ},
	token.GTR:  {token.GEQ, token.LEQ},
	token.LEQ:  {token.LSS},
	token.GEQ:  {token.GTR},
	token.LAND: {token.LOR},
	token.LOR:  {token.LAND},
	token.ADD:  {token.SUB},
	token.SUB:  {token.ADD},
}

// hooks are how the race detector and the explorer are told what happens. They are no
// part of the algorithm.
var hooks = regexp.MustCompile(`race\.|plored|park\.LoopHead|enable\(\)|disable\(\)|\.ledger\.|\bparty\b|\bmark(Send|Write)|\bp\.(enter|leave)`)

func (g *generator) isHook(n ast.Node) bool { return hooks.MatchString(g.source(n)) }

func (g *generator) source(n ast.Node) string {
	return g.text[g.offset(n.Pos()):g.offset(n.End())]
}

func (g *generator) offset(p token.Pos) int { return g.fset.Position(p).Offset }

func (g *generator) replace(n ast.Node, op, new string) {
	g.edit(n.Pos(), g.source(n), op, new)
}

func (g *generator) edit(at token.Pos, old, op, new string) {
	p := g.fset.Position(at)
	m := Mutant{File: g.file, Old: old, New: new, at: p.Offset, line: p.Line, in: g.in, op: op}
	m.context = strings.TrimSpace(strings.Split(g.text, "\n")[p.Line-1])
	m.Name = fmt.Sprintf("%s:%d", g.file, p.Line)
	g.made = append(g.made, m)
}

// number tells apart what is the same in its file, by numbers.
func (g *generator) number() {
	keys, names := make(map[string]int), make(map[string]int)
	for i := range g.made {
		m := &g.made[i]
		if keys[m.key()]++; keys[m.key()] > 1 {
			m.op = fmt.Sprintf("%s (%d)", m.op, keys[m.key()])
		}
		names[m.Name]++
		m.Name = fmt.Sprintf("%s.%d", m.Name, names[m.Name])
	}
}
