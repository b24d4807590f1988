package engine

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/race"
)

// The tester is tested by random programs. For each, the set of the states in which it
// can end is found by running every interleaving, the simplest method, of which it is
// easy to see that it leaves nothing out. The other methods must find the same set, and
// the bounded ones a part of it.

var fuzzPrograms = flag.Int("programs", 5000, "how many random programs to compare the methods on")
var fuzzSeed = flag.Uint64("seed", 1, "where to begin with random programs")

// A program is what random tasks do.
type program struct {
	tasks  [][]instr
	extra  [][]instr // started on the way: goroutines and timers
	plains bool
	closes bool // somebody closes the channel, once
}

type instr struct {
	op    string
	v     int // which variable, lock, semaphore ...
	a, b  int
	body  []instr
	wrote bool
	extra int
}

// A world is what a program's tasks share, in one execution.
type world struct {
	words  [3]*Word[int32]
	ptr    *Pointer[int]
	cells  [3]int
	plains [2]*Plain
	values [2]int
	locks  [2]*ShortLock
	semas  [2]*uint32
	places [2]*Place
	chans  [1]chan struct{}
	regs   []uint64
}

func (p *program) setup(w *world) {
	*w = world{}
	for i := range w.words {
		w.words[i] = new(Word[int32])
	}
	w.ptr = new(Pointer[int])
	if p.plains {
		for i := range w.plains {
			w.plains[i] = NewPlain(fmt.Sprint("p", i))
		}
	}
	for i := range w.locks {
		w.locks[i], w.semas[i], w.places[i] = new(ShortLock), new(uint32), new(Place)
	}
	*w.semas[1] = 1
	w.chans[0] = make(chan struct{})
	w.regs = make([]uint64, MaxTasks)
	for i, body := range p.tasks {
		exec.spawn("", func() { p.run(w, i, body) })
	}
}

func (p *program) run(w *world, me int, body []instr) {
	see := func(v uint64) { w.regs[me] = mix(w.regs[me], v, 9) }
	for _, in := range body {
		word := w.words[in.v%len(w.words)]
		switch in.op {
		case "load":
			see(uint64(word.Load()))
		case "store":
			word.Store(int32(in.a))
		case "add":
			see(uint64(word.Add(int32(in.a))))
		case "swap":
			see(uint64(word.Swap(int32(in.a))))
		case "or":
			see(uint64(word.Or(int32(in.a))))
		case "and":
			see(uint64(word.And(int32(in.a))))
		case "cas":
			see(uint64(number(word.CompareAndSwap(int32(in.a), int32(in.b)))))
		case "pointer":
			see(uint64(number(w.ptr.CompareAndSwap(nil, &w.cells[in.v]))))
			see(uint64(number(w.ptr.Load() == &w.cells[in.v])))
		case "lock":
			l := w.locks[in.v%2]
			l.Lock()
			p.run(w, me, in.body)
			l.Unlock(uint32(in.a))
		case "note":
			n, _ := w.locks[in.v%2].Note()
			see(uint64(n))
		case "acquire":
			Acquired(w.semas[in.v%2], in.a%2 == 0)
		case "release":
			Released(w.semas[in.v%2])
		case "park":
			w.places[in.v%2].Park()
		case "unpark":
			w.places[in.v%2].Unpark()
		case "read":
			w.plains[in.v%2].Touch(false, 0)
			see(uint64(w.values[in.v%2]))
		case "write":
			w.values[in.v%2] = 3*w.values[in.v%2] + in.a
			w.plains[in.v%2].Touch(true, uint64(w.values[in.v%2]))
		case "choose":
			c, _ := Choose(2, "fuzz")
			see(uint64(c))
		case "wait": // for a word to become something
			for word.Load() == int32(in.a) {
				if in.wrote {
					w.words[(in.v+1)%3].Load()
				}
				Yield()
			}
			see(3)
		case "spin": // like a mutex that spins, a few turns
			for turns := 0; word.Load() == int32(in.a); turns++ {
				can, _ := CanSpin(turns)
				if !can {
					break
				}
				if in.wrote {
					w.words[(in.v+1)%3].CompareAndSwap(0, 4)
				}
				DoSpin()
			}
			see(uint64(word.Load()))
		case "go":
			id := len(p.tasks) + in.extra
			Go("", func() { p.run(w, id, p.extra[in.extra]) })
		case "timer":
			id := len(p.tasks) + in.extra
			tm := NewTimer(func() { p.run(w, id, p.extra[in.extra]) })
			if in.a%2 == 0 {
				see(uint64(number(tm.Stop())))
			}
		case "close":
			CloseChan(w.chans[0])
		case "closed":
			see(uint64(number(ClosedChan(w.chans[0]))))
		case "await":
			AwaitChan(w.chans[0])
		case "border":
			Border(w.regs[me])
		}
	}
}

