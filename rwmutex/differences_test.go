package rwmutex_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// Where an RWMutex of ours differs from one of the standard library on purpose,
// or has to. A test here fails when the difference has gone.

// A reader that an Unlock has let in is in. In the standard library Unlock leaves
// a permit for it, and until it wakes up and takes the permit, another reader may:
// one that comes later, while the next writer waits already, and should wait
// behind that one. The first then waits in its stead.
func TestDifferenceReadersThatAreLetInAreNotOvertaken(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that all wake up in order
	onStd := 0
	for range 500 {
		require.False(t, overtaken(t, twin.Ours))
		if overtaken(t, twin.Std) {
			onStd++
		}
	}
	require.NotZero(t, onStd)
	t.Logf("in the standard library: %d of 500", onStd)
}

// overtaken reports whether a reader that came while a writer waited was let in
// before the reader for which that writer waits.
func overtaken(t *testing.T, impl twin.Impl) bool {
	c := newCrowd(t, impl)
	c.rw.Lock()
	w := c.writerBehind()
	early := c.reader()
	// The late reader is ready to run; Unlock makes the early one and the writer
	// ready too. With luck the writer runs first, then the late reader.
	late := c.member(c.rw.RLock, c.rw.RUnlock)
	c.rw.Unlock()
	until(t, "the writer is there", c.words.writer)
	until(t, "both readers are counted", func() bool { return c.readers() == 2 })
	until(t, "one of them comes in", func() bool { return early.in.Load() || late.in.Load() })
	overtaken := late.in.Load() && c.waitedFor() == 1
	early.goesOut()
	late.goesOut()
	w.goesOut()
	return overtaken
}

// So many readers that our pool of places to sleep, which no bubble owns, has not
// enough for all of them.
const manyReaders = 100

// In a bubble, our goroutines that wait for an RWMutex (or a Mutex) sleep in
// places that were made before main began, 64 of them and those that the program
// has made outside bubbles since. Where these do not suffice, one more is made,
// which belongs to the bubble; to wake its sleeper from outside stops the program.
func TestDifferenceManyWaitersInABubbleForALockHeldOutside(t *testing.T) {
	if name := os.Getenv("MANY_WAITERS"); name != "" {
		manyWaiters(t, map[string]twin.Impl{"ours": twin.Ours, "std": twin.Std}[name])
		return
	}
	run := func(name string) (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "MANY_WAITERS="+name, "GORACE=atexit_sleep_ms=0")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	out, err := run("ours")
	var exit *exec.ExitError
	require.True(t, errors.As(err, &exit), out)
	require.Equal(t, 2, exit.ExitCode(), out)
	require.Contains(t, out, "from outside bubble")

	out, err = run("std")
	require.NoError(t, err, out)
}

func manyWaiters(t *testing.T, impl twin.Impl) {
	rw, door := impl.NewRWMutex(), impl.NewMutex()
	rw.Lock()
	door.Lock()
	var outside errgroup.Group
	outside.Go(func() error {
		untilAsleep(t, 1+manyReaders)
		rw.Unlock()
		door.Unlock()
		return nil
	})
	synctest.Test(t, func(t *testing.T) {
		var g errgroup.Group
		// While this one waits, the bubble does not count as deadlocked.
		g.Go(func() error { waitInBubble(door); return nil })
		untilAsleep(t, 1)
		for range manyReaders {
			g.Go(func() error { waitInBubble(rw.RLocker()); return nil })
		}
		require.NoError(t, g.Wait())
	})
	require.NoError(t, outside.Wait())
}
