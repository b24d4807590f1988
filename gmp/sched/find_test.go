package sched

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// looking returns a simulation in which each P has a thread, and the first of these is
// about to look for a goroutine.
func looking(procs int, seed uint64) (s *Sim, m *M) {
	s = New(Config{Procs: procs, Seed: seed})
	for range procs {
		s.acquirep(s.newm(), s.pidleget())
	}
	m = s.ms[0]
	m.p.schedtick = 1
	return s, m
}

func runnable(name string) *G { return &G{Name: name, status: Grunnable} }

func TestWhereAnMLooks(t *testing.T) {
	s, m := looking(2, 0)
	m.p.runq.runnext = runnable("runnext")
	m.p.runq.push(runnable("ring"))
	s.globrunqput(runnable("global"))
	s.arrived, s.netWaiters, s.lastpoll = []*G{{Name: "network", status: Gwaiting}}, 1, 1
	s.ms[1].p.runq.push(runnable("other P"))
	for _, name := range []string{"runnext", "ring", "global", "network", "other P"} {
		g, _, _, ok := s.findRunnable(m)
		require.True(t, ok, name)
		require.Equal(t, name, g.Name)
	}
}

// A P takes its share of the global queue, and one more.
func TestShareOfTheGlobalQueue(t *testing.T) {
	for _, c := range []struct{ procs, queued, most, took int }{{4, 20, 128, 6}, {1, 20, 128, 20}, {1, 300, 128, 128}, {4, 20, 1, 1}, {4, 1, 128, 1}} {
		s, m := looking(c.procs, 0)
		for range c.queued {
			s.globrunqput(runnable(""))
		}
		require.NotNil(t, s.globrunqget(m.p, c.most))
		require.Equal(t, c.took-1, m.p.runq.len(), c)
		require.Equal(t, c.queued-c.took, s.runq.size, c)
	}
}

// What is first in the order in which a thief looks at Ps does not matter: rings come
// before runnext and timers, of any.
func TestThievesTakeFromRingsFirst(t *testing.T) {
	for seed := range uint64(10) {
		s, m := looking(3, seed)
		s.ms[1].p.runq.runnext = runnable("runnext")
		s.addTimer(s.ms[1].p, 0, func(*M) { require.Fail(t, "a timer is looked at") })
		s.ms[2].p.runq.push(runnable("ring"))
		g, _, _, ok := s.findRunnable(m)
		require.True(t, ok)
		require.Equal(t, "ring", g.Name)
	}
}

func TestThievesLookAtTimers(t *testing.T) {
	s, m := looking(2, 0)
	s.addTimer(s.ms[1].p, 0, func(m *M) { s.runqput(m.p, runnable("due"), true) })
	g, inheritTime, _, ok := s.findRunnable(m)
	require.True(t, ok)
	require.True(t, inheritTime)
	require.Equal(t, "due", g.Name)
}

func TestThievesBeginAnywhere(t *testing.T) {
	from := make(map[string]bool)
	for seed := range uint64(20) {
		s, m := looking(3, seed)
		s.ms[1].p.runq.push(runnable("second"))
		s.ms[2].p.runq.push(runnable("third"))
		g, _, _, _ := s.findRunnable(m)
		from[g.Name] = true
	}
	require.Len(t, from, 2)
}

// At most half of the Ps that are busy may have threads that look; one more may if
// somebody has asked for it.
func TestHowManyLook(t *testing.T) {
	for _, c := range []struct {
		looking  int
		needspin bool
		finds    bool
	}{{0, false, true}, {3, false, true}, {4, false, false}, {4, true, true}} {
		s, m := looking(8, 0)
		s.nmspinning, s.needspin = c.looking, c.needspin
		s.ms[1].p.runq.push(runnable(""))
		_, _, _, ok := s.findRunnable(m)
		require.Equal(t, c.finds, ok, "%+v", c)
		require.Equal(t, c.finds, m.spinning)
	}
}

// Who has looked for work looks once more without a P: for whatever was made meanwhile,
// nobody was woken.
func TestOnceMoreWithoutAP(t *testing.T) {
	for _, spinning := range []bool{true, false} {
		s, m := looking(2, 0)
		if spinning {
			s.becomeSpinning(m)
		}
		s.globrunqput(runnable("late"))
		_, _, _, ok := s.giveUp(m)
		require.Equal(t, spinning, ok)
		require.Equal(t, !spinning, m.p == nil)
	}
}