// ending describes the state in which an execution has ended. Of one that failed on
// the way only how it failed counts: the others were stopped somewhere.
func (w *world) ending(f *Failure) string {
	if f != nil && f.Kind != Deadlock && f.Kind != Livelock && f.Kind != Leaked {
		return f.Kind.String()
	}
	var b strings.Builder
	for _, v := range w.words {
		fmt.Fprint(&b, v.v, " ")
	}
	fmt.Fprint(&b, w.values, " ", *w.semas[0], *w.semas[1], " ", w.regs)
	if f != nil {
		b.WriteString(f.Kind.String())
		for _, t := range exec.tasks {
			fmt.Fprint(&b, " ", exec.stuck&bit(t.id) != 0)
		}
	}
	return b.String()
}

// endings returns all states in which p can end, as a method finds them, and whether
// it has found all that it can.
func (p *program) endings(c Config) (set map[string]bool, r Result) {
	set = make(map[string]bool)
	w := new(world)
	c.AtEnd = func(f *Failure) *Failure {
		if f != nil && f.Kind == Misuse {
			return f
		}
		set[w.ending(f)] = true
		return nil
	}
	r = Explore(c, func() { p.setup(w) })
	return set, r
}

var ops = []string{"load", "load", "store", "add", "swap", "or", "and", "cas", "cas", "cas", "pointer",
	"lock", "lock", "lock", "note", "acquire", "release", "release", "park", "unpark", "choose",
	"wait", "spin", "spin", "go", "timer", "close", "closed", "await", "border", "read", "write"}

func randomProgram(rng *rand.Rand) *program {
	p := &program{plains: rng.IntN(2) == 0}
	n := 2 + rng.IntN(2)
	length := 5 - n + rng.IntN(2)
	for range n {
		p.tasks = append(p.tasks, p.randomBody(rng, length, true, -1))
	}
	return p
}

func (p *program) randomBody(rng *rand.Rand, length int, top bool, held int) []instr {
	var body []instr
	for range length {
		in := instr{op: ops[rng.IntN(len(ops))], v: rng.IntN(3), a: rng.IntN(3), b: rng.IntN(3), wrote: rng.IntN(2) == 0}
		switch in.op {
		case "read", "write":
			if !p.plains || held < 0 && rng.IntN(6) > 0 {
				in.op = "load" // rarely without the lock
			}
			if held >= 0 && rng.IntN(8) > 0 {
				in.v = held // under the lock that goes with it
			}
			in.a++
		case "lock":
			if held == in.v%2 || held >= 0 && rng.IntN(2) == 0 {
				in.op = "add"
				break
			}
			if p.plains && rng.IntN(2) == 0 {
				in.body = []instr{{op: "read", v: in.v % 2}, {op: "write", v: in.v % 2, a: 1 + rng.IntN(2)}}
			} else {
				in.body = p.randomBody(rng, rng.IntN(3), false, in.v%2)
			}
		case "close":
			if p.closes {
				in.op = "closed"
			}
			p.closes = true
		case "go", "timer":
			if !top || len(p.extra) >= 1 {
				in.op = "cas"
				break
			}
			in.extra = len(p.extra)
			p.extra = append(p.extra, nil)
			p.extra[in.extra] = p.randomBody(rng, 1+rng.IntN(2), false, -1)
		case "wait", "await", "park", "acquire":
			if held >= 0 && rng.IntN(3) > 0 {
				in.op = "load"
			}
		}
		body = append(body, in)
	}
	return body
}

func (p *program) String() string {
	var b strings.Builder
	var write func([]instr)
	write = func(body []instr) {
		for _, in := range body {
			fmt.Fprintf(&b, "%s(%d,%d,%d,%v)", in.op, in.v, in.a, in.b, in.wrote)
			if in.body != nil {
				b.WriteString("{")
				write(in.body)
				b.WriteString("}")
			}
			b.WriteString(" ")
		}
	}
	for i, t := range slices.Concat(p.tasks, p.extra) {
		fmt.Fprintf(&b, "\n  %d: ", i)
		write(t)
	}
	return b.String()
}

const fuzzCap = 2_000 // executions; larger programs are left out

