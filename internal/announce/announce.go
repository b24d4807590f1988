// Package announce rewrites source so that it tells the explorer of its accesses of
// plain memory, before each:
//
//	w.next = c.first
//	(*announced.Writes(&w.next, "waiter.next")) = (*announced.Reads(&c.first, "waitq.first"))
//
// It is what the compiler does with -race. The explorer's tasks are coroutines, in
// which that detector sees no race; and what it looks at is what happened in one run,
// while the explorer compares the accesses of every interleaving.
//
// What is announced: fields behind pointers, what pointers point to, elements of
// slices, and package-level variables' fields. What is not: local variables, also those
// that closures share, and maps.
package announce

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Overlay rewrites the packages that match the patterns, as they are below root with
// the build tag explore, and writes the files and what go test -overlay needs into dir.
// It returns the name of the overlay. changed are files, by their whole names, whose
// text is to be taken from there, also where nothing is rewritten.
func Overlay(root, dir string, changed map[string][]byte, patterns ...string) (name string, err error) {
	replace := make(map[string]string)
	put := func(file string, text []byte) error {
		replace[file] = filepath.Join(dir, fmt.Sprintf("%d_%s", len(replace), filepath.Base(file)))
		return os.WriteFile(replace[file], text, 0o600)
	}
	for file, text := range changed {
		if err := put(file, text); err != nil {
			return "", err
		}
	}
	var pkgs []*packages.Package
	if len(patterns) > 0 {
		if pkgs, err = load(root, changed, patterns); err != nil {
			return "", err
		}
	}
	for _, p := range pkgs {
		for i, f := range p.Syntax {
			file := p.CompiledGoFiles[i]
			text, ok := changed[file]
			if !ok {
				if text, err = os.ReadFile(file); err != nil {
					return "", err
				}
			}
			text = rewrite(p.Fset, p.TypesInfo, f, text)
			if err := put(file, text); err != nil {
				return "", err
			}
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	name = filepath.Join(dir, "overlay.json")
	return name, os.WriteFile(name, overlay, 0o600)
}

func load(root string, changed map[string][]byte, patterns []string) ([]*packages.Package, error) {
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
			packages.NeedExportFile | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax,
		Dir:        root,
		BuildFlags: []string{"-tags=explore"},
		Overlay:    changed,
	}, patterns...)
	if err != nil {
		return nil, err
	}
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			return nil, p.Errors[0]
		}
	}
	return pkgs, nil
}

// Primitives are the packages whose plain memory is worth announcing: those that are
// explored, and what they are built on.
var Primitives = []string{"./mutex", "./rwmutex", "./waitgroup", "./cond", "./once", "./chanimpl", "./context",
	"./internal/sema", "./internal/park"}

// Root returns the folder of the module.
func Root() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("go list -m: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}
