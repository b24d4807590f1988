package scenario

import (
	"iter"
	"time"
)

// A World is where a program runs: the simulation, or this process with the runtime
// that it was built with. The text of a program is the same in both.
type World interface {
	Go(f func())
	Gosched()
	Run(d time.Duration)      // computes, and calls functions
	RunTight(d time.Duration) // computes in a loop that calls none
	Sleep(d time.Duration)
	Syscall(d time.Duration) // blocks the thread; 0: as short as can be
	AfterFunc(d time.Duration, f func())
	Elapsed() time.Duration

	Mutex() Locker
	RWMutex() RWLocker
	Cond(l Locker) Cond
	WaitGroup() WaitGroup
	Chan(size int) Chan

	// GC is runtime.GC.
	GC()

	// Pull is iter.Pull.
	Pull(seq iter.Seq[int]) (next func() (int, bool), stop func())

	// Log adds to what the program is judged by.
	Log(what any)

	// Align waits until the processor's tick of the scheduler, counted modulo 61, is 1:
	// then the next 59 times that it looks for a goroutine, the local queue comes first.
	Align()
}

// What a program blocks on: in the simulation this library's, and otherwise package
// sync's and the built-in channel.
type (
	Locker interface {
		Lock()
		Unlock()
	}
	RWLocker interface {
		Locker
		RLock()
		RUnlock()
	}
	Cond interface {
		Wait()
		Signal()
		Broadcast()
	}
	WaitGroup interface {
		Add(n int)
		Done()
		Wait()
	}
	Chan interface {
		Send(v int)
		Recv() int
		Close()
	}
)
