package mutex_test

import (
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/mutex"
)

// state returns the address of the state word. Both implementations begin with
// it, and give its bits the same meaning.
func state(m twin.Mutex) *atomic.Int32 {
	switch m := m.(type) {
	case *mutex.Mutex:
		return (*atomic.Int32)(unsafe.Pointer(m))
	case *sync.Mutex:
		return (*atomic.Int32)(unsafe.Pointer(m))
	}
	panic("not a mutex of ours or theirs")
}

func word(m twin.Mutex) mutex.Word { return mutex.Word(state(m).Load()) }

// until waits for a condition that other goroutines are about to make true.
func until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !condition(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("did not happen: %s", what)
		}
	}
}

// pass lets time go by, on the clock of the goroutine that calls it.
func pass(d time.Duration) {
	for start := time.Now(); time.Since(start) <= d; {
		runtime.Gosched()
	}
}

// A line is a Mutex and the goroutines that wait for it.
type line struct {
	t       *testing.T
	m       twin.Mutex
	g       errgroup.Group
	entered []int         // who got the lock, in this order; guarded by m
	leave   chan struct{} // whoever has the lock keeps it until this is closed
}

// newLine returns a line behind a lock that the caller holds.
func newLine(t *testing.T, impl twin.Impl) *line {
	l := &line{t: t, m: impl.NewMutex(), leave: make(chan struct{})}
	l.m.Lock()
	return l
}

// join starts a goroutine that wants the lock, and returns when it is asleep.
func (l *line) join(id int) {
	l.t.Helper()
	n := asleep() + 1
	l.start(id)
	until(l.t, "one more is asleep", func() bool { return asleep() == n })
}

func (l *line) start(id int) {
	l.g.Go(func() error { l.enter(id); return nil })
}

func (l *line) enter(id int) {
	l.m.Lock()
	l.entered = append(l.entered, id)
	<-l.leave
	l.m.Unlock()
}

// overtake gives up the lock, which wakes the first in line, and takes it again
// before that one can. It returns once the loser is back in line. If the woken
// one was faster, overtake lets everybody through and returns false.
func (l *line) overtake() bool {
	l.t.Helper()
	waiters := word(l.m).Waiters()
	l.m.Unlock()
	if !l.m.TryLock() {
		l.letThrough()
		return false
	}
	until(l.t, "the loser waits again", func() bool {
		w := word(l.m)
		return w.Waiters() == waiters && !w.Woken() && asleep() == waiters
	})
	return true
}

// letThrough lets everybody in line have the lock and give it up.
func (l *line) letThrough() {
	close(l.leave)
	require.NoError(l.t, l.g.Wait())
}

// asleep returns how many goroutines of lines are asleep on a Mutex.
func asleep() int { return len(sleepers()) }

// sleepers returns the stack traces of these goroutines. The state word would not
// do: it counts a waiter before that one is in the queue.
func sleepers() []string {
	return slices.DeleteFunc(goroutines(), func(stack string) bool {
		return !strings.Contains(stack, "mutex_test.(*line).enter") || !sleepsOnMutex(stack)
	})
}

// The first line of a trace is "goroutine 7 [chan receive, 2 minutes]:". A
// goroutine that has been woken says "runnable" there.
var status = regexp.MustCompile(`^goroutine \d+ [^\[]*\[(chan receive|semacquire|sync\.[A-Za-z.]+)`)

func sleepsOnMutex(stack string) bool {
	return status.MatchString(stack) &&
		strings.Contains(stack, "Mutex).") &&
		!strings.Contains(stack, "park.(*Lock)") // the short lock of a bucket of semaphores
}

// goroutines returns the stack traces of all goroutines.
func goroutines() []string {
	for size := 64 << 10; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size {
			return strings.Split(string(buf[:n]), "\n\n")
		}
	}
}
