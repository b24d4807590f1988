package chanimpl_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/internal/twin"
)

// Where a Chan of ours differs from a native channel on purpose, or has to. A test
// here fails when the difference has gone.

// A native channel belongs to the bubble in which it was made, and one made outside
// to none: to wait for it is not durable. With ours it does not matter where the
// channel was made, only who waits: that goroutine is durably blocked.
func TestDifferenceWaitingInABubbleForAChannelMadeOutside(t *testing.T) {
	require.Contains(t, headerOfRecv(t, twin.Ours), "(durable)")
	require.NotContains(t, headerOfRecv(t, twin.Std), "(durable)")
}

// blockedInRecv returns the first line of the stack trace of a goroutine that is
// blocked in a receive, or "".
func blockedInRecv() string {
	buf := make([]byte, 1<<20)
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		header, frames, _ := strings.Cut(stack, "\n")
		blocked := !strings.Contains(header, "[run")
		if blocked && strings.Contains(frames, ".Recv(") {
			return header
		}
	}
	return ""
}

// headerOfRecv returns how a stack trace describes a goroutine of a bubble that
// waits for a channel made outside.
func headerOfRecv(t *testing.T, im twin.Impl) (header string) {
	c := ints(im, 0)
	synctest.Test(t, func(t *testing.T) {
		received := make(chan struct{})
		go func() { c.Recv(); close(received) }()
		for header == "" {
			runtime.Gosched()
			header = blockedInRecv()
		}
		c.Send(1)
		<-received
	})
	return header
}

// A stack trace calls the wait by what it is underneath.
func TestDifferenceWaitReasonInStackTraces(t *testing.T) {
	reason := func(im twin.Impl) (header string) {
		synctest.Test(t, func(t *testing.T) {
			c := ints(im, 0)
			go c.Recv()
			synctest.Wait()
			header = blockedInRecv()
			c.Close()
		})
		return header
	}
	require.Contains(t, reason(twin.Ours), "sync.Cond.Wait")
	require.Contains(t, reason(twin.Std), "chan receive")
}

// The compiler refuses native channels of elements of 64 KiB or more.
func TestDifferenceNoLimitToTheSizeOfAnElement(t *testing.T) {
	type large [1 << 16]byte
	c := chanimpl.Make[large](1)
	c.Send(large{1<<16 - 1: 7})
	v, _ := c.Recv()
	require.EqualValues(t, 7, v[1<<16-1])

	file := filepath.Join(t.TempDir(), "large.go")
	require.NoError(t, os.WriteFile(file, []byte("package large\nvar C = make(chan [1 << 16]byte)\n"), 0o600))
	out, err := exec.CommandContext(t.Context(), "go", "build", file).CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "channel element type too large")
}

// What waits in a native time.After is garbage when nobody has it any more. A timer
// of ours keeps its channel until it has run.
func TestDifferenceAfterIsKeptUntilItHasRun(t *testing.T) {
	freed := make(chan struct{}, 1)
	c := chanimpl.After(time.Hour)
	runtime.AddCleanup(c, func(freed chan struct{}) { freed <- struct{}{} }, freed)
	c = nil
	for range 5 {
		runtime.GC()
	}
	require.Empty(t, freed)

	native := time.After(time.Hour)
	_ = native
	before := timers(t)
	for range 1000 {
		_ = time.After(time.Hour)
	}
	require.Less(t, timers(t), before+500, "not kept")
}

// timers returns how many objects there are on the heap, after collecting garbage.
func timers(t *testing.T) uint64 {
	t.Helper()
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapObjects
}
