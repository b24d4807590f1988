package engine

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// A Method is a way to choose executions.
type Method uint8

// The methods.
const (
	DFS    Method = iota // every interleaving, or with a bound those with few preemptions
	Sleep                // sleep sets: steps that commute in one order only, more or less
	DPOR                 // those, and only alternatives that a race calls for
	States               // every state once
	Random               // one after another at random
	PCT                  // at random, with few changes of priority
	Replay               // the one that a string says
)

var methodNames = [...]string{"every interleaving", "sleep sets", "DPOR", "states", "random", "PCT", "replay"}

func (m Method) String() string { return methodNames[m] }

// A Config says how to explore. The zero value of a limit stands for its default.
type Config struct {
	Method   Method
	Bound    int // of preemptions, with DFS and States; -1: none
	Depth    int // of PCT
	Seed     uint64
	Spin     int // how many turns a bounded spin may take
	Replay   string
	RealSema bool // run package sema itself, not its model
	RealLock bool // run park.Lock itself, not its model

	MaxSteps  int           // of one execution; 2,000
	MaxExecs  int           // 0: no limit
	MaxTime   time.Duration // 0: no limit
	MaxStates int           // 2,000,000, of some 50 bytes

	Fault Fault // to be broken, on purpose
	Shard Shard

	// NameAll calls NameObject for all that is in what ptr points to, for Name.
	NameAll func(ptr any, name string)

	// AtEnd is called after each execution that came to its end and was not cut
	// short, with its failure, if it has one. It may look at what was recorded, and
	// what it returns is the failure.
	AtEnd func(*Failure) *Failure

	// Failed is asked after each execution, and when a goroutine of it ends by
	// runtime.Goexit, whether the test has failed by other means, such as t.FailNow.
	// The text of what it returns goes on from a name for who has made it fail.
	Failed func() *Failure
}

// mostSteps fit into the clocks.
const mostSteps = 60_000

func (c *Config) maxSteps() int {
	if c.MaxSteps > 0 {
		return c.MaxSteps
	}
	return 2_000
}

func (c *Config) maxStates() int {
	if c.MaxStates > 0 {
		return c.MaxStates
	}
	return 2_000_000
}

// A Result is what an exploration has come to.
type Result struct {
	Method     Method
	Bound      int
	Full       bool   // everything that the method is to cover was covered
	Restricted bool   // the bound has left something out
	Capped     string // why it ended early
	Executions int    // to their end
	Steps      int
	Depth      int // steps of the longest
	Tasks      int // at most in one
	Pruned     Pruned
	States     int
	Time       time.Duration
	Coverage   *Coverage

	Failure *Failure
	Replay  string // the decisions of the execution that failed
	Trace   *Recording
}

// OutOfTime is why an exploration ended early that has come to [Config.MaxTime].
const OutOfTime = "time"

// Pruned counts executions that were cut short, because others show the same.
type Pruned struct {
	Asleep int // all that could go on were in the sleep set
	States int // the state was known
	Spins  int // only goroutines were left that could have slept instead of spinning
}

// Explore runs setup and the tasks that it starts again and again, in one
// interleaving after another. It must not be called while another exploration runs.
func Explore(config Config, setup func()) Result {
	if config.MaxSteps > mostSteps {
		return Result{Failure: &Failure{Kind: Misuse, Task: -1, Text: fmt.Sprintf("MaxSteps(%d): no more than %d are possible", config.MaxSteps, mostSteps)}}
	}
	if !running.CompareAndSwap(false, true) {
		return Result{Failure: &Failure{Kind: Misuse, Task: -1, Text: "two explorations at a time in one process: " +
			"is t.Parallel called, or is an earlier one stuck?"}}
	}
	w := watch(&exec)
	defer w.stop()
	// In a goroutine of its own, so that one that is stuck can be left behind.
	done := make(chan Result, 1)
	go func() {
		done <- exec.exploreAll(config, func() error {
			setup()
			return nil
		})
	}()
	select {
	case r := <-done:
		running.Store(false)
		return r
	case text := <-w.stuck:
		return Result{Failure: &Failure{Kind: Misuse, Task: -1, Text: text}}
	}
}

