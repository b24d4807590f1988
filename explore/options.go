package explore

import (
	"cmp"
	"flag"
	"os"
	"time"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// An Option says how to explore.
type Option func(*settings)

type settings struct {
	strategy    StrategyKind
	preemptions int // the largest bound
	depth       int
	config      engine.Config
	replay      string
	expect      *expectation
	html        string
	pages       Pages
	procs       int
}

func newSettings(opts []Option) settings {
	s := settings{preemptions: 3, depth: 3}
	s.config.MaxTime = defaultTime
	for _, o := range opts {
		o(&s)
	}
	return s
}

const defaultTime = 10 * time.Second

// A StrategyKind is a way to choose executions.
type StrategyKind uint8

const (
	// Auto runs all executions with 0, 1, 2 and 3 preemptions in turn, so that the
	// first that fails has the fewest, and then DPOR.
	Auto StrategyKind = iota

	// Bounded runs all executions with 0, 1, 2, ... preemptions in turn, up to
	// [Preemptions].
	Bounded

	// DPOR runs one execution of each kind: of those that differ only in the order
	// of steps that commute, one.
	DPOR

	// States comes to each state once. All data that the goroutines share must be
	// atomics, semaphores and mutexes of this library, or Vars: what the strategy
	// does not see, it takes for equal. Channels and condition variables have data
	// of their own inside, so that they are not for this strategy. With
	// [Preemptions] it is bounded.
	States

	// Interleavings runs every interleaving, also of steps that commute.
	Interleavings

	// Random runs executions at random, until [MaxTime] or [MaxExecutions].
	Random

	// PCT does likewise, with few changes of priority: see [Depth].
	PCT
)

// Strategy chooses how to explore.
func Strategy(s StrategyKind) Option { return func(o *settings) { o.strategy = s } }

// Preemptions is the largest number of preemptions of [Auto] and [Bounded], 3 if it
// is not given, and that of [States], without limit if it is not given. To switch away
// from a goroutine that could go on is a preemption.
func Preemptions(n int) Option {
	return func(o *settings) { o.preemptions, o.config.Bound = n, n }
}

// Spin is how many turns of spinning a mutex may take before it sleeps. Without the
// option it takes none; with it, each turn is a choice.
func Spin(turns int) Option { return func(o *settings) { o.config.Spin = turns } }

// MaxTime is when to end; 10 s if it is not given. The verdict then says how far it
// came. The flag -explore.time takes precedence.
func MaxTime(d time.Duration) Option { return func(o *settings) { o.config.MaxTime = d } }

// MaxExecutions is after how many executions to end.
func MaxExecutions(n int) Option { return func(o *settings) { o.config.MaxExecs = n } }

// MaxSteps is how many steps one execution may have, 2,000 if it is not given, and
// 60,000 at most. One that has more is a failure.
func MaxSteps(n int) Option { return func(o *settings) { o.config.MaxSteps = n } }

// MaxStates is how many states to remember, two million if it is not given. Each
// takes some 50 bytes.
func MaxStates(n int) Option { return func(o *settings) { o.config.MaxStates = n } }

// Seed is for [Random] and [PCT].
func Seed(n uint64) Option { return func(o *settings) { o.config.Seed = n } }

// Depth is how many points of an execution matter for the bug that [PCT] looks for, 3
// if it is not given.
func Depth(d int) Option { return func(o *settings) { o.depth = d } }

// RealSema runs package sema itself, in place of its model. It makes locks take five
// times as many steps.
func RealSema() Option { return func(o *settings) { o.config.RealSema = true } }

// RealLock runs the internal lock of semaphores, conditions and channels itself, in
// place of its model.
func RealLock() Option { return func(o *settings) { o.config.RealLock = true } }

// Replaying runs one execution: the one that a failed exploration has printed.
func Replaying(replay string) Option { return func(o *settings) { o.replay = replay } }

// Processes shares the exploration among n processes. It is for tests: the others
// are started as the same test binary with the same test.
func Processes(n int) Option { return func(o *settings) { o.procs = n } }

// An expectation is a failure that has to be found.
type expectation struct {
	kind FailureKind
	text string
}

// Expect turns the test around: it passes if a failure of this kind is found, with
// text in its message. It is for showing what is wrong with wrong code.
func Expect(kind FailureKind, text string) Option {
	return func(o *settings) { o.expect = &expectation{kind, text} }
}

// A FailureKind says in what way an execution went wrong.
type FailureKind = engine.FailureKind

// The ways.
const (
	Assertion       = engine.Assertion  // Fatalf, Check, Final or Invariant
	DataRace        = engine.DataRace   // on a Var
	Deadlock        = engine.Deadlock   // all goroutines that are left sleep
	Livelock        = engine.Livelock   // they spin, and what they read does not change
	Panicked        = engine.Panicked   //
	FatalError      = engine.FatalError // the primitive has stopped the program
	Leaked          = engine.Leaked     // goroutines started on the way sleep for ever
	NotLinearizable = engine.NotLinear  // by the model of the recorded calls
	StepBound       = engine.StepBound  // there is no end
	Misuse          = engine.Misuse     // of package explore
	Diverged        = engine.Diverged   // a replay does not fit the code
)

// The flags, each also an environment variable: -explore.html is EXPLORE_HTML.
var (
	flagHTML    = flag.String("explore.html", "", "write the picture of the execution that fails to `FILE`")
	flagOverlay = flag.String("explore.overlay", "", "the `FILE` that go test -overlay has: pictures show the source that it puts in place")
	flagPages   = flag.String("explore.pages", "", "write a page of each test that is in this `FILE` and fails: JSON of explore.Pages")
	flagReplay  = flag.String("explore.replay", "", "run the one execution that this `STRING` from a failed exploration describes")
	flagTime    = flag.Duration("explore.time", 0, "how long each exploration may take (0: as its test says)")
	flagProcs   = flag.Int("explore.procs", 0, "share each exploration among `N` processes")
	flagLong    = flag.Bool("explore.long", false, "also run the long explorations")
)

// fromFlags lets flags and environment decide.
func (s *settings) fromFlags() error {
	s.html = cmp.Or(*flagHTML, os.Getenv("EXPLORE_HTML"))
	s.replay = cmp.Or(*flagReplay, os.Getenv("EXPLORE_REPLAY"), s.replay)
	s.procs = cmp.Or(*flagProcs, s.procs)
	d := *flagTime
	if text := os.Getenv("EXPLORE_TIME"); d == 0 && text != "" {
		var err error
		if d, err = time.ParseDuration(text); err != nil {
			return err
		}
	}
	s.config.MaxTime = cmp.Or(d, s.config.MaxTime)
	return readJSON(cmp.Or(*flagPages, os.Getenv("EXPLORE_PAGES")), &s.pages)
}

// Long reports whether long explorations are asked for, by the flag -explore.long or
// by EXPLORE_LONG=1.
func Long() bool { return *flagLong || os.Getenv("EXPLORE_LONG") != "" }
