package rwmutex_test

import (
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/rwmutex"
)

// words are the fields of an RWMutex. Both implementations have the same.
type words struct {
	w           atomic.Int32 // of the writers' mutex; the upper bits count waiters
	wSema       uint32
	writerSem   uint32
	readerSem   uint32
	readerCount atomic.Int32
	readerWait  atomic.Int32
}

func wordsOf(rw twin.RWMutex) *words { return (*words)(reflect.ValueOf(rw).UnsafePointer()) }

// writer reports whether a writer is in or waits for readers.
func (w *words) writer() bool { return w.readerCount.Load() < 0 }

// readers returns how many readers are in or wait.
func (w *words) readers() int {
	n := int(w.readerCount.Load())
	if n < 0 {
		n += rwmutex.MaxReaders
	}
	return n
}

// waitedFor returns how many readers the waiting writer waits for.
func (w *words) waitedFor() int { return int(w.readerWait.Load()) }

// writersBehind returns how many writers wait for another writer.
func (w *words) writersBehind() int { return int(w.w.Load() >> 3) }

func (w *words) free() bool {
	return w.w.Load() == 0 && w.readerCount.Load() == 0 && w.readerWait.Load() == 0
}

func TestTheWordsAreWhereTheTestsLookForThem(t *testing.T) {
	require.Equal(t, unsafe.Sizeof(words{}), unsafe.Sizeof(rwmutex.RWMutex{}))
	require.Equal(t, unsafe.Sizeof(words{}), unsafe.Sizeof(sync.RWMutex{}))
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		rw := impl.NewRWMutex()
		rw.RLock()
		require.EqualValues(t, 1, wordsOf(rw).readerCount.Load())
		rw.RUnlock()
		rw.Lock()
		require.EqualValues(t, -rwmutex.MaxReaders, wordsOf(rw).readerCount.Load())
		require.EqualValues(t, 1, wordsOf(rw).w.Load())
		rw.Unlock()
		require.True(t, wordsOf(rw).free())
	})
}

// until waits for a condition that other goroutines are about to make true.
func until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !condition(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("did not happen: %s", what)
		}
	}
}

// A crowd is an RWMutex and the goroutines that want it. Who waits is seen in the
// words: a reader or writer that is counted there as waiting will not come in
// before somebody else lets it in, whether it is asleep yet or not.
type crowd struct {
	*words
	t  *testing.T
	rw twin.RWMutex
	g  errgroup.Group
}

// newCrowd returns a lock that has to be free again when the test ends.
func newCrowd(t *testing.T, impl twin.Impl) *crowd {
	rw := impl.NewRWMutex()
	c := &crowd{words: wordsOf(rw), t: t, rw: rw}
	t.Cleanup(func() {
		if t.Failed() {
			return // some may still be inside
		}
		require.NoError(t, c.g.Wait())
		require.True(t, c.free(), "the lock is not free in the end")
	})
	return c
}

// A member is a goroutine that asks for the lock, has it, and gives it up when it
// is told to.
type member struct {
	t     *testing.T
	in    atomic.Bool
	leave chan struct{}
}

func (c *crowd) member(lock, unlock func()) *member {
	m := &member{t: c.t, leave: make(chan struct{})}
	c.g.Go(func() error {
		lock()
		m.in.Store(true)
		<-m.leave
		m.in.Store(false)
		unlock()
		return nil
	})
	return m
}

func (m *member) comesIn() {
	m.t.Helper()
	until(m.t, "a member of the crowd comes in", m.in.Load)
}

func (m *member) goesOut() { close(m.leave) }

// reader starts a reader and returns once it is counted.
func (c *crowd) reader() *member {
	c.t.Helper()
	n := c.readers() + 1
	m := c.member(c.rw.RLock, c.rw.RUnlock)
	until(c.t, "the reader is counted", func() bool { return c.readers() == n })
	return m
}

// writer starts a writer, while nobody else writes or waits to, and returns once
// it keeps readers out and has counted those who are in.
func (c *crowd) writer() *member {
	c.t.Helper()
	m := c.member(c.rw.Lock, c.rw.Unlock)
	until(c.t, "the writer is there", func() bool {
		return c.words.writer() && (c.readers() == 0 || c.waitedFor() != 0)
	})
	return m
}

// writerBehind starts a writer that has to wait for another one.
func (c *crowd) writerBehind() *member {
	c.t.Helper()
	n := c.writersBehind() + 1
	m := c.member(c.rw.Lock, c.rw.Unlock)
	until(c.t, "the writer waits", func() bool { return c.writersBehind() == n })
	return m
}
