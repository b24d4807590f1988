package sched

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A P that has 64 free Gs gives all but 31 away, and when it has none takes 32. The last
// that ended is the first to be used again.
func TestFreeGs(t *testing.T) {
	s := New(Config{})
	require.NoError(t, s.Main(func() {
		start := func(n int) {
			for range n {
				s.Go(func() {})
			}
		}
		p := s.ps[0]
		start(63)
		s.Sleep(time.Millisecond)
		require.Len(t, p.gFree, 63)
		start(64)
		s.Sleep(time.Millisecond)
		require.Len(t, p.gFree, 31)
		require.Len(t, s.gFree, 33)
		start(31)
		require.Empty(t, p.gFree)
		start(1)
		require.Len(t, p.gFree, 31)
		require.Len(t, s.gFree, 1)
		s.Sleep(time.Millisecond)
		last, next := 0, 0
		s.Go(func() { last = s.Slot() })
		s.Sleep(time.Millisecond)
		s.Go(func() { next = s.Slot() })
		s.Sleep(time.Millisecond)
		require.Equal(t, last, next)
	}))
}

// The thread that fell asleep last wakes first, and the P that became idle last is taken.
func TestIdleListsAreStacks(t *testing.T) {
	s := New(Config{Procs: 3})
	a, b := s.newm(), s.newm()
	s.stopm(a)
	s.stopm(b)
	require.Equal(t, b, s.mget())
	require.Equal(t, a, s.mget())
	require.Nil(t, s.mget())
	first, second := s.pidleget(), s.pidleget()
	s.pidleput(first)
	s.pidleput(second)
	require.Equal(t, second, s.pidleget())
}

// A thread that runs keeps its runnext from thieves for 3 µs: a pair that wakes each other
// and blocks before that stays on its P.
func TestThievesWaitForRunnext(t *testing.T) {
	ranOn := func(busy time.Duration) (p int) {
		s, all := logged(t, Config{Procs: 2}, func(s *Sim) {
			s.Run(time.Millisecond) // nobody else looks for work any more
			s.GoNamed("next", func() {})
			s.Run(busy)
			s.Sleep(time.Millisecond)
		})
		require.NotNil(t, s)
		return of(all, Executed, "next")[0].P
	}
	require.Equal(t, 1, ranOn(time.Millisecond), "main goes on: it is stolen")
	require.Equal(t, 0, ranOn(newmCost+stealDelay/2-newprocCost), "main blocks before the thief has waited")
}

// When a P that has lost its thread gets another one, and whether that is to look for work.
func TestHandoffp(t *testing.T) {
	for _, c := range []struct {
		name              string
		set               func(s *Sim, p *P)
		started, spinning bool
	}{
		{"its queue", func(s *Sim, p *P) { s.nmspinning = 1; p.runq.push(runnable("")) }, true, false},
		{"the global queue", func(s *Sim, p *P) { s.nmspinning = 1; s.globrunqput(runnable("")) }, true, false},
		{"something to mark", func(s *Sim, p *P) { s.nmspinning = 1; s.gc.blackenEnabled, s.gc.heap = true, 1 }, true, false},
		{"all are busy", func(s *Sim, p *P) {}, true, true},
		{"somebody looks", func(s *Sim, p *P) { s.nmspinning = 1 }, false, false},
		{"somebody is idle", func(s *Sim, p *P) { s.pidleput(s.releasep(s.ms[1])) }, false, false},
		{"all are idle, and nobody polls", func(s *Sim, p *P) { s.pidleput(s.releasep(s.ms[1])); s.lastpoll = 1 }, true, false},
	} {
		s, m := looking(2, 0)
		sleeper := s.newm()
		s.stopm(sleeper)
		p := s.releasep(m)
		c.set(s, p)
		s.handoffp(p)
		require.Equal(t, c.started, sleeper.nextp == p, c.name)
		require.Equal(t, c.spinning, sleeper.spinning, c.name)
		require.Equal(t, !c.started, p.idle, c.name)
	}
}

func TestHandoffpWhileTheWorldStops(t *testing.T) {
	s, m := looking(2, 0)
	p := s.releasep(m)
	s.gcwaiting, s.stopwait, s.nmspinning = true, 2, 1
	s.handoffp(p)
	require.Equal(t, Pgcstop, p.status)
	require.Equal(t, 1, s.stopwait)
	require.False(t, p.idle)
}

// The thread that waits for the network hears of the timers of a P that is put away.
func TestHandoffpTellsOfTimers(t *testing.T) {
	s, m := looking(2, 0)
	s.nmspinning = 1
	s.addTimer(m.p, time.Millisecond, func(*M) {})
	s.poller, s.pollUntil = s.ms[1], time.Second
	s.handoffp(s.releasep(m))
	require.True(t, s.pollerWoken)
}

// One thread looks for work: who has found some starts the next, and nobody else does.
func TestOneLooksAtATime(t *testing.T) {
	s, m := looking(2, 0)
	s.pidleput(s.releasep(s.ms[1]))
	s.stopm(s.ms[1])
	s.becomeSpinning(m)
	s.wakep()
	require.Nil(t, s.ms[1].nextp)
	s.resetspinning(m)
	require.NotNil(t, s.ms[1].nextp)
	require.True(t, s.ms[1].spinning)
	require.Equal(t, 1, s.nmspinning)
}

// Who waits for a lock spins for four turns, if another P runs, and nobody waits for the
// own one.
func TestWhoSpins(t *testing.T) {
	s, m := looking(2, 0)
	s.current, m.curg = m, &G{m: m}
	require.True(t, s.CanSpin(3))
	require.False(t, s.CanSpin(4))
	s.nmspinning = 1
	require.False(t, s.CanSpin(0), "the other one looks for work")
	s.nmspinning = 0
	m.p.runq.push(runnable(""))
	require.False(t, s.CanSpin(0))
}
