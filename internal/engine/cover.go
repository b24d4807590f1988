package engine

import (
	"cmp"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Coverage is what the executions of an exploration have reached: which operations
// in the code, which of its compare-and-swaps were seen to fail and to succeed,
// which choices were made in which way. What was not reached was not checked.
type Coverage struct {
	known   map[uint64]struct{} // steps whose place in the code has been looked up
	sites   map[[2]uintptr]*site
	pcs     map[uintptr]frame
	choices map[string]*choiceSeen
}

// A site is an operation in the code.
type site struct {
	frame
	kind        Kind
	ok, failed  bool
	isCondition bool
}

type frame struct {
	file, fn  string
	line      int
	machinery bool
}

type choiceSeen struct {
	n    int
	seen uint64
}

func newCoverage() *Coverage {
	return &Coverage{
		known:   make(map[uint64]struct{}),
		sites:   make(map[[2]uintptr]*site),
		pcs:     make(map[uintptr]frame),
		choices: make(map[string]*choiceSeen),
	}
}

// maxKnown bounds the memory for known.
const maxKnown = 1 << 20

// step notes the step that t is about to take. To find out where in the code that is
// takes longer than the step, so it is done once for each thing that t has seen so
// far: that decides where it is.
func (c *Coverage) step(x *Exec, t *task) {
	o := &t.op
	done := uint64(0)
	if o.kind == CAS && x.objects[o.obj].value == o.old {
		done = 1
	}
	key := mix(t.history, uint64(t.id)<<40|uint64(o.kind)<<32|uint64(o.obj), done)
	if _, ok := c.known[key]; ok {
		return
	}
	if len(c.known) < maxKnown {
		c.known[key] = struct{}{}
	}
	c.locate(x, o)
}

// locate finds the place in the code.
func (c *Coverage) locate(x *Exec, o *op) {
	var pcs [6]uintptr
	n := runtime.Callers(6, pcs[:])
	for i, pc := range pcs[:n] {
		f := c.frame(pc)
		if f.machinery {
			continue
		}
		key := [2]uintptr{pc, uintptr(o.kind)}
		if i+1 < n {
			key[1] |= pcs[i+1] << 8 // who called it: a helper may do the step for many
		}
		s := c.sites[key]
		if s == nil {
			s = &site{frame: f, kind: o.kind, isCondition: o.kind == CAS}
			c.sites[key] = s
		}
		if o.kind == CAS {
			if x.objects[o.obj].value == o.old {
				s.ok = true
			} else {
				s.failed = true
			}
		}
		return
	}
}

func (c *Coverage) frame(pc uintptr) frame {
	f, ok := c.pcs[pc]
	if !ok {
		r, _ := runtime.CallersFrames([]uintptr{pc}).Next()
		f = frame{file: r.File, fn: r.Function, line: r.Line, machinery: isMachinery(r.Function) || isHook(r.File)}
		c.pcs[pc] = f
	}
	return f
}

func (c *Coverage) choice(label string, n, chosen int) {
	s := c.choices[label]
	if s == nil {
		s = &choiceSeen{n: n}
		c.choices[label] = s
	}
	s.n = max(s.n, n)
	s.seen |= 1 << chosen
}

// MarshalJSON and UnmarshalJSON carry a Coverage from one process to another of the
// same program.
func (c *Coverage) MarshalJSON() ([]byte, error) {
	var p portable
	for _, s := range c.sites {
		p.Sites = append(p.Sites, portableSite{s.file, s.fn, s.line, s.kind, s.ok, s.failed})
	}
	for label, s := range c.choices {
		p.Choices = append(p.Choices, portableChoice{label, s.n, s.seen})
	}
	return json.Marshal(p)
}

// UnmarshalJSON is the other half of [Coverage.MarshalJSON].
func (c *Coverage) UnmarshalJSON(text []byte) error {
	var p portable
	if err := json.Unmarshal(text, &p); err != nil {
		return err
	}
	*c = *newCoverage()
	for i, s := range p.Sites {
		c.sites[[2]uintptr{uintptr(i), 0}] = &site{frame: frame{file: s.File, fn: s.Func, line: s.Line},
			kind: s.Kind, ok: s.OK, failed: s.Failed, isCondition: s.Kind == CAS}
	}
	for _, s := range p.Choices {
		c.choices[s.Label] = &choiceSeen{n: s.N, seen: s.Seen}
	}
	return nil
}

type portable struct {
	Sites   []portableSite
	Choices []portableChoice
}

type portableSite struct {
	File, Func string
	Line       int
	Kind       Kind
	OK, Failed bool
}

type portableChoice struct {
	Label string
	N     int
	Seen  uint64
}

// Merge adds what another exploration of the same code has reached.
func (c *Coverage) Merge(d *Coverage) {
	for _, s := range d.sites {
		// A number that is no address of code: what is merged is not looked up again.
		c.sites[[2]uintptr{uintptr(len(c.sites)), 1}] = s
	}
	for label, s := range d.choices {
		if mine := c.choices[label]; mine != nil {
			mine.seen |= s.seen
		} else {
			c.choices[label] = s
		}
	}
}

const module = "github.com/syncprimer/syncprimer/"

// machinery are the packages that stand between an operation of a primitive and the
// engine.
var machinery = []string{module + "internal/engine.", module + "internal/atomic.", module + "internal/park.", "runtime.", module + "explore.", "iter."}

func isMachinery(fn string) bool {
	for _, prefix := range machinery {
		if strings.HasPrefix(fn, prefix) {
			return !strings.Contains(fn, ".Test")
		}
	}
	// The model of a semaphore stands in for package sema.
	return !exec.realSema && strings.HasPrefix(fn, module+"internal/sema.")
}

// isHook reports whether file holds a primitive's helpers for the race detector: an
// operation there belongs to whoever called the helper.
func isHook(file string) bool {
	base := filepath.Base(file)
	return base == "race.go" || base == "race_on.go" || base == "race_off.go"
}

// A Hole is something that no execution has reached.
type Hole struct {
	File string
	Line int
	Text string
}

func (h Hole) String() string { return fmt.Sprintf("%s:%d %s", shortFile(h.File), h.Line, h.Text) }

// Holes returns what was not reached in the functions that were: operations never
// done, a CAS that never failed or never succeeded. (What a choice never was, follows
// from what the options leave out.)
func (c *Coverage) Holes() []Hole {
	type place struct {
		file string
		line int
	}
	reached := make(map[place]*site)
	funcs := make(map[string]bool) // by file and name
	files := make(map[string]bool)
	for _, s := range c.sites {
		p := place{s.file, s.line}
		if old := reached[p]; old != nil {
			old.ok, old.failed = old.ok || s.ok, old.failed || s.failed
			old.isCondition = old.isCondition || s.isCondition
		} else {
			merged := *s
			reached[p] = &merged
		}
		funcs[s.file+"\x00"+plainFunc(s.fn)] = true
		files[s.file] = true
	}
	var holes []Hole
	for p, s := range reached {
		if strings.HasSuffix(p.file, "_test.go") || !s.isCondition {
			continue
		}
		if !s.failed {
			holes = append(holes, Hole{p.file, p.line, "CompareAndSwap was never seen to fail"})
		}
		if !s.ok {
			holes = append(holes, Hole{p.file, p.line, "CompareAndSwap was never seen to succeed"})
		}
	}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, o := range operationsIn(file) {
			if funcs[file+"\x00"+o.fn] && reached[place{file, o.line}] == nil {
				holes = append(holes, Hole{file, o.line, o.text + " was never reached"})
			}
		}
	}
	slices.SortFunc(holes, func(a, b Hole) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	return holes
}

// Unchosen returns what choices never were, in words.
func (c *Coverage) Unchosen() []string {
	var out []string
	for _, label := range slices.Sorted(maps.Keys(c.choices)) {
		s := c.choices[label]
		for k := range s.n {
			if s.seen&(1<<k) == 0 {
				out = append(out, fmt.Sprintf("choice %q was never %d", label, k))
			}
		}
	}
	return out
}

// An operation is a call in the source that would be a step.
type operation struct {
	fn   string
	line int
	text string
}

var operations = map[string]bool{
	"Load": true, "Store": true, "Swap": true, "Add": true, "And": true, "Or": true, "CompareAndSwap": true,
	"Acquire": true, "AcquireDurable": true, "Release": true, "Park": true, "Unpark": true, "Fatal": true,
}

// operationsIn lists the operations in the source, as far as they can be told by
// their names: calls of a method of a field, or of a function of sema or park.
func operationsIn(file string) []operation {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil // the source is not here; then there is nothing to say
	}
	var out []operation
	for _, decl := range parsed.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !operations[sel.Sel.Name] {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name != "sema" && x.Name != "park" {
				return true
			}
			out = append(out, operation{fn.Name.Name, fset.Position(call.Lparen).Line, sel.Sel.Name})
			return true
		})
	}
	return out
}

// plainFunc returns the name of a function without its package and receiver, and for
// a closure that of the function that contains it.
func plainFunc(fn string) string {
	fn = shortFunc(fn)
	fn, _, _ = strings.Cut(fn, ".func")
	if i := strings.LastIndex(fn, ")."); i >= 0 {
		fn = fn[i+2:]
	} else if i := strings.LastIndexByte(fn, '.'); i >= 0 {
		fn = fn[i+1:]
	}
	return strings.TrimSuffix(fn, "[...]")
}

// shortFunc returns a function's name with the last part of its package's path.
func shortFunc(fn string) string { return fn[strings.LastIndexByte(fn, '/')+1:] }

// shortFile returns the last two parts of a path.
func shortFile(file string) string {
	dir, base := filepath.Split(file)
	return filepath.Join(filepath.Base(dir), base)
}
