package stdtest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
)

// stale looks for entries of the suite's tables that are no longer true: a file
// is left out that has gone, that does not need any more what it is left out for,
// or that we could satisfy by now; an expression is to be exchanged that no file
// contains. The files are in folder theirs, and are to appear in folder ours.
func (s Suite) stale(files []File, theirs, ours string) error {
	var complaints []error
	complain := func(format string, args ...any) {
		complaints = append(complaints, fmt.Errorf("tests of %s: "+format, append([]any{s.Path}, args...)...))
	}
	for _, o := range s.Omit {
		there, err := names(filepath.Join(theirs, o.File))
		switch {
		case err != nil || len(there) == 0:
			complain("%s is left out, and does not exist", o.File)
		case !there[o.Needs]:
			complain("%s is left out for %s, and does not mention it", o.File, o.Needs)
		}
		if here, err := names(filepath.Join(ours, "*.go")); err != nil || here[o.Needs] {
			complain("%s is left out for %s, and we have that", o.File, o.Needs)
		}
	}
	found := make(map[string]bool)
	for _, f := range files {
		for _, expr := range f.swapped {
			found[expr] = true
		}
	}
	for expr := range s.Swap.Exprs {
		if !found[expr] {
			complain("no file contains %s, which is to be exchanged", expr)
		}
	}
	return errors.Join(complaints...)
}

// names returns all identifiers in the Go files that match the pattern.
func names(pattern string) (map[string]bool, error) {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	all := make(map[string]bool)
	for _, path := range paths {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return nil, err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				all[id.Name] = true
			}
			return true
		})
	}
	return all, nil
}
