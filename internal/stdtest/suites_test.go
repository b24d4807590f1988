package stdtest

import (
	"context"
	"os"
	"sync"
)

// testdata is the folder of the packages that take the place of theirs.
const testdata = "internal/stdtest/testdata/"

// imports are the packages that are exchanged in their files.
var imports = map[string]string{
	"context":                        Module + "/context",
	"sync":                           Module + "/" + testdata + "sync",
	"internal/asan":                  Module + "/" + testdata + "asan",
	"internal/testenv":               Module + "/" + testdata + "testenv",
	"golang.org/x/sync/errgroup":     Module + "/" + testdata + "errgroup",
	"golang.org/x/sync/semaphore":    Module + "/" + testdata + "semaphore",
	"golang.org/x/sync/singleflight": Module + "/" + testdata + "singleflight",
}

// The tables of what their files do not find here as they expect it.
var (
	// What is left out of sync, by name.
	leftOut = []Omission{
		{"map_test.go", "Map", "sync.Map is not one of the primitives rebuilt here"},
		{"map_bench_test.go", "Map", "likewise"},
		{"map_reference_test.go", "HashTrieMap", "likewise"},
		{"pool_test.go", "Pool", "sync.Pool is not one of the primitives rebuilt here"},
		{"example_pool_test.go", "Pool", "likewise"},
		{"export_test.go", "runtime_procPin", "opens the insides of sync to its tests; testdata/sync opens ours"},
	}

	// What context_test.go looks at inside package context, and what it is shown:
	// see testdata/context.
	insides = map[string]string{
		"pc.children":               "childrenOf(pc)",
		"ctx.(*cancelCtx).children": "childrenOf(ctx.(*cancelCtx))",
		"parentCancelCtx":           "ourParent",
		"ac.Context":                "ac.parent", // ours is not a context: it has no field of that name
		"goroutines":                "started",
	}
)

var syncSuite = Suite{
	Path: "sync",
	To:   testdata + "sync",
	Omit: leftOut,
	Swap: Swap{Imports: imports},
}

// contextSuite is laid into the folder of our package, since some of its tests are
// inside the package.
var contextSuite = Suite{
	Path: "context",
	To:   "context",
	Swap: Swap{Imports: imports, Exprs: insides},
	Add: map[string]string{
		testdata + "context/insides.go": "context/insides_test.go",
		testdata + "park/started.go":    "internal/park/started.go",
	},
	Insert: []Insertion{{"internal/park/world.go", "Go", "Started.Add(1)"}},
}

// xsync is a package of golang.org/x/sync, in the version of our go.mod. It is
// compiled with ours, too.
func xsync(name string) Suite {
	return Suite{
		Path:  "golang.org/x/sync/" + name,
		To:    testdata + name,
		Whole: true,
		Swap:  Swap{Imports: imports},
	}
}

// The binaries, compiled when they are first needed. They serve for all rounds of
// -count and -cpu.
var (
	syncTests    = sync.OnceValues(func() ([]Binary, error) { return build(syncSuite) })
	contextTests = sync.OnceValues(func() ([]Binary, error) { return build(contextSuite) })
	xsyncTests   = sync.OnceValues(func() ([]Binary, error) {
		return build(xsync("errgroup"), xsync("semaphore"), xsync("singleflight"))
	})
)

// build compiles the suites into a folder of their own.
func build(suites ...Suite) ([]Binary, error) {
	dir, err := os.MkdirTemp(scratch, "")
	if err != nil {
		return nil, err
	}
	return Build(context.Background(), dir, suites...)
}