// compare compares the methods on a program. It reports what differs, and whether the
// program was small enough to tell.
func compare(p *program, fault Fault) (problem string, told bool) {
	base := Config{Method: DFS, Bound: -1, MaxExecs: fuzzCap, MaxSteps: 200, Spin: 2}
	all, r := p.endings(base)
	if r.Failure != nil {
		return "every interleaving: " + r.Failure.Error(), true
	}
	if !r.Full || all["step bound"] {
		return "", false
	}
	// An execution that fails on the way ends there, and what it would have led to is
	// not looked for. So of a program with such a failure all that can be asked is
	// that each method finds one.
	cut := failsOnTheWay(all)
	for _, m := range []Method{Sleep, DPOR, States} {
		if m == States && p.uses("pointer") {
			continue
		}
		c := base
		c.Method, c.Fault, c.MaxExecs = m, fault, 10*fuzzCap
		found, r := p.endings(c)
		switch {
		case r.Failure != nil:
			return fmt.Sprintf("%v: %v", m, r.Failure), true
		case !r.Full:
			return fmt.Sprintf("%v: not finished, after %d executions", m, r.Executions), true
		case failsOnTheWay(found) != cut:
			return fmt.Sprintf("%v: fails on the way: %v, with every interleaving: %v", m, !cut, cut), true
		case !cut && !equal(found, all):
			return fmt.Sprintf("%v: %s", m, difference(found, all)), true
		}
	}
	for k := range 3 {
		c := base
		c.Bound = k
		found, r := p.endings(c)
		if r.Failure != nil {
			return fmt.Sprintf("bound %d: %v", k, r.Failure), true
		}
		for e := range found {
			if !all[e] {
				return fmt.Sprintf("bound %d: ends in %s, which is impossible", k, e), true
			}
		}
		if !r.Restricted && !equal(found, all) {
			return fmt.Sprintf("bound %d left out nothing, and yet %s", k, difference(found, all)), true
		}
	}
	return "", true
}

func failsOnTheWay(endings map[string]bool) bool {
	return endings[DataRace.String()] || endings[Assertion.String()]
}

func (p *program) uses(op string) bool { return strings.Contains(p.String(), op+"(") }

func equal(a, b map[string]bool) bool {
	if len(a) != len(b) {
		return false
	}
	for k := range a {
		if !b[k] {
			return false
		}
	}
	return true
}

func difference(found, all map[string]bool) string {
	for e := range all {
		if !found[e] {
			return fmt.Sprintf("%d endings of %d; it misses %s", len(found), len(all), e)
		}
	}
	for e := range found {
		if !all[e] {
			return "it ends in " + e + ", which is impossible"
		}
	}
	return "the same"
}

// Programs by which a fault of the engine was found, and may be again.
var oldPrograms = []*program{
	// The holder looks at the note on its lock, and falls asleep for ever.
	{tasks: [][]instr{
		{{op: "lock", body: []instr{{op: "note"}, {op: "park"}}}},
		{{op: "lock", body: []instr{{op: "add"}}}, {op: "add", v: 2, a: 2}},
	}},
	// The second keeps the lock for ever, and all that could go on was tried before: that
	// the third waits for the lock has to be noticed all the same.
	{tasks: [][]instr{
		{{op: "and", v: 1, a: 2}, {op: "swap", a: 1}},
		{{op: "lock", v: 1, body: []instr{{op: "lock", body: []instr{{op: "await"}}}}}},
		{{op: "lock", body: []instr{{op: "cas", v: 2, a: 1, b: 2}}}, {op: "go"}},
	}, extra: [][]instr{
		{{op: "load", v: 1}, {op: "cas", v: 1, b: 1}},
	}},
}

func TestMethodsAgreeOnOldPrograms(t *testing.T) {
	for i, p := range oldPrograms {
		problem, told := compare(p, noFault)
		require.Empty(t, problem, "program %d:%v", i, p)
		require.True(t, told)
	}
}

func TestMethodsAgree(t *testing.T) {
	if race.Enabled {
		// Nothing runs in parallel here, and the detector makes it 30 times slower.
		*fuzzPrograms = min(*fuzzPrograms, 20)
	}
	told := 0
	for i := range uint64(*fuzzPrograms) {
		seed := *fuzzSeed + i
		p := randomProgram(rand.New(rand.NewPCG(seed, 7)))
		problem, ok := compare(p, noFault)
		require.Empty(t, problem, "program %d:%v", seed, p)
		if ok {
			told++
		}
	}
	t.Logf("%d of %d programs were small enough", told, *fuzzPrograms)
	require.Greater(t, told, *fuzzPrograms*6/10)
}
