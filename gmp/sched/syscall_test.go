package sched

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who comes back from a system call gets the P that it had, if that is in a system call
// again; or an idle one; or stands in the global queue.
func TestPsAfterASystemCall(t *testing.T) {
	s, m := looking(3, 0)
	old := m.p
	m.curg = &G{status: Gsyscall}
	idle := s.releasep(s.ms[1])
	s.pidleput(idle)
	require.Equal(t, old, s.exitsyscallTryGetP(old))
	require.Nil(t, m.p)
	require.Equal(t, idle, s.exitsyscallTryGetP(old))
	require.Nil(t, s.exitsyscallTryGetP(old))

	g := &G{status: Grunning, m: s.ms[1]}
	s.ms[1].curg = g
	s.exitsyscallNoP(g, s.ms[1], old)
	require.Equal(t, g, s.runq.head)
	require.True(t, old.runq.empty())
}

// The monitor takes a P from a system call that it sees for the second time, if another
// goroutine waits for that P, if all others are busy, or after 10 ms.
func TestWhatTheMonitorTakes(t *testing.T) {
	for _, c := range []struct {
		name              string
		seen, long        bool
		waits, idle, late bool
		taken             bool
	}{
		{name: "a new one", waits: true},
		{name: "a new one, in a slice that is over", long: true, waits: true, taken: true},
		{name: "somebody waits", seen: true, idle: true, waits: true, taken: true},
		{name: "all are busy", seen: true, taken: true},
		{name: "nobody needs it", seen: true, idle: true},
		{name: "for 10 ms", seen: true, idle: true, late: true, taken: true},
	} {
		s, m := looking(2, 0)
		s.now = syscallMax - 1
		m.p.syscalltick = 1
		o := sighting{syscallwhen: 0}
		if c.seen {
			o.syscalltick = 1
		}
		if c.waits {
			m.p.runq.push(runnable(""))
		}
		if c.idle {
			s.pidleput(s.releasep(s.ms[1]))
		}
		if c.late {
			s.now++
		}
		require.Equal(t, c.taken, o.syscall(s, m.p, c.long), c.name)
	}
}
