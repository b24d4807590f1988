package main

import "regexp"

// A class is some workloads that have one bar: what our side has to reach beside
// the standard library's.
type class struct {
	name   string
	rows   *regexp.Regexp // of primitive/workload
	metric string         // "p50", or none where the unit says it all
	kind   kind

	// The goals are ratios ours / std, of memory the bytes that ours may
	// take beyond std.
	portable, gopark float64

	// tolerance is the factor by which a goal may be missed: what differs from
	// one machine, or one run, to the next. fast replaces it where the standard
	// library takes less than fastOperation.
	tolerance, fast float64

	cap   float64 // of a mean: the ratio that none of its cells may exceed
	procs []int   // none: any number
	on    string  // the backend for which the bar is, none: both

	// why says for what reason the bar is not reached, and known how far the rows
	// are from it: they fail the check only where they fall behind that, too.
	why   string
	known float64
}

// lockedInstructions is the reason why some bars of channels are only reached where an
// atomic operation is cheap.
const lockedInstructions = "Each operation locks and unlocks the channel by one locked instruction each, as the runtime does. " +
	"Where those take 6 ns, as on a Xeon of 2024, they are four fifths of the native channel's time; " +
	"on an EPYC, where they take half of that, the bar is reached."

// fastOperation is the time, in ns, below which the place of a loop in memory makes
// a difference of some tenths.
const fastOperation = 3

// A kind says what is compared.
type kind int

const (
	eachRatio   kind = iota // the ratio of each row
	meanRatios              // the geometric mean of all rows' ratios
	moreBytes               // how many bytes more ours takes, exactly
	allocations             // ours, where std makes none and nothing sleeps, exactly
)

