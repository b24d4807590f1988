package main

import (
	"fmt"
	"sync"

	"github.com/syncprimer/syncprimer/waitgroup"
)

func waitGroupWorkloads() []workload {
	const p = "WaitGroup"
	list := []workload{{
		primitive: p, name: "add-done", doc: "Add(1) and Done",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			var wg waitgroup.WaitGroup
			for range n {
				wg.Add(1)
				wg.Done()
			}
		}),
		std: timed(func(n int) {
			var wg sync.WaitGroup
			for range n {
				wg.Add(1)
				wg.Done()
			}
		}),
	}}
	for _, goroutines := range []int{1, 10, 1000} {
		list = append(list, workload{
			primitive: p, name: fmt.Sprintf("fan-out=%d", goroutines),
			doc:     fmt.Sprintf("Add, start %d that call Done, Wait", goroutines),
			metrics: perOp,
			ours:    fanOut(ourWaitGroup, goroutines),
			std:     fanOut(stdWaitGroup, goroutines),
		})
	}
	return append(list, workload{
		primitive: p, name: "go=10", doc: "10 times Go, Wait",
		metrics: perOp,
		ours:    goAndWait(ourWaitGroup, 10),
		std:     goAndWait(stdWaitGroup, 10),
	})
}

func fanOut(newGroup func() waitGroup, goroutines int) body {
	return timed(func(n int) {
		wg := newGroup()
		for range n {
			wg.Add(goroutines)
			for range goroutines {
				go wg.Done()
			}
			wg.Wait()
		}
	})
}

func goAndWait(newGroup func() waitGroup, goroutines int) body {
	return timed(func(n int) {
		wg := newGroup()
		for range n {
			for range goroutines {
				wg.Go(func() {})
			}
			wg.Wait()
		}
	})
}
