package floors

import (
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// floors are the packages of the primitives, from the ground. A package imports
// only from floors below its own.
var floors = [][]string{
	{"internal/atomic", "internal/race"},
	{"internal/park"},
	{"internal/sema"},
	{"mutex", "waitgroup", "chanimpl"},
	{"rwmutex", "once", "cond"},
	{"context"},
	{"patterns"},
}

// everywhere lists what any of them may import from the standard library: nothing
// that blocks, spawns, draws lots or looks at the clock. (Of package time only types
// and constants: see construct.)
var everywhere = []string{"cmp", "errors", "iter", "math", "math/bits", "slices", "strconv", "time", "unsafe"}

// doors lists what else some may import.
var doors = map[string][]string{
	"internal/atomic": {"sync/atomic"},                                                          // it is that
	"internal/race":   {"runtime"},                                                              // the detector's functions
	"internal/park":   {"bytes", "fmt", "math/rand/v2", "os", "runtime", "sync", "sync/atomic"}, // atomic: not the explorer's
	"context":         {"context", "reflect"},                                                   // types and values in common; names of types
	"patterns":        {"fmt", "runtime", "runtime/debug"},                                      // a panic, and its stack; Goexit
}

// engine is below the ground: the explorer, to which the ground floor turns with the
// build tag explore. Without the tag it is not there.
const engine = "internal/engine"

var hasStairs = []string{"internal/atomic", "internal/park", "internal/sema"}

func everyFloor() []string { return slices.Concat(floors...) }

func floorOf(name string) int {
	return slices.IndexFunc(floors, func(floor []string) bool { return slices.Contains(floor, name) })
}

// wrongImports returns those imports that package name must not have.
func wrongImports(name string, imports []string) []string {
	var wrong []string
	for _, path := range imports {
		ours, isOurs := strings.CutPrefix(path, module+"/")
		switch {
		case ours == engine && slices.Contains(hasStairs, name):
		case isOurs && floorOf(ours) < 0:
			wrong = append(wrong, fmt.Sprintf("%s imports %s, which is on no floor", name, ours))
		case isOurs && floorOf(ours) >= floorOf(name):
			wrong = append(wrong, fmt.Sprintf("%s imports %s, which is not below it", name, ours))
		case !isOurs && !slices.Contains(everywhere, path) && !slices.Contains(doors[name], path):
			wrong = append(wrong, fmt.Sprintf("%s imports %s", name, path))
		}
	}
	return wrong
}

// importsOf returns what the files in dir import, those for other builds included
// and tests not.
func importsOf(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	all := make(map[string]bool)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func TestImports(t *testing.T) {
	s := load(t)
	for _, name := range everyFloor() {
		imports := importsOf(t, s.floor(name).Dir)
		require.NotEmpty(t, imports, name)
		require.Empty(t, wrongImports(name, imports))
	}
}

func TestWrongImportsAreFound(t *testing.T) {
	for _, c := range []struct{ name, path string }{
		{"mutex", "sync"},
		{"mutex", "sync/atomic"},
		{"mutex", "runtime"},
		{"chanimpl", "math/rand"},
		{"cond", "os"},
		{"internal/sema", "sync/atomic"},
		{"internal/race", "sync"},
		{"mutex", "golang.org/x/sync/semaphore"},
		{"mutex", module + "/rwmutex"},       // upwards
		{"waitgroup", module + "/mutex"},     // sideways
		{"mutex", module + "/internal/twin"}, // not on a floor
		{"internal/race", module + "/internal/atomic"},
		{"mutex", module + "/internal/engine"}, // only the ground floor leads there
	} {
		require.Len(t, wrongImports(c.name, []string{"unsafe", c.path}), 1, "%s imports %s", c.name, c.path)
	}
}

// foreign returns the packages that come neither from the standard library nor from
// this module. Whoever imports a primitive would have to download them.
func foreign(packages map[string]listed) []string {
	var paths []string
	for path, p := range packages {
		if !p.Standard && !strings.HasPrefix(path, module+"/") {
			paths = append(paths, path)
		}
	}
	return paths
}

func TestPrimitivesNeedNothingElse(t *testing.T) {
	s := load(t)
	require.Contains(t, s.packages, "runtime") // it is the whole list
	require.Empty(t, foreign(s.packages))
	require.NotContains(t, s.packages, module+"/"+engine)
}

func TestTheTagLeadsToTheEngine(t *testing.T) {
	require.Contains(t, load(t, "-tags=explore").packages, module+"/"+engine)
}

func TestForeignPackagesAreFound(t *testing.T) {
	require.Equal(t, []string{"gonum.org/v1/plot"}, foreign(map[string]listed{
		"gonum.org/v1/plot": {},
		"time":              {Standard: true},
		module + "/mutex":   {},
	}))
}
