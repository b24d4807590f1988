package racetest

import (
	"bytes"
	"runtime"

	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/twin"
)

// A Stage is where a program runs: the implementation under test, and the means
// to put the steps of goroutines into an order in time that the race detector
// does not know of. Whatever order the detector sees then comes from the
// primitive.
type Stage struct {
	twin.Impl
	ended atomic.Int32 // goroutines of this program
	steps atomic.Int32
	begun int32
}

// Go runs f in a goroutine. As with any go statement, f comes after the call.
func (s *Stage) Go(f func()) {
	s.begun++
	go func() {
		defer unseen(func() { s.ended.Add(1) }) // also after Goexit
		f()
	}()
}

// InTurn runs each f in a goroutine of its own, one after the other. The detector
// knows of no order between them.
func (s *Stage) InTurn(fs ...func()) {
	for _, f := range fs {
		s.Go(f)
		s.Join()
	}
}

// Join waits for the end of all goroutines that [Stage.Go] has started.
// It orders nothing.
func (s *Stage) Join() {
	await(func() bool { return s.ended.Load() == s.begun })
}

// Step says that the caller has got somewhere, and AwaitStep waits for the n'th
// Step. They order nothing.
func (s *Stage) Step() { unseen(func() { s.steps.Add(1) }) }

// AwaitStep waits for the n'th [Stage.Step].
func (s *Stage) AwaitStep(n int32) {
	await(func() bool { return s.steps.Load() >= n })
}

// Asleep waits until n goroutines other than the caller are blocked. It orders
// nothing.
func (s *Stage) Asleep(n int) {
	buf := make([]byte, 64<<10)
	await(func() bool { return blocked(buf) == n })
}

// blocked counts the goroutines that neither run nor could: the first line of a
// goroutine's stack has its state in brackets.
func blocked(buf []byte) (n int) {
	stacks := buf[:runtime.Stack(buf, true)]
	for stack := range bytes.SplitSeq(stacks, []byte("\n\n")) {
		_, state, _ := bytes.Cut(stack, []byte("["))
		if !bytes.HasPrefix(state, []byte("run")) { // running, runnable
			n++
		}
	}
	return n
}

// await waits until cond, without an edge to whoever made it true.
func await(cond func() bool) {
	unseen(func() {
		for !cond() {
			runtime.Gosched()
		}
	})
}

// unseen runs f, and the detector sees no edge in it.
func unseen(f func()) {
	race.Disable()
	f()
	race.Enable()
}

// A Cell is a variable for goroutines to race on.
type Cell struct{ v int }

// Write is a plain write.
//
//go:noinline
func (c *Cell) Write() { c.v = 1 }

// Read is a plain read.
//
//go:noinline
func (c *Cell) Read() int { return c.v }
