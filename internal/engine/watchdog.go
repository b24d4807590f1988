package engine

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// A watchdog notices a task that has fallen asleep for real: on a native channel, in
// time.Sleep, for a lock of package sync. The explorer waits for that task's next
// step, and no other task takes one: the exploration stands still, or is a thousand
// times as slow.
//
// It looks at the stacks of all goroutines, more and more rarely as long as
// executions come to their end, and each time when none has since it looked last.
type watchdog struct {
	exec  *Exec
	stuck chan string // why the exploration will never end
	quit  chan struct{}
	gone  chan struct{}
}

const (
	watchPeriod = 25 * time.Millisecond
	patience    = 400 // periods without the end of an execution
)

func watch(x *Exec) *watchdog {
	w := &watchdog{exec: x, stuck: make(chan string, 1), quit: make(chan struct{}), gone: make(chan struct{})}
	go w.run()
	return w
}

func (w *watchdog) stop() {
	close(w.quit)
	<-w.gone
}

func (w *watchdog) run() {
	defer close(w.gone)
	ticker := time.NewTicker(watchPeriod)
	defer ticker.Stop()
	var before uint32
	still, look := 0, 1
	for n := 1; ; n++ {
		select {
		case <-w.quit:
			return
		case <-ticker.C:
		}
		now := w.exec.progress.Load()
		if now != before {
			before, still = now, 0
			if n < look {
				continue
			}
			look *= 2
		} else {
			still++
		}
		if text := w.blocked(still); text != "" {
			s := w.exec.searching()
			s.stranger.CompareAndSwap(nil, &text)
			if still >= 2 { // it has not gone on for two periods
				w.stuck <- *s.stranger.Load() // what was noticed before may be the cause
				return
			}
		}
	}
}

// searching returns the search that runs.
func (x *Exec) searching() *search { return x.watched.Load() }

var goroutineHead = regexp.MustCompile(`^goroutine \d+(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[([^\],]+)`)

// blocked says which task is asleep, if one is. still is for how many periods no
// execution has come to its end.
func (w *watchdog) blocked(still int) string {
	for _, dump := range strings.Split(string(allStacks()), "\n\n") {
		if !strings.Contains(dump, module+"internal/engine.(*task).call") &&
			!strings.Contains(dump, module+"internal/engine.(*Exec).try(") {
			continue
		}
		state := ""
		if m := goroutineHead.FindStringSubmatch(dump); m != nil {
			state = m[1]
		}
		switch {
		case sleeps(state):
			return fmt.Sprintf("a goroutine of the execution is blocked where the explorer does not see it (%s), in %s. "+
				"Use this library's primitives, and X.Await for a Done channel", state, placeIn(dump))
		case still >= patience && state != "coroutine":
			return fmt.Sprintf("no step for %v; a goroutine of the execution is in %s", patience*watchPeriod, placeIn(dump))
		}
	}
	return ""
}

// sleeps reports whether a goroutine in this state, as a stack trace calls it, waits
// for something that it has asked for itself. (In others, such as semacquire, it may
// be the garbage collector that it waits for.)
func sleeps(state string) bool {
	for _, prefix := range []string{"sleep", "chan ", "select", "sync.", "IO wait"} {
		if strings.HasPrefix(state, prefix) {
			return true
		}
	}
	return false
}

// placeIn returns the innermost line of a stack that is not the standard library's or
// the engine's.
func placeIn(dump string) string {
	lines := strings.Split(dump, "\n")
	for i := 1; i+1 < len(lines); i += 2 {
		fn, _, _ := strings.Cut(lines[i], "(0x")
		fn = strings.TrimSuffix(strings.TrimSuffix(fn, "()"), "(...)")
		first, _, _ := strings.Cut(fn, "/")
		if strings.HasPrefix(fn, "created by ") || isMachinery(fn) || !strings.Contains(first, ".") || strings.HasPrefix(fn, "sync.") ||
			strings.HasPrefix(fn, "time.") || strings.HasPrefix(fn, "internal/") {
			continue
		}
		at, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " +")
		return placeOf(fn, at)
	}
	return "a place that is not known"
}

// placeOf writes a function and its file:line in short.
func placeOf(fn, at string) string {
	file, line, _ := strings.Cut(at, ".go:")
	return fmt.Sprintf("%s (%s.go:%s)", shortFunc(fn), shortFile(file), line)
}

func allStacks() []byte {
	for size := 64 << 10; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size || size >= 16<<20 {
			return buf[:n]
		}
	}
}
