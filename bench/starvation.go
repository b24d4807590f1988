package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/syncprimer/syncprimer/internal/chart"
)

// What starvation mode is for: -starvation measures how long one waits for a Mutex
// whose holder takes it again at once, with the mode and without.

// The greedy goroutine holds the lock for so long, the polite one comes so long
// after it has been served.
const (
	greedyHolds = 10 * time.Microsecond
	politeRests = 100 * time.Microsecond
)

// starvationProcs is one for each of the two goroutines. With a single one the
// scheduler would decide all: the polite one only ever gets the lock when the greedy
// one has used up its time.
const starvationProcs = 2

// greedyWorkload has its name for the worker. Its operations are the turns of the
// greedy goroutine and not the waits of the polite one, which without starvation
// mode may be very few.
var greedyWorkload = workload{
	primitive: "Mutex", name: "greedy", metrics: percentiles(50),
	ours: besideGreedy(ourMutex),
	std:  besideGreedy(stdMutex),
}

// withoutStarvation is our Mutex with a threshold that is never reached.
var withoutStarvation = variant{name: "ours, mode off", edits: []edit{{
	file: "mutex/mutex.go",
	old:  "starvationThreshold = time.Millisecond\n",
	new:  "starvationThreshold = time.Hour\n",
}}}

// besideGreedy notes how long the polite goroutine waits each time, while the greedy
// one takes n turns. The last wait ends when those are over.
func besideGreedy(newLock func() sync.Locker) body {
	return func(n int) sample {
		l := newLock()
		var over atomic.Bool
		var polite sync.WaitGroup
		var waits []time.Duration
		polite.Go(func() {
			for {
				time.Sleep(politeRests)
				if len(waits) > 0 && over.Load() {
					return
				}
				start := time.Now()
				l.Lock()
				waits = append(waits, time.Since(start))
				l.Unlock()
			}
		})
		start := time.Now()
		for range n {
			l.Lock()
			workFor(greedyHolds)
			l.Unlock()
		}
		over.Store(true)
		polite.Wait()
		return sample{elapsed: time.Since(start), waits: waits}
	}
}

func workFor(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
		work(100)
	}
}

// starts returns when each of the waits began. Before each of them the goroutine
// rests; for how long is known on average.
func (s sample) starts() []time.Duration {
	rest := s.elapsed
	for _, wait := range s.waits {
		rest -= wait
	}
	rest /= time.Duration(len(s.waits))
	var starts []time.Duration
	at := time.Duration(0)
	for _, wait := range s.waits {
		at += rest
		starts = append(starts, at)
		at += wait
	}
	return starts
}

// forStarvation finds what does not go together with -starvation.
func forStarvation(fs *flag.FlagSet, format string) error {
	if growthFormats[format] == nil {
		return fmt.Errorf("-format: -starvation prints a table or markdown, not %s", format)
	}
	return goesWith(fs, "starvation", "time", "format", "plot")
}

func starveAndReport(o options, stdout, stderr io.Writer, p progress) int {
	ctx, stop := untilInterrupted()
	defer stop()

	seen, err := starve(ctx, o, p)
	if ctx.Err() != nil {
		fmt.Fprintln(stderr, "bench: interrupted")
		return exitInterrupted
	}
	if err == nil {
		err = writeStarvation(stdout, seen, growthFormats[o.format])
	}
	if err == nil && o.plotDir != "" {
		err = plotInto(o.plotDir, []chart.Picture{starvationPicture(seen)}, stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "bench: -starvation: %v\n", err)
		return exitFailed
	}
	return exitOK
}

// A starved is what one side saw.
type starved struct {
	name string
	sample
}

// starve runs the standard library's Mutex, ours and, in a worker, ours without the
// mode.
func starve(ctx context.Context, o options, p progress) ([]starved, error) {
	p.start(3)
	defer p.finish()
	shop, err := openWorkshop(ctx)
	if err != nil {
		return nil, err
	}
	defer shop.close()
	program, err := shop.build(ctx, withoutStarvation)
	if err != nil {
		return nil, err
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	off, err := startWorker(ctx, withoutStarvation.name, program, fail)
	if err != nil {
		return nil, err
	}
	defer off.close()
	return runGreedy(ctx, o.time, p, []side{
		{"std", greedyWorkload.std}, {"ours", greedyWorkload.ours}, off.side(greedyWorkload),
	})
}

// runGreedy lets each side work for so long as the other workloads with waiting times
// may.
func runGreedy(ctx context.Context, each time.Duration, p progress, sides []side) ([]starved, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	setProcs(starvationProcs)
	turns := max(int(6*each/greedyHolds), 1)
	var seen []starved
	for _, s := range sides {
		p.at(greedyWorkload.fullName(), starvationProcs)
		seen = append(seen, starved{s.name, s.body(turns)})
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		p.step()
	}
	return seen, nil
}

func writeStarvation(out io.Writer, seen []starved, write func(*grid, io.Writer)) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "A greedy goroutine holds a Mutex for %v and takes it again at once. A polite one comes %v\n"+
		"after it has been served. (%d procs.)\n\n", greedyHolds, politeRests, starvationProcs)
	g := newGrid("", "in>", "polite was served>", "wait p50>", "longest>")
	for _, s := range seen {
		waits := sorted(s.waits)
		ns := func(d time.Duration) string { return quantity(float64(d), "ns") }
		g.add(s.name, ns(s.elapsed), strconv.Itoa(len(waits)), ns(waits[len(waits)/2]), ns(waits[len(waits)-1]))
	}
	write(g, w)
	return w.Flush()
}
