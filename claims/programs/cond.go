package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// A gate is a Cond, and whether it is open.
type gate struct {
	*sync.Cond
	open bool
}

func newGate() *gate { return &gate{Cond: sync.NewCond(&sync.Mutex{})} }

// pass waits until the gate is open.
func (g *gate) pass() {
	g.L.Lock()
	for !g.open {
		g.Wait()
	}
	g.L.Unlock()
}

// opens opens it, and holds the lock when it calls signal.
func (g *gate) opens(signal func()) {
	g.L.Lock()
	g.open = true
	signal()
	g.L.Unlock()
}

// tickets is how many have called Wait.
func (g *gate) tickets() uint32 { return atomic.LoadUint32((*uint32)(fieldOf(g.Cond, "notify"))) }

// The article's program, where its main returns.
var _ = add("cond-program-one-processor", func() {
	runtime.GOMAXPROCS(1)
	g := newGate()
	go func() {
		g.pass()
		fmt.Println("Condition met")
	}()
	g.opens(g.Signal)
})

var _ = add("cond-program-that-waits", func() {
	g := newGate()
	var wg sync.WaitGroup
	wg.Go(func() {
		g.pass()
		fmt.Println("Condition met")
	})
	g.opens(g.Signal)
	wg.Wait()
})

var _ = add("cond-signal-without-the-lock", func() {
	g := newGate()
	var wg sync.WaitGroup
	wg.Go(g.pass)
	until(func() bool { return g.tickets() == 1 })
	g.opens(func() {})
	g.Signal()
	wg.Wait()
	fmt.Println("passed")
})

var _ = add("cond-waits", func() {
	g := newGate()
	go g.pass()
	until(func() bool { return g.tickets() == 1 })
})

// Two wait, in this order, and one is called.
var _ = add("cond-one-signal-for-two", func() {
	g := newGate()
	passed := make(chan string)
	for i, name := range []string{"first", "second"} {
		go func() {
			g.pass()
			passed <- name
		}()
		until(func() bool { return g.tickets() == uint32(i)+1 })
	}
	g.opens(g.Signal)
	fmt.Println("passed:", <-passed)
})

var _ = add("cond-signal-before-wait", func() {
	g := newGate()
	g.Signal()
	g.Broadcast()
	go func() {
		g.L.Lock()
		g.Wait() // without a look at anything
	}()
	until(func() bool { return g.tickets() == 1 })
})

var _ = add("cond-woken-and-not-back", func() {
	g := newGate()
	go g.pass()
	until(func() bool { return g.tickets() == 1 })
	g.L.Lock()
	g.open = true
	g.Signal() // and the lock is held on
})

var _ = add("cond-wait-without-the-lock", func() { newGate().Wait() })

var _ = add("cond-wait-with-the-read-lock", func() {
	var rw sync.RWMutex
	rw.RLock()
	sync.NewCond(&rw).Wait()
})

var _ = add("cond-without-newcond", func() {
	g := &gate{Cond: &sync.Cond{L: new(sync.Mutex)}}
	var wg sync.WaitGroup
	wg.Go(g.pass)
	g.opens(g.Broadcast)
	wg.Wait()
	fmt.Println("passed")
})

// Four readers wait behind the read lock, all at once.
var _ = add("cond-readers", func() {
	var rw sync.RWMutex
	var wg sync.WaitGroup
	g := &gate{Cond: sync.NewCond(rw.RLocker())}
	for range 4 {
		wg.Go(g.pass)
	}
	until(func() bool { return g.tickets() == 4 })
	rw.Lock()
	g.open = true
	rw.Unlock()
	g.Broadcast()
	wg.Wait()
	fmt.Println("passed")
})

// The gate as a channel: to close it is the Broadcast, and it is remembered.
var _ = add("cond-as-a-channel", func() {
	open := make(chan bool)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { <-open })
	}
	close(open)
	<-open
	wg.Wait()
	fmt.Println("passed")
})

// A box holds one thing at most. Two wait for it with if in place of for: both are called
// when it comes, and one takes it.
var _ = add("cond-if", func() {
	c := sync.NewCond(new(sync.Mutex))
	things, nothing := 0, 0
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			c.L.Lock()
			defer c.L.Unlock()
			if things == 0 {
				c.Wait()
			}
			if things == 0 {
				nothing++
				return
			}
			things--
		})
	}
	until(func() bool { return atomic.LoadUint32((*uint32)(fieldOf(c, "notify"))) == 2 })
	c.L.Lock()
	things++
	c.Broadcast()
	c.L.Unlock()
	wg.Wait()
	fmt.Println("woken with nothing there:", nothing)
})
