package main

import (
	"sync"
	"unsafe"
)

// mutexSection is "sync.Mutex".
var mutexSection = section{title: "sync.Mutex", level: 3, claims: []claim{
	{
		says: "Mutex and RWMutex are two locks of the standard library.", verdict: Holds,
		in: places{{"sync/mutex.go", "Mutex"}, {"sync/rwmutex.go", "RWMutex"}},
		shown: []proof{
			api("1", "pkg sync, type Mutex struct"), api("1", "pkg sync, type RWMutex struct"),
			accepted("var a sync.Locker = new(sync.Mutex)\nvar b sync.Locker = new(sync.RWMutex)\n_, _ = a, b"),
		},
	},
	{
		says: "One goroutine at a time holds a Mutex.", verdict: Holds,
		in:    places{{"internal/sync/mutex.go", "Mutex.Lock"}},
		shown: []proof{explored("mutex", "TestExplore2x2"), explored("mutex", "TestExplore3x1"), test("internal/stdtest", "TestSync")},
	},
	{
		says: "Others that try to get it are blocked.", verdict: Simplified,
		but:   "They spin for a moment first, if another processor is running; and TryLock does not block.",
		in:    places{{"internal/sync/mutex.go", "Mutex.lockSlow"}},
		shown: []proof{explored("mutex", "TestExploreSpinning2x2"), explored("mutex", "TestExploreTryLock"), calls("internal/sync", "Mutex.lockSlow", "runtime_canSpin"), leaves("mutex-held", "sync.Mutex.Lock")},
	},
	{
		says: "The program: five goroutines each add one to a counter under the lock.", verdict: Wrong,
		but:   "main waits for none of them. When it returns, the counter may be anything from 0 to 5, and nothing is printed. The lock does keep the additions apart.",
		shown: []proof{finds("explore/article", "TestExploreMutexProgram", "assertion"), prints("mutex-program-one-processor", "0"), prints("mutex-program-that-waits", "5"), raceless("mutex-program-that-waits"), races("mutex-program-without-the-lock")},
	},
	{
		says: "Before Go 1.9 it was not fair: who gets it is not who came first.", verdict: Simplified,
		but:   "It still is so, as long as nobody has waited for a millisecond: a goroutine that runs gets the lock before one that has to be woken.",
		in:    places{{"internal/sync/mutex.go", "Mutex"}},
		shown: []proof{predicted("barging", "100")},
	},
	{
		says: "A goroutine could be kept from the lock for a long time: starvation.", verdict: HeldUntil("1.9"),
		but:   "Since then a waiter is overtaken only until it is woken after a millisecond and finds the lock taken once more.",
		in:    places{{"internal/sync/mutex.go", "Mutex.lockSlow"}},
		shown: []proof{needed("mutex-17", "TestExploreOvertakingIsBounded"), explored("mutex", "TestExploreOvertakingIsBounded"), test("mutex", "TestStarvation")},
	},
	{
		says: "Since Go 1.9 it changes between an unfair and a fair mode.", verdict: Holds,
		in: places{{"internal/sync/mutex.go", "mutexStarving"}}, since: "1.9",
		shown: []proof{constant("internal/sync", "mutexStarving", "4"), test("mutex", "TestStarvation")},
	},
	{
		says: "It becomes fair when somebody in line has waited for more than 1 ms.", verdict: Simplified,
		but:   "A clock does not do that. The waiter has to be woken, to have waited for more than 1 ms by then, and to find the lock taken; then it sets the bit. With one processor it does not even run for some 10 to 20 ms.",
		in:    places{{"internal/sync/mutex.go", "starvationThresholdNs"}, {"internal/sync/mutex.go", "Mutex.lockSlow"}},
		shown: []proof{constant("internal/sync", "starvationThresholdNs", "1000000"), needed("mutex-18", "TestExplore3x1"), predicted("starvation", ""), predicted("starvation-one-p", "")},
	},
	{
		says: "In starvation mode new arrivals do not spin, and join the line.", verdict: Holds,
		in:    places{{"internal/sync/mutex.go", "Mutex.lockSlow"}},
		shown: []proof{needed("mutex-8", "TestExploreSpinningBesideASleeper"), needed("mutex-12", "TestExploreSpinning3x2")},
	},
	{
		says: "In starvation mode Unlock hands the lock to the head of the line.", verdict: Holds,
		in:    places{{"internal/sync/mutex.go", "Mutex.unlockSlow"}},
		shown: []proof{needed("mutex-28", "TestExploreSpinningBesideASleeper"), test("mutex", "TestGreedyGoroutineDoesNotOvertakeAStarvingOne")},
	},
	{
		says: "Starvation mode ends when the last in line has the lock.", verdict: Simplified,
		but:   "Also when one gets it that has waited for less than 1 ms.",
		in:    places{{"internal/sync/mutex.go", "Mutex.lockSlow"}},
		shown: []proof{needed("mutex-24", "TestExplore2x2"), needed("mutex-25", "TestExploreNobodyOvertakes/3x2")},
	},
	{
		says: "With little contention the unfair mode is faster.", verdict: Wrong,
		but:   "With nobody in line there is no mode: Lock and Unlock are one atomic operation each. The unfair mode is faster when there is contention: the holder takes the lock again and again without a switch of goroutines, 100 times out of 100, where a hand-over costs one each time.",
		in:    places{{"internal/sync/mutex.go", "Mutex.Lock"}},
		shown: []proof{predicted("barging", "100"), observed("the word of a Mutex, locked and not", "1 0", wordOfAMutex)},
	},
	{
		says: "With much contention it may starve somebody.", verdict: HeldUntil("1.9"),
		but:   "That is what the fair mode is for; see above.",
		shown: []proof{explored("mutex", "TestExploreOvertakingIsBounded"), needed("mutex-17", "TestExploreOvertakingIsBounded")},
	},
	{
		says: "The fair mode avoids starvation.", verdict: Holds,
		in:    places{{"internal/sync/mutex.go", "Mutex"}},
		shown: []proof{explored("mutex", "TestExploreOvertakingIsBounded"), test("mutex", "TestGreedyGoroutineDoesNotOvertakeAStarvingOne")},
	},
	{
		says: "It is built on atomic operations, and on the scheduling of threads by the operating system.", verdict: Wrong,
		but:   "Atomic operations of the processor, yes. But it is goroutines that sleep, and the scheduler of Go that wakes them: a thousand that wait for a Mutex take no thread.",
		in:    places{{"runtime/sema.go", "semacquire1"}, {"internal/sync/runtime.go", "runtime_SemacquireMutex"}},
		shown: []proof{prints("mutex-a-thousand-wait", "threads for 1000 waiters: none"), calls("runtime", "semacquire1", "goparkunlock"), callsNot("runtime", "semacquire1", "futexsleep")},
	},
	{
		says: "Its structure is state int32 and sema uint32.", verdict: HeldUntil("1.24"),
		but:   "Since then these two are in internal/sync, and sync.Mutex has that one inside, with a noCopy for vet. It still takes eight bytes.",
		in:    places{{"internal/sync/mutex.go", "Mutex"}},
		shown: []proof{fields("internal/sync", "Mutex", "state int32", "sema uint32"), fields("sync", "Mutex", "_ noCopy", "mu sync.Mutex"), observed("bytes of a sync.Mutex", "8", func() string { return number64(unsafe.Sizeof(sync.Mutex{})) })},
	},
	{
		says: "The lowest bit of state is whether it is held.", verdict: Holds,
		in:    places{{"internal/sync/mutex.go", "mutexLocked"}},
		shown: []proof{constant("internal/sync", "mutexLocked", "1"), observed("the word of a Mutex, locked and not", "1 0", wordOfAMutex)},
	},
	{
		says: "The next bit is whether somebody was woken in normal mode.", verdict: Simplified,
		but:   "It is whether somebody is awake and trying, so that Unlock need not wake another one: a goroutine that was woken, or one that spins and has set it itself.",
		in:    places{{"internal/sync/mutex.go", "mutexWoken"}, {"internal/sync/mutex.go", "Mutex.unlockSlow"}},
		shown: []proof{constant("internal/sync", "mutexWoken", "2"), test("mutex", "TestUnlockWakesNobodyWhileSomebodyIsAwake"), needed("mutex-14", "TestExploreSpinningBesideASleeper")},
	},
	{
		says: "The third bit is whether it starves.", verdict: Holds,
		in: places{{"internal/sync/mutex.go", "mutexStarving"}}, since: "1.9",
		shown: []proof{constant("internal/sync", "mutexStarving", "4"), test("mutex", "TestStarvation")},
	},
	{
		says: "The rest of state counts the goroutines that wait.", verdict: Holds,
		in:    places{{"internal/sync/mutex.go", "mutexWaiterShift"}},
		shown: []proof{constant("internal/sync", "mutexWaiterShift", "3"), prints("mutex-word-with-waiters", "state with 3 that wait: 3<<3 | 1")},
	},
	{
		says: "sema is the semaphore that blocks and wakes goroutines.", verdict: Simplified,
		but:   "It is 0 nearly always. Who waits stands in a table of the runtime, of 251 buckets, that is keyed by the address of sema.",
		in:    places{{"runtime/sema.go", "semaRoot"}, {"runtime/sema.go", "semTabSize"}},
		shown: []proof{constant("runtime", "semTabSize", "251"), calls("internal/sync", "Mutex.unlockSlow", "runtime_Semrelease"), test("internal/sema", "TestWaitersAreServedInOrder")},
	},
	{
		says: "Lock: a compare-and-swap from 0 to 1, and the lock is yours.", verdict: Holds,
		in:    places{{"internal/sync/mutex.go", "Mutex.Lock"}},
		shown: []proof{calls("internal/sync", "Mutex.Lock", "atomic.CompareAndSwapInt32"), needed("mutex-1", "TestExplore2x2")},
	},
	{
		says: "Lock: otherwise the goroutine waits for the semaphore.", verdict: Wrong,
		but:   "It has left no mark in state, so that Unlock finds nobody and returns: it sleeps for ever. Counting in the word first, with an addition in place of the compare-and-swap, mends it.",
		in:    places{{"internal/sync/mutex.go", "Mutex.lockSlow"}},
		shown: []proof{finds("explore/article", "TestExploreMutex", "deadlock"), explored("explore/article", "TestExploreMutexThatCounts/2x2"), explored("explore/article", "TestExploreMutexThatCounts/3x1")},
	},
	{
		says: "Unlock: if state is 0 after the subtraction, nobody waits and that is all.", verdict: Holds,
		in:    places{{"internal/sync/mutex.go", "Mutex.Unlock"}},
		shown: []proof{calls("internal/sync", "Mutex.Unlock", "m.unlockSlow"), needed("mutex-5", "TestExploreSpinningBesideASleeper")},
	},
	{
		says: "Unlock: otherwise it wakes one of those in line.", verdict: Wrong,
		but:   "As the article has it, only an Unlock of what is not locked gets there, and it lets one more goroutine in. The real one stops the program in that case, and wakes nobody if somebody is awake already or has taken the lock.",
		in:    places{{"internal/sync/mutex.go", "Mutex.unlockSlow"}},
		shown: []proof{finds("explore/article", "TestExploreMutexUnlockOfUnlocked", "data race"), dies("mutex-unlock-of-unlocked", "fatal error: sync: unlock of unlocked mutex"), test("mutex", "TestUnlockWakesNobodyWhileSomebodyIsAwake")},
	},
}}
