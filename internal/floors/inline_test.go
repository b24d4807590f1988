package floors

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/park"
)

// fastPaths are the functions that must be inlined into their callers: a call costs
// about as much as the lock.
var fastPaths = []struct{ pkg, fn string }{
	{"mutex", "(*Mutex).Lock"},
	{"mutex", "(*Mutex).Unlock"},
	{"rwmutex", "(*RWMutex).RLock"},
	{"rwmutex", "(*RWMutex).RUnlock"},
	{"once", "(*Once).Do"},
}

// inlinesAtomics are the packages in which every atomic operation must be inlined
// to an instruction.
var inlinesAtomics = []string{"mutex", "rwmutex", "once", "waitgroup", "cond"}

// decisions returns what the compiler says about inlining in these packages, line
// by line. If they are compiled already, the go command repeats what was said then.
func decisions(t *testing.T, s *source, flags ...string) string {
	t.Helper()
	args := append([]string{"build", "-gcflags=-m=2", "-tags=" + park.Backend}, flags...)
	for _, name := range inlinesAtomics {
		args = append(args, module+"/"+name)
	}
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = filepath.Dir(s.floor("mutex").Dir) // the paths are then "mutex/mutex.go"
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

// outOfLine returns the fast paths that are not inlined, with the compiler's reason.
func outOfLine(said string) []string {
	var out []string
	for _, f := range fastPaths {
		reason := fmt.Sprintf("%s %s is unknown to the compiler", f.pkg, f.fn)
		for line := range strings.Lines(said) {
			where, what, _ := strings.Cut(line, ": ")
			if !strings.HasPrefix(where, f.pkg+"/") {
				continue
			}
			if strings.HasPrefix(what, "can inline "+f.fn+" with cost ") {
				reason = ""
			}
			if strings.HasPrefix(what, "cannot inline "+f.fn+":") {
				reason = strings.TrimSpace(line) // it names the cost
			}
		}
		if reason != "" {
			out = append(out, reason)
		}
	}
	return out
}

// calledAtomics returns the atomic operations that are real calls.
func calledAtomics(t *testing.T, s *source, said string) []string {
	var out []string
	for _, name := range inlinesAtomics {
		c := s.checkFloor(t, name)
		for _, f := range c.files {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || !isAtomic(c.callee(call)) {
					return true
				}
				p := c.fset.Position(call.Lparen)
				inlined := fmt.Sprintf("%s/%s:%d:%d: inlining call to atomic.", name, filepath.Base(p.Filename), p.Line, p.Column)
				if !strings.Contains(said, inlined) {
					out = append(out, c.at(call, types.ExprString(call)))
				}
				return true
			})
		}
	}
	return out
}

func isAtomic(fn types.Object) bool {
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "sync/atomic"
}

func TestFastPathsAreInlined(t *testing.T) {
	s := load(t)
	said := decisions(t, s)
	require.Empty(t, outOfLine(said))
	require.Empty(t, calledAtomics(t, s, said))
}

// Package atomic is one of aliases, and has one function that makes the compiler
// hand on the bodies behind them. Without it, nothing is inlined any more.
func TestLostInliningIsFound(t *testing.T) {
	s := load(t)
	path := filepath.Join(s.floor("internal/atomic").Dir, "atomic.go")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	head, _, found := strings.Cut(string(text), "\nfunc keepInlinable(")
	require.True(t, found)

	dir := t.TempDir()
	without := filepath.Join(dir, "atomic.go")
	require.NoError(t, os.WriteFile(without, []byte(head), 0o600))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{path: without}})
	require.NoError(t, err)
	file := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(file, overlay, 0o600))

	said := decisions(t, s, "-overlay="+file)
	require.NotEmpty(t, outOfLine(said))
	require.Contains(t, outOfLine(said)[0], "cost")
	require.NotEmpty(t, calledAtomics(t, s, said))
}
