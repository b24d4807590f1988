package main

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/puzpuzpuz/xsync/v4"

	"github.com/syncprimer/syncprimer/chanimpl"
)

// bufferSize is the capacity of channels with a buffer.
const bufferSize = 128

func chanWorkloads() []workload {
	return slices.Concat(
		[]workload{
			bufferedWorkload[[0]byte](),
			bufferedWorkload[[8]byte](),
			bufferedWorkload[[64]byte](),
			bufferedWorkload[[1024]byte](),
		},
		tryWorkloads,
		passingWorkloads,
	)
}

// passingWorkloads pass values from goroutines to others.
var passingWorkloads = []workload{
	{
		primitive: "Chan", name: "ping-pong", doc: "two goroutines and two channels without buffer; a round trip",
		metrics: perOp,
		ours:    chanPingPong(ourChan[int]),
		std:     chanPingPong(stdChan[int]),
	},
	{
		primitive: "Chan", name: "round-trip", doc: "how long each of 4 clients waits for the answer of a server; no buffers",
		metrics: percentiles(50, 99, 99.9), long: 2,
		ours: roundTrips(ourChan[int]),
		std:  roundTrips(stdChan[int]),
	},
	{
		primitive: "Chan", name: "spsc/buffer=0", doc: "one goroutine sends, another receives; one value",
		metrics: perOp,
		ours:    spsc(func() channel[int] { return ourChan[int](0) }),
		std:     spsc(func() channel[int] { return stdChan[int](0) }),
	},
	{
		primitive: "Chan", name: "spsc/buffer=128", doc: "the same with a buffer",
		metrics: perOp,
		ours:    spsc(func() channel[int] { return ourChan[int](bufferSize) }),
		std:     spsc(func() channel[int] { return stdChan[int](bufferSize) }),
	},
	{
		primitive: "Chan", name: "mpmc/buffer=128", doc: "4 goroutines send, 4 receive; one value",
		metrics: perOp,
		ours:    mpmc(func() queue { return ourChan[int](bufferSize) }),
		std:     mpmc(func() queue { return stdChan[int](bufferSize) }),
		peers: []side{{"xsync", mpmc(func() queue {
			return xsyncQueue{xsync.NewMPMCQueue[int](bufferSize)}
		})}},
	},
	{
		primitive: "Chan", name: "range", doc: "one goroutine sends, another ranges, until close; one value",
		metrics: perOp,
		ours:    ranged(func() channel[int] { return ourChan[int](bufferSize) }),
		std:     ranged(func() channel[int] { return stdChan[int](bufferSize) }),
	},
	{
		primitive: "Chan", name: "limit=4", doc: "8 goroutines share 4 slots of a channel used as a semaphore",
		metrics: perOp,
		ours:    contended(func() sync.Locker { return ourSlots(4) }, outsideTurns, insideTurns),
		std:     contended(func() sync.Locker { return stdSlots(4) }, outsideTurns, insideTurns),
		peers: []side{{"semaphore", contended(func() sync.Locker {
			return newWeighted(4)
		}, outsideTurns, insideTurns)}},
	},
	{
		primitive: "Chan", name: "close=100", doc: "Close, until the last of 100 waiting receivers is out",
		metrics: perOp,
		ours:    closed(func() channel[int] { return ourChan[int](0) }, 100),
		std:     closed(func() channel[int] { return stdChan[int](0) }, 100),
	},
}

func bufferedWorkload[T [0]byte | [8]byte | [64]byte | [1024]byte]() workload {
	var v T
	return workload{
		primitive: "Chan", name: fmt.Sprintf("buffered/bytes=%d", len(v)),
		doc:    fmt.Sprintf("Send and Recv by one goroutine, of %d bytes", len(v)),
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			c := chanimpl.Make[T](bufferSize)
			for range n {
				c.Send(v)
				c.Recv()
			}
		}),
		std: timed(func(n int) {
			c := make(chan T, bufferSize)
			for range n {
				c <- v
				<-c
			}
		}),
	}
}

