package scenario

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime/trace"
	"time"

	read "golang.org/x/exp/trace"

	"github.com/syncprimer/syncprimer/gmp/sched"
)

// A Change is a change of a goroutine's state, as an execution trace shows it. The
// simulation tells the same of its own goroutines: so one function counts in both.
type Change struct {
	When     time.Duration // since the program has begun
	G        int64         // 1 is main
	From, To State
	Reason   string // what it waits for
	Thread   int64  // on which that happens
}

// A State is one of those that an execution trace tells apart.
type State = read.GoState

// The states.
const (
	None     = read.GoNotExist // there is no such goroutine
	Runnable = read.GoRunnable
	Running  = read.GoRunning
	Waiting  = read.GoWaiting
	Syscall  = read.GoSyscall
)

// A recording is an execution trace of this process.
type recording struct{ out bytes.Buffer }

const begins, ends = "begins", "ends"

func (r *recording) start() error { return trace.Start(&r.out) }
func (r *recording) mark(what string) {
	if trace.IsEnabled() {
		trace.Log(context.Background(), "gmp", what)
	}
}

// stop ends the recording, and returns what has happened between the marks to main, and to the goroutines that
// were created there: the runtime's own are older.
func (r *recording) stop() ([]Change, error) {
	trace.Stop()
	in, err := read.NewReader(&r.out)
	if err != nil {
		return nil, err
	}
	var out []Change
	var began read.Time
	known := map[read.GoID]bool{1: true}
	for {
		e, err := in.ReadEvent()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the trace has no end")
		}
		if err != nil {
			return nil, err
		}
		switch {
		case e.Kind() == read.EventLog && e.Log().Message == begins:
			began = e.Time()
		case e.Kind() == read.EventLog && e.Log().Message == ends:
			return out, nil
		case began == 0 || e.Kind() != read.EventStateTransition:
			continue
		}
		if c, ok := changeOf(&e, known); ok {
			c.When = e.Time().Sub(began)
			out = append(out, c)
		}
	}
}

func changeOf(e *read.Event, known map[read.GoID]bool) (c Change, ok bool) {
	if e.Kind() != read.EventStateTransition {
		return c, false
	}
	t := e.StateTransition()
	if t.Resource.Kind != read.ResourceGoroutine {
		return c, false
	}
	g := t.Resource.Goroutine()
	from, to := t.Goroutine()
	if from == read.GoNotExist {
		known[g] = true
	}
	return Change{G: int64(g), From: from, To: to, Reason: t.Reason, Thread: int64(e.Thread())}, known[g]
}

// A witness makes changes of the events of a simulation.
type witness struct {
	began  time.Duration
	states map[int]State
	lost   map[int]bool // in a system call from which the P was taken
	all    []Change
	over   bool // main has returned, and what comes is the end of the others
}

func newWitness() *witness {
	return &witness{states: map[int]State{1: Running}, lost: make(map[int]bool)}
}

var becomes = map[sched.What]State{
	sched.Created: Runnable, sched.Executed: Running, sched.Parked: Waiting, sched.Readied: Runnable,
	sched.Yielded: Runnable, sched.Exited: None, sched.SyscallBegins: Syscall,
}

func (w *witness) see(e sched.Event) {
	if w.over {
		return
	}
	switch e.What {
	case sched.Retaken:
		w.lost[e.G] = true
	case sched.SyscallEnds: // who has lost the P is runnable first, also where it finds another at once
		if w.lost[e.G] {
			delete(w.lost, e.G)
			w.change(e, Runnable)
			if e.P < 0 {
				return
			}
		}
		w.change(e, Running)
	default:
		if to, ok := becomes[e.What]; ok {
			w.change(e, to)
		}
	}
}

func (w *witness) change(e sched.Event, to State) {
	from, ok := w.states[e.G]
	if !ok {
		from = None
	}
	c := Change{When: e.When - w.began, G: int64(e.G), From: from, To: to, Thread: int64(e.M)}
	if to == Waiting {
		c.Reason = e.Waits
	}
	w.states[e.G] = to
	w.all = append(w.all, c)
}

// count returns how many goroutines are in a state.
func (w *witness) count(state State) (n int) {
	for _, s := range w.states {
		if s == state {
			n++
		}
	}
	return n
}
