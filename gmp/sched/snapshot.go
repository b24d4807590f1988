package sched

import "time"

// A Snapshot is how things stand, for pictures.
type Snapshot struct {
	When   time.Duration
	Ps     []PView
	Global []string // the global queue
	Parked []string // goroutines that wait, and for what
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
	Syscall bool // what runs there is in a system call
}

// Snapshot returns how things stand. It is for [Config].Log.
func (s *Sim) Snapshot() Snapshot {
	v := Snapshot{When: s.now, Global: names(s.runq.all())}
	for _, p := range s.ps {
		v.Ps = append(v.Ps, p.view())
	}
	for _, g := range s.gs {
		if g.status == Gwaiting {
			v.Parked = append(v.Parked, g.String()+" ("+g.parked+")")
		}
	}
	return v
}

func (p *P) view() PView {
	v := PView{ID: p.ID, M: -1, Ring: names(p.runq.all()), Timers: len(p.timers.list), Tick: p.schedtick, Idle: p.status == Pidle}
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
