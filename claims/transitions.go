package main

// transitionsSection is "State Transition".
var transitionsSection = section{title: "State Transition", level: 4, claims: []claim{
	{
		says: "A goroutine is _Gidle at first.", verdict: Simplified,
		but:   "If it is a new one. Most go statements use one that has ended, which is _Gdead.",
		in:    places{{"runtime/proc.go", "newproc1"}},
		shown: []proof{calls("runtime", "newproc1", "gfget"), has("runtime", "newproc1", "casgstatus(newg, _Gidle, _Gdead)"), predicted("stack-reuse", "")},
	},
	{
		says: "The go statement makes it _Grunnable, and puts it in a queue.", verdict: Holds,
		in:    places{{"runtime/proc.go", "newproc1"}, {"runtime/proc.go", "newproc"}},
		shown: []proof{lifeInATrace, predicted("last-first", "10 1 2 3 4 5 6 7 8 9"), has("runtime", "newproc", "runqput(pp, newg, true)"), test("gmp/sched", "TestTransitionsAreReached")},
	},
	{
		says: "When it gets a thread, it is _Grunning.", verdict: Holds,
		in:    places{{"runtime/proc.go", "execute"}},
		shown: []proof{lifeInATrace, has("runtime", "execute", "casgstatus(gp, _Grunnable, _Grunning)"), test("gmp/sched", "TestTransitionsAreReached")},
	},
	{
		says: "When it waits for a channel or a lock, it is _Gwaiting.", verdict: Simplified,
		but:   "If there is nothing to be had at once; and for a lock it spins first.",
		in:    places{{"runtime/proc.go", "park_m"}},
		shown: []proof{leaves("states-three-that-wait", "chan receive", "sleep", "sync.Mutex.Lock"), has("runtime", "park_m", "casgstatus(gp, _Grunning, _Gwaiting)"), calls("internal/sync", "Mutex.lockSlow", "runtime_canSpin")},
	},
	{
		says: "When it makes a system call, it is _Gsyscall.", verdict: Holds,
		in:    places{{"runtime/proc.go", "reentersyscall"}},
		shown: []proof{lifeInATrace, has("runtime", "reentersyscall", "gp.atomicstatus.CompareAndSwap(_Grunning, _Gsyscall)"), test("gmp/sched", "TestTransitionsAreReached")},
	},
	{
		says: "When it is preempted, it is _Gpreempted.", verdict: Wrong,
		but:   "It is _Grunnable again; see above.",
		in:    places{{"runtime/proc.go", "goschedImpl"}},
		shown: []proof{has("runtime", "goschedImpl", "casgstatus(gp, _Grunning, _Grunnable)"), calls("runtime", "gopreempt_m", "goschedImpl"), callsNot("runtime", "gopreempt_m", "preemptPark")},
	},
	{
		says: "When its function has returned, it is _Gdead.", verdict: Holds,
		in:    places{{"runtime/proc.go", "gdestroy"}},
		shown: []proof{lifeInATrace, has("runtime", "gdestroy", "casgstatus(gp, _Grunning, _Gdead)"), test("gmp/sched", "TestTransitionsAreReached")},
	},
	{
		says: "Then it waits for the garbage collector.", verdict: Wrong,
		but:   "It waits for the next go statement. The collector frees stacks of those that wait there, and never a G.",
		in:    places{{"runtime/proc.go", "gfput"}, {"runtime/mgcmark.go", "markrootFreeGStacks"}},
		shown: []proof{predicted("stack-reuse", ""), calls("runtime", "gdestroy", "gfput"), calls("runtime", "markrootFreeGStacks", "stackfree"), field("runtime", "g", "schedlink guintptr")},
	},
}}
