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
	NetRead(d time.Duration) // waits for the network until something comes, after d
	AfterFunc(d time.Duration, f func())
	Elapsed() time.Duration

	Mutex() Locker
	RWMutex() RWLocker
	Cond(l Locker) Cond
	WaitGroup() WaitGroup
	Chan(size int) Chan

	LockOSThread()
	UnlockOSThread()
	Thread() int             // on which the caller runs
	ThreadLives(id int) bool // whether there is such a thread
	Census() Census          // of all goroutines and threads
	Profile(name string) int // the most goroutines that a profile finds at one stack; -1: there is no such profile

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

// A Census counts goroutines by state, and threads.
type Census struct{ Threads, Waiting, Syscall int }

// Since returns by how much each has grown.
func (c Census) Since(before Census) Census {
	return Census{c.Threads - before.Threads, c.Waiting - before.Waiting, c.Syscall - before.Syscall}
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
