// Package view draws what a scheduler has done: as a page of HTML to step through, and as
// lanes of text. It does so for a simulation, in which it knows every queue, and for a
// window of an execution trace, which says nothing of queues.
package view

import (
	"time"

	"github.com/syncprimer/syncprimer/gmp/sched"
)

// A View is what there is to draw.
type View struct {
	Name     string `json:"name"`
	Title    string `json:"title,omitempty"`
	Question string `json:"question,omitempty"` // comes first; the rest is behind a button
	Answer   string `json:"answer,omitempty"`
	Program  string `json:"program,omitempty"`
	Note     string `json:"note,omitempty"` // what is shown, and what is left out
	Queues   bool   `json:"queues"`         // the steps know who stands in line
	Procs    int    `json:"procs"`
	Gs       []G    `json:"gs"` // in the order in which they appear
	Steps    []Step `json:"steps"`
}

// A G is a goroutine.
type G struct {
	Name string `json:"name"`
	Func string `json:"func,omitempty"` // its first function, if that is known

	System bool `json:"system,omitempty"` // it is the runtime's, not the program's
}

// A Step is something that has happened, and how things stand then.
type Step struct {
	When    time.Duration `json:"when"`
	What    string        `json:"what"` // after the name of the G, if it is about one
	Why     string        `json:"why"`
	Rule    string        `json:"rule,omitempty"` // what of the runtime it follows from
	G       int           `json:"g"`              // of View.Gs; -1: none
	M       int           `json:"m"`              // -1: none
	P       int           `json:"p"`              // likewise
	Monitor bool          `json:"monitor,omitempty"`
	Skipped int           `json:"skipped,omitempty"` // steps left out before this one
	Path    []string      `json:"path,omitempty"`    // the states of the G, from before to after
	Looks   []Look        `json:"looks,omitempty"`   // where its M has looked for a G to run
	Changes []Change      `json:"changes,omitempty"` // since the step before

	Collector string `json:"collector,omitempty"` // what it does now; empty: nothing

	// How things stand. What is missing is as in the step before.
	Ps     []P    `json:"ps,omitempty"`
	Ms     []M    `json:"ms,omitempty"`
	Global *Queue `json:"global,omitempty"`
}

// A Change is a goroutine's new state.
type Change struct {
	G     int    `json:"g"`
	State string `json:"state"`
	Waits string `json:"waits,omitempty"` // for what
	Runs  bool   `json:"runs,omitempty"`  // and does this, in the state of one that waits
}

// A P is one in a step.
type P struct {
	M       int   `json:"m"` // -1: none
	G       int   `json:"g"` // what runs there; -1: nothing
	Idle    bool  `json:"idle,omitempty"`
	Stopped bool  `json:"stopped,omitempty"` // for the collector
	Syscall bool  `json:"syscall,omitempty"` // what runs there is in a system call
	Next    int   `json:"next"`              // runnext; -1: nothing
	Ring    Queue `json:"ring"`
	Tick    int   `json:"tick"`
	Timers  int   `json:"timers,omitempty"`
}

// An M is a thread in a step.
type M struct {
	ID   int    `json:"id"`
	P    int    `json:"p"` // -1: none
	G    int    `json:"g"` // -1: none
	Does string `json:"does"`
}

// A Queue is a line of goroutines, the first to run first. One that is long is shortened.
type Queue struct {
	Gs   []int `json:"gs"`
	More int   `json:"more,omitempty"`
}

// Path returns the states that a G goes through from one to another, by changes that
// the runtime makes: none if it stays, and both if nothing is known between. That somebody
// looks at its stack is no state of its own.
func Path(from, to sched.Status) []string {
	from, to = from&^sched.Gscan, to&^sched.Gscan
	if from == to {
		return nil
	}
	changes := make(map[[2]sched.Status]bool)
	for _, t := range sched.Transitions {
		changes[[2]sched.Status{t.From &^ sched.Gscan, t.To &^ sched.Gscan}] = true
	}
	if changes[[2]sched.Status{from, to}] {
		return []string{from.String(), to.String()}
	}
	for _, t := range sched.Transitions {
		if between := t.To; t.From == from && changes[[2]sched.Status{between, to}] {
			return []string{from.String(), between.String(), to.String()}
		}
	}
	return []string{from.String(), to.String()}
}
