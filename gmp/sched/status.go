package sched

import "fmt"

// A Status is the state of a G. The values are the runtime's (runtime2.go).
type Status uint32

// The states. Gscan is a bit: somebody looks at the stack, and the G stays as it is.
const (
	Gidle      Status = 0    // just allocated
	Grunnable  Status = 1    // in a queue
	Grunning   Status = 2    // has an M, and mostly a P
	Gsyscall   Status = 3    // in a system call; its P may be taken
	Gwaiting   Status = 4    // blocked; in no queue
	Gdead      Status = 6    // ended, and free to be used again
	Gcopystack Status = 8    // its stack is being moved
	Gpreempted Status = 9    // stopped for a look at its stack; somebody has to make it runnable
	Gleaked    Status = 10   // found to be blocked for ever
	Gdeadextra Status = 11   // belongs to a thread that was not made by Go
	Gscan      Status = 4096 // a bit
)

var statusNames = map[Status]string{
	Gidle: "idle", Grunnable: "runnable", Grunning: "running", Gsyscall: "syscall", Gwaiting: "waiting", Gdead: "dead",
	Gcopystack: "copystack", Gpreempted: "preempted", Gleaked: "leaked", Gdeadextra: "deadextra",
}

func (s Status) String() string {
	if s&Gscan != 0 {
		return "scan+" + (s &^ Gscan).String()
	}
	return statusNames[s]
}

// A Transition is a change of state that the runtime makes.
type Transition struct {
	From, To Status
	By       string // functions of the runtime
}

// Transitions are all that there are. Those of the collector, of growing stacks and of
// threads made by C are there for completeness: this package has none of them, and the
// tests say so of each.
var Transitions = []Transition{
	{Gidle, Gdead, "newproc1: a new G"},
	{Gidle, Gdeadextra, "oneNewExtraM: for a thread of C"},
	{Gdead, Grunnable, "newproc1"},
	{Gdead, Gwaiting, "newproc1, of a coroutine"},
	{Grunnable, Grunning, "execute; coroswitch_m"},
	{Grunning, Grunnable, "goschedImpl, goyield_m, exitsyscallNoP"},
	{Grunning, Gwaiting, "park_m, coroswitch_m, casGToWaiting"},
	{Gwaiting, Grunnable, "ready, injectglist, findRunnable"},
	{Gwaiting, Grunning, "coroswitch_m; the end of casGToWaiting"},
	{Grunning, Gsyscall, "reentersyscall, entersyscallblock"},
	{Gsyscall, Grunning, "exitsyscall, with a P or without"},
	{Gdeadextra, Gsyscall, "needm: C calls Go"},
	{Gsyscall, Gdeadextra, "dropm"},
	{Grunning, Gdead, "gdestroy"},
	{Grunning, Gcopystack, "newstack, to grow"},
	{Gcopystack, Grunning, "newstack"},
	{Grunning, Gscan | Gpreempted, "preemptPark"},
	{Gpreempted, Gwaiting, "suspendG"},
	{Gwaiting, Gleaked, "findGoroutineLeaks"},
	{Gleaked, Gwaiting, "the next search for leaks"},
}

// scannable are the states with and without the bit, in suspendG and setBlockOnExitSyscall.
var scannable = map[Status]bool{
	Grunnable: true, Grunning: true, Gsyscall: true, Gwaiting: true, Gpreempted: true, Gleaked: true, Gdeadextra: true,
}

// index makes a status the index of a table: the bit of Gscan comes behind the others.
func (s Status) index() int { return int(s&0xf | s&Gscan>>7) }

var allowed = func() (all [64][64]bool) {
	for _, t := range Transitions {
		all[t.From.index()][t.To.index()] = true
	}
	for s := range scannable {
		scan := (s | Gscan).index()
		all[s.index()][scan], all[scan][s.index()] = true, true
	}
	return all
}()

// casgstatus changes the state of a G. A change that the runtime does not make is a
// mistake of this package.
func (s *Sim) casgstatus(g *G, from, to Status) {
	if g.status != from || !allowed[from.index()][to.index()] {
		panic(fmt.Sprintf("sched: %v is %v, and is to go from %v to %v", g, g.status, from, to))
	}
	g.since = s.now
	g.status = to
	s.seen[from.index()][to.index()] = true
}
