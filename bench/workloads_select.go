package main

import (
	"sync"

	"github.com/syncprimer/syncprimer/chanimpl"
)

// A select statement is part of the language and cannot be hidden behind an
// interface, so these workloads are written out for both sides.

var selectWorkloads = []workload{
	selectWorkload("ready=1", "receive from a ready channel, and send to it again", ourReady1, stdReady1),
	selectWorkload("ready=2", "receive from one of 2 ready channels, and send to it again", ourReady2, stdReady2),
	selectWorkload("ready=4", "receive from one of 4 ready channels, and send to it again", ourReady4, stdReady4),
	selectWorkload("ready=8", "receive from one of 8 ready channels, and send to it again", ourReady8, stdReady8),
	selectWorkload("default=1", "1 case that is not ready, and a default", ourDefault1, stdDefault1),
	selectWorkload("default=2", "2 cases that are not ready, and a default", ourDefault2, stdDefault2),
	selectWorkload("default=8", "8 cases that are not ready, and a default", ourDefault8, stdDefault8),
	{
		primitive: "Select", name: "blocking=2", doc: "ping-pong between two goroutines, each waiting in a select of 2 cases",
		metrics: perOp,
		ours:    timed(ourBlocking(0)),
		std:     timed(stdBlocking),
	},
}

func selectWorkload(name, doc string, ours, std func(n int)) workload {
	return workload{
		primitive: "Select", name: name, doc: doc,
		single: true, metrics: perOp,
		ours: timed(ours), std: timed(std),
	}
}

func ourReady1(n int) {
	c := ourFull(1)
	var v int
	for range n {
		i := chanimpl.Select(c[0].RecvCase(&v, nil))
		c[i].Send(v)
	}
}

// stdReady1 has no select: of one with a single case the compiler makes just this.
func stdReady1(n int) {
	c := stdFull(1)
	for range n {
		v := <-c[0]
		c[0] <- v
	}
}

func ourReady2(n int) {
	c := ourFull(2)
	var v int
	for range n {
		i := chanimpl.Select(c[0].RecvCase(&v, nil), c[1].RecvCase(&v, nil))
		c[i].Send(v)
	}
}

func stdReady2(n int) {
	c := stdFull(2)
	for range n {
		select {
		case v := <-c[0]:
			c[0] <- v
		case v := <-c[1]:
			c[1] <- v
		}
	}
}

func ourReady4(n int) {
	c := ourFull(4)
	var v int
	for range n {
		i := chanimpl.Select(
			c[0].RecvCase(&v, nil), c[1].RecvCase(&v, nil),
			c[2].RecvCase(&v, nil), c[3].RecvCase(&v, nil),
		)
		c[i].Send(v)
	}
}

func stdReady4(n int) {
	c := stdFull(4)
	for range n {
		select {
		case v := <-c[0]:
			c[0] <- v
		case v := <-c[1]:
			c[1] <- v
		case v := <-c[2]:
			c[2] <- v
		case v := <-c[3]:
			c[3] <- v
		}
	}
}

func ourReady8(n int) {
	c := ourFull(8)
	var v int
	for range n {
		i := chanimpl.Select(
			c[0].RecvCase(&v, nil), c[1].RecvCase(&v, nil),
			c[2].RecvCase(&v, nil), c[3].RecvCase(&v, nil),
			c[4].RecvCase(&v, nil), c[5].RecvCase(&v, nil),
			c[6].RecvCase(&v, nil), c[7].RecvCase(&v, nil),
		)
		c[i].Send(v)
	}
}

func stdReady8(n int) {
	c := stdFull(8)
	for range n {
		select {
		case v := <-c[0]:
			c[0] <- v
		case v := <-c[1]:
			c[1] <- v
		case v := <-c[2]:
			c[2] <- v
		case v := <-c[3]:
			c[3] <- v
		case v := <-c[4]:
			c[4] <- v
		case v := <-c[5]:
			c[5] <- v
		case v := <-c[6]:
			c[6] <- v
		case v := <-c[7]:
			c[7] <- v
		}
	}
}

func ourDefault1(n int) {
	c := ourEmpty(1)
	var v int
	for range n {
		chanimpl.TrySelect(c[0].RecvCase(&v, nil))
	}
}

func stdDefault1(n int) {
	c := stdEmpty(1)
	for range n {
		select {
		case <-c[0]:
		default:
		}
	}
}

func ourDefault2(n int) {
	c := ourEmpty(2)
	var v int
	for range n {
		chanimpl.TrySelect(c[0].RecvCase(&v, nil), c[1].RecvCase(&v, nil))
	}
}

func stdDefault2(n int) {
	c := stdEmpty(2)
	for range n {
		select {
		case <-c[0]:
		case <-c[1]:
		default:
		}
	}
}

func ourDefault8(n int) {
	c := ourEmpty(8)
	var v int
	for range n {
		chanimpl.TrySelect(
			c[0].RecvCase(&v, nil), c[1].RecvCase(&v, nil),
			c[2].RecvCase(&v, nil), c[3].RecvCase(&v, nil),
			c[4].RecvCase(&v, nil), c[5].RecvCase(&v, nil),
			c[6].RecvCase(&v, nil), c[7].RecvCase(&v, nil),
		)
	}
}

func stdDefault8(n int) {
	c := stdEmpty(8)
	for range n {
		select {
		case <-c[0]:
		case <-c[1]:
		case <-c[2]:
		case <-c[3]:
		case <-c[4]:
		case <-c[5]:
		case <-c[6]:
		case <-c[7]:
		default:
		}
	}
}

// ourBlocking plays ping-pong over two channels with so much buffer. Without any it
// may be the senders that wait, and with one slot they never do.
func ourBlocking(buffer int) func(n int) {
	return func(n int) {
		ping, pong, never := chanimpl.Make[int](buffer), chanimpl.Make[int](buffer), chanimpl.Make[int](buffer)
		var second sync.WaitGroup
		second.Go(func() {
			var v int
			for range n {
				chanimpl.Select(ping.RecvCase(&v, nil), never.RecvCase(&v, nil))
				pong.Send(v)
			}
		})
		var v int
		for i := range n {
			ping.Send(i)
			chanimpl.Select(pong.RecvCase(&v, nil), never.RecvCase(&v, nil))
		}
		second.Wait()
	}
}

func stdBlocking(n int) {
	ping, pong, never := make(chan int), make(chan int), make(chan int)
	var second sync.WaitGroup
	second.Go(func() {
		for range n {
			select {
			case v := <-ping:
				pong <- v
			case <-never:
			}
		}
	})
	for i := range n {
		ping <- i
		select {
		case <-pong:
		case <-never:
		}
	}
	second.Wait()
}

func ourEmpty(number int) []*chanimpl.Chan[int] {
	c := make([]*chanimpl.Chan[int], number)
	for i := range c {
		c[i] = chanimpl.Make[int](1)
	}
	return c
}

func stdEmpty(number int) []chan int {
	c := make([]chan int, number)
	for i := range c {
		c[i] = make(chan int, 1)
	}
	return c
}

// ourFull returns channels with a value in each.
func ourFull(number int) []*chanimpl.Chan[int] {
	c := ourEmpty(number)
	for i := range c {
		c[i].Send(i)
	}
	return c
}

func stdFull(number int) []chan int {
	c := stdEmpty(number)
	for i := range c {
		c[i] <- i
	}
	return c
}
