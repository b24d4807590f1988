package sched

import (
	"container/heap"
	"math/rand/v2"
	"time"
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/park"
)

// A Config says what is simulated.
type Config struct {
	Procs           int    // GOMAXPROCS; 0: 1
	Seed            uint64 // of the order in which thieves look at Ps
	AsyncPreemptOff bool   // GODEBUG=asyncpreemptoff=1
	Log             func(Event)
}

// A Sim is a simulation. Its exported methods are what the bodies of goroutines call,
// while they run; they act on the goroutine that runs.
type Sim struct {
	config Config
	now    time.Duration
	events events
	rng    *rand.Rand
	steps  []int // by which a thief may go through the Ps

	gs     []*G
	ms     []*M
	ps     []*P
	main   *G
	goids  int
	active int // Gs that have not ended
	busy   int // events that come from more than the monitor

	// What the runtime has in sched.
	runq        gQueue // the global queue
	midle       []*M   // a stack
	pidle       []*P   // a stack
	nmspinning  int
	needspin    bool
	gFree       []*G
	poller      *M // the M that is blocked in netpoll
	pollUntil   time.Duration
	pollerWoken bool // and is about to return
	lastpoll    time.Duration
	arrived     []*G // network waits that are over, and that nobody has seen
	netWaiters  int
	monitor     sysmon

	current *M // whose goroutine's body runs
	reason  reason
	workers []*worker
	places  map[unsafe.Pointer]*place
	seen    map[[2]Status]bool
	stats   Stats
	failure error
	over    bool
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
	MaxDelay     time.Duration // the longest that a G was runnable
	Delay        time.Duration // and all together
}

// New returns a simulation in which nothing runs yet.
func New(c Config) *Sim {
	c.Procs = max(c.Procs, 1)
	s := &Sim{steps: coprimes(c.Procs), config: c, rng: rand.New(rand.NewPCG(c.Seed, 0)), seen: make(map[[2]Status]bool), places: make(map[unsafe.Pointer]*place)}
	for i := range c.Procs {
		s.ps = append(s.ps, &P{ID: i})
	}
	for i := c.Procs - 1; i > 0; i-- {
		s.pidleput(s.ps[i])
	}
	return s
}

// Main runs f as the main goroutine, and returns when it does. What still runs then is
// ended, as a program ends. The error is a panic of a goroutine, or a deadlock.
func (s *Sim) Main(f func()) error {
	defer park.Simulate(s)()
	m := s.newm()
	s.acquirep(m, s.ps[0])
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

// deadlock is for when nothing can ever happen again: checkdead.
func (s *Sim) deadlock() error {
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
