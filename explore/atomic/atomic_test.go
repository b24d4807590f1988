package atomic_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	original "sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/explore/atomic"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// calls are the methods of each type, with arguments.
var calls = func() map[string][]string {
	integer := []string{"Load()", "Store(1)", "Swap(1)", "Add(1)", "And(1)", "Or(1)", "CompareAndSwap(0, 1)"}
	return map[string][]string{
		"Bool":         {"Load()", "Store(true)", "Swap(true)", "CompareAndSwap(false, true)"},
		"Int32":        integer,
		"Int64":        integer,
		"Uint32":       integer,
		"Uint64":       integer,
		"Uintptr":      integer,
		"Pointer[int]": {"Load()", "Store(nil)", "Swap(nil)", "CompareAndSwap(nil, nil)"},
	}
}()

// user is a package that calls every method, each in a function of its own.
func user() string {
	var b strings.Builder
	b.WriteString("package user\n\nimport \"github.com/syncprimer/syncprimer/explore/atomic\"\n")
	for name, methods := range calls {
		typ, _, _ := strings.Cut(name, "[")
		for i, call := range methods {
			fmt.Fprintf(&b, "\nfunc use%s%d(v *atomic.%s) { v.%s }\n", typ, i, name, call)
		}
	}
	return b.String()
}

// outOfLine returns the methods that are real calls where user is compiled, with some
// files replaced by others.
func outOfLine(t *testing.T, replace map[string]string) (out []string) {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "user.go")
	require.NoError(t, os.WriteFile(program, []byte(user()), 0o600))
	here, err := os.Getwd()
	require.NoError(t, err)
	all := map[string]string{filepath.Join(here, "testdata", "user", "user.go"): program}
	for file, by := range replace {
		all[filepath.Join(here, file)] = by
	}
	overlay, err := json.Marshal(map[string]any{"Replace": all})
	require.NoError(t, err)
	file := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(file, overlay, 0o600))

	said, err := exec.CommandContext(t.Context(), "go", "build", "-overlay="+file, "-gcflags=-m", "./testdata/user").CombinedOutput()
	require.NoError(t, err, string(said))
	for name, methods := range calls {
		compiled := strings.ReplaceAll(name, "[int]", "[go.shape.int]")
		for _, call := range methods {
			method, _, _ := strings.Cut(call, "(")
			inlined := fmt.Sprintf(`user\.go:\d+:\d+: inlining call to %s\n`, regexp.QuoteMeta("atomic.(*"+compiled+")."+method))
			if !regexp.MustCompile(inlined).Match(said) {
				out = append(out, name+"."+method)
			}
		}
	}
	return out
}

func TestMethodsAreInlined(t *testing.T) { require.Empty(t, outOfLine(t, nil)) }

func TestLostInliningIsFound(t *testing.T) {
	text, err := os.ReadFile("atomic.go")
	require.NoError(t, err)
	head, _, found := strings.Cut(string(text), "\nfunc keepInlinable(")
	require.True(t, found)
	without := filepath.Join(t.TempDir(), "atomic.go")
	require.NoError(t, os.WriteFile(without, []byte(head), 0o600))
	require.NotEmpty(t, outOfLine(t, map[string]string{"atomic.go": without}))
}

// With the tag too, a type has the methods of its namesake, and no more.
func TestExploreTheMethodsAreThoseOfSyncAtomic(t *testing.T) {
	for _, pair := range [][2]any{
		{new(atomic.Bool), new(original.Bool)},
		{new(atomic.Int32), new(original.Int32)},
		{new(atomic.Int64), new(original.Int64)},
		{new(atomic.Uint32), new(original.Uint32)},
		{new(atomic.Uint64), new(original.Uint64)},
		{new(atomic.Uintptr), new(original.Uintptr)},
		{new(atomic.Pointer[int]), new(original.Pointer[int])},
	} {
		require.Equal(t, methods(pair[1]), methods(pair[0]), "%T", pair[1])
	}
}

// methods returns the methods of v, as they are written.
func methods(v any) []string {
	var out []string
	for i := range reflect.TypeOf(v).NumMethod() {
		out = append(out, reflect.TypeOf(v).Method(i).Name+strings.TrimPrefix(reflect.ValueOf(v).Method(i).Type().String(), "func"))
	}
	return out
}

// A claim is an atomic that is zero until somebody claims it.
type claim struct {
	isFree func() bool
	take   func()
}

func claimOf[T comparable](v interface {
	Load() T
	Store(T)
}, taken T) claim {
	var free T
	return claim{func() bool { return v.Load() == free }, func() { v.Store(taken) }}
}

// With the tag each operation is a step, of every type: between a load and a store
// another goroutine can come.
func TestExploreEachOperationIsAStep(t *testing.T) {
	for name, newClaim := range map[string]func() claim{
		"Bool":    func() claim { return claimOf(new(atomic.Bool), true) },
		"Int32":   func() claim { return claimOf(new(atomic.Int32), 1) },
		"Int64":   func() claim { return claimOf(new(atomic.Int64), 1) },
		"Uint32":  func() claim { return claimOf(new(atomic.Uint32), 1) },
		"Uint64":  func() claim { return claimOf(new(atomic.Uint64), 1) },
		"Uintptr": func() claim { return claimOf(new(atomic.Uintptr), 1) },
		"Pointer": func() claim { return claimOf(new(atomic.Pointer[int]), new(int)) },
	} {
		t.Run(name, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				c, owners := newClaim(), explore.NewVar(x, "owners", 0)
				for range 2 {
					x.Go("claimant", func() {
						if c.isFree() {
							c.take()
							owners.Set(owners.Get() + 1)
						}
					})
				}
			}, explore.Expect(explore.DataRace, "owners"))
		})
	}
}