func (x *Exec) exploreAll(config Config, setup func() error) (r Result) {
	defer dismiss()
	defer x.letMemoryGo()
	x.config = &config
	x.realSema, x.realLock = config.RealSema, config.RealLock
	x.plain = false
	for again := true; again; again = x.search.restart {
		x.search = newSearch(&config)
		x.watched.Store(x.search)
		if config.Method == Replay {
			if f := x.search.script.parse(config.Replay); f != nil {
				return Result{Failure: f}
			}
		}
		r = x.explore(setup)
	}
	if r.Failure != nil && (r.Failure.Kind == Misuse || r.Failure.Kind == Diverged) {
		return r // there is no execution to show
	}
	if r.Failure != nil || config.Method == Replay {
		x.record(setup, &r)
	}
	return r
}

func newSearch(c *Config) *search {
	s := &search{method: c.Method, bound: -1, cover: newCoverage(), fault: c.Fault, shard: c.Shard, fixed: -1}
	switch c.Method {
	case DFS:
		s.bound = c.Bound
	case Sleep:
		s.sleeping = true
	case DPOR:
		s.sleeping, s.dpor, s.ordered = true, true, true
	case States:
		s.bound = c.Bound
		s.states = make(map[uint64]struct{})
	case Random:
		s.rng = rand.New(rand.NewPCG(c.Seed, 1))
	case PCT:
		s.rng = rand.New(rand.NewPCG(c.Seed, 2))
		s.chances = &chances{depth: max(c.Depth, 1)}
	case Replay:
		s.script = new(script)
	}
	return s
}

// alone calls f in a goroutine of its own, since functions of the test that are called
// there may end it by runtime.Goexit. It reports whether f has returned.
func (x *Exec) alone(f func()) (returned bool) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		x.home.live(f)
		returned = true
	}()
	<-done
	return returned
}

// explore runs executions as long as there are any, and sums them up.
func (x *Exec) explore(setup func() error) Result {
	s := x.search
	r := Result{Method: s.method, Bound: s.bound, Coverage: s.cover}
	start := time.Now()
	if !x.alone(func() { x.loop(setup, &r, start) }) {
		x.count(&r)
		r.Failure = x.failure
	}
	r.Restricted = s.restricted
	r.Pruned = Pruned{Asleep: s.prunedSleep, States: s.prunedState, Spins: s.prunedSpins}
	r.States = len(s.states)
	r.Time = time.Since(start)
	return r
}

// loop is the loop over the executions.
func (x *Exec) loop(setup func() error, r *Result, start time.Time) {
	s, c := x.search, x.config
	for more := true; more; {
		s.begin()
		if s.chances != nil {
			s.chances.begin(s.rng)
		}
		x.run(setup)
		s.raceAtEnd(x)
		if s.invariant && s.sleeping {
			// Invariants tell orders apart that otherwise come to the same.
			c.Method, c.Bound, s.restart = DFS, -1, true
		}
		if s.restart = s.restart && !x.byTest; s.restart { // a test fails only once
			return
		}
		x.count(r)
		r.Failure = x.failure
		if r.Failure == nil {
			r.Capped = x.capped(r, start)
		}
		if r.Failure != nil || r.Capped != "" {
			return
		}
		more = s.next()
		r.Full = !more && s.script == nil
	}
}

// count adds the execution that is over to the result, and has it judged.
func (x *Exec) count(r *Result) {
	s := x.search
	if s.endsInTrunk() && !x.byTest { // a test fails only once
		s.pruned, x.failure = true, nil
	}
	s.executions++
	r.Steps += len(x.events)
	r.Depth = max(r.Depth, len(x.events))
	r.Tasks = max(r.Tasks, len(x.tasks))
	if s.pruned {
		return
	}
	r.Executions++
	x.atEnd()
}

// atEnd has the test judge the execution.
func (x *Exec) atEnd() {
	if f := x.config.AtEnd; f != nil {
		_ = x.guard("the judgement", func() error {
			x.failure = f(x.failure)
			return nil
		})
	}
}

// capped says why the exploration has to end here, if it has.
func (x *Exec) capped(r *Result, start time.Time) string {
	c, s := x.config, x.search
	switch {
	case s.full:
		return fmt.Sprintf("states, %d", c.maxStates())
	case c.MaxExecs > 0 && s.executions >= c.MaxExecs:
		return fmt.Sprintf("executions, %d", c.MaxExecs)
	case c.MaxTime > 0 && s.executions%16 == 0 && time.Since(start) >= c.MaxTime:
		return OutOfTime
	}
	return ""
}

func itoa(n int) string { return strconv.Itoa(n) }
