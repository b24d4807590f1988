package rwmutex_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

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
