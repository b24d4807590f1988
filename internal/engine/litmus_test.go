package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Litmus tests: programs so small, or so well known, that how they can end and how many
// executions differ is known from elsewhere or can be counted by hand.

// A litmus test is some tasks, and what is to be found out about them.
type litmus struct {
	name   string
	setup  func(*results)
	ends   []string // all that results can be at the end; nil: not looked at
	traces int      // how many executions differ in more than the order of steps that commute
	failed FailureKind
	fails  bool
	exact  bool // DPOR begins no execution that it cuts short
	large  bool // too many interleavings to run them all
}

// results are what tasks have found, by name.
type results struct{ values [8]int32 }

func (r *results) String() string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(r.values), " ", ""), "[]")
}

func tasks(fs ...func()) {
	for _, f := range fs {
		exec.spawn("", f)
	}
}

func words(n int) []*Word[int32] {
	w := make([]*Word[int32], n)
	for i := range w {
		w[i] = new(Word[int32])
	}
	return w
}

func ends(texts ...string) []string {
	for i := range texts {
		texts[i] += strings.Repeat("0", 8-len(texts[i]))
	}
	return texts
}

var litmusTests = []litmus{
	{name: "store buffering", traces: 3, ends: ends("01", "10", "11"), setup: func(r *results) {
		w := words(2)
		tasks(
			func() { w[0].Store(1); r.values[0] = w[1].Load() },
			func() { w[1].Store(1); r.values[1] = w[0].Load() })
	}},
	{name: "message passing", traces: 3, ends: ends("00", "01", "11"), setup: func(r *results) {
		w := words(2)
		tasks(
			func() { w[0].Store(1); w[1].Store(1) },
			func() { r.values[0] = w[1].Load(); r.values[1] = w[0].Load() })
	}},
	{name: "load buffering", traces: 3, ends: ends("00", "01", "10"), setup: func(r *results) {
		w := words(2)
		tasks(
			func() { r.values[0] = w[0].Load(); w[1].Store(1) },
			func() { r.values[1] = w[1].Load(); w[0].Store(1) })
	}},
	{name: "2+2 writes", traces: 3, ends: ends("21", "12", "22"), setup: func(r *results) {
		w := words(2)
		done := 0
		end := func() {
			if done++; done == 2 {
				r.values[0], r.values[1] = w[0].v, w[1].v
			}
		}
		tasks(
			func() { w[0].Store(1); w[1].Store(2); end() },
			func() { w[1].Store(1); w[0].Store(2); end() })
	}},
	{name: "coherence of reads", traces: 3, ends: ends("00", "01", "11"), setup: func(r *results) {
		w := words(1)
		tasks(
			func() { w[0].Store(1) },
			func() { r.values[0] = w[0].Load(); r.values[1] = w[0].Load() })
	}},
	{name: "independent reads of independent writes", traces: 15, setup: func(r *results) {
		w := words(2)
		tasks(
			func() { w[0].Store(1) },
			func() { w[1].Store(1) },
			func() { r.values[0] = w[0].Load(); r.values[1] = w[1].Load() },
			func() { r.values[2] = w[1].Load(); r.values[3] = w[0].Load() })
	}},
	{name: "4 writers: 4!", traces: 24, ends: ends("1", "2", "3", "4"), setup: func(r *results) {
		w := words(1)
		for i := range int32(4) {
			tasks(func() { w[0].Store(i + 1); r.values[0] = w[0].v })
		}
	}},
	{name: "1 writer, 8 readers: 2^8", traces: 256, large: true, setup: func(r *results) {
		w := words(1)
		tasks(func() { w[0].Store(1) })
		for i := range 8 {
			tasks(func() { r.values[i] = w[0].Load() })
		}
	}},
	// Of the article that introduces source-DPOR: (n+3) 2^(n-2) traces.
	{name: "last zero of 5", traces: 64, large: true, setup: lastZero(5)},
	{name: "last zero of 8", traces: 704, large: true, setup: lastZero(8)},
	{name: "one choice", traces: 6, ends: ends("00", "01", "02", "10", "11", "12"), setup: func(r *results) {
		tasks(func() {
			c, _ := Choose(2, "")
			d, _ := Choose(3, "")
			r.values[0], r.values[1] = int32(c), int32(d)
		})
	}},
	{name: "CAS by two: one wins", traces: 2, ends: ends("1", "01"), setup: func(r *results) {
		w := words(1)
		for i := range 2 {
			tasks(func() { r.values[i] = int32(number(w[0].CompareAndSwap(0, 1))) })
		}
	}},
	{name: "CASes that fail commute", traces: 1, setup: func(r *results) {
		w := words(1)
		for range 3 {
			tasks(func() { w[0].CompareAndSwap(5, 1) })
		}
	}},
	{name: "tickets", ends: ends("111"), setup: ticketLock},
	{name: "a timer and its stop", traces: 2, ends: ends("01", "10"), setup: func(r *results) {
		tasks(func() {
			tm := NewTimer(func() { r.values[0] = 1 })
			r.values[1] = int32(number(tm.Stop()))
		})
	}},
	{name: "a semaphore gives order", traces: 2, ends: ends("1"), setup: func(r *results) {
		// Asleep before the release, or there after it: no other difference.
		w, s := words(1), new(uint32)
		tasks(
			func() { w[0].Store(1); Released(s) },
			func() { Acquired(s, false); r.values[0] = w[0].Load() })
	}},
	{name: "to be woken gives order", traces: 2, exact: true, setup: func(r *results) {
		// So the load does not race with the store, and nothing more is tried.
		w, s := words(3), new(uint32)
		tasks(
			func() { Acquired(s, false); r.values[0] = w[0].Load() },
			func() { w[0].Store(1); Released(s) },
			func() { w[1].Store(1); w[2].Store(1) })
	}},
	{name: "calls that overlap and calls that do not", traces: 3, setup: func(r *results) {
		// call before call is nothing, return before call is an order: T0 first, T1
		// first, or neither.
		for i := range 2 {
			tasks(func() { RecordCall("", i, func() any { return nil }) })
		}
	}},
	{name: "to wait across a border", ends: ends("1"), setup: func(r *results) {
		w := words(1)
		tasks(func() {
			for {
				seen := w[0].Load()
				Border(uint64(seen))
				if seen != 0 {
					r.values[0] = seen
					return
				}
				Yield()
			}
		}, func() { w[0].Store(1) })
	}},
	{name: "a plain variable outlasts a border", ends: ends("1", "01", "11", ""), setup: func(r *results) {
		// What T0 has seen stands in p alone, when the border has cut the rest.
		w, v := words(2), int32(0)
		p := NewPlain("p")
		tasks(
			func() {
				v = w[0].Load()
				p.Touch(true, uint64(v))
				Border(0)
				r.values[1] = w[1].Load()
				p.Touch(false, 0)
				r.values[0] = v
			},
			func() { w[0].Store(1) },
			func() { w[1].Store(1) })
	}},
	{name: "a plain variable is seen, and then as before", ends: ends("", "1"), setup: func(r *results) {
		l, w, v := new(ShortLock), words(1), int32(0)
		p := NewPlain("p")
		set := func(n int32) {
			l.Lock()
			v = n
			p.Touch(true, uint64(n))
			l.Unlock(0)
		}
		tasks(
			func() { l.Lock(); p.Touch(false, 0); r.values[0] = v; l.Unlock(0) },
			func() { set(1); set(0); w[0].Store(1) })
	}},
	{name: "who came first to the line", ends: ends("", "1", "2"), setup: func(r *results) {
		// T2 looks who is the first of two, or finds less than two.
		s := new(uint32)
		tasks(
			func() { Acquired(s, false) },
			func() { Acquired(s, false) },
			func() {
				Released(new(uint32))
				if q := exec.objects[exec.semaphoreOf(s)].queue; len(q) == 2 {
					r.values[0] = int32(q[0]) + 1
				}
				Released(s)
				Released(s)
			})
	}},
	{name: "two locks in opposite order", fails: true, failed: Deadlock, setup: func(r *results) {
		var a, b ShortLock
		tasks(
			func() { a.Lock(); b.Lock(); b.Unlock(0); a.Unlock(0) },
			func() { b.Lock(); a.Lock(); a.Unlock(0); b.Unlock(0) })
	}},
	{name: "a lock that is never let go", fails: true, failed: Deadlock, setup: func(r *results) {
		var a ShortLock
		w := words(1)
		tasks(
			func() { a.Lock(); w[0].Store(1) },
			func() { w[0].Load(); a.Lock(); a.Unlock(0) })
	}},
	{name: "dining philosophers", fails: true, failed: Deadlock, setup: philosophers(3, false)},
	{name: "dining philosophers, one left-handed", traces: 6, ends: ends("111"), setup: philosophers(3, true)},
	{name: "a flag that nobody sets", fails: true, failed: Livelock, setup: func(r *results) {
		w := words(1)
		tasks(func() {
			for w[0].Load() == 0 {
				Yield()
			}
		})
	}},
	{name: "Peterson", setup: peterson(true), ends: ends("11")},
	{name: "Peterson, with the turn first", fails: true, failed: DataRace, setup: peterson(false)},
	{name: "Dekker", setup: dekker, ends: ends("11")},
	{name: "Treiber's stack", setup: treiber, ends: ends("11")},
}

