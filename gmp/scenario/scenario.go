// Package scenario has small programs, predicts what each does by simulating the
// scheduler, and runs it on the runtime of the toolchain that is installed.
//
// The text of a program is the same in both worlds, and so is what counts in it: events
// of the simulation here, an execution trace there. On the real side each trial is a
// process of its own, since what went before decides where goroutines stand; five
// trials vote. What is compared is order, and counts: never how long something took,
// but for bounds that a rule gives.
package scenario

import (
	"slices"
	"strings"
)

// A Scenario is a program and what there is to say about it.
type Scenario struct {
	Name     string
	Title    string // what it shows, in a line
	Procs    int
	Question string // for who wants to find out
	Why      string // the rule, and where the runtime has it
	Program  func(w World)

	// Measure counts in what a trace of the run shows, or in what the simulation says
	// instead; its lines are added to the log.
	Measure func(all []Change) []string

	// Agree is whether what was measured agrees with what was predicted, where they
	// need not be equal.
	Agree func(predicted, measured Outcome) bool

	// Given predicts from what a run has found out about itself, such as the size of a
	// frame, for a program that the simulation of the scheduler cannot run.
	Given func(measured Outcome) Outcome

	Debug  string // for GODEBUG
	Needs  string // "linux", or "linux/amd64"
	Build  Build
	Locked bool // main is locked to the first thread of the process

	// Brief programs depend on what happens within microseconds on two processors. Where
	// the operating system takes a processor away meanwhile, a run says nothing about the
	// scheduler: it is repeated.
	Brief bool
}

// A Build is how the command is built that runs a program.
type Build struct {
	Cgo        bool
	Experiment string // for GOEXPERIMENT
}

// An Outcome is what a run of a program comes to.
type Outcome struct {
	Log []string
	End string // how the process ended, if not by itself: the first line of its message

	// Disturbed is whether the operating system has taken away a processor meanwhile.
	Disturbed bool
}

// forEver is the end of a program that does not end.
const forEver = "it waits for ever"

func (o Outcome) String() string {
	text := strings.Join(o.Log, " ")
	if o.End != "" {
		text = strings.TrimSpace(text + " [" + o.End + "]")
	}
	return text
}

// Matches reports whether what was measured agrees with what was predicted.
func (s *Scenario) Matches(predicted, measured Outcome) bool {
	if s.Agree != nil {
		return s.Agree(predicted, measured)
	}
	return predicted.End == measured.End && slices.Equal(predicted.Log, measured.Log)
}

func (s *Scenario) asyncPreemptOff() bool { return strings.Contains(s.Debug, "asyncpreemptoff=1") }

// Find returns the scenario with a name, or nil.
func Find(name string) *Scenario {
	for _, s := range All {
		if s.Name == name {
			return s
		}
	}
	return nil
}
