package main

// modelSection is "GMP Model".
var modelSection = section{title: "GMP Model", level: 3, claims: []claim{
	{
		says: "There are three kinds of things in it: G, M and P.", verdict: Simplified,
		but:   "And what they share: the global queue, the idle ones, the network poller, and a monitor thread without a P.",
		in:    places{{"runtime/runtime2.go", "schedt"}, {"runtime/proc.go", "sysmon"}},
		shown: []proof{field("runtime", "schedt", "runq gQueue"), field("runtime", "schedt", "midle listHeadManual"), field("runtime", "schedt", "pidle puintptr"), predicted("hog", "x y hog")},
	},
	{
		says: "A G is a goroutine: the function that it runs, its stack, its state.", verdict: Holds,
		in:    places{{"runtime/runtime2.go", "g"}},
		shown: []proof{field("runtime", "g", "startpc uintptr"), field("runtime", "g", "stack stack"), field("runtime", "g", "atomicstatus atomic.Uint32")},
	},
	{
		says: "An M is a thread of the operating system.", verdict: Holds,
		in:    places{{"runtime/runtime2.go", "m"}},
		shown: []proof{predicted("syscall-threads", "threads:50 waiting:0 in a system call:50"), field("runtime", "m", "procid uint64")},
	},
	{
		says: "An M runs goroutines.", verdict: Simplified,
		but:   "And on a stack of its own, g0, it runs the scheduler: that is no goroutine's business.",
		in:    places{{"runtime/stubs.go", "mcall"}, {"runtime/runtime2.go", "m"}},
		shown: []proof{field("runtime", "m", "curg *g"), field("runtime", "m", "g0 *g"), calls("runtime", "gopark", "mcall")},
	},
	{
		says: "A P is a logical processor.", verdict: Simplified,
		but:   "It is no processor: it is the right to run Go code, with a queue and caches that belong to it.",
		in:    places{{"runtime/runtime2.go", "p"}},
		shown: []proof{field("runtime", "p", "runq [256]guintptr"), field("runtime", "p", "mcache *mcache"), prints("model-more-ps-than-processors", "64 Ps")},
	},
	{
		says: "The P schedules the goroutines, for an M to run them.", verdict: Wrong,
		but:   "A P does nothing. The M that holds it looks for a goroutine, in schedule and findRunnable.",
		in:    places{{"runtime/proc.go", "schedule"}, {"runtime/proc.go", "findRunnable"}},
		shown: []proof{has("runtime", "schedule", "getg().m"), has("runtime", "findRunnable", "mp.p.ptr()"), calls("runtime", "schedule", "findRunnable")},
	},
	{
		says: "Each P has a queue of its own.", verdict: Simplified,
		but:   "A ring of 256, and before it a single place, runnext, for the goroutine that was made runnable last.",
		in:    places{{"runtime/runtime2.go", "p"}, {"runtime/proc.go", "runqput"}},
		shown: []proof{field("runtime", "p", "runq [256]guintptr"), field("runtime", "p", "runnext guintptr"), predicted("last-first", "10 1 2 3 4 5 6 7 8 9")},
	},
	{
		says: "An M needs a P to run a goroutine.", verdict: Simplified,
		but:   "To run its Go code. In a system call or in C a goroutine is on its thread, and the P may be with another one.",
		in:    places{{"runtime/proc.go", "acquirep"}, {"runtime/proc.go", "exitsyscall"}},
		shown: []proof{predicted("blocking-syscall", "other main kept:0 lost:1"), has("runtime", "exitsyscall", "mcall(exitsyscallNoP)"), test("gmp/sched", "TestTransitionsAreReached")},
	},
}}