// lastZero: each of n tasks sets an element to one more than the one before it, and
// another task looks for the last that is still zero.
func lastZero(n int) func(*results) {
	return func(r *results) {
		w := words(n + 1)
		tasks(func() {
			i := n
			for w[i].Load() != 0 {
				i--
			}
			r.values[0] = int32(i)
		})
		for j := 1; j <= n; j++ {
			tasks(func() { w[j].Store(w[j-1].Load() + 1) })
		}
	}
}

func ticketLock(r *results) {
	w := words(2) // the next ticket, and the one that is served
	p := NewPlain("inside")
	for i := range 3 {
		tasks(func() {
			mine := w[0].Add(1) - 1
			for w[1].Load() != mine {
				Yield()
			}
			p.Touch(false, 0)
			p.Touch(true, 0)
			r.values[i] = 1
			w[1].Add(1)
		})
	}
}

func philosophers(n int, leftHanded bool) func(*results) {
	return func(r *results) {
		forks := make([]ShortLock, n)
		for i := range n {
			first, second := i, (i+1)%n
			if leftHanded && i == n-1 {
				first, second = second, first
			}
			tasks(func() {
				forks[first].Lock()
				forks[second].Lock()
				r.values[i] = 1
				forks[second].Unlock(0)
				forks[first].Unlock(0)
			})
		}
	}
}

