package cond_test

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// The copylocks check of go vet sees a copy of each type that must not be copied.
// (A Cond notices one when the program runs, the others never do.)
func TestVetSeesCopies(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "vet", "./testdata/copies").CombinedOutput()
	require.Error(t, err)
	for _, name := range []string{"cond.Cond", "mutex.Mutex", "once.Once", "rwmutex.RWMutex", "waitgroup.WaitGroup"} {
		require.Contains(t, string(out), "copies lock value to _: github.com/syncprimer/syncprimer/"+name)
	}
}
