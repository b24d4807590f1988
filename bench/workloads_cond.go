package main

import (
	"fmt"
	"sync"
)

func condWorkloads() []workload {
	const p = "Cond"
	list := []workload{{
		primitive: p, name: "ping-pong", doc: "two goroutines signal to each other; a round trip",
		metrics: perOp,
		ours:    condPingPong(ourMonitor),
		std:     condPingPong(stdMonitor),
	}}
	for _, waiters := range []int{1, 10, 100} {
		list = append(list, workload{
			primitive: p, name: fmt.Sprintf("broadcast=%d", waiters),
			doc:     fmt.Sprintf("Broadcast to %d, until all of them wait again", waiters),
			metrics: perOp,
			ours:    broadcast(ourMonitor, waiters),
			std:     broadcast(stdMonitor, waiters),
		})
	}
	return list
}

func condPingPong(newMonitor func() monitor) body {
	return timed(func(n int) {
		m := newMonitor()
		turn := 0 // whose it is, under the lock
		play := func(me int, mine, other condition) {
			m.Lock()
			defer m.Unlock()
			for range n {
				for turn != me {
					mine.Wait()
				}
				turn = 1 - me
				other.Signal()
			}
		}
		var second sync.WaitGroup
		second.Go(func() { play(1, m.second, m.first) })
		play(0, m.first, m.second)
		second.Wait()
	})
}

// broadcast counts, under the lock, who has come to wait, and calls Broadcast when
// all have. So it always wakes the full number.
func broadcast(newMonitor func() monitor, waiters int) body {
	return timed(func(n int) {
		m := newMonitor()
		called, allThere := m.first, m.second
		round, there := 0, 0 // under the lock
		var wg sync.WaitGroup
		for range waiters {
			wg.Go(func() {
				m.Lock()
				defer m.Unlock()
				for mine := range n {
					there++
					if there == waiters {
						allThere.Signal()
					}
					for round == mine {
						called.Wait()
					}
				}
			})
		}
		m.Lock()
		for range n {
			for there < waiters {
				allThere.Wait()
			}
			there = 0
			round++
			called.Broadcast()
		}
		m.Unlock()
		wg.Wait()
	})
}
