package picture

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A source is a part of a file that the page shows: a declaration, mostly.
type source struct {
	File  string       `json:"file"`
	Lines []sourceLine `json:"lines"` // none if the file cannot be read
}

// A sourceLine is a line. Where numbers are left out, lines are.
type sourceLine struct {
	N    int    `json:"n"`
	Text string `json:"text"`

	// With an overlay: whether the original has another line here, and the lines
	// that it has before this one and the overlay has not.
	New bool     `json:"new,omitempty"`
	Was []string `json:"was,omitempty"`
}

const (
	longest = 80 // lines of a declaration: of a longer one only some are shown
	around  = 8  // so many before and after each in which something happens
)

// shortPath returns the last two parts of a path: enough to know a file by, and the
// same on every machine.
func shortPath(file string) string {
	dir, base := filepath.Split(file)
	return filepath.ToSlash(filepath.Join(filepath.Base(dir), base))
}

// sourcesOf returns the code in which the rows happen: first the files in which the
// operations themselves are, and then those of their callers; but those that the page
// is about before all others. The text of a file in the overlay is that of another.
func (p *Picture) sourcesOf(rows []row) []source {
	wanted := make(map[string][]int)
	var files []string
	want := func(m mark) {
		if !slices.Contains(files, m.path) {
			files = append(files, m.path)
		}
		wanted[m.path] = append(wanted[m.path], m.Line)
	}
	for _, r := range rows {
		if len(r.At) > 0 {
			want(r.At[0])
		}
	}
	for _, r := range rows {
		for _, m := range r.At {
			want(m)
		}
	}
	slices.SortStableFunc(files, func(a, b string) int { return cmp.Compare(p.distance(a), p.distance(b)) })
	out := []source{}
	for _, f := range files {
		slices.Sort(wanted[f])
		text, err := os.ReadFile(cmp.Or(p.Overlay[f], f))
		if err != nil {
			out = append(out, source{File: shortPath(f)})
			continue
		}
		parts := excerpts(f, text, slices.Compact(wanted[f]))
		if original, err := os.ReadFile(f); err == nil && p.Overlay[f] != "" {
			markChange(parts, lines(original), lines(text))
		}
		out = append(out, parts...)
	}
	return out
}

// distance is 0 for the files that the page is about, and 1 for others.
func (p *Picture) distance(file string) int {
	if strings.Contains(filepath.ToSlash(file), p.Subject) {
		return 0
	}
	return 1
}

func lines(text []byte) []string { return strings.Split(string(text), "\n") }

// markChange marks what lies between the lines at the beginning and those at the end
// that the overlay has in common with the original.
func markChange(parts []source, old, new []string) {
	first := 1
	for len(old) > 0 && len(new) > 0 && old[0] == new[0] {
		old, new = old[1:], new[1:]
		first++
	}
	for len(old) > 0 && len(new) > 0 && old[len(old)-1] == new[len(new)-1] {
		old, new = old[:len(old)-1], new[:len(new)-1]
	}
	for _, p := range parts {
		for i := range p.Lines {
			l := &p.Lines[i]
			l.New = first <= l.N && l.N < first+len(new)
			if l.N == first {
				l.Was = old
			}
		}
	}
}

// excerpts returns the declarations of a file that the wanted lines are in, and those
// that these refer to: what a function calls is part of its explanation.
func excerpts(file string, text []byte, wanted []int) []source {
	lines := lines(text)
	var out []source
	for _, d := range declarations(file, text, wanted) {
		out = append(out, cut(file, lines, d[0], d[1], wanted))
	}
	if out == nil { // it is not Go, or not the file that was compiled
		for _, n := range wanted {
			if len(out) == 0 || n > out[len(out)-1].last()+around {
				out = append(out, source{File: shortPath(file)})
			}
			s := &out[len(out)-1]
			s.add(lines, max(n-around, s.last()+1), n+around)
		}
	}
	return out
}