// bars are all the bars. The first whose rows, metric, procs and backend match is
// the bar of a row; only those of allocations are looked at besides.
//
// To name a known miss, put a bar with procs or on and with why before the one of
// its class, or why into that one.
var bars = []class{
	// ---- no waiting
	{
		name:     "uncontended",
		rows:     exactly(`Mutex/(uncontended|trylock|trylock/held)|RWMutex/uncontended/.*|Once/.*`),
		portable: 1.00, gopark: 1.00, tolerance: 1.12, fast: 1.30,
	},
	{
		name:     "WaitGroup, uncontended",
		rows:     exactly(`WaitGroup/add-done`),
		portable: 0.90, gopark: 0.90, tolerance: 1.12,
		known: 1.15,
		why: "It is two locked additions and two calls, and nothing of that can go: Add is by 2 of the 80 of its budget " +
			"too big to be inlined.",
	},
	{
		name:     "Chan, buffer, one goroutine",
		rows:     exactly(`Chan/buffered/bytes=(0|8|64)`),
		portable: 0.75, gopark: 0.75, tolerance: 1.12,
		known: 1.30,
		why:   lockedInstructions,
	},
	{
		name:     "Chan, buffer, big elements",
		rows:     exactly(`Chan/buffered/bytes=1024`),
		portable: 0.75, gopark: 0.75, tolerance: 1.12,
		known: 1.90,
		why:   "Send and Recv take and return values: an element is copied once more each time than by the language's own channel.",
	},
	{
		name:     "TrySend and TryRecv",
		rows:     exactly(`Chan/(try/ready|trysend/full|tryrecv/empty)`),
		portable: 1.00, gopark: 1.00, tolerance: 1.15,
	},
	{
		name:     "Select, 2 ready",
		rows:     exactly(`Select/ready=2`),
		portable: 0.65, gopark: 0.65, tolerance: 1.15,
		known: 1.10,
		why:   lockedInstructions,
	},
	{
		name:     "Select, 4 ready",
		rows:     exactly(`Select/ready=4`),
		portable: 0.40, gopark: 0.40, tolerance: 1.15,
		known: 0.70,
		why:   lockedInstructions,
	},
	{
		name:     "Select, 8 ready",
		rows:     exactly(`Select/ready=8`),
		portable: 0.35, gopark: 0.35, tolerance: 1.15,
	},
	{
		name:     "Select, default",
		rows:     exactly(`Select/default=[28]`),
		portable: 0.40, gopark: 0.40, tolerance: 1.15,
	},
	{
		name:     "Context, cancel",
		rows:     exactly(`Context/cancel`),
		portable: 0.70, gopark: 0.70, tolerance: 1.15,
	},
	{
		name:     "Context, tree",
		rows:     exactly(`Context/tree=10x10`),
		portable: 0.50, gopark: 0.50, tolerance: 1.15,
	},
	{
		name:     "Context, timeout",
		rows:     exactly(`Context/timeout`),
		portable: 0.85, gopark: 0.85, tolerance: 1.15,
	},
	{
		name:     "Context, Value",
		rows:     exactly(`Context/value=.*`),
		portable: 0.95, gopark: 0.95, tolerance: 1.15,
	},
	{
		name:     "Context, AfterFunc",
		rows:     exactly(`Context/afterfunc`),
		portable: 0.90, gopark: 0.90, tolerance: 1.15,
	},

	// ---- goroutines that get in each other's way
	{
		name:     "Mutex, contended",
		rows:     exactly(`Mutex/contended(/work=inside)?`),
		kind:     meanRatios,
		portable: 1.10, gopark: 1.00, tolerance: 1.12, cap: 1.40,
	},
	{
		name:     "Mutex, slack, one processor",
		rows:     exactly(`Mutex/contended/work=outside`),
		procs:    []int{1},
		on:       "gopark",
		portable: 0.90, gopark: 0.80, tolerance: 1.15,
		known: 1.05,
		why:   "On one processor goroutines that leave each other room never meet at the lock: there is nothing to win.",
	},
	{
		name:     "Mutex, slack",
		rows:     exactly(`Mutex/contended/work=outside`),
		portable: 0.90, gopark: 0.80, tolerance: 1.15,
	},
	{
		name:     "RWMutex, reads and writes",
		rows:     exactly(`RWMutex/reads=.*`),
		portable: 1.05, gopark: 1.00, tolerance: 1.15,
	},
	{
		name:     "WaitGroup, fan-out",
		rows:     exactly(`WaitGroup/(fan-out|go)=.*`),
		portable: 1.05, gopark: 1.00, tolerance: 1.15,
	},
	{
		name:     "Chan, buffer, one to one",
		rows:     exactly(`Chan/spsc/buffer=128`),
		portable: 0.80, gopark: 0.80, tolerance: 1.15,
		known: 1.30,
		why:   lockedInstructions,
	},
	{
		name:     "Chan, buffer, many to many",
		rows:     exactly(`Chan/mpmc/buffer=128`),
		portable: 0.85, gopark: 0.85, tolerance: 1.15,
		known: 1.40,
		why:   lockedInstructions,
	},

	// ---- goroutines that sleep and wake
	{
		name:     "Mutex, ping-pong",
		rows:     exactly(`Mutex/ping-pong`),
		portable: 0.90, gopark: 0.90, tolerance: 1.15,
		known: 1.50,
		why: "Nothing is gained by spinning, for whoever unlocks goes on to sleep. In portable Go each switch takes a send " +
			"to a channel and a receive besides; with gopark a few hundredths remain, for the pool of places to sleep.",
	},
	{
		name:     "Cond",
		rows:     exactly(`Cond/(ping-pong|broadcast=.*)`),
		portable: 1.50, gopark: 1.05, tolerance: 1.15,
	},
	{
		name:     "Chan, no buffer",
		rows:     exactly(`Chan/(ping-pong|spsc/buffer=0)`),
		portable: 1.50, gopark: 1.05, tolerance: 1.15,
	},
	{
		name:     "Chan, close",
		rows:     exactly(`Chan/close=100`),
		portable: 1.30, gopark: 1.05, tolerance: 1.15,
	},
	{
		name:     "Select, blocking",
		rows:     exactly(`Select/blocking=2`),
		portable: 1.40, gopark: 1.05, tolerance: 1.15,
	},

	// ---- waiting times
	{
		name:     "beside CPU hogs, median",
		rows:     exactly(`Mutex/ping-pong/hogs=2`),
		metric:   "p50",
		portable: 1.50, gopark: 1.05, tolerance: 1.20,
	},
	{
		name:     "beside CPU hogs, tail",
		rows:     exactly(`Mutex/ping-pong/hogs=2`),
		metric:   "p99.9",
		portable: 1.50, gopark: 1.50, tolerance: 2.00,
	},
	{
		name:     "greedy and polite",
		rows:     exactly(`Mutex/starvation`),
		metric:   "p50",
		portable: 1.00, gopark: 1.00, tolerance: 1.50,
	},
	{
		name:     "writer latency",
		rows:     exactly(`RWMutex/writer-latency`),
		metric:   "p50",
		portable: 1.10, gopark: 1.00, tolerance: 1.15,
	},

	// ---- memory
	{
		name:     "bytes of a context",
		rows:     exactly(`Memory/context`),
		kind:     moreBytes,
		portable: 0, gopark: 0,
		known: 32,
		why: "The links to its siblings are in the context. The standard library keeps them in a map of the parent: " +
			"a child with its place there takes more than ours, see Memory/context/child.",
	},
	{
		name:     "bytes of a type",
		rows:     exactly(`Memory/(mutex|rwmutex|waitgroup|once|cond|chan/.*|context(/child)?)`),
		kind:     moreBytes,
		portable: 0, gopark: 0,
	},
	{
		name:     "bytes of a blocked goroutine",
		rows:     exactly(`Memory/blocked/.*`),
		kind:     moreBytes,
		portable: 128, gopark: 0,
	},
	{
		name: "allocations",
		rows: exactly(`Mutex/(uncontended|trylock|trylock/held)|RWMutex/(uncontended/.*|reads=100)|WaitGroup/add-done|` +
			`Once/.*|Chan/(buffered/.*|try.*)|Select/(ready|default)=.*|Context/.*`),
		kind: allocations,
	},
}

