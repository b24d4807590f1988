package scenario

import "slices"

// A Topic is a part of the list.
type Topic struct {
	Name      string
	Scenarios []*Scenario
}

// Topics are the scenarios, in the order of the article.
var Topics = []Topic{
	{"Creating goroutines", []*Scenario{
		{
			Name: "last-first", Title: "The goroutine that was created last runs first, the others in order", Procs: 1,
			Program: lastCreatedFirst, Question: "Ten goroutines are created, one after another. In which order do they run?",
			Why: "newproc puts a new G in runnext, from where it displaces the one before to the end of the ring. When main sleeps, the processor takes runnext first, and then the ring from its head.",
		},
		{
			Name: "overflow", Title: "The 258th go statement moves half of the ring to the global queue", Procs: 1,
			Program: overflow, Question: "Of 300 goroutines, which run out of the order in which they were created?",
			Why: "The ring has 256 places. The 258th go statement displaces G257 from runnext and finds it full: runqputslow moves the older half, and the displaced one behind it, to the global queue. They come back one at each 61st tick, and in batches when the ring is empty.",
		},
		{
			Name: "never-runs", Title: "When main returns, the program ends", Procs: 1,
			Program: neverRuns, Question: "Main starts a goroutine and returns. Does it run?",
			Why: "It is in runnext of a processor that never looks for anything again.",
		},
	}},
	{"Scheduling", []*Scenario{
		{
			Name: "61st-tick", Title: "Every 61st tick, the global queue comes first", Procs: 1,
			Program: globalQueueEvery61, Question: "Main calls Gosched while 250 goroutines are in the local queue. How many run until it is main's turn again?",
			Why: "Gosched puts main at the end of the global queue. findRunnable looks there first when schedtick is a multiple of 61; each goroutine that begins a time slice makes one tick, and the 61st is main's.",
		},
		{
			Name: "ping-pong", Title: "Two goroutines that wake each other keep the processor for a whole slice", Procs: 1,
			Program: pingPong, Measure: alternations, Agree: near(0, 10), Question: "Two goroutines exchange values without a pause. A third is in the local queue. Is it its turn within 1,000 rounds?",
			Why: "Who is woken becomes runnext, and inherits the time slice: schedtick does not move, so for the scheduler the pair is one goroutine. Only the monitor ends that, after 10 ms or more.",
		},
		{
			Name: "global-behind-pair", Title: "The pair starves the global queue as well", Procs: 1,
			Program: globalStarvesBehindPair, Question: "The same pair, and main in the global queue, which comes first at every 61st tick. Is it main's turn within 1,000 rounds?",
			Why: "There is no 61st tick: it is counted in time slices that begin, and each of the two goes on in that of the other.",
		},
		{
			Name: "global-among-yielders", Title: "Goroutines that yield share the global queue fairly", Procs: 1,
			Program: globalAmongYielders, Question: "Now the two call Gosched instead. How often do they run until it is main's turn?",
			Why: "All three stand in the global queue, and each is taken from its front.",
		},
		{
			Name: "coroutine", Title: "A switch of coroutines goes past all who stand in line", Procs: 1,
			Program: coroutine, Question: "Main calls the next of an iter.Pull in a loop, which runs another goroutine each time. A third one is in runnext. Is it its turn within 10,000 calls?",
			Why: "coroswitch_m gives thread, processor and time slice to the other side directly: it looks at no queue, and schedtick does not move. The third one waits for the end of the slice.",
		},
		{
			Name: "steal-half", Title: "A thief takes half, and runs the last of what it took", Procs: 2, Brief: true,
			Program: stealHalf, Question: "Nine goroutines are in the queue of a processor whose main computes. In which order does the other processor run them?",
			Why: "runqgrab takes the older half of the ring, rounded up: 1 2 3 4 of eight. The thief runs the last of them and keeps the others. Then 5 6 of four, 7, 8; and the one in runnext only in the last of four passes.",
		},
		{
			Name: "collections", Title: "The first collection displaces runnext, the second does not", Procs: 1,
			Program: collections, Question: "Five goroutines are created, and main calls runtime.GC; then the same again. In which order do they run, each time?",
			Why: "The first collection starts its worker (gcBgMarkStartWorkers) by a go statement: that takes runnext, and the fifth goroutine goes to the end of the ring. The second time the worker exists. It waits in no queue: findRunnable takes it before any, since it may use a quarter of the time. Main waits for the end of the cycle, and then stands in line.",
		},
		{
			Name: "one-at-a-time", Title: "With one P one goroutine runs, however many threads there are", Procs: 1,
			Program: workers, Measure: mostAtOnce, Question: "Eight goroutines compute for 5 ms each, with GOMAXPROCS=1. How many run at the same time, at most?",
			Why: "An M needs a P to run a G, and there is one.",
		},
		{
			Name: "two-at-a-time", Title: "With two Ps two do", Procs: 2,
			Program: workers, Measure: mostAtOnce, Question: "The same with GOMAXPROCS=2.",
			Why: "The first go statement finds a P idle and starts a thread for it (wakep), which steals.",
		},
	}},
	{"Blocking, and being woken", []*Scenario{
		{
			Name: "broadcast", Title: "Broadcast wakes in order, and the last one runs first", Procs: 1,
			Program: broadcast, Measure: condAndMutex, Question: "Eight goroutines wait at a Cond, in order. Broadcast: in which order do they run?",
			Why: "notifyListNotifyAll readies them in the order of their tickets, each through runnext.",
		},
		{
			Name: "broadcast-holding", Title: "Broadcast with the lock held: all wake up, and all block again", Procs: 1,
			Program: broadcastHolding, Measure: condAndMutex, Question: "The same, and main holds the lock while it broadcasts, and lets the others run before it unlocks. How often does a goroutine block at the Cond, and how often at the lock?",
			Why: "Each that is woken locks first of all. Nobody can, so each blocks a second time: a thundering herd. Go's Cond does not hand the waiters over to the lock.",
		},
		{
			Name: "close", Title: "close wakes in the reverse order, and the first one runs first", Procs: 1,
			Program: closeWakes, Question: "Eight goroutines wait to receive, in order. The channel is closed: in which order do they run?",
			Why: "closechan collects the waiters on a stack, and readies them from its top: the first is readied last, and is in runnext.",
		},
		{
			Name: "five-sends", Title: "Five sends wake five receivers, and the last one runs first", Procs: 1,
			Program: fiveSends, Question: "Five goroutines wait to receive, in order. Main sends five times without a pause. In which order do they run?",
			Why: "Each send finds a receiver, hands it the value and readies it through runnext. Main is not interrupted by that.",
		},
		{
			Name: "waitgroup", Title: "The last Done wakes all waiters, and the last one runs first", Procs: 1,
			Program: waiters, Question: "Five goroutines wait for a WaitGroup, in order. In which order do they go on?",
			Why: "Add releases the semaphore once for each waiter, and each is readied through runnext.",
		},
		{
			Name: "mutex-queue", Title: "A mutex wakes one at a time, in order", Procs: 1,
			Program: mutexQueue, Question: "Five goroutines wait for a mutex, in order. In which order do they get it?",
			Why: "Unlock wakes the first in line only, and that one's Unlock the next. Nobody displaces anybody from runnext.",
		},
		{
			Name: "rwmutex", Title: "Readers that a writer lets in run last one first", Procs: 1,
			Program: rwQueue, Question: "A writer and three readers wait for an RWMutex. Who goes in, in which order?",
			Why: "The writer is first: it announced itself before they came. Its Unlock releases one permit for each reader, and each is readied through runnext.",
		},
		{
			Name: "unbuffered", Title: "An unbuffered channel: two steps each, in turn", Procs: 1,
			Program: unbufferedPair, Question: "A producer logs and sends, main receives and logs. How do their lines interleave?",
			Why: "Whoever finds the other one waiting hands the value over, readies it, and goes on until it blocks itself.",
		},
		{
			Name: "buffered", Title: "A buffer of three: longer turns", Procs: 1,
			Program: bufferedPair, Question: "The same with room for three values.",
			Why: "The first value goes to main, which waits; three fit in the buffer; the next send blocks. Main drains the buffer, and with it takes the value of the one that blocked.",
		},
		{
			Name: "due-together", Title: "Of sleepers that are due at the same look, the last runs first", Procs: 1,
			Program: dueTogether, Question: "Six goroutines sleep for 0.5 ms, 1 ms, ..., 3 ms. All fall due while main computes for 6 ms. In which order do they run?",
			Why: "Nobody looks at the timers while main runs. Then they are readied in the order of their deadlines, each through runnext, so the last deadline is there in the end, and the others are in the ring.",
		},
		{
			Name: "barging", Title: "Who unlocks and locks again wins against the one that was woken", Procs: 1,
			Program: barging, Question: "A goroutine waits for a mutex. Its holder unlocks and locks it again, 100 times. How often does the holder win?",
			Why: "Unlock makes the waiter runnable, and it has to wait for the processor; the holder is on it. Only after 1 ms of waiting would the lock be handed over.",
		},
		{
			Name: "starvation", Title: "A mutex starves a waiter for about a millisecond", Procs: 2,
			Program: starved, Question: "A greedy goroutine locks for 0.1 ms again and again. How many times, while another one waits?",
			Why:   "A waiter that has waited for more than 1 ms makes the lock hand itself over (starvationThresholdNs): some 10 turns of 0.1 ms.",
			Agree: atLeastAndAtMost(5, 30),
		},
		{
			Name: "starvation-one-p", Title: "On one processor it cannot even notice that it starves", Procs: 1,
			Program: starved, Question: "The same on one processor.",
			Why:   "The waiter is woken by each Unlock, and does not run: the greedy goroutine is on the processor. It learns that it has waited too long when the slice is over.",
			Agree: atLeastAndAtMost(40, 1000),
		},
	}},
	{"Waiting for ever", []*Scenario{
		{
			Name: "deadlock", Title: "All goroutines asleep: the runtime notices", Procs: 1,
			Program: deadlock, Question: "Main receives from a channel that nobody knows. What happens?",
			Why: "The last thread that goes to sleep calls checkdead: nobody runs, and no timer will change that.",
		},
		{
			Name: "deadlock-timer", Title: "With a timer pending it waits", Procs: 1,
			Program: noDeadlockWithTimer, Question: "One goroutine blocks for ever; a timer is pending. Is that a deadlock?",
			Why: "checkdead looks at the timers of every P. One of them may wake somebody.",
		},
		{
			Name: "deadlock-cgo", Title: "With cgo nobody notices", Procs: 1, Needs: "linux", Build: Build{Cgo: true},
			Program: deadlock, Question: "The same program in a binary that is linked with C. What happens?",
			Why: "There is one more thread then, for calls from C (the extra M), and checkdead takes it for one that runs: somebody might call. Package net is enough to have cgo.",
		},
		{
			Name: "leak", Title: "A goroutine profile shows who waits, and not who waits in vain", Procs: 1,
			Program: leak, Question: "Seven goroutines wait for ever, and nine for something that comes. How many are at the same place, at most, says the goroutine profile? And the goroutineleak profile?",
			Why: "The profile counts stacks. That of leaks does not exist (-1) unless the program is built with GOEXPERIMENT=goroutineleakprofile.",
		},
		{
			Name: "leak-found", Title: "The collector can tell them apart", Procs: 1, Build: Build{Experiment: "goroutineleakprofile"},
			Program: leak, Question: "The same, built with GOEXPERIMENT=goroutineleakprofile.",
			Why: "A goroutine that waits for what nobody can reach waits for ever: findGoroutineLeaks marks from those that can run, and those that they can wake. What is left is _Gleaked.",
		},
	}},
	{"System calls, the network and threads", []*Scenario{
		{
			Name: "blocking-syscall", Title: "A system call that blocks loses its processor", Procs: 1, Needs: "linux",
			Program: blockingSyscall, Measure: syscallEnds, Question: "Main blocks in the kernel for 30 ms, on the only processor. Does the other goroutine run before it is back?",
			Why: "entersyscall tells nobody. sysmon sees the same system call twice, takes the P from it (retake) and hands it to another thread (handoffp).",
		},
		{
			Name: "short-syscalls", Title: "Short ones keep it", Procs: 1, Needs: "linux",
			Program: shortSyscalls, Measure: syscallEnds, Question: "Main makes 200 short system calls. Does the other goroutine run between two of them?",
			Why: "The P stays with the thread during a call. exitsyscall finds it there, and goes on.",
		},
		{
			Name: "ten-syscalls", Title: "With one P, each call that blocks loses it", Procs: 1, Needs: "linux",
			Program: tenSyscalls, Measure: syscallEnds, Agree: near(1, 1), Question: "After one system call of 50 ms main makes ten of 5 ms, on the only processor, and nobody else wants to run. How many of the eleven lose it?",
			Why: "retake leaves a P with a call for 10 ms, but only if another P is idle or somebody spins already. With one P that is never so: it is taken at the second look.",
		},
		{
			Name: "ten-syscalls-idle-p", Title: "With an idle P, the first 10 ms are free", Procs: 2, Needs: "linux",
			Program: tenSyscallsWithIdleP, Measure: syscallEnds, Agree: near(2, 2), Question: "After a short one main makes ten system calls of 5 ms. There is an idle P: so a call may keep its own for 10 ms. How many of the eleven do?",
			Why: "syscallwhen is when sysmon first saw a call, and it is set with each new call. But no call moves schedtick: after 10 ms sysmon takes main for one that has run for too long (sysretake), and then looks at the number of the call no more. From then on every call is found to be too old.",
		},
		{
			Name: "network-wait", Title: "200 that wait for the network need no thread", Procs: 1, Needs: "linux",
			Program: networkWaits, Agree: near(4, 0, 0), Question: "200 goroutines wait in Read of a connection. How many threads are there more?",
			Why: "The descriptor does not block: read says EAGAIN, and the goroutine is parked (netpollblock). One thread asks for all.",
		},
		{
			Name: "syscall-threads", Title: "50 that block in the kernel need 50", Procs: 1, Needs: "linux",
			Program: syscallThreads, Agree: near(5, 0, 0), Question: "50 goroutines are in a system call that blocks. How many threads are there more?",
			Why: "A thread in the kernel is gone until the call returns. handoffp finds another one for its P, and startm makes it if none sleeps.",
		},
		{
			Name: "many-sleepers", Title: "10,000 that sleep need none", Procs: 1, Needs: "linux",
			Program: manySleepers, Agree: near(3, 0, 0), Question: "10,000 goroutines sleep. How many threads are there more?",
			Why: "A sleep is a timer in the heap of a P, and a parked goroutine.",
		},
		{
			Name: "same-thread", Title: "A goroutine that is locked to its thread runs on no other", Procs: 1, Needs: "linux",
			Program: sameThread, Question: "A goroutine calls LockOSThread, yields 100 times and sleeps ten times, and another one runs meanwhile. How often does it find itself on another thread?",
			Why: "schedule hands a locked goroutine to its own thread with the P (startlockedm), and a locked thread runs nobody else (stoplockedm).",
		},
		{
			Name: "thread-ends", Title: "Who ends while it is locked takes its thread along", Procs: 1, Needs: "linux", Locked: true,
			Program: threadEnds, Question: "One goroutine ends locked to its thread, another one unlocks first. Do their threads still exist?",
			Why: "The thread may be in a state that nobody else can use: goexit0 lets it end (mexit). Only the first thread of a process never does; main is locked to it here.",
		},
		{
			Name: "exchange", Title: "Two that exchange values share a thread", Procs: 1,
			Program: exchange, Measure: threadChanges, Agree: near(2), Question: "Two goroutines exchange 100 values and answers. How often does the other one go on, on another thread?",
			Why: "A switch from one goroutine to the next is a jump within the thread that has the P.",
		},
		{
			Name: "exchange-locked", Title: "Locked to their threads, each switch is one of threads", Procs: 1,
			Program: lockedExchange, Measure: threadChanges, Agree: near(4), Question: "The same, and each of the two is locked to its thread.",
			Why: "The P goes from thread to thread each time, by way of a third one: stoplockedm hands it to any (handoffp), and that one to the right one (startlockedm). It is the operating system that switches now.",
		},
	}},
	{"Preemption", []*Scenario{
		{
			Name: "hog", Title: "A goroutine that computes is stopped, and goes to the end of the global queue", Procs: 1,
			Program: hog, Question: "One goroutine computes for 60 ms; two others would be done at once. Who is first, and who last?",
			Why: "sysmon finds that the slice is older than 10 ms (retake, preemptone), and the hog goes to the global queue. The others are in the local ring.",
		},
		{
			Name: "three-hogs", Title: "Three of them take turns, 20 ms each", Procs: 1,
			Program: threeHogs, Question: "Three goroutines compute without end. Do they take strict turns? How long is a turn: 10 ms?",
			Why: "The limit is 10 ms, but sysmon sleeps up to 10 ms when it has nothing to do: it first sees that a slice has begun, and finds it too old two looks later.",
		},
		{
			Name: "tight-loop", Title: "Even a loop that calls nothing is stopped", Procs: 1,
			Program: tightLoop, Question: "A loop without a function call runs for 100 ms. Is main, which has called Gosched, back before half of it is over?",
			Why: "preemptone sends the thread a signal as well (preemptM), and the handler stops the goroutine where it is.",
		},
		{
			Name: "tight-loop-no-signal", Title: "Without the signal it is not", Procs: 1, Debug: "asyncpreemptoff=1",
			Program: tightLoop, Question: "The same with GODEBUG=asyncpreemptoff=1, as it was before Go 1.14.",
			Why: "The request to stop is only seen in the prologue of a function. There is none in the loop.",
		},
		{
			Name: "sleeper", Title: "A goroutine that wakes from sleep jumps the queue of three hogs", Procs: 1,
			Program: sleeperAmongHogs, Question: "Three goroutines compute without end. How long is a sleep of 1 ms: one turn of theirs, or three?",
			Why: "The timer is looked at whenever the processor looks for a goroutine, at the end of the running slice; ready makes the sleeper runnext, before all who stand in line.",
		},
	}},
	{"The stack", []*Scenario{
		{
			Name: "stack-growth", Title: "A stack that is full moves to one of twice the size", Procs: 1, Needs: "linux/amd64",
			Program: stackGrowth, Given: foretellGrowth,
			Question: "A function calls itself 800 times. It logs the size of its frame, what is in use before, and then each depth at which the stack has moved. At which depths?",
			Why:      "The prologue of a function compares the stack pointer with the guard, 928 bytes above the lower end; a frame of more than 128 bytes has to fit in what is left. If it does not, newstack doubles the stack, and copystack moves it, with all pointers into it.",
		},
		{
			Name: "stack-shrink", Title: "The collector halves a stack that is hardly used, down to 4 KB", Procs: 1, Needs: "linux/amd64",
			Program: stackShrink, Given: foretellShrink,
			Question: "A goroutine's stack has grown to 256 KB. The function returns, and the collector runs nine times. How often does the stack move?",
			Why:      "scanstack calls shrinkstack: to half, if less than a quarter is in use. The 800 bytes below the guard count as used, so that it stops at 4 KB. It never shrinks because a function returns.",
		},
		{
			Name: "stack-limit", Title: "A recursion without end stops the program", Procs: 1, Needs: "linux/amd64",
			Program: stackLimit, Given: foretellLimit,
			Question: "A function calls itself for ever, and the limit is 64 MB (debug.SetMaxStack). How does the program end?",
			Why:      "newstack refuses a size above the limit: 64 MB is still allowed, and 128 MB would be next. No recover sees it. (By default the limit is 1 GB, and so the last stack has 512 MB.)",
		},
		{
			Name: "stack-reuse", Title: "The next goroutine gets the stack of the last one that ended", Procs: 1, Needs: "linux/amd64",
			Program: stackReuse, Given: foretellReuse,
			Question: "A goroutine ends, and another one starts. Is a variable of the second at the same address?",
			Why:      "gdestroy puts the G with its stack on the free list of the P (gfput), and newproc takes the latest from there (gfget). It has another number then.",
		},
		{
			Name: "starting-size", Title: "A goroutine that is used again gets a stack of the usual size, and a new one 2 KB", Procs: 1, Needs: "linux/amd64",
			Program: startingSize, Given: foretellStartingSize(true),
			Question: "Goroutines that use 10 KB are alive when the collector runs. It logs the bytes that it has scanned, how many goroutines there are, and the size that stacks begin with from now on. Then a goroutine goes as deep, and ends, and a second one gets its G. How often does the stack of each move?",
			Why:      "gcComputeStartingStackSize takes the average of what was in use, adds 928 and rounds up to a power of two. But newproc1 makes a new G with stackMin (malg): only gfget, for one that was used before, asks for that size.",
		},
		{
			Name: "starting-size-off", Title: "Without that, both get 2 KB", Procs: 1, Needs: "linux/amd64", Debug: "adaptivestackstart=0",
			Program: startingSize, Given: foretellStartingSize(false),
			Question: "The same with GODEBUG=adaptivestackstart=0.",
			Why:      "startingStackSize stays what it is at first.",
		},
	}},
}

// All are the scenarios of all topics.
var All = func() (all []*Scenario) {
	for _, t := range Topics {
		all = slices.Concat(all, t.Scenarios)
	}
	return all
}()
