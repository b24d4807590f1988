package sched

import "time"

// A goroutine may also be a step function. It is called each time that the goroutine
// would go on, and says what is next; it keeps what it has to know itself. That costs a
// fraction of a coroutine in time, and next to nothing in memory, for simulations of a
// million goroutines that all wait at the same time.

// An Op is what a goroutine asks for.
type Op struct {
	kind opKind
	d    time.Duration
}

type opKind uint8

const (
	exits opKind = iota
	yields
	runs
	sleeps
	callsSystem
	readsNet
)

// Done ends the goroutine, and Yield is Gosched.
var (
	Done  = Op{}
	Yield = Op{kind: yields}
)

// RunFor computes, SleepFor sleeps, SyscallFor makes a system call, and ReadFor waits for
// the network.
func RunFor(d time.Duration) Op     { return op(runs, "RunFor", d) }
func SleepFor(d time.Duration) Op   { return Op{sleeps, max(d, 0)} }
func SyscallFor(d time.Duration) Op { return op(callsSystem, "SyscallFor", d) }
func ReadFor(d time.Duration) Op    { return op(readsNet, "ReadFor", d) }

func op(kind opKind, name string, d time.Duration) Op {
	notNegative(name, d)
	return Op{kind, d}
}

// GoStep starts a goroutine that is a step function. A step function may itself start
// one in each step; that takes no time.
func (s *Sim) GoStep(step func() Op) {
	g := s.self("GoStep")
	if step == nil {
		panic("sched: GoStep of a nil function")
	}
	s.newproc(nil, step, "")
	if g.step == nil {
		s.busyFor(g, newprocCost)
	}
}

// takeStep calls the step function of g, and does what it asks for.
func (s *Sim) takeStep(g *G) {
	defer func() {
		s.current = nil
		if r := recover(); r != nil {
			s.panicked(g, r)
		}
	}()
	s.begin(g, g.step())
}

// begin does what g, which runs, asks for.
func (s *Sim) begin(g *G, op Op) {
	switch op.kind {
	case exits:
		s.goexit0(g)
	case yields:
		s.goschedImpl(g, false)
	case runs:
		g.left = max(op.d, 1)
		s.burst(g)
	case sleeps:
		p := g.m.p
		s.gopark(g, "sleep")
		s.addTimer(p, s.now+op.d, func(m *M) { s.ready(m, g, true) })
	case callsSystem:
		s.entersyscall(g, max(op.d, shortCost))
	case readsNet:
		s.netWaiters++
		s.after(op.d, func() { s.arrive(g) })
		s.gopark(g, "IO wait")
	}
}
