package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func newWorkshop(t *testing.T) workshop {
	t.Helper()
	shop, err := openWorkshop(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, shop.close()) })
	return shop
}

func TestEditAppliesExactlyOnce(t *testing.T) {
	e := edit{file: "x.go", old: "a\nb", new: "c"}
	for _, test := range []struct{ text, want, complaint string }{
		{"1 a\nb 2", "1 c 2", ""},
		{"1 a\r\nb 2", "1 c 2", ""},
		{"1 a b 2", "", `x.go has 0 times, and not once, the text "a\nb"`},
		{"a\nb a\nb", "", `x.go has 2 times, and not once, the text "a\nb"`},
	} {
		got, err := e.apply([]byte(test.text))
		if test.complaint != "" {
			require.EqualError(t, err, test.complaint)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, test.want, string(got))
	}
}

func TestOverlayLeavesTheModuleAsItIs(t *testing.T) {
	shop := newWorkshop(t)
	file := filepath.Join(shop.root, "once", "once.go")
	before, err := os.ReadFile(file)
	require.NoError(t, err)

	dir := t.TempDir()
	_, err = shop.overlay([]edit{
		{"once/once.go", "package once", "package twice"},
		{"once/once.go", "package twice", "package thrice"}, // sees the one before
	}, dir)
	require.NoError(t, err)

	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	copies, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	require.Len(t, copies, 1)
	text, err := os.ReadFile(copies[0])
	require.NoError(t, err)
	require.Equal(t, strings.Replace(string(before), "package once", "package thrice", 1), string(text))
}

func TestCompilerIsHeard(t *testing.T) {
	shop := newWorkshop(t)
	broken := variant{name: "broken", edits: []edit{{"once/once.go", "o.doSlow(f)", "o.doSlow(f, nonsense)"}}}
	err := shop.compile(t.Context(), broken, t.TempDir(), "build", module+"/once")
	require.ErrorContains(t, err, "broken: go build: exit status 1\n")
	require.ErrorContains(t, err, "undefined: nonsense")

	tagged := variant{name: "tagged", tag: "nonsense"}
	require.NoError(t, shop.compile(t.Context(), tagged, t.TempDir(), "build", module+"/once"))
}

func TestNoSourceNoVariant(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, mode := range []string{"-backends", "-tricks"} {
		if mode == "-backends" && backend != "portable" {
			continue // that is refused before
		}
		stdout, stderr, status := inProcess(mode)
		require.Equal(t, 1, status)
		require.Empty(t, stdout)
		require.Equal(t, "bench: "+mode+": this builds the module anew, and takes its source and the go command: "+
			"run it in a clone of github.com/syncprimer/syncprimer\n", stderr)
	}
}

func TestFirstLines(t *testing.T) {
	require.Equal(t, "a\nb", firstLines("\na\nb\n"))
	require.Equal(t, 12, strings.Count(firstLines(strings.Repeat("x\n", 100)), "x"))
}
