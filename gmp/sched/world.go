package sched

import (
	"cmp"
	"time"
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/goid"
	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/race"
)

// This file is what the primitives of this library turn to, where a goroutine of the
// simulation is about to sleep, to wake another one, to spin or to look at the clock.

var _ park.World = (*Sim)(nil)

// A place is where a goroutine sleeps until another one wakes it.
type place struct {
	sleeper *G
	woken   bool // the wake-up has come first
}

// Here reports whether the caller is the goroutine that runs. Any goroutine of the process
// may ask.
func (s *Sim) Here() bool { return s.here.Load() == uintptr(goid.Me()) }

// Park sleeps at a place.
func (s *Sim) Park(at unsafe.Pointer) {
	if s.over {
		return // the body is being unwound, and may unlock what it has locked
	}
	race.Enable()
	s.park(at)
	race.Disable()
}

// Unpark wakes who sleeps there, or the next one to.
func (s *Sim) Unpark(at unsafe.Pointer) {
	if s.over {
		return
	}
	race.Enable()
	s.unpark(at)
	race.Disable()
}

// Who calls Park and Unpark has the race detector disabled, which would then not see
// either that one coroutine comes after another. If park ends in a panic, which is the
// end of the simulation, it stays enabled.
func (s *Sim) park(at unsafe.Pointer) {
	g := s.self("Park")
	if p := s.places[at]; p != nil && p.woken {
		delete(s.places, at)
		return
	}
	s.places[at] = &place{sleeper: g}
	s.gopark(g, cmp.Or(g.blocker, "a primitive"))
	s.pause(g)
}

func (s *Sim) unpark(at unsafe.Pointer) {
	me := s.self("Unpark")
	if p := s.places[at]; p != nil {
		delete(s.places, at)
		s.ready(me.m, p.sleeper, true)
	} else {
		s.places[at] = &place{woken: true}
	}
	s.busyFor(me, readyCost)
}

// WaitsFor says what the goroutine waits for if it blocks at a primitive from now on.
func (s *Sim) WaitsFor(what string) { s.self("WaitsFor").blocker = what }

// CanSpin follows the runtime's rule: a few turns, if another P runs and nobody waits
// for this one.
func (s *Sim) CanSpin(turns int) bool {
	m := s.self("CanSpin").m
	others := len(s.ps) - len(s.pidle) - s.nmspinning
	return turns < activeSpin && others > 1 && m.p.runq.empty()
}

// DoSpin spins for a turn.
func (s *Sim) DoSpin() { s.busyFor(s.self("DoSpin"), activeSpinCnt*pauseCost) }

// Align sets the tick of the P to a multiple of 61 and 1.
func (s *Sim) Align() {
	p := s.self("Align").m.p
	p.schedtick += (1 - p.schedtick%schedTickEvery + schedTickEvery) % schedTickEvery
}

// Forever blocks for ever.
func (s *Sim) Forever() {
	g := s.self("Forever")
	s.gopark(g, waitForever)
	s.pause(g)
}

// epoch is when the virtual clock stands at zero.
var epoch = time.Date(2009, time.November, 10, 23, 0, 0, 0, time.UTC)

// Now is what the primitives take for the time.
func (s *Sim) Now() time.Time { return epoch.Add(s.now) }

// Pick returns a random number in [0,n).
func (s *Sim) Pick(n int) int { return s.rng.IntN(n) }

// AfterFunc runs f in a goroutine of its own once d has passed.
func (s *Sim) AfterFunc(d time.Duration, f func()) park.Stopper {
	p := s.self("AfterFunc").m.p
	if f == nil {
		panic("sched: AfterFunc of a nil function")
	}
	t := s.addTimer(p, s.now+max(d, 0), func(m *M) {
		g := s.newproc1(m.p, f, "", false)
		s.runqput(m.p, g, true)
		s.note(Created, g, m, m.p, byGoFunc, "the function of a timer gets a goroutine of its own: it becomes runnext of P%d", m.p.ID)
		s.wakep()
	})
	return stopper{s, t}
}

type stopper struct {
	s *Sim
	t *timer
}

// Stop takes the timer out of the list that it is in.
func (o stopper) Stop() bool { return o.s.removeTimer(o.t) }
