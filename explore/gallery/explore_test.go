//go:build explore

package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pick returns the entries with these tests.
func pick(t *testing.T, tests ...string) []entry {
	t.Helper()
	var picked []entry
	for _, e := range entries() {
		if slices.Contains(tests, e.test) {
			picked = append(picked, e)
		}
	}
	require.Len(t, picked, len(tests))
	return picked
}

var (
	loads = regexp.MustCompile(`(?i)((src|href|action)\s*=\s*["']?\s*(https?:)?//|@import|url\(\s*["']?(https?:)?//)`)
	links = regexp.MustCompile(`href="([^"]*)"`)
)

// read returns a page of the gallery, which needs no other file and no network.
func read(t *testing.T, dir, file string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(dir, file))
	require.NoError(t, err)
	require.Empty(t, loads.FindString(string(page)), file)
	for _, l := range links.FindAllStringSubmatch(string(page), -1) {
		if !strings.HasPrefix(l[1], "data:") {
			require.FileExists(t, filepath.Join(dir, l[1]), "relative, so that it works from a disk")
		}
	}
	return string(page)
}

// inJSON is how a text stands in the data of a page.
func inJSON(t *testing.T, text string) string {
	t.Helper()
	b, err := json.Marshal(text)
	require.NoError(t, err)
	return strings.Trim(string(b), `"`)
}

// Some pages, of each kind.
func TestGallery(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "here")
	some := pick(t, "TestExploreMutex", "TestExploreMutexThatCounts", "TestExplore2Callers2Turns")
	fails, right, once := some[0], some[1], some[2]
	require.NoError(t, write(t.Context(), dir, some, io.Discard))
	for _, file := range []string{"index.html", fails.file()} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte("an old page"), 0o666))
	}
	require.NoError(t, write(t.Context(), dir, some, io.Discard), "again")

	index := read(t, dir, "index.html")
	for _, want := range []string{`href="mutex.html"`, `href="once-the-second-caller.html"`, "Two goroutines lock this mutex once each",
		right.title, "2x2: FULL (DPOR): 94 executions", "3x1: FULL (DPOR): 150 executions", ">explore/article<", ">once<"} {
		require.Contains(t, index, want)
	}
	for _, told := range []string{"Deadlock", "Data race", "leaves no mark"} {
		require.NotContains(t, index, told, "only the page says so")
	}
	require.NoFileExists(t, filepath.Join(dir, right.file()))

	page := read(t, dir, fails.file())
	require.Contains(t, page, `"question":"`+inJSON(t, fails.question))
	require.Contains(t, page, `"answer":"`+inJSON(t, fails.answer))
	require.Contains(t, page, "Deadlock")
	require.Contains(t, page, `href="index.html"`)

	page = read(t, dir, once.file())
	require.Contains(t, page, `"question":"In `+"`once/once.go` one line was changed")
	require.Contains(t, page, inJSON(t, once.question))
	require.Contains(t, page, `"text":"\t\to.done.Store(1) // after f, also when it panics, and before Unlock","new":true`)
	require.Contains(t, page, `"was":["\t\tdefer o.done.Store(1) // after f, also when it panics, and before Unlock"]`)
}

func TestAPageThatIsMissingIsAnError(t *testing.T) {
	wrong := pick(t, "TestExplore2Callers2Turns")
	wrong[0].test = "TestExploreNothing"
	require.ErrorContains(t, write(t.Context(), t.TempDir(), wrong, io.Discard), `there is no page "Once: the second caller"`)
	right := pick(t, "TestExploreOncePanic")
	right[0].question = "What goes wrong?"
	require.ErrorContains(t, write(t.Context(), t.TempDir(), right, io.Discard), `there is no page "Once, and the function panics"`)
}
