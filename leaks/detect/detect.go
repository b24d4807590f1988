// Package detect asks detectors of leaked goroutines about the programs of the catalogue.
// Every answer comes from a run: each question has a process of its own, in which the
// program is called from something that lives on.
package detect

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/syncprimer/syncprimer/leaks/testdata/catalogue"
)

// An Outcome is what became of a question.
type Outcome string

// The outcomes.
const (
	Sees    Outcome = "sees"
	Nothing Outcome = "-"     // it was asked, and complains about nothing
	Hangs   Outcome = "hangs" // it waits for the goroutines itself, and says nothing until it is killed
	Cannot  Outcome = "n/a"   // it cannot be asked
)

// An Answer is an outcome, and what the detector has printed. If it cannot be asked, this
// is the reason.
type Answer struct {
	Outcome Outcome
	Said    string
}

// A Detector is what can be asked.
type Detector struct {
	Name  string // of its column
	Asks  string // what is done to ask it
	Never string // what it can never see

	// inside calls the program and asks, in a process of its own. What that has printed,
	// and how it has ended, judge turns into an answer.
	inside func(program func())
	judge  func(result) Answer
	left   time.Duration // until it is killed, when it has printed something; 0: it ends by itself

	// outside asks those that are not in the process of the program.
	outside func(ctx context.Context, s *Studio, q question) (Answer, error)
}

// A question is about a leak, or about its cure.
type question struct {
	leak *catalogue.Leak
	cure bool
}

func (q question) program() func() {
	if q.cure {
		return q.leak.Cure
	}
	return q.leak.Leak
}

// A Row is what all detectors say of one leak and of its cure, in the order of [All].
type Row struct {
	*catalogue.Leak
	OfLeak, OfCure []Answer
}

// Ask asks all detectors about the leaks. tell is called after each answer with how many
// there are, and how many there will be.
func (s *Studio) Ask(ctx context.Context, leaks []*catalogue.Leak, tell func(done, all int)) ([]Row, error) {
	rows := make([]Row, len(leaks))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	var workers sync.WaitGroup
	slots := make(chan struct{}, 2*runtime.NumCPU()) // most of them wait for something
	done, all := 0, 2*len(leaks)*len(All)
	ask := func(d *Detector, q question, to *Answer) {
		slots <- struct{}{}
		workers.Go(func() {
			defer func() { <-slots }()
			answer, err := s.ask(ctx, d, q)
			if err != nil {
				cancel(fmt.Errorf("%s, of %s: %w", d.Name, q.leak.Name, err))
				return
			}
			mu.Lock()
			defer mu.Unlock()
			*to = answer
			done++
			tell(done, all)
		})
	}
	for i, l := range leaks {
		rows[i] = Row{Leak: l, OfLeak: make([]Answer, len(All)), OfCure: make([]Answer, len(All))}
		for j, d := range All {
			ask(d, question{leak: l}, &rows[i].OfLeak[j])
			ask(d, question{leak: l, cure: true}, &rows[i].OfCure[j])
		}
	}
	workers.Wait()
	return rows, context.Cause(ctx)
}
