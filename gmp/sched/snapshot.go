package sched

import (
	"fmt"
	"time"
)

// A Snapshot is how things stand, for pictures.
type Snapshot struct {
	When   time.Duration
	Ps     []PView
	Ms     []MView
	Gs     []GView  // in the order of their slots; those that have ended as well
	Global []string // the global queue
	Parked []string // goroutines that wait, and for what

	Collector string // what it does; empty: nothing
}

// A PView is a P in a snapshot.
type PView struct {
	ID      int
	M       int    // -1: none
	Runs    string // what runs there; empty if nothing does
	Next    string // runnext
	Ring    []string
	Timers  int
	Tick    int // schedtick
	Idle    bool
	Status  PStatus
	Syscall bool // what runs there is in a system call
}

// An MView is a thread in a snapshot.
type MView struct {
	ID    int
	P     int    // -1: none
	G     int    // what it runs; -1: nothing
	Runs  string // the name of that
	Does  Doing
	Locks string // the goroutine that is locked to it
}

// A Doing is what a thread does.
type Doing string

// What a thread may do.
const (
	Runs      Doing = "runs"
	InSyscall Doing = "in a system call"
	Schedules Doing = "schedules" // it is about to look for a goroutine
	Spins     Doing = "spins"     // it looks for work with other Ps
	Wakes     Doing = "wakes up"
	Polls     Doing = "waits for the network"
	Sleeps    Doing = "sleeps"
	Waits     Doing = "waits for its goroutine"
	Ended     Doing = "has ended"
)

// A GView is a goroutine in a snapshot.
type GView struct {
	ID     int
	Name   string
	Status Status
	Where  Where
	P, M   int    // whose queue, and which thread; -1: none
	At     int    // its place in the queue, from 0 on
	Waits  string // for what
	System bool   // it is the runtime's
}

// SeemsToWait reports whether the goroutine runs in the state of one that waits, so that its
// stack can be looked at meanwhile (casGToWaiting).
func (v GView) SeemsToWait() bool { return v.Where == OnM && v.Status&^Gscan == Gwaiting }

// A Where is where a goroutine is.
type Where string

// Where a goroutine may be.
const (
	OnM       Where = "M"
	InRunnext Where = "runnext"
	InRing    Where = "ring"
	InGlobal  Where = "global queue"
	Blocked   Where = "waits" // in no queue
	Free      Where = "free"  // it has ended
	Underway  Where = "underway"
)

// Snapshot returns how things stand. It is for [Config].Log. It takes time in proportion
// to the number of goroutines that there have been at the same time.
func (s *Sim) Snapshot() Snapshot {
	v := Snapshot{When: s.now, Global: names(s.runq.all()), Collector: s.collects()}
	for _, p := range s.ps {
		v.Ps = append(v.Ps, p.view())
	}
	for _, m := range s.ms {
		v.Ms = append(v.Ms, s.viewM(m))
	}
	queued := s.queued()
	for _, g := range s.gs {
		o := g.view()
		if q, ok := queued[g]; ok {
			o.Where, o.P, o.At = q.Where, q.P, q.At
		}
		v.Gs = append(v.Gs, o)
		if g.status == Gwaiting {
			v.Parked = append(v.Parked, g.String()+" ("+g.parked+")")
		}
	}
	return v
}

// queued returns the places of all Gs that stand in a queue.
func (s *Sim) queued() map[*G]GView {
	all := make(map[*G]GView)
	for i, g := range s.runq.all() {
		all[g] = GView{Where: InGlobal, P: -1, At: i}
	}
	for _, p := range s.ps {
		if g := p.runq.runnext; g != nil {
			all[g] = GView{Where: InRunnext, P: p.ID}
		}
		for i, g := range p.runq.all() {
			all[g] = GView{Where: InRing, P: p.ID, At: i}
		}
	}
	return all
}

// view is where g is, if it stands in no queue.
func (g *G) view() GView {
	v := GView{ID: g.ID, Name: g.String(), Status: g.status, Where: Underway, P: -1, M: -1, Waits: g.parked, System: g.system}
	switch {
	case g.m != nil:
		v.Where, v.M = OnM, g.m.ID
		if g.m.p != nil {
			v.P = g.m.p.ID
		}
	case g.status&^Gscan == Gwaiting, g.status == Gpreempted, g.status == Gleaked:
		v.Where = Blocked
	case g.status == Gdead:
		v.Where = Free
	}
	return v
}

func (s *Sim) viewM(m *M) MView {
	v := MView{ID: m.ID, P: -1, G: -1, Does: s.does(m)}
	if m.p != nil {
		v.P = m.p.ID
	}
	if g := m.curg; g != nil {
		v.G, v.Runs = g.ID, g.String()
	}
	if m.lockedg != nil {
		v.Locks = m.lockedg.String()
	}
	return v
}

func (s *Sim) does(m *M) Doing {
	switch {
	case m.ended:
		return Ended
	case m.inSyscall():
		return InSyscall
	case m.curg != nil:
		return Runs
	case m.nextp != nil:
		return Wakes
	case s.poller == m:
		return Polls
	case m.spinning:
		return Spins
	case m.p != nil:
		return Schedules
	case m.waits:
		return Waits
	}
	return Sleeps
}

// collects says in what phase the collector is.
func (s *Sim) collects() string {
	switch c := &s.gc; {
	case s.gcwaiting && s.stopwait > 0:
		return "stops the world"
	case s.gcwaiting:
		return "has stopped the world"
	case c.marking:
		return fmt.Sprintf("marks: %d of %d stacks", c.scanned, c.jobs)
	case c.unswept > 0:
		return "sweeps"
	}
	return ""
}

func (p *P) view() PView {
	v := PView{ID: p.ID, M: -1, Ring: names(p.runq.all()), Timers: len(p.timers.list), Tick: p.schedtick, Idle: p.idle, Status: p.status}
	if p.runq.runnext != nil {
		v.Next = p.runq.runnext.String()
	}
	if m := p.m; m != nil {
		v.M = m.ID
		if m.curg != nil {
			v.Runs, v.Syscall = m.curg.String(), m.inSyscall()
		}
	}
	return v
}

func names(gs []*G) []string {
	out := make([]string, len(gs))
	for i, g := range gs {
		out[i] = g.String()
	}
	return out
}
