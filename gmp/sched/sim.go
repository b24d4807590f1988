package sched

import (
	"container/heap"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/syncprimer/syncprimer/gmp/stack"
	"github.com/syncprimer/syncprimer/internal/goid"
	"github.com/syncprimer/syncprimer/internal/park"
)

// A Config says what is simulated.
type Config struct {
	Procs           int    // GOMAXPROCS; 0: 1
	Seed            uint64 // of the order in which thieves look at Ps
	AsyncPreemptOff bool   // GODEBUG=asyncpreemptoff=1
	Cgo             bool   // there is a thread for calls from C, which counts as one that runs

	// Heap is how long one processor takes to mark what is live, each time that GC
	// collects. 0: a millisecond.
	Heap time.Duration

	Log func(Event)
}

// A Sim is a simulation. Its exported methods are what the bodies of goroutines call,
// while they run; they act on the goroutine that runs.
type Sim struct {
	config Config
	now    time.Duration
	events events
	rng    *rand.Rand
	steps  []int // by which a thief may go through the Ps

	gs           []*G
	ms           []*M
	ps           []*P
	main         *G
	goids        int
	active       int // Gs of the program that have not ended
	threadsEnded int
	busy         int // events that come from more than the monitor

	// What the runtime has in sched.
	runq        gQueue // the global queue
	midle       []*M   // a stack
	pidle       []*P   // a stack
	nmspinning  int
	needspin    bool
	gFree       []*G
	poller      *M   // the M that is blocked in netpoll
	pollerSpun  bool // it was spinning before
	pollerWoken bool // and is about to return
	pollUntil   time.Duration
	lastpoll    time.Duration
	arrived     []*G // network waits that are over, and that nobody has seen
	netWaiters  int
	monitor     sysmon

	gcwaiting     bool // the world is stopped, or is being stopped
	stopwait      int  // Ps that have not stopped
	safePointWait int  // Ps that have not been at a safe point
	sleeper       *G   // who waits for these
	stoppedAt     time.Duration
	gc            collector
	mem           *stack.Memory
	maxStack      int // 0: as by default

	current   *M             // whose goroutine's body runs
	here      atomic.Uintptr // the goid.Self that runs it; 0: none does
	stepper   goid.Self      // who has called Main, and calls step functions
	reason    reason
	workers   []*worker
	places    map[unsafe.Pointer]*place
	seen      [64][64]bool // changes of state
	stats     Stats
	failure   error
	over      bool
	unwinding bool
}

// Stats count what has happened.
type Stats struct {
	Goroutines int // started
	Steals     int // from rings
	Stolen     int // Gs in these
	NextStolen int // from runnext
	Overflows  int // rings that were full
	FromGlobal int // Gs that came from the global queue
	Preempted  int
	Retaken    int // Ps, from system calls
	Switches   int // calls of execute
	Threads    int

	CoroSwitches int

	GCs                             int
	Pause                           time.Duration // for which the world was stopped
	Dedicated, Fractional, IdleMark time.Duration // for which Ps have marked
	MaxDelay                        time.Duration // the longest that a G was runnable
	Delay                           time.Duration // and all together
}

// New returns a simulation in which nothing runs yet.
func New(c Config) *Sim {
	c.check()
	c.Procs = max(c.Procs, 1)
	if c.Heap == 0 {
		c.Heap = time.Millisecond
	}
	s := &Sim{
		config: c, rng: rand.New(rand.NewPCG(c.Seed, 0)), steps: coprimes(c.Procs),
		places: make(map[unsafe.Pointer]*place), mem: stack.NewMemory(c.Procs),
	}
	for i := range c.Procs {
		s.ps = append(s.ps, &P{ID: i, seen: sighting{syscallwhen: longAgo}})
	}
	for i := c.Procs - 1; i >= 0; i-- {
		s.pidleput(s.ps[i])
	}
	return s
}

const mostProcs = 1024

func (c *Config) check() {
	switch {
	case c.Procs < 0 || c.Procs > mostProcs:
		panic(fmt.Sprintf("sched: Procs is %d; it may be from 1 to %d, and 0 is 1", c.Procs, mostProcs))
	case c.Heap < 0:
		panic(fmt.Sprintf("sched: Heap is %v; it cannot be negative", c.Heap))
	}
}

