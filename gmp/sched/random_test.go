package sched

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// Programs at random, which use all that there is, on some Ps. Each ends, at each event
// all is consistent, and no change of state is made that the runtime does not make.
func TestRandomPrograms(t *testing.T) {
	n := 150
	if testing.Short() {
		n = 30
	}
	var seen [64][64]bool
	for seed := range uint64(n) {
		s := randomProgram(t, seed)
		for i := range seen {
			for j := range seen[i] {
				seen[i][j] = seen[i][j] || s.seen[i][j]
			}
		}
	}
	for _, tr := range Transitions {
		if _, left := leftOut[[2]Status{tr.From, tr.To}]; !left {
			require.True(t, seen[tr.From.index()][tr.To.index()], "no program goes from %v to %v", tr.From, tr.To)
		}
	}
}

func randomProgram(t *testing.T, seed uint64) *Sim {
	rng := rand.New(rand.NewPCG(seed, 1))
	c := Config{Procs: 1 + rng.IntN(5), Seed: seed, AsyncPreemptOff: seed%5 == 0, Heap: time.Duration(1+rng.IntN(4000)) * time.Microsecond}
	s := New(c)
	events := 0
	s.config.Log = func(e Event) {
		if events > 300_000 && s.failure == nil {
			s.failure = fmt.Errorf("it does not end")
		}
		if events++; events%7 == 0 {
			consistent(t, s)
		}
		if e.Why == "" || e.Rule == "" {
			require.Fail(t, "an event without a reason", "%+v", e)
		}
	}
	err := s.Main(func() {
		var done waitgroup.WaitGroup
		var mu mutex.Mutex
		ch := chanimpl.Make[int](1)
		for i := range 4 + rng.IntN(12) {
			done.Add(1)
			r := rand.New(rand.NewPCG(seed, uint64(i)+2))
			s.GoNamed(fmt.Sprint("g", i), func() {
				defer done.Done()
				for range 1 + r.IntN(12) {
					act(s, r, &mu, ch)
				}
			})
		}
		s.Go(func() { s.Forever() })
		if seed%3 == 0 {
			s.Sleep(100 * time.Microsecond)
			s.FindLeaks()
			s.FindLeaks()
		}
		done.Wait()
	})
	require.NoError(t, err, "seed %d", seed)
	return s
}

// act does something.
func act(s *Sim, r *rand.Rand, mu *mutex.Mutex, ch *chanimpl.Chan[int]) {
	d := time.Duration(r.IntN(300)) * time.Microsecond
	if r.IntN(8) == 0 {
		d *= 100
	}
	switch r.IntN(14) {
	case 0, 1:
		s.Run(d)
	case 2:
		s.RunTight(d)
	case 3:
		s.Sleep(d)
	case 4:
		s.Syscall(d)
	case 5:
		s.NetRead(d)
	case 6:
		s.Gosched()
	case 7:
		s.GC()
	case 8:
		mu.Lock()
		s.Run(d)
		mu.Unlock()
	case 9:
		if ch.TrySend(1) {
			ch.TryRecv()
		}
	case 10:
		next, stop := Pull(s, numbers(5))
		next()
		s.Run(d)
		next()
		stop()
	case 11:
		descend(s, 1+r.IntN(40), d)
	case 12:
		s.LockOSThread()
		s.Syscall(d)
		s.GoStep(func() Op { return Done })
		if r.IntN(3) > 0 {
			s.UnlockOSThread()
		}
	case 13:
		s.AfterFunc(d, func() { s.Run(d) })
	}
}

// descend calls a function in a function, n times, and stays there for a time.
func descend(s *Sim, n int, d time.Duration) {
	if n == 0 {
		s.Sleep(d)
		return
	}
	s.Call(300)
	descend(s, n-1, d)
	s.Return()
}

// consistent requires what holds at any time.
func consistent(t *testing.T, s *Sim) {
	t.Helper()
	v := s.Snapshot()
	spins, idle := 0, 0
	for _, m := range s.ms {
		if m.spinning {
			spins++
		}
		if m.p != nil && m.p.m != m {
			require.Fail(t, "an M has a P that another one has", "M%d", m.ID)
		}
		if m.curg != nil && m.curg.m != m {
			require.Fail(t, "an M runs a G that is elsewhere", "M%d", m.ID)
		}
	}
	require.LessOrEqual(t, spins, s.nmspinning)
	for _, p := range s.ps {
		if p.idle {
			idle++
			require.True(t, p.runq.empty(), "an idle P has work")
			require.Nil(t, p.m)
		}
	}
	require.Len(t, s.pidle, idle)
	queued := s.queued()
	n := s.runq.size
	for _, p := range s.ps {
		n += p.runq.len()
		if p.runq.runnext != nil {
			n++
		}
	}
	require.Len(t, queued, n, "a G stands in two queues")
	for _, g := range s.gs {
		_, in := queued[g]
		switch g.status {
		case Grunning, Gsyscall, Gcopystack:
			require.True(t, g.m != nil && g.m.curg == g && !in, "%v runs nowhere", g)
		case Gdead, Gleaked, Gpreempted:
			require.True(t, g.m == nil && !in, "%v is %v, and somewhere", g, g.status)
		case Gwaiting:
			require.False(t, in, "%v waits, and is in a queue", g)
			require.NotEmpty(t, g.parked)
			require.Equal(t, g.m != nil, waitsForSuspendG[g.parked], "%v waits for %s", g, g.parked)
		}
	}
	require.Len(t, v.Gs, len(s.gs))
}
