package main

// workSection is "GMP Work Process".
var workSection = section{title: "GMP Work Process", level: 3, claims: []claim{
	{
		says: "A new goroutine is put into the queue of the current P.", verdict: Simplified,
		but:   "Into its runnext, so that it is the next to run. The one that was there goes to the end of the ring.",
		in:    places{{"runtime/proc.go", "newproc"}, {"runtime/proc.go", "runqput"}},
		shown: []proof{predicted("last-first", "10 1 2 3 4 5 6 7 8 9"), has("runtime", "newproc", "runqput(pp, newg, true)")},
	},
	{
		says: "If that queue is full, those that do not fit go to the global queue.", verdict: Wrong,
		but:   "The older half of the ring goes there, 128 of 256, and behind them the one that runnext has just given up. The new goroutine itself stays in runnext.",
		in:    places{{"runtime/proc.go", "runqputslow"}},
		shown: []proof{predicted("overflow", "300 129 130 131 ..."), has("runtime", "runqputslow", "n / 2")},
	},
	{
		says: "The P takes a goroutine from its queue, and gives it to its M.", verdict: Simplified,
		but:   "It is the M that takes it. And at every 61st tick of the P it looks into the global queue first.",
		in:    places{{"runtime/proc.go", "findRunnable"}, {"runtime/proc.go", "runqget"}},
		shown: []proof{predicted("61st-tick", "60 60 60"), literal("runtime", "findRunnable", 61), calls("runtime", "findRunnable", "runqget")},
	},
	{
		says: "With an empty queue it takes one from the global queue, or from another P.", verdict: Simplified,
		but:   "From the global queue first, and up to 128 at a time; then it polls the network; and from another P it takes half.",
		in:    places{{"runtime/proc.go", "globrunqgetbatch"}, {"runtime/proc.go", "stealWork"}, {"runtime/proc.go", "runqgrab"}},
		shown: []proof{predicted("steal-half", "4 1 2 3 6 5 7 8 9"), predicted("overflow", "300 129 130 131 ..."), calls("runtime", "findRunnable", "globrunqgetbatch"), calls("runtime", "findRunnable", "netpoll"), calls("runtime", "findRunnable", "stealWork")},
	},
	{
		says: "When a goroutine waits for the network, its M gives up the P.", verdict: Wrong,
		but:   "The goroutine is parked like one that waits for a channel. Thread and P go on with another goroutine.",
		in:    places{{"runtime/netpoll.go", "netpollblock"}},
		shown: []proof{predicted("network-wait", "threads:0 waiting:200 in a system call:0"), calls("runtime", "netpollblock", "gopark")},
	},
	{
		says: "When a goroutine makes a system call, its M gives up the P.", verdict: Wrong,
		but:   "Nobody is told of the call. A short one keeps its P. If it is still in there when the monitor looks for the second time, the monitor takes the P.",
		in:    places{{"runtime/proc.go", "reentersyscall"}, {"runtime/proc.go", "retake"}},
		shown: []proof{predicted("short-syscalls", "main other kept:200 lost:0"), predicted("blocking-syscall", "other main kept:0 lost:1"), callsNot("runtime", "reentersyscall", "handoffp"), calls("runtime", "retake", "handoffp")},
	},
	{
		says: "It then tries to get another P.", verdict: Simplified,
		but:   "When the call returns: its old one, if that is idle or in a system call again, or any that is idle.",
		in:    places{{"runtime/proc.go", "exitsyscall"}, {"runtime/proc.go", "exitsyscallTryGetP"}},
		shown: []proof{predicted("ten-syscalls-idle-p", "kept:3 lost:8"), calls("runtime", "exitsyscall", "exitsyscallTryGetP"), calls("runtime", "exitsyscallTryGetP", "pidleget"), predicted("blocking-syscall", "other main kept:0 lost:1")},
	},
	{
		says: "Without a P the M sleeps, and waits for the scheduler to wake it.", verdict: Simplified,
		but:   "Its goroutine does not wait with it: that goes to the global queue, and runs on whatever thread comes first.",
		in:    places{{"runtime/proc.go", "exitsyscallNoP"}},
		shown: []proof{calls("runtime", "exitsyscallNoP", "globrunqput"), calls("runtime", "exitsyscallNoP", "stopm")},
	},
	{
		says: "If another M waits, it gets the P and runs the other goroutines.", verdict: Simplified,
		but:   "If there is something to do for it. And if no M waits, a new one is made.",
		in:    places{{"runtime/proc.go", "handoffp"}, {"runtime/proc.go", "startm"}},
		shown: []proof{predicted("blocking-syscall", "other main kept:0 lost:1"), calls("runtime", "handoffp", "startm"), calls("runtime", "startm", "newm"), has("runtime", "handoffp", "!runqempty(pp) || !sched.runq.empty()")},
	},
	{
		says: "Otherwise the P goes to the list of idle ones.", verdict: Simplified,
		but:   "What decides is not whether a thread is there, but whether there is work: without any the P becomes idle.",
		in:    places{{"runtime/proc.go", "handoffp"}},
		shown: []proof{calls("runtime", "handoffp", "pidleput"), has("runtime", "handoffp", "!runqempty(pp) || !sched.runq.empty()")},
	},
	{
		says: "A goroutine that blocks is suspended, and runs again after what it waits for.", verdict: Simplified,
		but:   "After that it is runnable: it stands in a queue first, in runnext of the P that has woken it.",
		in:    places{{"runtime/proc.go", "gopark"}, {"runtime/proc.go", "ready"}},
		shown: []proof{predicted("five-sends", "5 1 2 3 4"), predicted("barging", "100"), has("runtime", "goready", "ready(gp, traceskip, true)")},
	},
	{
		says: "The runtime looks from time to time how long each goroutine has been running.", verdict: Holds,
		in:    places{{"runtime/proc.go", "sysmon"}, {"runtime/proc.go", "retake"}},
		shown: []proof{predicted("hog", "x y hog"), calls("runtime", "sysmon", "retake"), calls("runtime", "retake", "preemptone")},
	},
	{
		says: "One that has run longer than a certain time is preempted.", verdict: Simplified,
		but:   "The constant is 10 ms, and competing goroutines get 20: the monitor, when it has nothing else to do, looks every 10 ms, first has to see that a slice began, and then waits until it is 10 ms old.",
		in:    places{{"runtime/proc.go", "forcePreemptNS"}},
		shown: []proof{constant("runtime", "forcePreemptNS", "10000000"), predicted("three-hogs", "true true")},
	},
	{
		says: "So the others get their turn.", verdict: Holds,
		in:    places{{"runtime/proc.go", "goschedImpl"}},
		shown: []proof{predicted("hog", "x y hog"), has("runtime", "goschedImpl", "globrunqput(gp)")},
	},
}}
