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
// sleep and wake in virtual time.
//
// # Where to read on
//
//	find.go      what an M does next: findRunnable, in the order of the runtime's
//	runq.go      the queues: runnext, the ring of 256, the global queue, stealing
//	sched.go     how a G starts, runs, stops, and ends; how Ms and Ps come together
//	sysmon.go    the monitor: preemption, and Ps taken from system calls
//	status.go    the states of a G, and every change between them
//	const.go     sizes and periods, each with where the runtime has it
//
// # What is left out
//
// Locks inside the scheduler are never contended: what takes nanoseconds takes none.
// A processor never runs at another speed, and the operating system never takes it
// away. There is no work for finalizers, tracing, cgo, and the heap.
package sched
