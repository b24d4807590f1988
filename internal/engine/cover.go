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
	called  map[place]bool // lines from which another function was called that took a step
	pcs     map[uintptr]frame
	choices map[string]*choiceSeen
}

// A place is a line of the source.
type place struct {
	File string
	Line int
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
		called:  make(map[place]bool),
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

// locate finds the place in the code, and from where that was called: the call of a
// semaphore is an operation even where the steps are those inside of it.
func (c *Coverage) locate(x *Exec, o *op) {
	var pcs [10]uintptr
	n := runtime.Callers(6, pcs[:])
	found := false
	for i, pc := range pcs[:n] {
		switch f := c.frame(pc); {
		case f.machinery:
		case found:
			c.called[place{f.file, f.line}] = true
		default:
			found = true
			caller := uintptr(0) // a helper may do the step for many
			if i+1 < n {
				caller = pcs[i+1]
			}
			c.site(f, [2]uintptr{pc, uintptr(o.kind) | caller<<8}, o.kind).saw(x, o)
		}
	}
}

// site returns the site with a key.
func (c *Coverage) site(f frame, key [2]uintptr, kind Kind) *site {
	s := c.sites[key]
	if s == nil {
		s = &site{frame: f, kind: kind, isCondition: kind == CAS}
		c.sites[key] = s
	}
	return s
}

// saw notes how a compare-and-swap is about to end.
func (s *site) saw(x *Exec, o *op) {
	if o.kind != CAS {
		return
	}
	if x.objects[o.obj].value == o.old {
		s.ok = true
	} else {
		s.failed = true
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
	p.Called = slices.Collect(maps.Keys(c.called))
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
	for _, at := range p.Called {
		c.called[at] = true
	}
	for _, s := range p.Choices {
		c.choices[s.Label] = &choiceSeen{n: s.N, seen: s.Seen}
	}
	return nil
}

type portable struct {
	Sites   []portableSite
	Called  []place
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
	maps.Copy(c.called, d.called)
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
	if exec.realLock && strings.HasPrefix(fn, module+"internal/park.(*Lock).") {
		return false // it is what is looked at
	}
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
	var holes []Hole
	funcs, reached := c.reached()
	for file := range funcs {
		for _, o := range operationsIn(file) {
			at := place{file, o.line}
			s := reached[at]
			switch {
			case s == nil && o.isSure && funcs[file][o.fn] && !c.called[at]:
				holes = append(holes, Hole{file, o.line, o.text + " was never reached"})
			case s == nil || !s.isCondition || o.text != "CompareAndSwap":
			case !s.failed:
				holes = append(holes, Hole{file, o.line, "CompareAndSwap was never seen to fail"})
			case !s.ok:
				holes = append(holes, Hole{file, o.line, "CompareAndSwap was never seen to succeed"})
			}
		}
	}
	slices.SortFunc(holes, func(a, b Hole) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(holes)
}

// reached returns the names of the functions that were reached, by file, and what was
// seen in each line. Tests are left out.
func (c *Coverage) reached() (funcs map[string]map[string]bool, lines map[place]*site) {
	funcs, lines = make(map[string]map[string]bool), make(map[place]*site)
	for _, s := range c.sites {
		if strings.HasSuffix(s.file, "_test.go") {
			continue
		}
		if funcs[s.file] == nil {
			funcs[s.file] = make(map[string]bool)
		}
		funcs[s.file][plainFunc(s.fn)] = true
		at := place{s.file, s.line}
		if lines[at] == nil {
			lines[at] = new(site)
		}
		l := lines[at]
		l.ok, l.failed, l.isCondition = l.ok || s.ok, l.failed || s.failed, l.isCondition || s.isCondition
	}
	return funcs, lines
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

	isSure bool // it is an atomic's, or of sema or park, and no other method with that name
}

var operations = map[string]bool{
	"Load": true, "Store": true, "Swap": true, "Add": true, "And": true, "Or": true, "CompareAndSwap": true,
	"Acquire": true, "AcquireDurable": true, "Release": true, "Park": true, "Unpark": true, "Fatal": true,
}

// operationsIn lists the operations in the source, as far as they can be told by
// their names: surely calls of a method of a field, or of a function of sema or park.
func operationsIn(file string) []operation {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil // the source is not here; then there is nothing to say
	}
	var out []operation
	for _, decl := range parsed.Decls {
		in := "" // no function
		if fn, ok := decl.(*ast.FuncDecl); ok {
			in = fn.Name.Name
		}
		for _, call := range callsIn(decl) {
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !operations[sel.Sel.Name] {
				continue
			}
			x, isName := sel.X.(*ast.Ident)
			out = append(out, operation{in, fset.Position(call.Lparen).Line, sel.Sel.Name,
				!isName || x.Name == "sema" || x.Name == "park"})
		}
	}
	return out
}

// callsIn lists the calls in a declaration. Those that are deferred are left out: they
// happen in whichever line the function returns.
func callsIn(decl ast.Decl) []*ast.CallExpr {
	var calls []*ast.CallExpr
	deferred := make(map[*ast.CallExpr]bool)
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeferStmt:
			deferred[n.Call] = true
		case *ast.CallExpr:
			if !deferred[n] {
				calls = append(calls, n)
			}
		}
		return true
	})
	return calls
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
