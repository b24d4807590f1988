package engine

import (
	"fmt"
	"iter"
	"runtime/debug"
	"strings"
)

// A task is a goroutine of an execution. Its function runs in a worker.
type task struct {
	id     int
	name   string
	parent int // the task that started it; -1: the setup
	f      func()
	worker *worker
	state  state
	op     op // what it has announced, if it is ready

	n     uint16 // its events so far
	order clock
	known clock

	// Since it last spun, see spin.go.
	looked    []sight
	wrote     bool
	givenUp   bool
	spinning  bool // it is asleep because what it looks at has not changed
	bounded   bool // and would go on without that after a few turns
	history   uint64
	spares    map[any][]spare // what it has put into pools
	calls     []string        // the operations of the test that it is in
	wokenBy   int32           // step+1 of the event that ended its sleep
	why       string          // what it sleeps for, in words
	forObject int32
	border    uint64 // operations of the test so far

	chosen []chosen // its choices so far

	holding int32 // 1 + the lock that its latest step took, if nothing came since
}

// A chosen is a choice that was made.
type chosen struct {
	label  string
	choice int
}

type state uint8

const (
	fresh    state = iota // runs on to its next operation before anything else happens
	ready                 // has announced an operation
	asleep                // until another task wakes it
	finished              //
)

// A worker is a coroutine that runs one task after another. To hand over to one and
// back takes a fifth of what it takes through channels.
type worker struct {
	task   *task
	resume func() (struct{}, bool)
	stop   func()
	yield  func(struct{}) bool
	dead   bool // it is in the middle of a runtime.Goexit, and cannot be used again
	home   stack
}

// workers that are idle.
var workers []*worker

func newWorker() *worker {
	if n := len(workers); n > 0 {
		w := workers[n-1]
		workers = workers[:n-1]
		return w
	}
	w := new(worker)
	w.resume, w.stop = iter.Pull(func(yield func(struct{}) bool) {
		w.yield = yield
		w.home.live(func() {
			for more := true; more; more = yield(struct{}{}) {
				w.run()
			}
		})
	})
	return w
}

// dismiss ends all idle workers.
func dismiss() {
	for _, w := range workers {
		w.stop()
	}
	workers = nil
}

// An abandoned is the panic that ends a task when the execution is over before it.
type abandoned struct{}

// run runs the worker's task to its end, whichever it is.
func (w *worker) run() {
	goexit := true
	defer func() {
		if goexit {
			w.dead = true
			if t := w.task; t.state != finished {
				if !exec.abort {
					exec.failedByTest(exec.nameOf(t.id))
				}
				exec.finish(t)
			}
			w.yield(struct{}{}) // and is never resumed but to be stopped
		}
	}()
	w.task.call()
	goexit = false
}

// call calls the function of t, and ends t when it returns or panics.
func (t *task) call() {
	defer func() {
		r := recover()
		if r == nil {
			return // it has returned, or this is runtime.Goexit
		}
		if !exec.abort {
			exec.fail(Failure{Kind: Panicked, Task: t.id, Text: fmt.Sprintf("panic: %v", r), Stack: userStack(debug.Stack())})
		}
		exec.finish(t)
	}()
	t.f()
	exec.finish(t)
}

// userStack cuts what the panic machinery and this package add to a stack.
func userStack(dump []byte) string {
	lines := strings.SplitAfter(string(dump), "\n")
	var b strings.Builder
	seen := false
	for i := 1; i+1 < len(lines); i += 2 {
		if strings.HasPrefix(lines[i], "panic(") {
			seen = true
			continue
		}
		if !seen || strings.HasPrefix(lines[i], "runtime.") {
			continue
		}
		if isFrame(lines[i]) {
			break
		}
		b.WriteString(lines[i])
		b.WriteString(lines[i+1])
	}
	return b.String()
}

// isFrame reports whether a line of a stack is what calls functions of a test.
func isFrame(line string) bool {
	for _, fn := range []string{"internal/engine.(*task).call", "internal/engine.(*Exec).guard", "internal/engine.Explore", "explore.explorePhase"} {
		if strings.HasPrefix(line, module+fn) {
			return true
		}
	}
	return false
}

// leave lets somebody else run, as x.next says, until it is t's turn again.
func (t *task) leave() {
	t.worker.yield(struct{}{})
	if exec.abort {
		panic(abandoned{})
	}
}