// tryWorkloads need only one goroutine, and never wait.
var tryWorkloads = []workload{
	{
		primitive: "Chan", name: "try/ready", doc: "TrySend and TryRecv, both of which succeed",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			c := chanimpl.Make[int](1)
			for i := range n {
				c.TrySend(i)
				c.TryRecv()
			}
		}),
		std: timed(func(n int) {
			c := make(chan int, 1)
			for i := range n {
				select {
				case c <- i:
				default:
				}
				select {
				case <-c:
				default:
				}
			}
		}),
	},
	{
		primitive: "Chan", name: "trysend/full", doc: "TrySend, which fails",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			c := chanimpl.Make[int](1)
			c.Send(0)
			for i := range n {
				c.TrySend(i)
			}
		}),
		std: timed(func(n int) {
			c := make(chan int, 1)
			c <- 0
			for i := range n {
				select {
				case c <- i:
				default:
				}
			}
		}),
	},
	{
		primitive: "Chan", name: "tryrecv/empty", doc: "TryRecv, which fails",
		single: true, metrics: perOp,
		ours: timed(func(n int) {
			c := chanimpl.Make[int](1)
			for range n {
				c.TryRecv()
			}
		}),
		std: timed(func(n int) {
			c := make(chan int, 1)
			for range n {
				select {
				case <-c:
				default:
				}
			}
		}),
	},
}

func chanPingPong(newChan func(size int) channel[int]) body {
	return timed(func(n int) {
		ping, pong := newChan(0), newChan(0)
		var second sync.WaitGroup
		second.Go(func() {
			for range n {
				v, _ := ping.Recv()
				pong.Send(v)
			}
		})
		for i := range n {
			ping.Send(i)
			pong.Recv()
		}
		second.Wait()
	})
}

// roundTrips notes the time of each round trip: a client's wait for the server,
// which has others to serve, and the answer's for the client.
func roundTrips(newChan func(size int) channel[int]) body {
	const clients = 4
	return func(n int) sample {
		requests := newChan(0) // the numbers of clients
		var answers [clients]channel[int]
		for i := range answers {
			answers[i] = newChan(0)
		}
		var server sync.WaitGroup
		server.Go(func() {
			for range n {
				client, _ := requests.Recv()
				work(insideTurns)
				answers[client].Send(0)
			}
		})
		waits := crowdWaits(clients, n, func(me int, waits []time.Duration) {
			for i := range waits {
				start := time.Now()
				requests.Send(me)
				answers[me].Recv()
				waits[i] = time.Since(start)
			}
		})
		server.Wait()
		return sample{waits: waits}
	}
}

func spsc(newChan func() channel[int]) body {
	return timed(func(n int) {
		c := newChan()
		var sender sync.WaitGroup
		sender.Go(func() {
			for i := range n {
				c.Send(i)
			}
		})
		for range n {
			c.Recv()
		}
		sender.Wait()
	})
}

func mpmc(newQueue func() queue) body {
	return timed(func(n int) {
		q := newQueue()
		var senders sync.WaitGroup
		senders.Go(func() {
			crowd(crowdSize/2, n, func(n int) {
				for i := range n {
					q.Send(i)
				}
			})
		})
		crowd(crowdSize/2, n, func(n int) {
			for range n {
				q.Recv()
			}
		})
		senders.Wait()
	})
}

func ranged(newChan func() channel[int]) body {
	return timed(func(n int) {
		c := newChan()
		var sender sync.WaitGroup
		sender.Go(func() {
			for i := range n {
				c.Send(i)
			}
			c.Close()
		})
		sum := 0
		for v := range c.All() {
			sum += v
		}
		sender.Wait()
	})
}

// closed counts only the time from Close until all receivers are out, not what it
// takes to start them.
func closed(newChan func() channel[int], receivers int) body {
	return func(n int) sample {
		var elapsed time.Duration
		for range n {
			c := newChan()
			var ready, out sync.WaitGroup
			ready.Add(receivers)
			for range receivers {
				out.Go(func() {
					ready.Done()
					c.Recv()
				})
			}
			ready.Wait()
			settle()
			start := time.Now()
			c.Close()
			out.Wait()
			elapsed += time.Since(start)
		}
		return sample{elapsed: elapsed}
	}
}

// settle lets goroutines that are about to block do so. Nothing depends on it but
// how exactly is measured what is meant.
func settle() {
	for range 10 {
		runtime.Gosched()
	}
}
