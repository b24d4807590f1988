package main

// goroutineSection is "Goroutine".
var goroutineSection = section{title: "Goroutine", level: 2, claims: []claim{
	{
		says: "Goroutines are Go's means for doing things concurrently, and the go statement starts one.", verdict: Holds,
		in:    places{{"runtime/proc.go", "newproc"}},
		shown: []proof{prints("goroutine-number", "1 and then 2"), accepted("go func() {}()"), calls("runtime", "newproc", "newproc1")},
	},
	{
		says: "A goroutine is a thread, of a lightweight kind.", verdict: Simplified,
		but:   "It is a stack and some registers, which a thread takes up and puts down. Twenty thousand that wait take no thread at all.",
		in:    places{{"runtime/runtime2.go", "g"}},
		shown: []proof{field("runtime", "g", "stack stack"), field("runtime", "g", "sched gobuf"), prints("goroutine-twenty-thousand", "goroutines: 20000", "threads for them: none", "of stack for each about 2 KB: true")},
	},
	{
		says: "The runtime of Go manages it, and not the operating system.", verdict: Holds,
		in:    places{{"runtime/proc.go", "newproc"}, {"runtime/proc.go", "schedule"}},
		shown: []proof{calls("runtime", "schedule", "findRunnable"), calls("runtime", "newproc", "runqput"), predicted("last-first", "")},
	},
	{
		says: "To start one is very cheap, compared with a thread.", verdict: Holds,
		in:    places{{"runtime/proc.go", "newproc1"}},
		shown: []proof{prints("goroutine-start", "a thread takes more than five times as long: true"), predicted("stack-reuse", "")},
	},
	{
		says: "To switch between two is very cheap, compared with threads.", verdict: Holds,
		in:    places{{"runtime/proc.go", "park_m"}, {"runtime/proc.go", "execute"}},
		shown: []proof{prints("goroutine-switch", "threads take more than twice as long: true")},
	},
	{
		says: "An application can easily have tens of thousands.", verdict: Simplified,
		but:   "As many as there is memory for. The smallest stack has 2 KB.",
		in:    places{{"runtime/stack.go", "stackMin"}},
		shown: []proof{prints("goroutine-twenty-thousand", "goroutines: 20000", "threads for them: none", "of stack for each about 2 KB: true"), constant("runtime", "stackMin", "2048")},
	},
	{
		says: "Parallel tasks: what is independent runs in goroutines of its own, in parallel.", verdict: Simplified,
		but:   "As many at a time as there are Ps (GOMAXPROCS). With one P they take turns.",
		in:    places{{"runtime/debug.go", "GOMAXPROCS"}},
		shown: []proof{predicted("three-hogs", "true true"), predicted("steal-half", "")},
	},
	{
		says: "I/O in goroutines keeps the main thread from being blocked.", verdict: Simplified,
		but:   "It keeps main, a goroutine, from waiting. What reads from the network or a pipe blocks no thread anyhow: it waits for netpoll. A system call that blocks takes its thread along, main's like any other.",
		in:    places{{"runtime/netpoll.go", "netpollblock"}, {"runtime/proc.go", "handoffp"}},
		shown: []proof{prints("goroutine-reads", "threads for 100 readers: none"), calls("runtime", "netpollblock", "gopark"), predicted("blocking-syscall", "other main kept:0 lost:1")},
	},
	{
		says: "Tasks at certain times are done by package time and goroutines.", verdict: Simplified,
		but:   "None has to wait for that: time.AfterFunc starts a goroutine when the time has come.",
		in:    places{{"time/sleep.go", "AfterFunc"}, {"time/sleep.go", "goFunc"}},
		shown: []proof{prints("goroutine-timers", "goroutines for 1000 timers: 0", "all have gone off")},
	},
	{
		says: "The program prints Main function, and Hello, Goroutine!", verdict: Simplified,
		but:   "In any order. With one processor main goes on until it sleeps.",
		shown: []proof{explored("explore/article", "TestExploreHelloInAnyOrder"), prints("goroutine-hello", "Main function", "Hello, Goroutine!"), raceless("goroutine-hello"), leaves("goroutine-hello")},
	},
	{
		says: "Sleeping for a second makes sure that the goroutine has the time to run.", verdict: Wrong,
		but:   "Nothing is sure: the timer may go off before it has run. And a sleep puts nothing in order, so what the goroutine writes, main cannot read. Wait for it.",
		shown: []proof{finds("explore/article", "TestExploreHelloProgram", "assertion"), races("goroutine-hello-flag"), raceless("goroutine-hello-waits"), prints("goroutine-hello-waits", "true")},
	},
	{
		says: "Several goroutines that use the same variable may have a data race.", verdict: Simplified,
		but:   "If one of them writes. Those that only read have none.",
		shown: []proof{races("mutex-program-without-the-lock"), raceless("goroutine-readers"), prints("goroutine-readers", "1")},
	},
	{
		says: "A Mutex or channels keep them in order.", verdict: Holds,
		shown: []proof{raceless("mutex-program-that-waits"), prints("mutex-program-that-waits", "5"), raceless("goroutine-counter-by-channel"), prints("goroutine-counter-by-channel", "5")},
	},
	{
		says: "A goroutine that does not end wastes resources, since it runs on and on.", verdict: Simplified,
		but:   "Most of those do not run, they wait for ever. Each keeps its stack, and whatever that leads to: the collector takes neither.",
		in:    places{{"runtime/mgcmark.go", "markroot"}},
		shown: []proof{prints("goroutine-kept", "kept while it waits: true", "kept when it has ended: false"), leaves("leak-receive", "chan receive")},
	},
	{
		says: "When the main goroutine exits, all others are ended.", verdict: Simplified,
		but:   "When main returns. If main calls runtime.Goexit the others go on, and when they have ended the program dies.",
		in:    places{{"runtime/proc.go", "main"}, {"runtime/proc.go", "checkdead"}},
		shown: []proof{predicted("never-runs", ""), calls("runtime", "main", "exit"), prints("goroutine-goexit-of-main", "another goes on"), dies("goroutine-goexit-of-main", "fatal error: no goroutines (main called runtime.Goexit) - deadlock!")},
	},
	{
		says: "They are children of the main goroutine.", verdict: Wrong,
		but:   "There are no parents and children: who started it may end, and it goes on. Its number is kept, for stack traces.",
		in:    places{{"runtime/runtime2.go", "g"}},
		shown: []proof{prints("goroutine-of-one-that-has-ended", "who started it has ended", "goes on"), field("runtime", "g", "parentGoid uint64")},
	},
	{
		says: "They are ended by force.", verdict: Holds,
		but:   "Not even their deferred functions run.",
		in:    places{{"runtime/proc.go", "main"}},
		shown: []proof{prints("goroutine-main-returns", "main returns"), never("goroutine-main-returns", "deferred"), leaves("goroutine-main-returns", "chan receive")},
	},
	{
		says: "So a WaitGroup or something else has to wait for them.", verdict: Holds,
		shown: []proof{prints("goroutine-hello-waits", "true"), explored("waitgroup", "TestExplore3Workers1Waiter"), prints("goroutine-counter-by-channel", "5")},
	},
}}
