// Package sched simulates the Go scheduler: goroutines (G), threads (M) and processors
// (P) in virtual time, by the rules of go1.26 and under the names that they have in
// runtime/proc.go. It is small enough to read, and faithful enough to predict in which
// order a program's goroutines run. Package scenario holds it against the real thing.
//
// # How it runs
//
// There is one goroutine that does everything, and time is a number. What happens is
// an event: at some time, on some M, a burst of running ends, a thread wakes up, a
// system call returns. The earliest event is taken, time jumps there, and what follows
// from it by the rules is done at once; what takes time becomes an event again.
//
//	event ──► a goroutine's code runs on, in no time, until it asks for something:
//	          Run(d)      its M is busy until now+d          ──► event
//	          Go(f)       a new G in runnext, perhaps a wakep ──► event
//	          Sleep(d)    a timer on its P, and the M looks for another G: schedule
//
// The body of a goroutine is ordinary Go in a coroutine. It says what it does by the
// methods of [Sim]; it may also use this library's primitives, whose slow paths then
// sleep and wake in virtual time. Only goroutines of the simulation may call the
// methods, and only while they run.
//
// # Where to read on
//
//	find.go      what an M does next: findRunnable, in the order of the runtime's
//	runq.go      the queues: runnext, the ring of 256, the global queue, stealing
//	sched.go     how a G runs and stops; newproc.go: how it starts and ends
//	threads.go   how Ms and Ps come together
//	preempt.go   how a G that runs is stopped, or suspended for a look at its stack
//	syscall.go   system calls; netpoll.go: the network; timers.go: timers
//	sysmon.go    the monitor: the end of a slice, and Ps taken from system calls
//	coro.go      coroutine switches, which go past all of that
//	stw.go       stopping the world, and starting it
//	gc.go        a collection; gcworker.go: its workers; leaks.go: the search for leaks
//	stacks.go    stacks that grow and shrink
//	status.go    the states of a G, and every change between them
//	rules.go     which functions of the runtime an event follows from
//	const.go     sizes and periods, each with where the runtime has it
//
// # What is left out
//
// Time: locks inside the scheduler are never contended, and the scan bit of a G is held
// for no time, so nobody spins for either. A processor never runs at another speed, and
// the operating system never takes it away; there are as many processors as Ps. What
// things take (const.go) is of the size that was measured, and no more.
//
// Goroutines of the runtime, but for the collector's workers: so the numbers of
// goroutines are not those of a real program, and nothing is done for finalizers,
// cleanups, the scavenger, the trace reader and the template thread. LockOSThread
// starts no thread. Two timers for the same moment fire in the order of their creation.
//
// The heap. A collection begins when the program calls GC, never by itself; how long
// there is to mark is given; nobody assists, no worker asks for more workers
// (enlistWorker), and roots other than stacks take no time. The caller of GC sweeps
// alone. Reused goroutines start with 2 KB (the runtime may find that another size is
// usual), and stacks of free ones are not freed by the collector. Of leaks, only what
// needs no memory to be known is found: [Sim.FindLeaks].
//
// Stealing: a thief that has slept before it takes a runnext, and finds neither that nor
// a ring, begins from the start and not with the next P. The rounds of stealing in which
// every ring is empty are skipped.
//
// The number of Ps does not change, and there is no cgo: its three changes of state are
// the only ones that no program here makes. Of the race detector's randomized scheduler
// (randomizeScheduler) there is nothing. An Unlock of this library's Mutex that hands the
// lock to a starving waiter goes on, where that of package sync yields (goyield).
package sched
