package goid

import (
	"iter"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// Goroutines that live at the same time differ from each other, by both.
func TestGoroutinesDiffer(t *testing.T) {
	const n = 1000
	ids, selves := make(map[int]bool), make(map[Self]bool)
	type who struct {
		id   int
		self Self
	}
	seen, end := make(chan who), make(chan struct{})
	for range n {
		go func() {
			seen <- who{ID(), Me()}
			<-end
		}()
	}
	for range n {
		w := <-seen
		ids[w.id], selves[w.self] = true, true
	}
	close(end)
	ids[ID()], selves[Me()] = true, true
	require.Len(t, ids, n+1)
	require.Len(t, selves, n+1)
}

// A goroutine stays the same on another thread, with a stack that has moved, and after
// a collection.
func TestAGoroutineStaysTheSame(t *testing.T) {
	id, self := ID(), Me()
	for range 100 {
		runtime.Gosched()
		runtime.LockOSThread()
		runtime.UnlockOSThread()
	}
	runtime.GC()
	var depth func(n int) Self
	depth = func(n int) Self {
		if n == 0 {
			return Me()
		}
		return depth(n - 1)
	}
	require.Equal(t, self, depth(100_000))
	require.Equal(t, id, ID())
	require.NotZero(t, self)
}

// A coroutine is a goroutine of its own, though it runs on the caller's thread.
func TestACoroutineIsAnother(t *testing.T) {
	next, stop := iter.Pull(func(yield func(Self) bool) {
		for yield(Me()) {
		}
	})
	defer stop()
	first, _ := next()
	second, _ := next()
	require.Equal(t, first, second)
	require.NotEqual(t, Me(), first)
}

// The number is that of a stack trace.
func TestIDIsThatOfTraces(t *testing.T) {
	buf := make([]byte, 64)
	trace := string(buf[:runtime.Stack(buf, false)])
	require.Contains(t, trace, "goroutine "+strconv.Itoa(ID())+" ")
}

var (
	someID   int
	someSelf Self
)

func BenchmarkID(b *testing.B) {
	for b.Loop() {
		someID = ID()
	}
}

func BenchmarkMe(b *testing.B) {
	for b.Loop() {
		someSelf = Me()
	}
}
