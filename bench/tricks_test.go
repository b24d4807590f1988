package main

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// All tricks that are in different files are taken away together, which takes less
// time than to compile each variant.
func TestTricksCanStillBeTakenAway(t *testing.T) {
	shop := newWorkshop(t)

	for _, backend := range []string{"portable", "gopark"} {
		tag := ""
		if backend == "gopark" {
			tag = backend
		}
		for i, b := range batches(backend) {
			packages := slices.Sorted(maps.Keys(b.packages))
			require.NoError(t, shop.compile(t.Context(), variant{name: "tricks", tag: tag, edits: b.edits},
				t.TempDir(), "build", packages...), "batch %d", i)
		}
	}
}

// A batch is tricks that have no file in common.
type batch struct {
	files, packages map[string]bool
	edits           []edit
}

func batches(backend string) []*batch {
	var list []*batch
	for _, t := range tricks() {
		if t.on != backend && (t.on != "" || backend != "portable") {
			continue // each is compiled once
		}
		i := slices.IndexFunc(list, func(b *batch) bool {
			return !slices.ContainsFunc(t.files(), func(f string) bool { return b.files[f] })
		})
		if i < 0 {
			i = len(list)
			list = append(list, &batch{files: make(map[string]bool), packages: make(map[string]bool)})
		}
		for _, e := range t.without {
			list[i].files[e.file] = true
			list[i].packages[path.Join(module, path.Dir(e.file))] = true
		}
		list[i].edits = append(list[i].edits, t.without...)
	}
	return list
}

func TestTricksAreWellFormed(t *testing.T) {
	page, err := os.ReadFile("../docs/performance.md")
	require.NoError(t, err)
	seen := make(map[string]bool)
	for _, trick := range tricks() {
		require.False(t, seen[trick.name], trick.name)
		seen[trick.name] = true
		require.NotEmpty(t, trick.at, trick.name)
		require.Contains(t, string(page), "**"+trick.name+"**", "the page explains each trick")
		for _, p := range trick.at {
			w, err := workloadNamed(p.workload)
			require.NoError(t, err, trick.name)
			require.Equal(t, w.hasWaits(), p.metrics != "", "%s: %s", trick.name, p.workload)
			for _, m := range strings.Fields(p.metrics) {
				require.True(t, slices.ContainsFunc(w.metrics, func(known metric) bool { return known.name == m }), m)
			}
		}
	}
	explained := regexp.MustCompile(`(?m)^- \*\*(.+?)\*\*`).FindAllStringSubmatch(string(page), -1)
	for _, e := range explained {
		require.True(t, seen[e[1]], "%s is explained, and is no trick", e[1])
	}
}

func TestTricksAreMeasured(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.md")
	text := "before\n" + pageBegin + "old\n" + pageEnd + "after\n"
	require.NoError(t, os.WriteFile(file, []byte(text), 0o666))

	stdout, stderr, status := inProcess("-tricks", "-run", "^once/", "-time", "30ms", "-rounds", "6", "-o", file)
	require.Empty(t, stderr)
	require.Equal(t, 0, status)
	require.Empty(t, stdout)
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Regexp(t, `(?s)^before\n`+pageBegin+`\n\w+/\w+, go.*\n\n`+pageEnd+`after\n$`, string(got))
	require.NotContains(t, string(got), "old")
	require.Regexp(t, `(?m)^\| once/fast-path \| once/once.go \| Once/done \| 1 \| \S+ns \| \S+ns \| 0\.\d\d \| .* \| 0/0 \| faster \|$`, string(got))
}
