package sched

import (
	"fmt"
	"time"
)

// A What is what an event of the log is about.
type What string

// What is logged.
const (
	Created       What = "go"
	Executed      What = "runs"
	Parked        What = "parks"
	Readied       What = "ready"
	TimerFired    What = "timer"
	Switched      What = "coroswitch"
	Yielded       What = "yields"
	Preempted     What = "preempted"
	Exited        What = "ends"
	Suspended     What = "suspended"
	Scanned       What = "scanned"
	Moved         What = "stack moves"
	Leaked        What = "leaked"
	StopsWorld    What = "stops world"
	StoppedWorld  What = "is alone"
	StartsWorld   What = "starts world"
	AsksPs        What = "asks all Ps"
	SyscallBegins What = "syscall"
	SyscallEnds   What = "sysret"
	Retaken       What = "retaken"
	Overflow      What = "overflow"
	Woke          What = "M wakes"
	Slept         What = "M sleeps"
	Handed        What = "handed over"
	ThreadEnded   What = "M ends"
	Stopped       What = "deadlock"
)

// An Event is something that has happened, and why.
type Event struct {
	When    time.Duration
	What    What
	G, M, P int // -1: none
	Name    string
	State   Status // of the G, now that this has happened
	Waits   string // for what, if it is parked
	Why     string
	Rule    string // what it follows from: functions of the runtime, and after a colon what decides there
}

// A reason is why a goroutine is what runs next.
type reason struct {
	rule rule
	why  string
}

// note logs an event.
func (s *Sim) note(what What, g *G, m *M, p *P, by rule, why string, args ...any) {
	if s.config.Log == nil {
		return
	}
	e := Event{When: s.now, What: what, G: -1, M: -1, P: -1, Rule: string(by), Why: fmt.Sprintf(why, args...)}
	if g != nil {
		e.G, e.Name, e.State, e.Waits = g.ID, g.String(), g.status, g.parked
	}
	if m != nil {
		e.M = m.ID
	}
	if p != nil {
		e.P = p.ID
	}
	s.config.Log(e)
}

// because keeps why a goroutine is what an M runs next, for the event that it does.
func (s *Sim) because(by rule, why string, args ...any) {
	if s.config.Log != nil {
		s.reason = reason{by, fmt.Sprintf(why, args...)}
	}
}
