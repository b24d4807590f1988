package scenario

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"time"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/gmp/sched"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/rwmutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// A simulated world is one of package sched.
type simulated struct {
	*sched.Sim
	witness *witness
	log     []string
	build   Build
	ended   map[int]bool    // threads
	starts  uintptr         // the function of the goroutine that is created next
	code    map[int]uintptr // and of all, by number
	leaked  func() int      // how many of one function wait at the end, if that is known
}

func (w *simulated) Mutex() Locker                       { return ourLock{w, new(mutex.Mutex)} }
func (w *simulated) RWMutex() RWLocker                   { m := new(rwmutex.RWMutex); return ourRWLock{ourLock{w, m}, m} }
func (w *simulated) Cond(l Locker) Cond                  { return ourCond{w, cond.NewCond(l)} }
func (w *simulated) WaitGroup() WaitGroup                { return ourWaitGroup{new(waitgroup.WaitGroup), w} }
func (w *simulated) Chan(size int) Chan                  { return ourChan{chanimpl.Make[int](size), w} }
func (w *simulated) AfterFunc(d time.Duration, f func()) { w.Sim.AfterFunc(d, f) }
func (w *simulated) ThreadLives(id int) bool             { return !w.ended[id] }

func (w *simulated) Pull(seq iter.Seq[int]) (next func() (int, bool), stop func()) {
	return sched.Pull(w.Sim, seq)
}

func (w *simulated) Census() Census {
	return Census{Threads: w.Stats().Threads, Waiting: w.witness.count(Waiting), Syscall: w.witness.count(Syscall)}
}

func (w *simulated) Go(f func()) {
	w.starts = reflect.ValueOf(f).Pointer()
	w.Sim.Go(f)
}

// Profile counts goroutines that wait in the same function. Which of them are leaked only
// the end can tell: so the program is simulated once before.
func (w *simulated) Profile(name string) int {
	switch {
	case name == "goroutine":
		return w.mostAlike()
	case name != "goroutineleak" || w.build.Experiment != "goroutineleakprofile":
		return -1
	}
	if w.leaked == nil {
		return 0
	}
	return w.leaked()
}

func (w *simulated) mostAlike() (most int) {
	n := make(map[uintptr]int)
	for g, state := range w.witness.states {
		if code := w.code[g]; code != 0 && state == Waiting {
			n[code]++
			most = max(most, n[code])
		}
	}
	return most
}

// What follows are the primitives of this library, which say what they wait for in the
// words of a trace.

type ourLock struct {
	w *simulated
	Locker
}

func (l ourLock) Lock() { l.w.WaitsFor("sync"); l.Locker.Lock() }

type ourRWLock struct {
	ourLock
	m *rwmutex.RWMutex
}

func (l ourRWLock) RLock()   { l.w.WaitsFor("sync"); l.m.RLock() }
func (l ourRWLock) RUnlock() { l.m.RUnlock() }

type ourCond struct {
	w *simulated
	*cond.Cond
}

func (c ourCond) Wait() { c.w.WaitsFor("sync.(*Cond).Wait"); c.Cond.Wait() }

type ourWaitGroup struct {
	*waitgroup.WaitGroup
	w *simulated
}

func (g ourWaitGroup) Wait() { g.w.WaitsFor("sync"); g.WaitGroup.Wait() }

type ourChan struct {
	*chanimpl.Chan[int]
	w *simulated
}

func (c ourChan) Send(v int) { c.w.WaitsFor("chan send"); c.Chan.Send(v) }

func (c ourChan) Recv() int {
	c.w.WaitsFor("chan receive")
	v, _ := c.Chan.Recv()
	return v
}

func (w *simulated) Log(what any) { w.log = append(w.log, fmt.Sprint(what)) }

// see looks at what happens for the program.
func (w *simulated) see(e sched.Event) {
	w.witness.see(e)
	switch e.What {
	case sched.ThreadEnded:
		w.ended[e.M] = true
	case sched.Created:
		w.code[e.G], w.starts = w.starts, 0
	}
}

// Predict runs a scenario in the simulation, and returns what its program logs and how
// it ends. A program about the stack does not run there: it looks at addresses.
func (s *Scenario) Predict() Outcome {
	if s.Given != nil {
		return s.Given(Outcome{})
	}
	return s.PredictWith(nil)
}

// PredictWith is Predict with a function that is called after each event.
func (s *Scenario) PredictWith(event func(*sched.Sim, sched.Event)) Outcome {
	var leaked func() int
	if s.Build.Experiment != "" {
		w, _ := s.simulate(nil, nil)
		leaked = w.mostAlike
	}
	w, o := s.simulate(event, leaked)
	if s.Measure != nil {
		o.Log = append(o.Log, s.Measure(w.witness.all)...)
	}
	return o
}

func (s *Scenario) simulate(event func(*sched.Sim, sched.Event), leaked func() int) (*simulated, Outcome) {
	w := &simulated{witness: newWitness(), build: s.Build, leaked: leaked, ended: make(map[int]bool), code: make(map[int]uintptr)}
	c := sched.Config{Procs: s.Procs, AsyncPreemptOff: s.asyncPreemptOff(), Cgo: s.Build.Cgo}
	c.Log = func(e sched.Event) {
		w.see(e)
		if event != nil {
			event(w.Sim, e)
		}
	}
	w.Sim = sched.New(c)
	err := w.Main(func() {
		if s.Locked {
			w.LockOSThread()
		}
		w.Align()
		w.witness.began = w.Elapsed()
		s.Program(w)
		w.witness.over = true
	})
	return w, Outcome{Log: w.log, End: ending(err)}
}

func ending(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, sched.ErrSilent):
		return forEver
	}
	return firstLine(err.Error())
}