// Main runs f as the main goroutine, and returns when it does. What still runs then is
// ended, as a program ends. The error is a panic of a goroutine, or a deadlock.
func (s *Sim) Main(f func()) error {
	switch {
	case f == nil:
		panic("sched: Main of a nil function")
	case len(s.ms) > 0:
		panic("sched: Main is called a second time; a simulation is for one program")
	}
	s.stepper = goid.Me()
	defer park.Simulate(s)()
	m := s.newm()
	s.acquirep(m, s.pidleget())
	s.lastpoll = 1
	s.main = s.newproc1(m.p, f, "main", false)
	s.runqput(m.p, s.main, true)
	s.after(0, func() { s.schedule(m) })
	s.monitor.start(s)
	for !s.over && s.failure == nil {
		s.step()
	}
	s.unwind()
	return s.failure
}

// step takes the next event.
func (s *Sim) step() {
	if s.busy == 0 {
		s.failure = s.deadlock()
		return
	}
	e := heap.Pop(&s.events).(event)
	if !e.monitor {
		s.busy--
	}
	s.now = e.when
	e.fire()
}

// deadlock is for when nothing can ever happen again: checkdead. It says nothing as long
// as a thread runs, and with cgo there is always one more than those that sleep.
func (s *Sim) deadlock() error {
	if s.config.Cgo {
		return ErrSilent
	}
	if s.active == 0 {
		s.note(Stopped, nil, nil, nil, byCheckdead, "nobody is left, and main has not returned: it has called runtime.Goexit")
		return Fatal("no goroutines (main called runtime.Goexit) - deadlock!")
	}
	s.note(Stopped, nil, nil, nil, byCheckdead, "nobody runs, and no timer and no system call will end that")
	return Fatal("all goroutines are asleep - deadlock!")
}

// Fatal is the end of a program by the runtime, in the runtime's words.
type Fatal string

func (f Fatal) Error() string { return "fatal error: " + string(f) }

// throw ends the simulation as the runtime ends a program. It does not return to g, the
// goroutine that runs.
func (s *Sim) throw(g *G, what Fatal) {
	s.failure = what
	s.pause(g)
}

// ErrSilent is the end of a simulation in which all goroutines are asleep and nobody says
// so. A process would stay there for ever.
var ErrSilent = errors.New("all goroutines are asleep, and nobody says so")

// Elapsed returns the virtual time.
func (s *Sim) Elapsed() time.Duration { return s.now }

// Stats returns the counts so far.
func (s *Sim) Stats() Stats {
	s.stats.Threads = len(s.ms)
	return s.stats
}

// An event happens at some time. Of two at the same time the one that was made first
// comes first.
type event struct {
	when    time.Duration
	seq     int
	monitor bool
	fire    func()
}

type events struct {
	heap []event
	made int
}

func (e *events) Len() int { return len(e.heap) }
func (e *events) Less(i, j int) bool {
	a, b := &e.heap[i], &e.heap[j]
	return a.when < b.when || a.when == b.when && a.seq < b.seq
}
func (e *events) Swap(i, j int) { e.heap[i], e.heap[j] = e.heap[j], e.heap[i] }
func (e *events) Push(x any)    { e.heap = append(e.heap, x.(event)) }
func (e *events) Pop() any {
	last := e.heap[len(e.heap)-1]
	e.heap[len(e.heap)-1] = event{}
	e.heap = e.heap[:len(e.heap)-1]
	return last
}

// after has something happen later.
func (s *Sim) after(d time.Duration, fire func()) {
	s.busy++
	s.push(event{when: s.now + d, fire: fire})
}

func (s *Sim) push(e event) {
	s.events.made++
	e.seq = s.events.made
	heap.Push(&s.events, e)
}

// onM is after, for something that m does, unless it is interrupted before.
func (s *Sim) onM(m *M, d time.Duration, fire func()) {
	m.epoch++
	epoch := m.epoch
	s.after(d, func() {
		if m.epoch == epoch {
			fire()
		}
	})
}
