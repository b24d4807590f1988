package floors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/syncprimer/syncprimer"

// A listed package is what go list says of it.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Standard   bool
	Export     string // the file with what it exports, compiled
}

// A source is the packages of the floors, and all that they import.
type source struct {
	packages map[string]listed // by import path
	fset     *token.FileSet
	importer types.Importer
}

// load asks the go command for the packages of all floors, as built with flags.
func load(t *testing.T, flags ...string) *source {
	t.Helper()
	args := append([]string{"list", "-export", "-deps", "-json=ImportPath,Dir,GoFiles,Standard,Export"}, flags...)
	for _, name := range everyFloor() {
		args = append(args, module+"/"+name)
	}
	s := &source{packages: make(map[string]listed), fset: token.NewFileSet()}
	for d := json.NewDecoder(bytes.NewReader(goCommand(t, args...))); ; {
		var p listed
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		s.packages[p.ImportPath] = p
	}
	s.importer = importer.ForCompiler(s.fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(s.packages[path].Export)
	})
	return s
}

func (s *source) floor(name string) listed { return s.packages[module+"/"+name] }

// goCommand runs the go command and returns what it prints.
func goCommand(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	require.NoError(t, err, "go %s: %s", strings.Join(args, " "), &complaint)
	return out
}

// A checked package is parsed and has its types.
type checked struct {
	fset  *token.FileSet
	files []*ast.File
	info  types.Info
}

// check parses and types a package. The texts are strings, or nil for files to read.
func (s *source) check(t *testing.T, name string, texts map[string]any) checked {
	t.Helper()
	c := checked{fset: s.fset, info: types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue),
		Uses:  make(map[*ast.Ident]types.Object),
	}}
	for file, text := range texts {
		f, err := parser.ParseFile(s.fset, file, text, parser.ParseComments)
		require.NoError(t, err)
		c.files = append(c.files, f)
	}
	config := types.Config{Importer: s.importer}
	_, err := config.Check(name, s.fset, c.files, &c.info)
	require.NoError(t, err)
	return c
}

// checkFloor is check for a package of ours.
func (s *source) checkFloor(t *testing.T, name string) checked {
	t.Helper()
	p := s.floor(name)
	texts := make(map[string]any)
	for _, file := range p.GoFiles {
		texts[filepath.Join(p.Dir, file)] = nil
	}
	require.NotEmpty(t, texts, name)
	return s.check(t, p.ImportPath, texts)
}

// at says where n is, and what.
func (c checked) at(n ast.Node, what string) string {
	p := c.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d: %s", filepath.Base(p.Filename), p.Line, what)
}

// callee returns the function or builtin that is called, or nil.
func (c checked) callee(call *ast.CallExpr) types.Object {
	switch fn := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return c.info.Uses[fn]
	case *ast.SelectorExpr:
		return c.info.Uses[fn.Sel]
	}
	return nil
}
