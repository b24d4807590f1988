package main

// statesSection is "Goroutine States".
var statesSection = section{title: "Goroutine States", level: 3, claims: []claim{
	{
		says: "The scheduler keeps a status for each goroutine.", verdict: Holds,
		in:    places{{"runtime/runtime2.go", "g"}, {"runtime/proc.go", "casgstatus"}},
		shown: []proof{field("runtime", "g", "atomicstatus atomic.Uint32"), test("gmp/sched", "TestStatesAreTheRuntimes")},
	},
	{
		says: "There are nine states.", verdict: HeldUntil("1.26"),
		but:   "Ten values that are in use, and a bit, _Gscan. Two have come: _Gleaked and, for threads made by C, _Gdeadextra.",
		in:    places{{"runtime/runtime2.go", "_Gleaked"}, {"runtime/runtime2.go", "_Gdeadextra"}},
		shown: []proof{constant("runtime", "_Gleaked", "10"), constant("runtime", "_Gdeadextra", "11"), test("gmp/sched", "TestStatesAreTheRuntimes")},
	},
	{
		says: "_Gidle: not used yet.", verdict: Holds,
		in:    places{{"runtime/runtime2.go", "_Gidle"}, {"runtime/proc.go", "newproc1"}},
		shown: []proof{constant("runtime", "_Gidle", "0"), has("runtime", "newproc1", "casgstatus(newg, _Gidle, _Gdead)")},
	},
	{
		says: "_Gidle: such ones are kept, to be used again.", verdict: Wrong,
		but:   "Those are _Gdead, a goroutine that has ended as well as one that was just made. _Gidle lasts for some lines of newproc1.",
		in:    places{{"runtime/proc.go", "gfput"}},
		shown: []proof{has("runtime", "gfput", "readgstatus(gp) != _Gdead"), has("runtime", "newproc1", "casgstatus(newg, _Gidle, _Gdead)"), predicted("stack-reuse", "")},
	},
	{
		says: "_Grunnable: ready to run, and on no thread.", verdict: Holds,
		in:    places{{"runtime/runtime2.go", "_Grunnable"}},
		shown: []proof{constant("runtime", "_Grunnable", "1"), lifeInATrace},
	},
	{
		says: "_Grunnable: it stands in the queue of a P, or in the global queue.", verdict: Holds,
		in:    places{{"runtime/proc.go", "runqput"}, {"runtime/proc.go", "globrunqput"}},
		shown: []proof{predicted("last-first", "10 1 2 3 4 5 6 7 8 9"), predicted("61st-tick", "60 60 60")},
	},
	{
		says: "_Grunning: it runs on a thread.", verdict: Holds,
		in:    places{{"runtime/runtime2.go", "_Grunning"}, {"runtime/proc.go", "execute"}},
		shown: []proof{constant("runtime", "_Grunning", "2"), has("runtime", "execute", "casgstatus(gp, _Grunnable, _Grunning)")},
	},
	{
		says: "_Grunning: it has an M and a P.", verdict: Simplified,
		but:   "For a moment it may be without a P: one that comes back from a system call is _Grunning before it has found one.",
		in:    places{{"runtime/proc.go", "exitsyscall"}, {"runtime/proc.go", "exitsyscallNoP"}},
		shown: []proof{has("runtime", "exitsyscallNoP", "casgstatus(gp, _Grunning, _Grunnable)"), test("gmp/sched", "TestTransitionsAreReached")},
	},
	{
		says: "_Gsyscall: it is in a system call that blocks.", verdict: Simplified,
		but:   "In any system call, whether it blocks or not, but for those that the package syscall makes as raw ones.",
		in:    places{{"runtime/runtime2.go", "_Gsyscall"}, {"runtime/proc.go", "reentersyscall"}},
		shown: []proof{constant("runtime", "_Gsyscall", "3"), calls("syscall", "Syscall", "runtime_entersyscall"), callsNot("syscall", "RawSyscall", "runtime_entersyscall"), predicted("short-syscalls", "main other kept:200 lost:0")},
	},
	{
		says: "_Gsyscall: its M has released the P, which runs other goroutines.", verdict: Wrong,
		but:   "The P stays, until the monitor takes it. Since Go 1.26 the state of the P does not even say that it is in a system call.",
		in:    places{{"runtime/proc.go", "retake"}},
		shown: []proof{predicted("short-syscalls", "main other kept:200 lost:0"), callsNot("runtime", "reentersyscall", "releasep"), constant("runtime", "_Psyscall_unused", "2")},
	},
	{
		says: "_Gwaiting: it waits for something, like a channel, a lock or a timer.", verdict: Holds,
		in:    places{{"runtime/runtime2.go", "_Gwaiting"}, {"runtime/proc.go", "park_m"}},
		shown: []proof{constant("runtime", "_Gwaiting", "4"), has("runtime", "park_m", "casgstatus(gp, _Grunning, _Gwaiting)"), leaves("states-three-that-wait", "chan receive", "sleep", "sync.Mutex.Lock")},
	},
	{
		says: "_Gwaiting: the scheduler does not run it.", verdict: Holds,
		in:    places{{"runtime/proc.go", "ready"}},
		shown: []proof{has("runtime", "ready", "casgstatus(gp, _Gwaiting, _Grunnable)"), test("gmp/sched", "TestOtherTransitionsPanic")},
	},
	{
		says: "_Gdead: its function has returned.", verdict: Simplified,
		but:   "Or it has not begun: one that was just made, and one that waits to be used again, are _Gdead as well.",
		in:    places{{"runtime/runtime2.go", "_Gdead"}, {"runtime/proc.go", "gdestroy"}},
		shown: []proof{constant("runtime", "_Gdead", "6"), has("runtime", "gdestroy", "casgstatus(gp, _Grunning, _Gdead)"), has("runtime", "newproc1", "casgstatus(newg, _Gidle, _Gdead)")},
	},
	{
		says: "_Gdead: it is reclaimed, and its stack is freed or used again.", verdict: Simplified,
		but:   "The G itself is never freed: it waits on a list for the next go statement. The stack stays with it if it has the size that new ones begin with.",
		in:    places{{"runtime/proc.go", "gfput"}, {"runtime/proc.go", "gfget"}},
		shown: []proof{predicted("stack-reuse", ""), calls("runtime", "gfput", "stackfree"), has("runtime", "gfput", "stksize != uintptr(startingStackSize)")},
	},
	{
		says: "_Gcopystack: its stack grows or shrinks.", verdict: Simplified,
		but:   "Grows. A stack that shrinks is copied by the collector, which holds the goroutine by the scan bit.",
		in:    places{{"runtime/stack.go", "newstack"}, {"runtime/stack.go", "shrinkstack"}},
		shown: []proof{constant("runtime", "_Gcopystack", "8"), has("runtime", "newstack", "casgstatus(gp, _Grunning, _Gcopystack)"), callsNot("runtime", "shrinkstack", "casgstatus"), calls("runtime", "shrinkstack", "copystack")},
	},
	{
		says: "_Gcopystack: a stack grows when there is not enough of it.", verdict: Holds,
		in:    places{{"runtime/stack.go", "newstack"}},
		shown: []proof{predicted("stack-growth", "")},
	},
	{
		says: "_Gpreempted: the scheduler has preempted it.", verdict: Wrong,
		but:   "Whose slice is over becomes _Grunnable, in the global queue. _Gpreempted is a goroutine that somebody has stopped to look at its stack, mostly the collector; it is in no queue.",
		in:    places{{"runtime/preempt.go", "suspendG"}, {"runtime/proc.go", "preemptPark"}},
		shown: []proof{constant("runtime", "_Gpreempted", "9"), has("runtime", "goschedImpl", "casgstatus(gp, _Grunning, _Grunnable)"), calls("runtime", "gopreempt_m", "goschedImpl"), callsNot("runtime", "gopreempt_m", "preemptPark"), has("runtime", "preemptPark", "casGToPreemptScan(gp, _Grunning, _Gscan | _Gpreempted)"), predicted("hog", "x y hog")},
	},
	{
		says: "Preemptive scheduling came with Go 1.14.", verdict: Simplified,
		but:   "That by signals, which stops a loop without calls. Since Go 1.2 goroutines have been preempted where they call functions.",
		in:    places{{"runtime/preempt.go", "asyncPreempt2"}},
		shown: []proof{predicted("tight-loop", "true"), predicted("tight-loop-no-signal", "false")},
	},
	{
		says: "A goroutine that runs for long is stopped by force.", verdict: Holds,
		in:    places{{"runtime/proc.go", "preemptone"}, {"runtime/signal_unix.go", "preemptM"}},
		shown: []proof{predicted("tight-loop", "true"), calls("runtime", "preemptone", "preemptM")},
	},
	{
		says: "_Gscan: the collector scans it.", verdict: Simplified,
		but:   "It is no state: it is a bit that is added to one. Whoever sets it owns the stack meanwhile, and the goroutine stays runnable, waiting and so on.",
		in:    places{{"runtime/runtime2.go", "_Gscan"}, {"runtime/proc.go", "castogscanstatus"}},
		shown: []proof{constant("runtime", "_Gscan", "4096"), constant("runtime", "_Gscanwaiting", "4100"), test("gmp/sched", "TestStatesAreTheRuntimes")},
	},
	{
		says: "During a collection the scheduler scans stacks for live objects.", verdict: Wrong,
		but:   "The workers of the collector do, which are goroutines themselves.",
		in:    places{{"runtime/mgcmark.go", "scanstack"}, {"runtime/mgcmark.go", "markroot"}, {"runtime/mgc.go", "gcBgMarkWorker"}},
		shown: []proof{calls("runtime", "gcDrain", "markroot"), has("runtime", "gcBgMarkStartWorkers", "gcBgMarkWorker(ready)"), callsNot("runtime", "schedule", "scanstack"), callsNot("runtime", "findRunnable", "scanstack")},
	},
}}

// lifeInATrace is what a trace shows of a goroutine that is woken by main, yields, makes a
// system call and ends.
var lifeInATrace = prints("states-in-a-trace",
	"NotExist to Runnable", "Runnable to Running", "Running to Waiting", "Waiting to Runnable", "Runnable to Running",
	"Running to Runnable", "Runnable to Running", "Running to Syscall", "Syscall to Running", "Running to NotExist")
