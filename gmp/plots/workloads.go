package main

import (
	"math/rand/v2"
	"time"

	"github.com/syncprimer/syncprimer/gmp/sched"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// A workload is a program for the simulation.
type workload struct {
	name  string
	title string
	text  string // what is to be seen, and why; a test checks each sentence
	main  func(m *meter)
}

// A meter counts what goroutines that run in s have to wait.
type meter struct {
	s     *sched.Sim
	seed  uint64
	waits []time.Duration
	live  int           // goroutines that have not ended
	ended time.Duration // when the last one did
}

// since is called by a goroutine that runs, and could have done so from some time on:
// the go statement, the network's answer, or its Gosched.
func (m *meter) since(ready time.Duration) { m.waits = append(m.waits, m.s.Elapsed()-ready) }

func (m *meter) end() {
	m.live--
	m.ended = m.s.Elapsed()
}

// steps starts goroutines that are step functions, and waits until all have ended.
func (m *meter) steps(n int, newStep func() func() sched.Op) {
	m.live = n
	for range n {
		m.s.GoStep(newStep())
	}
	for m.live > 0 {
		m.s.Sleep(time.Millisecond)
	}
}

var workloads = []workload{
	{name: "fork-join", title: forkJoinTitle, text: forkJoinText, main: forkJoin},
	{name: "server", title: serverTitle, text: serverText, main: server},
	{name: "yield", title: yieldTitle, text: yieldText, main: yielding},
}

const (
	forkRounds = 5
	forks      = 2000 // goroutines in each
	forkWork   = 10 * time.Microsecond
)

const forkJoinTitle = "main starts 2,000 goroutines of 10 µs and waits for all, five times"

const forkJoinText = `Twice the Ps are half the time, up to 16. Main starts a goroutine every 0.25 µs at best, which is
work for 40 Ps: from 64 on it is main that takes the time, and more change nothing.
With few Ps the ring of main's P is full most of the time, and nine of ten goroutines go through
the global queue. With many, thieves empty the ring before that. A thief takes half of what it
finds and is robbed in turn: with 64 there are more moves than goroutines.
Threads are woken one after another, each by one that has found work: it is over with 80 of them.
`

func forkJoin(m *meter) {
	for range forkRounds {
		var wg waitgroup.WaitGroup
		wg.Add(forks)
		for range forks {
			started := m.s.Elapsed()
			m.s.Go(func() {
				m.since(started)
				m.s.Run(forkWork)
				m.end()
				wg.Done()
			})
		}
		wg.Wait()
	}
}

const (
	clients  = 1000
	requests = 20 // of each
	pause    = time.Millisecond
	answer   = 10 * time.Microsecond
)

const serverTitle = "1,000 goroutines wait for the network, 1 ms on the average, and compute for 10 µs, 20 times"

const serverText = `That is work for ten Ps. With 8 a wait is as long as twenty answers. With 16 the mean is less than
the 5 µs that it takes to wake a thread, and more Ps change nothing.
Who asks the network gets up to 128 answers. For each idle P one goes to the global queue, and the
others stand in the ring of who has asked: with 32 and more three of four answers go through that queue, with 8
one of twenty. With 16 thieves are at their busiest: some Ps have a queue, while others are idle.
A P asks when it has nothing to run. If none has for 10 ms, the monitor asks, without a P, and what it
gets goes to the global queue: with 1, most of the one of six that come from there. The others have
overflowed from the ring, which with 8 no longer happens.
`

func server(m *meter) {
	random := rand.New(rand.NewPCG(m.seed, 1))
	m.steps(clients, func() func() sched.Op {
		served, asked := 0, false
		var due time.Duration
		return func() sched.Op {
			if asked {
				m.since(due)
				asked = false
				served++
				return sched.RunFor(answer)
			}
			if served == requests {
				m.end()
				return sched.Done
			}
			asked = true
			wait := time.Duration(random.ExpFloat64() * float64(pause))
			due = m.s.Elapsed() + wait
			return sched.ReadFor(wait)
		}
	})
}

const (
	yielders = 500
	turns    = 100 // of each
	turnWork = 2 * time.Microsecond
)

const yieldTitle = "500 goroutines compute for 2 µs and call Gosched, 100 times"

const yieldText = `Each Gosched leads to the end of the global queue, whatever the number of Ps: all but the first
turns come from there, and there is next to nothing to steal. Twice the Ps are half the wait, up to 16.
All Ps share the lock of that queue. The simulation leaves out what that costs: a real
program is slower with many.
`

func yielding(m *meter) {
	m.steps(yielders, func() func() sched.Op {
		turn, yielded := 0, false
		var asked time.Duration
		return func() sched.Op {
			if yielded {
				m.since(asked)
			}
			switch {
			case turn == turns && yielded:
				m.end()
				return sched.Done
			case yielded || turn == 0:
				turn++
				yielded = false
				return sched.RunFor(turnWork)
			}
			yielded, asked = true, m.s.Elapsed()
			return sched.Yield
		}
	})
}