// cut returns the lines from first to last, or of many lines those that matter.
func cut(file string, lines []string, first, last int, wanted []int) source {
	s := source{File: shortPath(file)}
	if last-first < longest {
		s.add(lines, first, last)
		return s
	}
	s.add(lines, first, first+around)
	for _, n := range wanted {
		if first <= n && n <= last {
			s.add(lines, max(n-around, s.last()+1), min(n+around, last))
		}
	}
	return s
}

// last returns the number of the last line, 0 if there is none.
func (s *source) last() int {
	if len(s.Lines) == 0 {
		return 0
	}
	return s.Lines[len(s.Lines)-1].N
}

// add adds lines, as far as there are such.
func (s *source) add(lines []string, first, last int) {
	for n := max(first, 1); n <= min(last, len(lines)); n++ {
		s.Lines = append(s.Lines, sourceLine{N: n, Text: strings.TrimSuffix(lines[n-1], "\r")})
	}
}

// declarations returns the first and the last line of each declaration in a file that
// one of the wanted lines is in, or that another of these refers to.
func declarations(file string, text []byte, wanted []int) [][2]int {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, file, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	line := func(p token.Pos) int { return set.PositionFor(p, false).Line }
	chosen := make([]bool, len(f.Decls))
	used := make(map[string]bool) // names
	choose := func(i int) {
		chosen[i] = true
		addNames(used, f, f.Decls[i])
	}
	for i, d := range f.Decls {
		if slices.ContainsFunc(wanted, func(n int) bool { return line(d.Pos()) <= n && n <= line(d.End()) }) {
			choose(i)
		}
	}
	for more := true; more; {
		more = false
		for i, d := range f.Decls {
			if !chosen[i] && isUsed(d, used) {
				choose(i)
				more = true
			}
		}
	}
	var out [][2]int
	for i, d := range f.Decls {
		if chosen[i] {
			out = append(out, [2]int{line(withComment(d)), line(d.End())})
		}
	}
	return out
}

// addNames adds the names in a declaration, but not those of other packages.
func addNames(names map[string]bool, f *ast.File, d ast.Decl) {
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			pkg, ok := n.X.(*ast.Ident)
			return !ok || !imports(f, pkg.Name)
		case *ast.Ident:
			names[n.Name] = true
		}
		return true
	})
}

// imports reports whether a file imports a package of this name.
func imports(f *ast.File, name string) bool {
	return slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool {
		return i.Name == nil && path.Base(strings.Trim(i.Path.Value, `"`)) == name
	})
}

// isUsed reports whether names that are used are those of a declaration. Methods of
// different types may share one, so that for a method the type has to be used as well.
func isUsed(d ast.Decl, used map[string]bool) bool {
	if fn, ok := d.(*ast.FuncDecl); ok {
		return used[fn.Name.Name] && (fn.Recv == nil || used[receiver(fn)])
	}
	return slices.ContainsFunc(d.(*ast.GenDecl).Specs, func(s ast.Spec) bool {
		switch s := s.(type) {
		case *ast.TypeSpec:
			return used[s.Name.Name]
		case *ast.ValueSpec:
			return slices.ContainsFunc(s.Names, func(id *ast.Ident) bool { return used[id.Name] })
		}
		return false
	})
}

// receiver returns the name of the type of a method.
func receiver(fn *ast.FuncDecl) string {
	t := fn.Recv.List[0].Type
	for {
		switch of := t.(type) {
		case *ast.StarExpr:
			t = of.X
		case *ast.IndexExpr:
			t = of.X
		case *ast.IndexListExpr:
			t = of.X
		case *ast.Ident:
			return of.Name
		default:
			return ""
		}
	}
}

// withComment returns where a declaration begins if its comment is part of it.
func withComment(d ast.Decl) token.Pos {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc != nil {
			return d.Doc.Pos()
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return d.Doc.Pos()
		}
	}
	return d.Pos()
}