// peterson is mutual exclusion for two with plain loads and stores. To say whose turn
// it is before one's own interest is the classic mistake.
func peterson(right bool) func(*results) {
	return func(r *results) {
		w := words(3) // interest of each, and the turn
		p := NewPlain("inside")
		for i := range 2 {
			tasks(func() {
				other := 1 - i
				if right {
					w[i].Store(1)
					w[2].Store(int32(other))
				} else {
					w[2].Store(int32(other))
					w[i].Store(1)
				}
				for w[other].Load() == 1 && w[2].Load() == int32(other) {
					Yield()
				}
				p.Touch(true, 0)
				r.values[i] = 1
				w[i].Store(0)
			})
		}
	}
}

func dekker(r *results) {
	w := words(3)
	p := NewPlain("inside")
	for i := range 2 {
		tasks(func() {
			other := 1 - i
			w[i].Store(1)
			for w[other].Load() == 1 {
				if w[2].Load() != int32(i) {
					w[i].Store(0)
					for w[2].Load() != int32(i) {
						Yield()
					}
					w[i].Store(1)
				}
				Yield()
			}
			p.Touch(true, 0)
			r.values[i] = 1
			w[2].Store(int32(other))
			w[i].Store(0)
		})
	}
}

type stackNode struct {
	next  *stackNode
	value int
}

// treiber: two tasks push one value each and pop one each.
func treiber(r *results) {
	top := new(Pointer[stackNode])
	for i := range 2 {
		tasks(func() {
			n := &stackNode{value: i}
			for {
				n.next = top.Load()
				if top.CompareAndSwap(n.next, n) {
					break
				}
			}
			for {
				old := top.Load()
				if top.CompareAndSwap(old, old.next) {
					r.values[old.value]++
					break
				}
			}
		})
	}
}

// run explores a litmus test, and returns how it ended and what was found.
func (l *litmus) run(c Config) (ends []string, r Result) {
	found := make(map[string]bool)
	res := new(results)
	c.AtEnd = func(f *Failure) *Failure {
		if f == nil {
			found[res.String()] = true
		}
		return f
	}
	r = Explore(c, func() {
		*res = results{}
		l.setup(res)
	})
	for e := range found {
		ends = append(ends, e)
	}
	slices.Sort(ends)
	return ends, r
}

// problem says what is wrong with how a method explores the test.
func (l *litmus) problem(m Method, fault Fault) string {
	got, r := l.run(Config{Method: m, Bound: -1, Fault: fault, MaxExecs: 100_000})
	switch {
	case l.fails && (r.Failure == nil || r.Failure.Kind != l.failed):
		return fmt.Sprintf("%v: found %v, not a %v", m, r.Failure, l.failed)
	case l.fails:
		return ""
	case r.Failure != nil:
		return fmt.Sprintf("%v: %v", m, r.Failure)
	case !r.Full:
		return fmt.Sprintf("%v: %v", m, r.Capped)
	}
	slices.Sort(l.ends)
	if l.ends != nil && !slices.Equal(got, l.ends) {
		return fmt.Sprintf("%v: ends in %v, not in %v", m, got, l.ends)
	}
	if l.traces > 0 && (m == DPOR || m == Sleep) && r.Executions != l.traces {
		return fmt.Sprintf("%v: %d executions, not %d", m, r.Executions, l.traces)
	}
	if l.exact && m == DPOR && r.Pruned.Asleep > 0 {
		return fmt.Sprintf("%v: begins %d executions too many", m, r.Pruned.Asleep)
	}
	return ""
}

// methods are those that can explore the test.
func (l *litmus) methods() []Method {
	switch {
	case l.large:
		return []Method{Sleep, DPOR}
	case l.name == "Treiber's stack": // States does not tell pointers apart
		return []Method{Sleep, DPOR, DFS}
	}
	return []Method{Sleep, DPOR, DFS, States}
}

func TestLitmus(t *testing.T) {
	for _, l := range litmusTests {
		t.Run(l.name, func(t *testing.T) {
			var counts []int
			for _, m := range l.methods() {
				require.Empty(t, l.problem(m, noFault))
				_, r := l.run(Config{Method: m, Bound: -1})
				counts = append(counts, r.Executions)
			}
			t.Logf("executions of %v: %v", l.methods(), counts)
			require.Equal(t, counts[0], counts[1], "DPOR runs one execution of each kind, as sleep sets do")
		})
	}
}
