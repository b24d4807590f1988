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
	d := dataOf(t, page(t, Picture{}, twoLockers(t)))
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
		sources := sourcesOf(rows, overlay)
		require.Len(t, sources, 1)
		require.Equal(t, shortPath(file), sources[0].File)
		return sources[0].Lines[0].Text
	}
	require.Equal(t, "func right() {}", text(nil))
	require.Equal(t, "func wrong() {}", text(map[string]string{file: other}))
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
	require.Equal(t, []source{{File: "gone/away.go"}}, sourcesOf(rows, nil))
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
