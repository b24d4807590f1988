package chanimpl_test

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each line of testdata/views is a mistake, and the compiler finds it. The last
// function has none, so that it is known to be about the mistakes.
func TestViewsKeepWhatTheyDoNotAllowFromCompiling(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-e", "./testdata/views").CombinedOutput()
	require.Error(t, err)
	for _, want := range []string{
		"views.go:8:4: r.Close undefined",
		"views.go:9:4: r.Send undefined",
		"views.go:10:4: r.TrySend undefined",
		"views.go:11:4: r.SendCase undefined",
		"views.go:16:4: s.Recv undefined",
		"views.go:17:4: s.TryRecv undefined",
		"views.go:18:4: s.All undefined",
		"views.go:19:4: s.RecvCase undefined",
	} {
		require.Contains(t, string(out), want)
	}
	require.NotContains(t, string(out), "views.go:2", "the last function has no mistakes")
}

func TestVetSeesACopiedChan(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "vet", "./testdata/copies").CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "copies lock value to _: github.com/syncprimer/syncprimer/chanimpl.Chan")
}
