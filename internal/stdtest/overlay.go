package stdtest

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
)

// An overlay is what the flag -overlay of the go command takes: for files of the
// module, the files that are to be read instead.
type overlay struct {
	root    string // of the module
	dir     string // of the files that are read instead
	written int    // how many there are
	Replace map[string]string
}

// local turns a path from the root of the module into one of this machine.
func (o *overlay) local(name string) string { return filepath.Join(o.root, filepath.FromSlash(name)) }

// add lets a file with this text appear at name, a path from the root.
func (o *overlay) add(name string, text []byte) error {
	at := o.local(name)
	if o.Replace[at] != "" {
		return fmt.Errorf("%s is replaced twice", name)
	}
	o.written++
	source := filepath.Join(o.dir, strconv.Itoa(o.written)+".go")
	o.Replace[at] = source
	return os.WriteFile(source, text, 0o600)
}

// addSuite lets the suite's files, which are in dir, appear in its folder, hides our
// own tests there, and does what else the suite asks for.
func (o *overlay) addSuite(s Suite, dir string) ([]File, error) {
	ours, err := filepath.Glob(filepath.Join(o.local(s.To), "*_test.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range ours {
		o.Replace[path] = "" // no such file
	}
	files, err := s.files(dir)
	if err != nil {
		return nil, err
	}
	if err := s.stale(files, dir, o.local(s.To)); err != nil {
		return nil, err
	}
	for _, f := range files {
		if err := o.add(path.Join(s.To, filepath.Base(f.Path)), f.Text); err != nil {
			return nil, err
		}
	}
	for from, to := range s.Add {
		text, err := os.ReadFile(o.local(from))
		if err != nil {
			return nil, err
		}
		if err := o.add(to, text); err != nil {
			return nil, err
		}
	}
	for _, in := range s.Insert {
		if err := o.insert(in); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// An Insertion is one statement more in a file of ours, the first in the function or
// method of that name.
type Insertion struct{ File, Func, Statement string }

func (o *overlay) insert(in Insertion) error {
	text, err := os.ReadFile(o.local(in.File))
	if err != nil {
		return err
	}
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, in.File, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	var found []int
	for _, decl := range syntax.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Name.Name == in.Func {
			found = append(found, fset.File(fn.Pos()).Offset(fn.Body.Lbrace)+1)
		}
	}
	if len(found) != 1 {
		return fmt.Errorf("%s has %d functions %s", in.File, len(found), in.Func)
	}
	return o.add(in.File, slices.Insert(text, found[0], []byte(in.Statement+";")...))
}

// write returns the flag that puts the overlay into effect.
func (o *overlay) write() (flag string, err error) {
	text, err := json.Marshal(o)
	if err != nil {
		return "", err
	}
	file := filepath.Join(o.dir, "overlay.json")
	return "-overlay=" + file, os.WriteFile(file, text, 0o600)
}
