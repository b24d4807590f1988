// Package racetest holds small programs, each with a data race or without one,
// for a child process that is built with -race to run on this module's
// primitives and on the standard library's. On both the race detector has to say
// the same, and what the memory model says.
//
// The detector finds a race when it sees two accesses that nothing puts in order,
// so a primitive can fail it in two ways: by an edge too few it reports a race in
// a correct program, and by one too many it hides a race. Each of the steps that a
// primitive takes inside can be such an edge. Hence the many programs whose
// steps are in a fixed order in time: only what the primitive promises may count.
package racetest

import (
	"slices"
	"testing"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// A Program is one row of the table.
type Program struct {
	Name string
	Run  func(s *Stage)

	// InBubble is set in place of Run for a program that runs in a bubble of
	// testing/synctest.
	InBubble func(t *testing.T, s *Stage)

	// Racy is whether the program has a data race, by the Go memory model and
	// the documentation of the primitive.
	Racy bool

	// Both says why the detector sees it otherwise, Std and Ours why it does so
	// with one of the two implementations only. At most one of them is set.
	Both, Std, Ours string

	// Inside is set if the accesses that race are not the program's own: misuse
	// that the primitive makes visible to the detector.
	Inside bool
}

// Programs returns the table.
func Programs() []Program {
	return slices.Concat(
		mutexPrograms,
		rwmutexPrograms,
		waitgroupPrograms,
		condPrograms,
		oncePrograms,
		unbufferedPrograms,
		bufferedPrograms,
		closePrograms,
		emptyPrograms,
		selectPrograms,
		recoveredPrograms,
		contextPrograms,
		overwrittenPrograms,
		bubblePrograms,
	)
}

// Reported returns whether the detector is to report a race in p, run with the
// implementation of that name.
func (p Program) Reported(impl string) bool {
	otherwise := p.Both != "" ||
		p.Std != "" && impl == twin.Std.Name ||
		p.Ours != "" && impl == twin.Ours.Name
	return p.Racy != otherwise
}
