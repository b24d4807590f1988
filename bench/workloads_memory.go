package main

import (
	"context"
	"runtime"
	"sync"

	"github.com/syncprimer/syncprimer/chanimpl"
	ourcontext "github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/once"
	"github.com/syncprimer/syncprimer/rwmutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// How many objects are made, and how many goroutines are blocked, to find out what
// one of them takes. The goroutines are more than any pool of theirs or ours keeps.
const (
	manyObjects    = 10_000
	manyGoroutines = 5_000
)

func memoryWorkloads() []workload {
	return []workload{
		objectWorkload("mutex", "a Mutex", allocated[mutex.Mutex], allocated[sync.Mutex]),
		objectWorkload("rwmutex", "an RWMutex", allocated[rwmutex.RWMutex], allocated[sync.RWMutex]),
		objectWorkload("waitgroup", "a WaitGroup", allocated[waitgroup.WaitGroup], allocated[sync.WaitGroup]),
		objectWorkload("once", "a Once", allocated[once.Once], allocated[sync.Once]),
		objectWorkload("cond", "a Cond with its Mutex",
			func() any { return ourMonitor().first }, func() any { return stdMonitor().first }),
		objectWorkload("chan/buffer=0", "a channel without buffer",
			func() any { return chanimpl.Make[int](0) }, func() any { return make(chan int) }),
		objectWorkload("chan/buffer=128", "a channel for 128 ints",
			func() any { return chanimpl.Make[int](128) }, func() any { return make(chan int, 128) }),
		objectWorkload("context", "a context that can be cancelled, without a parent", ourRoot, stdRoot),
		{
			primitive: "Memory", name: "context/child",
			doc:    "bytes of a context that can be cancelled, with what its parent keeps of it",
			single: true, metrics: inBytes, fixed: manyObjects,
			ours: children(ourContexts),
			std:  children(stdContexts),
		},
		blockedWorkload("blocked/mutex", "Lock",
			blockedInLock(ourMutex), blockedInLock(stdMutex)),
		blockedWorkload("blocked/rwmutex", "RLock",
			blockedInRLock(ourRWMutex), blockedInRLock(stdRWMutex)),
		blockedWorkload("blocked/waitgroup", "WaitGroup.Wait",
			blockedInGroup(ourWaitGroup), blockedInGroup(stdWaitGroup)),
		blockedWorkload("blocked/cond", "Cond.Wait",
			blockedInCond(ourMonitor), blockedInCond(stdMonitor)),
		blockedWorkload("blocked/chan", "Recv",
			blockedInRecv(ourChan[int]), blockedInRecv(stdChan[int])),
	}
}

func objectWorkload(name, doc string, ours, std func() any) workload {
	return workload{
		primitive: "Memory", name: name, doc: "bytes of " + doc,
		single: true, metrics: inBytes, fixed: manyObjects,
		ours: objects(ours),
		std:  objects(std),
	}
}

func blockedWorkload(name, doc string, ours, std func() blocked) workload {
	return workload{
		primitive: "Memory", name: name, doc: "bytes of a goroutine blocked in " + doc + ", its stack included",
		single: true, metrics: inBytes, fixed: manyGoroutines,
		ours: blockedGoroutines(ours),
		std:  blockedGoroutines(std),
	}
}

func allocated[T any]() any { return new(T) }

func ourRoot() any {
	ctx, cancel := ourcontext.WithCancel(ourcontext.Background())
	_ = cancel // nothing to release: there is no parent to be held by
	return ctx
}

func stdRoot() any {
	ctx, cancel := context.WithCancel(context.Background())
	_ = cancel
	return ctx
}

// children is objects of one parent.
func children(c contexts) body {
	return func(n int) sample {
		parent, cancel := c.withCancel(c.background())
		defer cancel()
		return objects(func() any {
			child, cancel := c.withCancel(parent)
			_ = cancel // the parent's will do
			return child
		})(n)
	}
}

// objects keeps n of them and looks at how the heap has grown.
func objects(newObject func() any) body {
	return func(n int) sample {
		kept := make([]any, n)
		before := inUse()
		for i := range kept {
			kept[i] = newObject()
		}
		grown := inUse() - before
		runtime.KeepAlive(kept)
		return sample{bytes: float64(grown) / float64(n)}
	}
}

// blocked is a place where goroutines block, and what lets them all go on.
type blocked struct{ block, release func() }

// blockedGoroutines blocks n of them and looks at how heap and stacks have grown.
func blockedGoroutines(newPlace func() blocked) body {
	return func(n int) sample {
		place := newPlace()
		var ready, out sync.WaitGroup
		ready.Add(n)
		out.Add(n)
		defer shallow(200)()
		before := inUse()
		for range n {
			go func() { // not out.Go, which takes some stack of its own
				ready.Done()
				place.block()
				out.Done()
			}()
		}
		ready.Wait()
		settle()
		grown := inUse() - before
		place.release()
		out.Wait()
		return sample{bytes: float64(grown) / float64(n)}
	}
}

// shallow starts goroutines that use hardly any stack, and returns the function that
// ends them. The runtime gives a new goroutine as much stack as the average one
// used when it last collected garbage. Were that the few that are ours, deep in
// their calls, each blocked goroutine would begin with more than it needs.
func shallow(number int) (end func()) {
	over := make(chan struct{})
	var wg sync.WaitGroup
	wg.Add(number)
	for range number {
		go func() {
			<-over
			wg.Done()
		}()
	}
	settle()
	return func() {
		close(over)
		wg.Wait()
	}
}

// inUse returns the bytes of heap and stacks that a collection leaves.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

func blockedInLock(newLock func() sync.Locker) func() blocked {
	return func() blocked {
		l := newLock()
		l.Lock()
		return blocked{block: func() { l.Lock(); l.Unlock() }, release: l.Unlock}
	}
}

func blockedInRLock(newLock func() rwLocker) func() blocked {
	return func() blocked {
		l := newLock()
		l.Lock()
		return blocked{block: func() { l.RLock(); l.RUnlock() }, release: l.Unlock}
	}
}

func blockedInGroup(newGroup func() waitGroup) func() blocked {
	return func() blocked {
		wg := newGroup()
		wg.Add(1)
		return blocked{block: wg.Wait, release: wg.Done}
	}
}

func blockedInCond(newMonitor func() monitor) func() blocked {
	return func() blocked {
		m := newMonitor()
		over := false
		return blocked{
			block: func() {
				m.Lock()
				defer m.Unlock()
				for !over {
					m.first.Wait()
				}
			},
			release: func() {
				m.Lock()
				defer m.Unlock()
				over = true
				m.first.Broadcast()
			},
		}
	}
}

func blockedInRecv(newChan func(size int) channel[int]) func() blocked {
	return func() blocked {
		c := newChan(0)
		return blocked{block: func() { c.Recv() }, release: c.Close}
	}
}
