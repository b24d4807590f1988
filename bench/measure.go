package main

import (
	"context"
	"math"
	"runtime"
	"slices"
	"time"
)

// A cell is one workload measured with one number of procs.
type cell struct {
	workload workload
	procs    int
	n        int      // operations in a round
	sides    []series // ours, the standard library, the peers
}

// A series is what was measured of one side.
type series struct {
	name   string
	body   body
	rounds [][]float64 // of each metric, its value in each round
	tails  [][]float64 // of each point of waitTails, the wait in each round
	allocs float64     // allocations per operation
}

// waitTails are the points of a distribution of waits that are kept for the
// picture: the wait that this part of all waits exceeds, from all to one in ten
// thousand, ten points to a power of ten.
var waitTails = func() []float64 {
	var tails []float64
	for i := range 41 {
		tails = append(tails, math.Pow(10, -float64(i)/10))
	}
	return tails
}()

// A plan is a cell to be measured.
type plan struct {
	workload workload
	procs    int
}

// plans lists the cells, those of one number of procs together: each change of it
// stops the world and takes the runtime, and us, a while to get used to.
func plans(o options) []plan {
	var list []plan
	for _, procs := range o.procs {
		for _, w := range o.workloads {
			if slices.Contains(w.procs(o.procs), procs) {
				list = append(list, plan{w, procs})
			}
		}
	}
	return list
}

// measure measures every cell, or as many as there is time for until ctx is
// cancelled.
func measure(ctx context.Context, o options, p progress) []cell {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	list := plans(o)
	p.start(len(list) * o.rounds)
	defer p.finish()

	var cells []cell
	for _, plan := range list {
		setProcs(plan.procs)
		c, done := measureCell(ctx, plan, o, p)
		if !done {
			break
		}
		cells = append(cells, c)
	}
	return cells
}

// setProcs sets GOMAXPROCS, and gets everybody used to a change.
func setProcs(procs int) {
	if runtime.GOMAXPROCS(0) != procs {
		runtime.GOMAXPROCS(procs)
		warmUp()
	}
}

// warmUp lets goroutines sleep and wake on both sides, some ten thousand times.
// Our locks look at the number of procs only now and then, see internal/park.
func warmUp() {
	const trips = 20_000
	pingPong(ourMutex)(trips)
	pingPong(stdMutex)(trips)
}

// measureCell measures one cell, all sides in each round. Another side goes first
// in every round, so that none is always the one that finds the caches cold, or
// the processor warm.
func measureCell(ctx context.Context, plan plan, o options, p progress) (c cell, done bool) {
	c = newCell(plan)
	p.at(plan.workload.fullName(), plan.procs)
	slice := o.time / time.Duration(o.rounds*len(c.sides)) * time.Duration(max(plan.workload.long, 1))
	c.prepare(ctx, slice)
	for round := range o.rounds {
		for i := range c.sides {
			if ctx.Err() != nil {
				return c, false
			}
			c.sides[(round+i)%len(c.sides)].measureRound(plan.workload, c.n)
		}
		p.step()
	}
	return c, true
}

func newCell(plan plan) cell {
	c := cell{workload: plan.workload, procs: plan.procs}
	for _, side := range plan.workload.sides() {
		s := series{name: side.name, body: side.body, rounds: make([][]float64, len(plan.workload.metrics))}
		if plan.workload.hasWaits() {
			s.tails = make([][]float64, len(waitTails))
		}
		c.sides = append(c.sides, s)
	}
	return c
}

// prepare finds out how many operations fill a slice of time, and counts
// allocations.
//
// All sides do the same number. What a run costs once, and how many garbage
// collections it takes, is then the same for all of them.
func (c *cell) prepare(ctx context.Context, slice time.Duration) {
	c.n = c.workload.fixed
	if c.n == 0 {
		perOp := 0.0 // the sum of all sides' times, in slices
		for _, s := range c.sides {
			perOp += 1 / float64(calibrate(ctx, s.body, slice))
		}
		c.n = max(int(float64(len(c.sides))/perOp), 1)
	}
	if c.workload.metrics[0].unit != "ns/op" {
		return
	}
	for i := range c.sides {
		if ctx.Err() == nil {
			c.sides[i].allocs = allocsPerOp(c.sides[i].body, max(c.n/4, 1))
		}
	}
}

func (s *series) measureRound(w workload, n int) {
	runtime.GC() // nobody pays for another's garbage
	sample := s.body(n)
	for i, m := range w.metrics {
		s.rounds[i] = append(s.rounds[i], m.of(sample, n))
	}
	if !w.hasWaits() {
		return
	}
	waits := sorted(sample.waits)
	for i, part := range waitTails {
		if part*float64(len(waits)) < 1 {
			break // too few to say
		}
		s.tails[i] = append(s.tails[i], longest(waits, part))
	}
}

// calibrate returns how many operations take about as long as slice, all that the
// body does around them included.
func calibrate(ctx context.Context, b body, slice time.Duration) int {
	const most = 1_000_000_000
	for n := 1; ; {
		elapsed := quickest(b, n, slice/2)
		fitting := float64(n) * float64(slice) / float64(elapsed)
		if elapsed > slice/2 || ctx.Err() != nil {
			return int(min(max(fitting, 1), most))
		}
		// The first runs are slow, with caches cold and goroutines not yet
		// made: go up in steps.
		next := int(min(fitting, 100*float64(n), most))
		if next <= n {
			return n
		}
		n = next
	}
}

// quickest returns how long n operations take. Where that is long, it tries again:
// a single operation seems to take ten milliseconds if just then the operating
// system lets another program run.
func quickest(b body, n int, long time.Duration) time.Duration {
	best := time.Duration(math.MaxInt64)
	for range 3 {
		start := time.Now()
		s := b(n)
		took := time.Since(start)
		if s.elsewhere {
			took = s.took // there is more to asking another process
		}
		if best = min(best, took); best <= long {
			break
		}
	}
	return max(best, 1)
}

// allocsPerOp counts what n operations more allocate. That leaves out what the
// body allocates once, to set itself up. Less than a hundredth is not the body's but
// the runtime's, which allocates a little in the background.
func allocsPerOp(b body, n int) float64 {
	once := mallocs(b, n)
	twice := mallocs(b, 2*n)
	perOp := max(float64(twice)-float64(once), 0) / float64(n)
	return math.Round(perOp*100) / 100
}

func mallocs(b body, n int) uint64 {
	var s sample
	here := mallocsOf(func() { s = b(n) })
	if s.elsewhere {
		return s.mallocs
	}
	return here
}

// mallocsOf counts what f allocates, or anybody else meanwhile.
func mallocsOf(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs
}
