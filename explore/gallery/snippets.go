package main

// snippets are the article's, in its order.
var snippets = []entry{
	{
		title: "Hello",
		test:  "TestExploreHelloProgram",
		question: "`main` starts a goroutine that says hello, sleeps for a second, and returns.\n\nA second is long. Is it certain " +
			"that hello is said?",
		answer: "No. A sleep puts nothing in order: a goroutine that may run need not have run by then, however long that is. " +
			"`main` has to wait for it, and not for a time.",
	},
	{
		title:  "Hello, in any order",
		test:   "TestExploreHelloInAnyOrder",
		answer: "Who is first, `main` or the goroutine that it has started, is open.",
	},
	{
		title: "A cure for a leak",
		test:  "TestExploreLeakCure",
		question: "A worker asks in a `select` whether the context is over, and would say that it ends. In the `default` it asks for " +
			"the error, and ends if there is one.\n\nMay it end without a word?",
		answer: "Yes: if the context is cancelled between the two questions, the second one ends it. It is the same question " +
			"twice, and only the first has something to say.",
	},
	{
		title: "Mutex",
		test:  "TestExploreMutex",
		question: "Two goroutines lock this mutex once each, and unlock it again. In some order of their steps one of them " +
			"sleeps for ever.\n\nWhich line ought to wake it, and what is missing in `Lock`?",
		answer: "Whoever waits leaves no mark in `state`. So the other one's `Add(-1)` comes to 0, and `Unlock` returns as if " +
			"nobody slept: the line that wakes is never reached by one who has locked. With `Add(1)` in place of the " +
			"compare-and-swap the state counts those who wait as well, and it is a lock.",
	},
	{
		title: "Mutex, unlocked by mistake",
		test:  "TestExploreMutexUnlockOfUnlocked",
		question: "One goroutine calls `Unlock` twice, and has never locked. Two others lock and unlock as they should.\n\n" +
			"A program with a `sync.Mutex` is stopped here. What does this one do, and who suffers from it?",
		answer: "Each stray `Unlock` takes the state below 0, and leaves a permit in the semaphore. The others find that the " +
			"state is not 0, so they go to sleep; but there is a permit for each of them, and they are inside together. " +
			"`sync.Mutex` looks whether the word was locked before, and stops the program at the call that is wrong.",
	},
	{
		title:  "Mutex that counts",
		test:   "TestExploreMutexThatCounts",
		answer: "The first line of `Lock` is `Add(1)` in place of the compare-and-swap.",
	},
	{
		title: "Five goroutines count to five",
		test:  "TestExploreMutexProgram",
		question: "`main` starts five goroutines, and each adds 1 to `count` with the lock held. The lock is the library's, and " +
			"right.\n\nWhat may `count` be when `main` returns, and which line is missing?",
		answer: "`main` may return before any of the five has run, and `count` is 0. A mutex keeps goroutines apart; it makes " +
			"nobody wait for their end. A `WaitGroup` does, with `Add` before each `go` and `Wait` as the last line.",
	},
	{
		title: "RWMutex",
		test:  "TestExploreRWMutex",
		question: "One writer locks, and there is nobody else: no reader, and no other writer. It never comes back from " +
			"`Lock`.\n\nWhat is the value of `r`, and what is missing behind it?",
		answer: "`Add` returns the new value: without a reader that is minus a billion, and not 0. The writer takes it for " +
			"readers to wait for, and `readerWait` is so far below 0 that nobody will ever bring it there. Package sync adds " +
			"`rwmutexMaxReaders` again in the same line, and has the number of readers before.",
	},
	{
		title:  "RWMutex without a writer",
		test:   "TestExploreRWMutexOfReaders",
		answer: "Three readers.",
	},
	{
		title: "RWMutex with one line mended",
		test:  "TestExploreRWMutexHalfway",
		question: "`lockHalfway` is the article's `Lock` with `r` put right: the number of readers that are in. One writer and " +
			"one reader come, once each.\n\nStill the writer may sleep for ever. What can happen between its last two steps?",
		answer: "The writer has found one reader. Before it says so in `readerWait` that reader leaves: it takes `readerWait` " +
			"to -1, so it wakes nobody. The writer adds 1, which makes 0, and sleeps all the same. Package sync looks at what " +
			"`readerWait.Add(r)` returns, and sleeps only if somebody is left who will wake it.",
	},
	{
		title:  "RWMutex with both lines mended",
		test:   "TestExploreRWMutexMended",
		answer: "Then it is the lock of package sync.",
	},
	{
		title: "RUnlock without RLock",
		test:  "TestExploreRWMutexRUnlockOfUnlocked",
		question: "All mistakes of `Lock` are mended in `lockMended`. But one goroutine calls `RUnlock` and has no read lock. " +
			"Then there is a writer.\n\nA program with a `sync.RWMutex` is stopped here. What does this one do, and who suffers from it?",
		answer: "`readerCount` is -1. The writer finds that it is not 0, and waits; `readerWait` is below 0 by now, and no reader " +
			"will come to bring it back. Package sync sees that the count was 0 before, and stops the program at " +
			"the call that is wrong.",
	},
	{
		title:    "Unlock without Lock",
		test:     "TestExploreRWMutexUnlockOfUnlocked",
		question: "One goroutine calls `Unlock`, and has never locked. There is nobody else.\n\nHow long does the call take?",
		answer: "`readerCount` is a billion afterwards, and the loop sets out to wake that many readers. (This exploration " +
			"gives up after ten steps.) Package sync sees that there cannot be so many, and stops the program.",
	},
	{
		title: "A map behind an RWMutex",
		test:  "TestExploreRWMutexProgram",
		question: "One goroutine reads the map under the read lock, and another writes to it under the write lock. The lock is the " +
			"library's, and right.\n\nIt fails in every order of the steps. Which line is missing?",
		answer: "`data = make(map[string]string)`: nobody has made the map. To read a nil map is fine, and to write to one " +
			"panics. No lock helps against that.",
	},
	{
		title:  "Two locks in one order",
		test:   "TestExploreNestedLocks",
		answer: "Two goroutines, and each takes both, in the same order.",
	},
	{
		title: "Two locks in two orders",
		test:  "TestExploreNestedLocksInTwoOrders",
		question: "Two goroutines take two locks, one inside the other, and then unlock both. The locks are the library's, and " +
			"right.\n\nWhen does neither of them go on?",
		answer: "When each has its first lock: it is the other one's second. Nested locks are no mistake by themselves. Two orders " +
			"are.",
	},
	{
		title: "Two sections",
		test:  "TestExploreMutexInTwoSections",
		question: "Two goroutines add 1 to `count`. To read it and to write it are both done with the lock held.\n\nHow can it " +
			"be 1 in the end?",
		answer: "The lock is given up in between. What one has read, the other has changed before it writes. What belongs " +
			"together belongs into one section.",
	},
	{
		title:  "WaitGroup",
		test:   "TestExploreWaitGroup",
		answer: "Used once, with one who waits for so many workers. If all are done before it sleeps, there is a permit for it.",
	},
	{
		title: "WaitGroup, and two who wait",
		test:  "TestExploreWaitGroup2Waiters",
		question: "One worker is counted, and it calls `Done` once, as it should. Two goroutines wait for it.\n\n" +
			"When the counter is 0, who is woken, and by which line?",
		answer: "`Add` gives one permit, however many wait: one of them wakes, and the other sleeps for ever. Nothing in " +
			"`state1` says how many there are. Package sync counts them beside the tasks, and gives a permit to each.",
	},
	{
		title: "WaitGroup, twice in a row",
		test:  "TestExploreWaitGroup2Rounds",
		question: "One goroutine starts a worker and waits for it, and does the same once more.\n\nIn the second round `Wait` may " +
			"return while the worker is still at it. What was left over from the first?",
		answer: "In the first round the worker was done before `Wait` looked, so `Wait` found 0 and returned at once. But the " +
			"worker had left a permit for it in the semaphore. The second `Wait` finds that one, and waits for nobody. " +
			"Package sync gives permits only to those that have counted themselves.",
	},
	{
		title: "Add in the goroutine",
		test:  "TestExploreWaitGroupAddTooLate",
		question: "`main` starts a worker and waits for it. The worker calls `Add(1)`, does its work, and calls `Done`.\n\n" +
			"Which line is in the wrong place?",
		answer: "`Add` is. `Wait` may look before the worker has begun: the counter is 0, and it returns. It cannot know of an " +
			"`Add` that is still to come, in package sync no more than here. `Add` belongs before the `go` statement.",
	},
	{
		title: "Done, once too often",
		test:  "TestExploreWaitGroupNegative",
		question: "The counter is 1, and two goroutines call `Done`.\n\nOne of them panics, as it would with package sync. Is it the " +
			"one that has made the mistake?",
		answer: "Whoever comes second takes the counter to -1 and panics, and that may be either of the two. A panic shows " +
			"where a mistake was noticed. This one cannot tell who has made it.",
	},
	{
		title: "Once",
		test:  "TestExploreOnce",
		answer: "Three callers. The second look at `done` is a plain read, and no data race: it has the lock, and so has who " +
			"writes. Package sync did it so for years.",
	},
	{
		title:  "Once, and the function panics",
		test:   "TestExploreOncePanic",
		answer: "The store is deferred, so a function that panics has run as well. Two callers.",
	},
	{
		title: "Once, after a look without a lock",
		test:  "TestExploreOnceWithoutAtomics",
		question: "Two goroutines save themselves the call of `Do` if `done` is set already, and read it plainly.\n\n`Do` reads it " +
			"plainly as well, with its second look. Why may it, and these two may not?",
		answer: "The second look of `Do` has the lock, and so has whoever stores: the lock puts the two in order. The look from " +
			"outside has none. Nothing puts it in order with the store, and that is a data race, even if the value is only 0 or 1.",
	},
	{
		title: "This will only run once",
		test:  "TestExploreOnceProgram",
		question: "`main` starts three goroutines, and each calls `Do` with a function that prints so.\n\nHow often may it have " +
			"printed when `main` returns?",
		answer: "Not at all: `main` does not wait for the three. `Once` promises at most once, and that who returns from `Do` " +
			"finds it done. It does not promise that anybody comes to call it in time.",
	},
	{
		title:  "Cond",
		test:   "TestExploreCond",
		answer: "One goroutine waits for the condition, and another one meets it.",
	},
	{
		title: "Cond with two lines swapped",
		test:  "TestExploreCondAddsTooLate",
		question: "The article's `Wait` puts the goroutine on the list and then unlocks. `waitTooLate` unlocks first.\n\nThe opener " +
			"changes the condition under the lock, as it should. What may happen between the two lines?",
		answer: "The opener takes the lock, meets the condition, and signals: nobody is on the list. Then the waiter comes to " +
			"the list and sleeps, and the signal is gone. In the right order whoever has the lock finds the waiter on the list " +
			"already.",
	},
	{
		title:  "Cond with a Broadcast",
		test:   "TestExploreCondBroadcast",
		answer: "Two goroutines wait.",
	},
	{
		title: "Cond, and two who wait",
		test:  "TestExploreCondSignalFor2Waiters",
		question: "Two goroutines wait at a gate. The opener opens it, and calls `Signal`.\n\nThe condition is true for both of them. " +
			"Do both go through?",
		answer: "`Signal` wakes one. Nobody tells the other one to look again, so it sleeps at an open gate. What is true for " +
			"all who wait needs `Broadcast`. `Signal` is for what only one of them can have.",
	},
	{
		title:    "Wait, by one who has not locked",
		test:     "TestExploreCondWaitWithoutTheLock",
		question: "One goroutine calls `Wait`, and does not have the lock. There is nobody else.\n\nWhich line fails?",
		answer: "`Wait` unlocks `L` before it sleeps. That is not locked, and the mutex stops the program. `Wait` needs the " +
			"lock, and `Signal` and `Broadcast` do not.",
	},
	{
		title:  "Signal, by one who has not locked",
		test:   "TestExploreCondSignalWithoutTheLock",
		answer: "The condition changes under the lock, and `Signal` comes after that.",
	},
	{
		title: "A condition that is an atomic",
		test:  "TestExploreCondChangeWithoutTheLock",
		question: "The condition is an atomic, so the opener sets it without the lock, and signals. There is no data race, and " +
			"`Cond` is right.\n\nStill the waiter may sleep for ever. At which moment must the opener come?",
		answer: "After the waiter has looked, and before it is on the list. The signal finds nobody there, and the waiter goes " +
			"to sleep because of what it has seen before. The lock is not there to protect the variable alone: as long as the " +
			"waiter has it, from its look to its place on the list, nobody may change the condition.",
	},
	{
		title:  "Wait without a loop",
		test:   "TestExploreCondWithoutALoop",
		answer: "One waiter, and nobody else but the opener. In Go nobody wakes without a signal, so `if` is enough for these two.",
	},
	{
		title: "Wait without a loop, and a third",
		test:  "TestExploreCondWithoutALoopAndAThief",
		question: "The waiter asks with `if` in place of `for`. In Go nobody wakes without a signal, and the opener signals " +
			"only with the gate open.\n\nHow can `Wait` return, and the gate is closed?",
		answer: "A signal says that the gate was open when it was sent. The waiter has to take the lock again before it goes " +
			"on, and the third may be faster, and close the gate. Only another look under the lock can tell. That is what the " +
			"loop is for.",
	},
	{
		title: "Condition met",
		test:  "TestExploreCondProgram",
		question: "A goroutine waits for the condition, and prints. `main` meets the condition, signals, and returns.\n\n" +
			"Is it printed?",
		answer: "Perhaps not. `main` does not wait for the goroutine that prints, which has to have the lock first; it may " +
			"not even have begun. When `main` returns, the program ends.",
	},
	{
		title:  "A context",
		test:   "TestExploreCancelCtx",
		answer: "Two cancel it, and one waits: the channel is closed once, and there is an error by then.",
	},
	{
		title: "A context below another",
		test:  "TestExploreCancelCtxOfAParent",
		question: "A worker waits for the end of `child`, and somebody cancels `parent`. A `cancelCtx` has four fields: the context " +
			"above it, a channel, a lock and an error.\n\nWhy does the worker sleep for ever?",
		answer: "`child` knows `parent`, and `parent` does not know `child`: so whom is it to tell? The field that is missing is " +
			"the set of children.",
	},
	{
		title:  "A context with children",
		test:   "TestExploreCancelCtxWithChildren",
		answer: "It has that field, and cancels them.",
	},
	{
		title: "Goroutine exiting",
		test:  "TestExploreCancelCtxProgram",
		question: "A worker asks again and again whether the context is over, and sleeps in between. `main` cancels, sleeps for twice " +
			"as long, and returns.\n\nIs the worker certain to have said that it ends?",
		answer: "No. It may be late, and nobody waits for it. `cancel` tells it to end; it does not wait until it has.",
	},
}
