package scenario

import (
	"fmt"
	"iter"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/gmp/sched"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/rwmutex"
	"github.com/syncprimer/syncprimer/waitgroup"

	"time"
)

// A simulated world is one of package sched.
type simulated struct {
	*sched.Sim
	log []string
}

func (w *simulated) Mutex() Locker                       { return new(mutex.Mutex) }
func (w *simulated) RWMutex() RWLocker                   { return new(rwmutex.RWMutex) }
func (w *simulated) Cond(l Locker) Cond                  { return cond.NewCond(l) }
func (w *simulated) WaitGroup() WaitGroup                { return new(waitgroup.WaitGroup) }
func (w *simulated) Chan(size int) Chan                  { return ourChan{chanimpl.Make[int](size)} }
func (w *simulated) Log(what any)                        { w.log = append(w.log, fmt.Sprint(what)) }
func (w *simulated) AfterFunc(d time.Duration, f func()) { w.Sim.AfterFunc(d, f) }

func (w *simulated) Pull(seq iter.Seq[int]) (next func() (int, bool), stop func()) {
	return sched.Pull(w.Sim, seq)
}

type ourChan struct{ *chanimpl.Chan[int] }

func (c ourChan) Recv() int {
	v, _ := c.Chan.Recv()
	return v
}

// Predict runs a scenario in the simulation, and returns what its program logs and how
// it ends.
func (s *Scenario) Predict() Outcome { return s.PredictWith(nil) }

// PredictWith is Predict with a function that is called after each event.
func (s *Scenario) PredictWith(event func(*sched.Sim, sched.Event)) Outcome {
	w := new(simulated)
	c := sched.Config{Procs: s.Procs, AsyncPreemptOff: s.asyncPreemptOff()}
	if event != nil {
		c.Log = func(e sched.Event) { event(w.Sim, e) }
	}
	w.Sim = sched.New(c)
	err := w.Main(func() {
		w.Align()
		s.Program(w)
	})
	return Outcome{Log: w.log, End: ending(err)}
}

func ending(err error) string {
	if err == nil {
		return ""
	}
	return firstLine(err.Error())
}
