package engine

import (
	"regexp"
	"runtime"
	"strings"
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/goid"
)

// Strangers. A go statement in a test starts a goroutine that is no task. Nobody
// decides when it runs, so an execution in which there is one shows nothing, and is a
// misuse. A stranger is noticed by the first operation that it announces, since that
// comes from another stack than the task's; or, if it does nothing of that kind, because
// there are more goroutines after the execution than before.

// A stack knows which memory belongs to a goroutine's stack, so that an operation of
// a stranger can be told from one of the task that runs.
type stack struct {
	goroutine int
	low, high uintptr // what is between these two belongs to it, and more perhaps
}

// stackSize is how large the stack of a task is from the start. The runtime moves a
// stack to another place, and what was there is anybody's then, in two cases: it is
// full, or more than three quarters of it are unused when garbage is collected. The
// latter cannot be while a function with idleSize bytes of variables runs, nor the
// former before the test has used what is left.
const (
	stackSize = 128 << 10
	idleSize  = stackSize/4 + 1<<10
)

// live calls f in a stack that does not move, and which s is to be about.
//
//go:noinline
func (s *stack) live(f func()) byte {
	var idle [idleSize]byte
	idle[uint(s.goroutine)%idleSize] = grow(0) // at an index that the compiler does not know
	*s = stack{goroutine: goid.ID()}
	f()
	return idle[0]
}

// grow has a stack grow to stackSize. It is too large already for half of that.
//
//go:noinline
func grow(i int) byte {
	var room [stackSize / 4]byte
	room[i] = 1
	return room[len(room)-1-i]
}

// has reports whether a variable of the caller's is on s.
func (s *stack) has(at uintptr) bool { return at-s.low <= s.high-s.low || s.grows(at) }

// grows is has where that is not known yet.
//
//go:noinline
func (s *stack) grows(at uintptr) bool {
	switch {
	case goid.ID() != s.goroutine:
		return false
	case at < s.low && s.high-at < stackSize:
		s.low = at
	case at > s.high && at-s.low < stackSize:
		s.high = at
	default: // the first time, or it has moved after all
		s.low, s.high = at, at
	}
	return true
}

// isOurs reports whether the caller is the task that runs, or the goroutine that runs
// the setup and the checks.
func (x *Exec) isOurs() bool {
	var local byte
	at := uintptr(unsafe.Pointer(&local))
	t := x.current
	if t == nil {
		return x.home.has(at)
	}
	w := t.worker
	return w != nil && w.home.has(at) // a stranger may come when t has just ended
}

// isDirect reports whether the caller is the setup or a check, whose operations are
// done at once.
func (x *Exec) isDirect() bool { return x.direct && x.isOurs() }

// strange notes that a stranger used something instrumented.
func (x *Exec) strange() {
	s := x.searching()
	if s.fault == strangersPass || s.stranger.Load() != nil {
		return
	}
	dump := make([]byte, 16<<10)
	dump = dump[:runtime.Stack(dump, false)]
	s.strange(", in " + caller(isMachinery) + startedIn(string(dump)))
}

// strange notes that there is a stranger, and more about it.
func (s *search) strange(more string) {
	text := "a goroutine that is none of the execution's" + more +
		"; start goroutines with x.Go, or with WaitGroup.Go or AfterFunc of this library, and end them before the execution ends"
	s.stranger.CompareAndSwap(nil, &text)
}

var createdBy = regexp.MustCompile(`(?m)^created by (\S+)(?: in goroutine (\d+))?\n\t(.+:\d+)`)

// startedIn says by which go statement a goroutine was started.
func startedIn(dump string) string {
	m := createdBy.FindStringSubmatch(dump)
	if m == nil {
		return ""
	}
	return ", started in " + placeOf(m[1], m[3])
}

// population is how many goroutines there are, apart from the workers that are idle.
func population() int { return runtime.NumGoroutine() - len(workers) }

// lookForStrangers looks among all goroutines for one that a task, the setup or a check
// of this execution has started. It is called when the execution is over.
func (x *Exec) lookForStrangers() {
	ours := map[string]bool{itoa(x.home.goroutine): true}
	for _, w := range workers {
		ours[itoa(w.home.goroutine)] = true
	}
	for _, id := range x.exited {
		ours[itoa(id)] = true
	}
	for _, dump := range strings.Split(string(allStacks()), "\n\n") {
		m := createdBy.FindStringSubmatch(dump)
		if m != nil && ours[m[2]] && !strings.HasPrefix(m[1], module+"internal/engine.(*Exec).") && !strings.HasPrefix(m[1], "iter.") {
			x.search.strange(startedIn(dump))
		}
	}
}