// notJudged are the rows without a bar: workload and metric, and why.
var notJudged = []struct {
	rows *regexp.Regexp
	why  string
}{
	{exactly(`Chan/range`), "It is Chan/spsc/buffer=128 with another loop around Recv."},
	{exactly(`Chan/limit=4`), "Whether a goroutine finds a slot or sleeps is for the scheduler to say; the cost of either is judged elsewhere."},
	{exactly(`Select/ready=1`), "Of a select with one case the compiler makes a plain receive: on that side there is no select."},
	{exactly(`Select/default=1`), "Of one case and default the compiler makes what Chan/tryrecv/empty measures."},
	{exactly(`Context/done`), "The select around Done takes most of the time, and it is the same on both sides."},
	{exactly(`Mutex/lock-latency p.*`), "How often goroutines meet is for the scheduler to say; the throughput that comes of it is judged."},
	{exactly(`Mutex/ping-pong/hogs=2 p99`), "The median and the tail beyond it are judged."},
	{exactly(`Mutex/starvation p99`), "It has two values between which it jumps from run to run."},
	{exactly(`RWMutex/writer-latency p99.*`), "How many readers are inside at a time is for the scheduler to say; the median is judged."},
	{exactly(`Patterns/.*`), "They are made of what is judged elsewhere, and beside them are versions that promise less."},
	{exactly(`Chan/round-trip p.*`), "In which order the clients get their turns is for the scheduler to say; Chan/ping-pong is judged."},
}

// exactly matches the whole of a name.
func exactly(pattern string) *regexp.Regexp {
	return regexp.MustCompile("^(?:" + pattern + ")$")
}
