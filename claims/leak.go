package main

// leakSection is "Goroutine Leak".
var leakSection = section{title: "Goroutine Leak", level: 3, claims: []claim{
	{
		says: "A leak is a goroutine that was started and does not end, by a mistake.", verdict: Holds,
		shown: []proof{leaves("leak-receive", "chan receive"), leaves("leak-receive-sent")},
	},
	{
		says: "It goes on running.", verdict: Simplified,
		but:   "One in a loop does. Most wait for what never comes: they are not runnable, and cost no time but the collector's.",
		shown: []proof{leaves("leak-loop", "runnable"), leaves("leak-receive", "chan receive")},
	},
	{
		says: "It uses resources of the system.", verdict: Holds,
		but:   "Its stack, and all that the stack leads to: the collector takes a goroutine for alive, whatever it waits for.",
		in:    places{{"runtime/mgcmark.go", "markroot"}},
		shown: []proof{prints("leak-of-memory", "20 MB or more of stacks stay: true"), prints("goroutine-kept", "kept while it waits: true", "kept when it has ended: false")},
	},
	{
		says: "It may become a leak of memory.", verdict: Simplified,
		but:   "It is one: of 2 KB at least for each.",
		shown: []proof{prints("leak-of-memory", "20 MB or more of stacks stay: true")},
	},
	{
		says: "It may slow the program down.", verdict: Holds,
		in:    places{{"runtime/mgcmark.go", "scanstack"}},
		shown: []proof{prints("leak-slows-the-collector", "each cycle scans some of each stack: true"), prints("leak-cure-spins", "it has gone round 100,000 times")},
	},
	{
		says: "It may crash the program.", verdict: Holds,
		but:   "When memory is used up; or with as many threads as are allowed, 10,000 by default, if each of them keeps one.",
		in:    places{{"runtime/proc.go", "checkmcount"}},
		shown: []proof{dies("leak-of-threads", "runtime: program exceeds 50-thread limit"), literal("runtime", "schedinit", 10000)},
	},
	{
		says: "First leak: main starts a goroutine that receives, nobody sends, and it stays.", verdict: Simplified,
		but:   "As it stands nothing is left: main returns, and the process ends. It is a leak if it is called by something that lives on. Were main to wait as well, the runtime would end the program, because all sleep; it does not notice as long as one other runs.",
		in:    places{{"runtime/proc.go", "checkdead"}},
		shown: []proof{prints("leak-receive"), leaves("leak-receive", "chan receive"), dies("leak-receive-in-main", "fatal error: all goroutines are asleep - deadlock!")},
	},
	{
		says: "It cannot end because main does not close the channel.", verdict: Simplified,
		but:   "To close it is one cure, to send something is another.",
		shown: []proof{leaves("leak-receive", "chan receive"), leaves("leak-receive-closed"), leaves("leak-receive-sent")},
	},
	{
		says: "Second leak: a loop without end.", verdict: Simplified,
		but:   "When main returns it is over too. In a program that lives on it takes a processor for good. Since Go 1.14 a signal stops it now and then, so that others have their turns, and the collector too.",
		in:    places{{"runtime/preempt.go", "asyncPreempt2"}},
		shown: []proof{prints("leak-loop"), leaves("leak-loop", "runnable"), prints("leak-loop-and-others", "main goes on"), predicted("tight-loop-no-signal", "false")},
	},
	{
		says: "Third leak: a select that waits for one channel, and has no time limit.", verdict: Simplified,
		but:   "It is the first one once more: of a select with one case the compiler makes a receive, and that is what it waits in. It, too, needs something that lives on.",
		in:    places{{"cmd/compile/internal/walk/select.go", "walkSelectCases"}},
		shown: []proof{leaves("leak-select-of-one", "chan receive"), leaves("leak-select-of-two", "select")},
	},
	{
		says: "First cure: a context ends the goroutine.", verdict: Holds,
		shown: []proof{leaves("leak-cure-by-context"), leaves("context-worker-never-told", "chan receive"), raceless("leak-cure-by-context")},
	},
	{
		says: "Its select has a default in which the work is done.", verdict: Simplified,
		but:   "As long as there is no work it goes round and round, with a processor at 100 %. A select without default, that waits for Done and for work, sleeps.",
		shown: []proof{prints("leak-cure-spins", "it has gone round 100,000 times"), prints("leak-cure-that-waits", "Goroutine exiting, rounds: 2")},
	},
	{
		says: "ctx.Err in the default lets it end earlier.", verdict: Simplified,
		but:   "Earlier by nothing: it asks the same question at once again. If the context is cancelled between the two, it ends without printing Goroutine exiting.",
		shown: []proof{finds("explore/article", "TestExploreLeakCure", "assertion")},
	},
	{
		says: "The program: it sleeps for a second, cancels, and the goroutine prints that it ends.", verdict: Wrong,
		but:   "main returns right after cancel, which waits for nobody, and nothing may be printed. To end properly, main has to wait until the goroutine has ended.",
		in:    places{{"context/context.go", "CancelFunc"}},
		shown: []proof{prints("leak-cure-and-main"), prints("leak-cure-that-waits", "Goroutine exiting, rounds: 2")},
	},
	{
		says: "Second cure: close the channel, and a range over it ends.", verdict: Holds,
		shown: []proof{leaves("leak-range-closed"), leaves("leak-range-open", "chan receive"), raceless("leak-range-closed")},
	},
	{
		says: "The program prints the value that was sent.", verdict: Simplified,
		but:   "main waits until it is received, and not until it is printed.",
		shown: []proof{prints("leak-range-closed-in-main"), prints("leak-range-closed", "1")},
	},
	{
		says: "Channels have to be closed.", verdict: Simplified,
		but:   "If somebody waits for the end. The collector takes a channel that nobody has, be it open, and with what is in it.",
		shown: []proof{prints("leak-of-an-open-channel", "kept: false"), leaves("leak-receive-sent"), leaves("leak-range-open", "chan receive")},
	},
	{
		says: "Third cure: a second case, with time.After.", verdict: Holds,
		shown: []proof{prints("leak-timeout", "Timeout"), leaves("leak-timeout"), prints("leak-timeout-received", "Received data"), leaves("leak-timeout-received")},
	},
	{
		says: "The program waits for data or for the limit, and prints which of them it was.", verdict: Wrong,
		but:   "main returns at once, and nothing is printed. Nobody sends, either.",
		shown: []proof{prints("leak-timeout-in-main"), leaves("leak-timeout-in-main", "select")},
	},
}}
