package sched

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A thread that blocks in netpoll wakes for the first that arrives. Those that arrive
// while it does put that off no longer.
func TestArrivalsDoNotPostponeThePoller(t *testing.T) {
	const n, gap = 50, wakeCost / 2
	var first time.Duration
	s := New(Config{Procs: 2})
	require.NoError(t, s.Main(func() {
		for i := range n {
			s.Go(func() {
				s.NetRead(time.Millisecond + time.Duration(i)*gap - s.Elapsed())
				if first == 0 {
					first = s.Elapsed()
				}
			})
		}
		s.NetRead(2 * time.Millisecond)
	}))
	require.Equal(t, time.Millisecond+wakeCost, first)
}

// Neither do timers that are made meanwhile, each due before the one that it waits for.
func TestTimersDoNotPostponeThePoller(t *testing.T) {
	var late time.Duration
	s := New(Config{Procs: 2})
	require.NoError(t, s.Main(func() {
		due := s.Elapsed() + 50*time.Microsecond
		s.Go(func() {
			s.NetRead(due - s.Elapsed())
			late = s.Elapsed() - due
		})
		for i := range 50 {
			s.AfterFunc(10*time.Millisecond-time.Duration(i)*wakeCost, func() {})
			s.Run(wakeCost / 2)
		}
		s.Sleep(time.Millisecond)
	}))
	require.LessOrEqual(t, late, 2*wakeCost) // it may have been about to wake for a timer
}

func waiting(n int) (list []*G) {
	for range n {
		list = append(list, &G{status: Gwaiting})
	}
	return list
}

// Of five whose waits are over as many go to the global queue as Ps are idle, and each of
// these gets a thread.
func TestInjectglist(t *testing.T) {
	s, m := looking(4, 0)
	for _, o := range s.ms[2:] {
		s.pidleput(s.releasep(o))
		s.stopm(o)
	}
	s.injectglist(m, waiting(5), byInject, whyNet)
	require.Equal(t, 2, s.runq.size)
	require.Equal(t, 3, m.p.runq.len())
	require.Empty(t, s.pidle)
	for _, o := range s.ms[2:] {
		require.NotNil(t, o.nextp)
		require.False(t, o.spinning)
	}
	s, _ = looking(4, 0)
	s.injectglist(nil, waiting(5), byInject, whyNet)
	require.Equal(t, 5, s.runq.size, "without a P")
}

// The monitor asks for the network where nobody has for 10 ms.
func TestTheMonitorPolls(t *testing.T) {
	for ago, found := range map[time.Duration]int{netpollMax: 0, netpollMax + 1: 1} {
		s, _ := looking(1, 0)
		s.arrived, s.netWaiters, s.lastpoll, s.now = waiting(1), 1, 1, 1+ago
		s.monitor.look(s)
		require.Equal(t, found, s.runq.size, ago)
	}
}

func TestAtMost128Arrive(t *testing.T) {
	s, _ := looking(1, 0)
	s.arrived, s.netWaiters = waiting(130), 130
	require.Len(t, s.takeArrived(), 128)
	require.Len(t, s.takeArrived(), 2)
}

// Somebody always knows of the earliest timer: the thread that waits for the network, and
// whoever makes or leaves behind an earlier one tells it.
func TestWhoKnowsOfTimers(t *testing.T) {
	s, m := looking(2, 0)
	s.addTimer(s.ms[1].p, time.Millisecond, func(*M) {})
	s.pidleput(s.releasep(s.ms[1]))
	s.becomeSpinning(m)
	s.lastpoll = 1
	s.giveUp(m)
	require.Equal(t, m, s.poller)
	require.Equal(t, time.Millisecond, s.pollUntil, "the timer of the other P")

	s, m = looking(2, 0)
	s.addTimer(m.p, time.Millisecond, func(*M) {})
	s.poller, s.pollUntil = s.ms[1], time.Second
	s.giveUp(m)
	require.True(t, s.pollerWoken, "left behind")

	s, m = looking(2, 0)
	s.poller, s.pollUntil = s.ms[1], time.Second
	s.addTimer(m.p, 2*time.Second, func(*M) {})
	require.False(t, s.pollerWoken)
	s.addTimer(m.p, time.Millisecond, func(*M) {})
	require.True(t, s.pollerWoken, "made")
}

// The function of a timer goes before all who stand in line.
func TestAfterFuncRunsNext(t *testing.T) {
	got := order(t, Config{}, func(s *Sim, log func(any)) {
		s.Go(func() { log("first") })
		s.Go(func() { log("second") })
		s.AfterFunc(time.Millisecond, func() { log("timer") })
		s.Run(3 * time.Millisecond)
		s.Sleep(time.Millisecond)
	})
	require.Equal(t, []string{"timer", "first", "second"}, got)
}

// Timers go by their deadlines, whoever was set first.
func TestTimersGoByDeadlines(t *testing.T) {
	got := order(t, Config{}, func(s *Sim, log func(any)) {
		for _, ms := range []int{3, 1, 2} {
			s.Go(func() {
				s.Sleep(time.Duration(ms) * time.Millisecond)
				log(ms)
			})
		}
		s.Gosched()
		s.Run(6 * time.Millisecond)
		s.Sleep(time.Millisecond)
	})
	require.Equal(t, []string{"3", "1", "2"}, got)
}
