package picture

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
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
// operations themselves are, and then those of their callers. The text of a file in
// the overlay is that of another.
func sourcesOf(rows []row, overlay map[string]string) []source {
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
	out := []source{}
	for _, f := range files {
		slices.Sort(wanted[f])
		text, err := os.ReadFile(cmp.Or(overlay[f], f))
		if err != nil {
			out = append(out, source{File: shortPath(f)})
			continue
		}
		out = append(out, excerpts(f, text, slices.Compact(wanted[f]))...)
	}
	return out
}

// excerpts returns the declarations of a file that the wanted lines are in, and those
// that these refer to: what a function calls is part of its explanation.
func excerpts(file string, text []byte, wanted []int) []source {
	lines := strings.Split(string(text), "\n")
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
		s.Lines = append(s.Lines, sourceLine{n, strings.TrimSuffix(lines[n-1], "\r")})
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
	chosen := make(map[ast.Decl]bool)
	names := declaredNames(f)
	var choose func(d ast.Decl)
	choose = func(d ast.Decl) {
		if chosen[d] {
			return
		}
		chosen[d] = true
		ast.Inspect(d, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				for _, other := range names[id.Name] {
					choose(other)
				}
			}
			return true
		})
	}
	for _, d := range f.Decls {
		for _, n := range wanted {
			if line(d.Pos()) <= n && n <= line(d.End()) {
				choose(d)
			}
		}
	}
	var out [][2]int
	for _, d := range f.Decls {
		if chosen[d] {
			out = append(out, [2]int{line(withComment(d)), line(d.End())})
		}
	}
	return out
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

// declaredNames returns what is declared in a file, by name. Methods of different
// types may share one.
func declaredNames(f *ast.File) map[string][]ast.Decl {
	names := make(map[string][]ast.Decl)
	add := func(id *ast.Ident, d ast.Decl) { names[id.Name] = append(names[id.Name], d) }
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			add(d.Name, d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(spec.Name, d)
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						add(id, d)
					}
				}
			}
		}
	}
	return names
}
