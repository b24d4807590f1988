package picture

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheSourceIsThatOfTheFunctionsAndOfWhatTheyUse(t *testing.T) {
	d := dataOf(t, pageOf(t, Picture{}, twoLockers(t)))
	var first []string
	for _, s := range d.Sources {
		require.Equal(t, "lock/lock.go", s.File) // and not the whole path
		first = append(first, fmt.Sprint(s.Lines[0].N, " ", s.Lines[0].Text))
	}
	require.Equal(t, []string{"3 type lock struct{ state int }", "5 func (l *lock) Lock() {", "11 func (l *lock) swap() bool { return true }"}, first)
	require.Equal(t, []mark{{File: "lock/lock.go", Line: 6, Func: "lock.(*lock).Lock"}}, d.Rows[4].At, "where the semaphore is called")
}

func TestTheSourceIsThatOfTheOverlay(t *testing.T) {
	file := write(t, "a.go", "package a\n\nfunc right() {}\n")
	other := write(t, "b.go", "package a\n\nfunc wrong() {}\n")
	rows := []row{{At: []mark{{path: file, Line: 3}}}}
	text := func(overlay map[string]string) string {
		sources := (&Picture{Overlay: overlay}).sourcesOf(rows)
		require.Len(t, sources, 1)
		require.Equal(t, shortPath(file), sources[0].File)
		return sources[0].Lines[0].Text
	}
	require.Equal(t, "func right() {}", text(nil))
	require.Equal(t, "func wrong() {}", text(map[string]string{file: other}))
}

func TestTheSourceBeginsWithWhatThePageIsAbout(t *testing.T) {
	files := func(subject string) (names []string) {
		rows := []row{{At: []mark{{path: "/m/lock/lock.go"}, {path: "/m/a/a_test.go"}}}, {At: []mark{{path: "/m/a/a.go"}}}}
		for _, s := range (&Picture{Subject: subject}).sourcesOf(rows) {
			names = append(names, s.File)
		}
		return names
	}
	require.Equal(t, []string{"lock/lock.go", "a/a.go", "a/a_test.go"}, files(""))
	require.Equal(t, []string{"a/a.go", "a/a_test.go", "lock/lock.go"}, files("m/a/"))
	require.Equal(t, []string{"a/a_test.go", "lock/lock.go", "a/a.go"}, files("a/a_test.go"))
}

func TestWhatTheOverlayChangesIsMarked(t *testing.T) {
	for overlay, want := range map[string][]sourceLine{
		"1\n2\n3\n4": {{N: 1, Text: "1"}, {N: 2, Text: "2"}, {N: 3, Text: "3"}, {N: 4, Text: "4"}},
		"1\n2\n4":    {{N: 1, Text: "1"}, {N: 2, Text: "2"}, {N: 3, Text: "4", Was: []string{"3"}}},
		"1\n2\nX\n4": {{N: 1, Text: "1"}, {N: 2, Text: "2"}, {N: 3, Text: "X", New: true, Was: []string{"3"}}, {N: 4, Text: "4"}},
		"1\n3\n2\n4": {{N: 1, Text: "1"}, {N: 2, Text: "3", New: true, Was: []string{"2", "3"}}, {N: 3, Text: "2", New: true}, {N: 4, Text: "4"}},
	} {
		file, other := write(t, "a.s", "1\n2\n3\n4"), write(t, "b.s", overlay)
		p := Picture{Overlay: map[string]string{file: other}}
		got := p.sourcesOf([]row{{At: []mark{{path: file, Line: 2}}}})
		require.Equal(t, []source{{File: shortPath(file), Lines: want}}, got, "%q", overlay)
	}
}

func TestTheSourceHasNoMethodsOfOtherTypes(t *testing.T) {
	text := []byte("package p\n\nfunc f(x a[int]) { x.m() }\n\ntype a[T any] struct{}\n\nfunc (a[T]) m() { n(1) }\n\n" +
		"type b struct{}\n\nfunc (b) m() {}\n\nfunc n(b2) {}\n\ntype b2 int\n\nfunc (*b2) m() {}\n\nfunc (*b2) other() {}\n")
	require.Equal(t, "3 5 7 13 15 17", numbers(excerpts("p.go", text, []int{3})))
}

func TestTheSourceHasNoNamesakesFromOtherPackages(t *testing.T) {
	text := []byte("package p\n\nimport \"x/lock\"\n\nvar a lock.T\n\ntype T struct{}\n\nvar b T\n")
	require.Equal(t, "5", numbers(excerpts("p.go", text, []int{5})))
	require.Equal(t, "7 9", numbers(excerpts("p.go", text, []int{9})))
}

// write writes a file, and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
	return file
}

// numbers returns the line numbers of some sources: "1-3 7-9".
func numbers(sources []source) string {
	var out []string
	for _, s := range sources {
		for i, l := range s.Lines {
			if i > 0 && l.N == s.Lines[i-1].N+1 {
				out[len(out)-1] = strings.SplitN(out[len(out)-1], "-", 2)[0] + "-" + fmt.Sprint(l.N)
			} else {
				out = append(out, fmt.Sprint(l.N))
			}
		}
	}
	return strings.Join(out, " ")
}

func TestAMissingFileHasNoLines(t *testing.T) {
	rows := []row{{At: []mark{{path: "/nowhere/gone/away.go", Line: 3}}}}
	require.Equal(t, []source{{File: "gone/away.go"}}, new(Picture).sourcesOf(rows))
}

func TestAFileThatIsNotGoIsShownAroundItsLines(t *testing.T) {
	text := []byte(strings.Repeat("NOP\n", 100))
	require.Equal(t, "1-11 32-50", numbers(excerpts("asm.s", text, []int{3, 40, 42})))
	require.Equal(t, "92-101", numbers(excerpts("asm.s", text, []int{100, 1000})))
}

func TestALongFunctionIsCut(t *testing.T) {
	text := []byte("package long\n\nfunc long() {\n" + strings.Repeat("\tlong()\n", 200) + "}\n")
	require.Equal(t, "3-11 92-110 196-204", numbers(excerpts("long.go", text, []int{100, 102, 204})))
}

func TestALineOutsideOfAllDeclarations(t *testing.T) {
	text := []byte("package short\n\nfunc f() {}\n")
	require.Equal(t, "1-4", numbers(excerpts("short.go", text, []int{900, 2})), "the file is not the one that was compiled")
}
