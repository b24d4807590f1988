package stdtest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const before = `package sync_test

import (
	"fmt"
	. "sync"
)

//go:linkname hidden
func hidden(int) bool

//go:linkname other their.other
func other()

// TestSync says "sync" in a comment.
func TestSync(t *T) { fmt.Println("sync", len(m.children)) }

func Testimony() {}

func TestMain() {}

func (s suite) TestMethod() {}

func ExampleMutex() {
	// Output: x
}

func ExampleMutex_silent() {}
`

const after = `package sync_test

import (
	"fmt"
	. "our/sync"
)

//go:linkname hidden sync_test.hidden
func hidden(int) bool

//go:linkname other their.other
func other()

// TestSync says "sync" in a comment.
func TestSync(t *T) { fmt.Println("sync", m.count()) }

func Testimony() {}

func TestMain() {}

func (s suite) TestMethod() {}

func ExampleMutex() {
	// Output: x
}

func ExampleMutex_silent() {}
`

func TestSwap(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a_test.go")
	require.NoError(t, os.WriteFile(path, []byte(before), 0o600))
	swap := Swap{
		Imports: map[string]string{"sync": "our/sync", "context": "our/context"},
		Exprs:   map[string]string{"len(m.children)": "m.count()"},
	}
	file, err := swap.File(path, "sync")
	require.NoError(t, err)
	require.Equal(t, "//line "+path+":1\n"+after, string(file.Text))
	require.Equal(t, []string{"TestSync", "ExampleMutex"}, file.Tests)
	require.Equal(t, []string{"len(m.children)"}, file.swapped)
}
