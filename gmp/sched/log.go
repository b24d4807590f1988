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
	Yielded       What = "yields"
	Preempted     What = "preempted"
	Exited        What = "ends"
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
	Why     string
}

// note logs an event.
func (s *Sim) note(what What, g *G, m *M, p *P, why string, args ...any) {
	if s.config.Log == nil {
		return
	}
	e := Event{When: s.now, What: what, G: -1, M: -1, P: -1, Why: fmt.Sprintf(why, args...)}
	if g != nil {
		e.G, e.Name = g.ID, g.String()
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
func (s *Sim) because(why string, args ...any) {
	if s.config.Log != nil {
		s.reason = fmt.Sprintf(why, args...)
	}
}
