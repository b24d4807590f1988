package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/mutant"
)

// testsIn returns the names of the tests in a folder of the module.
func testsIn(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", dir, "*_test.go"))
	require.NoError(t, err)
	require.NotEmpty(t, files, dir)
	var names []string
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "Test") && fn.Name.Name != "TestMain" {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return names
}

func TestEachSnippetIsThere(t *testing.T) {
	var tests []string
	for _, e := range snippets {
		require.NotEmpty(t, e.answer, e.title)
		tests = append(tests, e.test)
	}
	require.ElementsMatch(t, testsIn(t, articlePkg), tests)
}

func TestThereAreTenMutants(t *testing.T) {
	require.Len(t, mutants, 10)
	questions := make(map[string]int)
	for _, m := range mutant.Handwritten() {
		questions[m.Question+m.Pkg()]++
	}
	seen := make(map[string]bool)
	for _, e := range mutants {
		m, err := e.mutated()
		require.NoError(t, err)
		require.Empty(t, m.Equivalent)
		require.Equal(t, 1, questions[m.Question+m.Pkg()], "which one is %q?", m.Question)
		require.False(t, seen[m.Name], m.Name)
		seen[m.Name] = true
		test, _, _ := strings.Cut(e.test, "/")
		require.Contains(t, testsIn(t, m.Dir()), test)
		require.NotEmpty(t, e.question, e.title)
		require.NotEmpty(t, e.answer, e.title)
	}
}

func TestEachPageHasAFileOfItsOwn(t *testing.T) {
	files := map[string]bool{"index.html": true}
	for _, e := range entries() {
		require.False(t, files[e.file()], e.file())
		files[e.file()] = true
	}
}

func TestBadArguments(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o666))
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "needs one folder to write to: go run ./explore/gallery DIR"},
		{[]string{""}, "needs one folder to write to: go run ./explore/gallery DIR"},
		{[]string{"a", "b"}, "needs one folder to write to: go run ./explore/gallery DIR"},
		{[]string{"-x", "a"}, "flag provided but not defined: -x"},
		{[]string{file}, "mkdir " + file + ": not a directory"},
		{[]string{filepath.Join(file, "below")}, "mkdir " + file + ": not a directory"},
	} {
		var stdout, stderr bytes.Buffer
		require.Equal(t, 2, run(t.Context(), c.args, &stdout, &stderr), c.args)
		require.Equal(t, "gallery: "+c.want+"\n", stderr.String())
		require.Empty(t, stdout.String())
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	require.Equal(t, 0, run(t.Context(), []string{"-h"}, &stdout, &stderr))
	require.Contains(t, stdout.String(), "usage: go run ./explore/gallery DIR")
	require.Empty(t, stderr.String())
}
