package main

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"time"
)

// A workload is one thing to measure, on our primitive and on the standard
// library's, and sometimes on a well-known peer.
//
// It is written once, over an interface whose calls both sides pay. Where an
// operation takes only nanoseconds that would measure the interface; there the
// loop is written out for each side, so that the compiler inlines both fast
// paths. (A type parameter would not do: methods of type parameters are called
// through a dictionary, and never inlined.)
type workload struct {
	primitive string
	name      string
	doc       string
	single    bool // one goroutine works: more procs make no difference
	metrics   []metric
	long      int // takes so many times the usual time, 0 for 1
	fixed     int // the number of operations, where it is not to be found out
	ours, std body
	peers     []side
	against   []side // where it is set, ours is measured beside these, and not std and peers
}

// A body does n operations and says what it saw.
// The goroutines it starts are over when it returns.
type body func(n int) sample

// A side is one implementation of a workload.
type side struct {
	name string // as in impl=name
	body body
}

// A sample is what a body saw; which of the fields it fills in depends on the
// workload's metrics.
type sample struct {
	elapsed time.Duration   // how long n operations took
	waits   []time.Duration // how long each of them waited
	bytes   float64         // how much memory each of them holds

	// Where the body ran in another process, that one says how long it took in
	// all, and what it allocated.
	elsewhere bool
	took      time.Duration
	mallocs   uint64
}

// A metric is a number that is taken from a sample.
type metric struct {
	name string // "p99", or "" where the unit says it all
	unit string // "ns/op", "ns" or "B"
	of   func(s sample, n int) float64
}

// perOp is the time that one operation takes.
var perOp = []metric{{unit: "ns/op", of: func(s sample, n int) float64 {
	return float64(s.elapsed.Nanoseconds()) / float64(n)
}}}

// inBytes is the memory that one object takes.
var inBytes = []metric{{unit: "B", of: func(s sample, _ int) float64 {
	return max(s.bytes, 1) // never zero, so that there is a ratio
}}}

// percentiles are waiting times: percentiles(99) is the one that 99 % of the
// operations did not exceed.
func percentiles(percents ...float64) []metric {
	var metrics []metric
	for _, p := range percents {
		metrics = append(metrics, metric{
			name: fmt.Sprintf("p%v", p),
			unit: "ns",
			of: func(s sample, _ int) float64 {
				return longest(sorted(s.waits), 1-p/100)
			},
		})
	}
	return metrics
}

// longest returns the wait, in nanoseconds, that only the given part of all waits
// exceed. It is one of the waits: the one whose rank comes nearest.
func longest(sorted []time.Duration, part float64) float64 {
	// A hair is taken off, so that 1-0.99 counts as one hundredth.
	rank := int(math.Ceil(float64(len(sorted))*(1-part) - 1e-9))
	rank = min(max(rank, 1), len(sorted))
	return float64(max(sorted[rank-1], 1)) // a clock may stand still for a moment
}

func sorted(waits []time.Duration) []time.Duration {
	return slices.Sorted(slices.Values(waits))
}

// workloads returns all there is to measure, primitive by primitive.
func workloads() []workload {
	return slices.Concat(
		mutexWorkloads,
		rwmutexWorkloads,
		waitGroupWorkloads(),
		condWorkloads(),
		onceWorkloads,
		chanWorkloads(),
		selectWorkloads,
		contextWorkloads(),
		patternWorkloads(),
		memoryWorkloads(),
	)
}

// fullName is what -run matches, and the first part of a Go benchmark's name.
func (w workload) fullName() string { return w.primitive + "/" + w.name }

// sides returns the implementations: ours, the standard library's, the peers'.
func (w workload) sides() []side {
	if w.against != nil {
		return append([]side{{"ours", w.ours}}, w.against...)
	}
	return append([]side{{"ours", w.ours}, {"std", w.std}}, w.peers...)
}

// procs returns those of the numbers of procs with which w is measured.
func (w workload) procs(asked []int) []int {
	if w.single {
		return asked[:1]
	}
	return asked
}

// hasWaits reports whether the workload is about waiting times.
func (w workload) hasWaits() bool { return w.metrics[0].name != "" }

// timed makes a body of a function whose whole run counts.
func timed(f func(n int)) body {
	return func(n int) sample {
		start := time.Now()
		f(n)
		return sample{elapsed: time.Since(start)}
	}
}

// crowdSize is how many goroutines compete in a contended workload, whatever the
// number of procs.
const crowdSize = 8

// crowd shares n operations out among some goroutines and waits for all of them.
func crowd(size, n int, f func(n int)) {
	var wg sync.WaitGroup
	for i := range size {
		wg.Go(func() { f(share(n, size, i)) })
	}
	wg.Wait()
}

// crowdWaits shares n waits out among some goroutines and returns all of them. The
// i'th goroutine notes its own.
func crowdWaits(size, n int, f func(i int, waits []time.Duration)) []time.Duration {
	waits := make([]time.Duration, n)
	var wg sync.WaitGroup
	for i := range size {
		wg.Go(func() { f(i, waits[n*i/size:n*(i+1)/size]) })
	}
	wg.Wait()
	return waits
}

// share returns how many of n operations the i'th of size goroutines does.
func share(n, size, i int) int { return n*(i+1)/size - n*i/size }

// work keeps the processor busy for one or two nanoseconds a turn.
// It touches no memory that another goroutine sees.
//
//go:noinline
func work(turns int) {
	x := uint64(turns) | 1
	for range turns {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	// That cannot be: the three steps turn nothing but zero into zero. But the
	// compiler does not know, and has to keep the loop.
	if x == 0 {
		panic("a random number generator stands still")
	}
}
