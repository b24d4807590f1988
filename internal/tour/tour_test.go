package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

const root = "../.."

// Each command prints what the pages say, and each edit is noticed.
func TestCommands(t *testing.T) {
	if race.Enabled {
		t.Skip("it runs other commands, without -race: go test ./internal/tour")
	}
	for _, name := range pages {
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		p := parse(string(text))
		for _, b := range p.blocks {
			if b.kind != console {
				continue
			}
			t.Run(b.command(), func(t *testing.T) {
				out, err := p.run(t.Context(), root, b)
				require.NoError(t, err)
				require.True(t, matches(b.shown(), out), "line %d of %s: it prints\n%s", b.line, name, strings.Join(out, "\n"))
			})
		}
	}
}

// A tour has fifteen stops, each with a question, a command, something to read and
// something to break.
func TestStops(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "tour.md"))
	require.NoError(t, err)
	stops := strings.Split(string(text), "\n## ")[1:]
	require.Len(t, stops, 15)
	for _, stop := range stops {
		heading, _, _ := strings.Cut(stop, "\n")
		kinds := make(map[string]int)
		for _, b := range parse(stop).blocks {
			kinds[b.kind]++
		}
		require.True(t, strings.HasSuffix(heading, "?"), "%s: no question", heading)
		require.Equal(t, map[string]int{console: 2, diff: 1}, kinds, heading)
		require.Contains(t, stop, "**Read**", heading)
		require.Contains(t, stop, "**Break**", heading)
		require.Regexp(t, lines.String()[1:len(lines.String())-1], stop, "%s: no lines to read", heading)
	}
}

// Links of all pages lead somewhere.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	require.NoError(t, err)
	for _, name := range append(pages, filepath.Join(root, "README.md")) {
		wrong, err := brokenLinks(name)
		require.NoError(t, err)
		require.Empty(t, wrong, name)
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		shown, out string
		is         bool
	}{
		{"a", "a", true},
		{"a", "b", false},
		{"a", "a\nb", false},
		{"a\n…", "a\nb\nc", true},
		{"…\nc", "a\nb\nc", true},
		{"…\nb", "a\nb\nc", false},
		{"ok  x  …", "ok  x  0.1s", true},
		{"took … s", "took 3 ms", false},
		{"a\n…\nb", "a\nb", true},
		{"(.*)", "anything", false},
	} {
		require.Equal(t, c.is, matches(strings.Split(c.shown, "\n"), strings.Split(c.out, "\n")), "%q and %q", c.shown, c.out)
	}
}

func TestBrokenLinksAreFound(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	write("a.go", "package a\n\nfunc b() {\n}\n")
	write("b.md", "# What is a G?\n")
	write("page.md", "[see [`func b`](a.go#L3-L4) [`b[T]`](a.go#L2) [`func b`](a.go#L2) [x](none.go) [y](b.md#what-is-a-g) [z](b.md#what) [`c()`](a.go#L1) [w](a.go#L3-L99)\n"+
		"```\n[no](link)\n```\n[far](https://example.com)\n")
	wrong, err := brokenLinks(filepath.Join(dir, "page.md"))
	require.NoError(t, err)
	require.Equal(t, []string{
		"[`b[T]`](a.go#L2): it does not stand there",
		"[`func b`](a.go#L2): it stands on line 3",
		"[x](none.go): there is no such file",
		"[z](b.md#what): there is no such heading",
		"[`c()`](a.go#L1): it does not stand there",
		"[w](a.go#L3-L99): there are no such lines",
	}, wrong)
}

// Lines that have moved are found again by what stands on the first of them.
func TestLinksAreMended(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.go"), []byte("package a\n\nfunc b() {\n\tc()\n}\n\tc()\n"), 0o666))
	page := filepath.Join(dir, "page.md")
	require.Equal(t, "[`func b`](a.go#L3-L5) [`c()`](a.go#L1) [x](none.go#L3)",
		mendLinks(page, "[`func b`](a.go#L1) [`c()`](a.go#L1) [x](none.go#L3)"), "c() stands in two places")
}

func TestEdit(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.go"), []byte("a\n\tb\nc\n"), 0o666))
	b := parse("```diff\n--- a.go\n-\tb\n+\td\n c\n```").blocks[0]
	_, err := b.apply(dir, t.TempDir())
	require.NoError(t, err)
	temp := t.TempDir()
	_, err = b.apply(dir, temp)
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(temp, "a.go"))
	require.NoError(t, err)
	require.Equal(t, "a\n\td\nc\n", string(text))

	b = parse("```diff\n--- a.go\n-x\n```").blocks[0]
	_, err = b.apply(dir, temp)
	require.ErrorContains(t, err, "0 times")
}
