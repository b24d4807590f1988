package main

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// rwmutexSection is "sync.RWMutex", and what stands there on locks in general.
var rwmutexSection = section{title: "sync.RWMutex", level: 3, claims: []claim{
	{
		says: "Several goroutines may read at a time, or one may write.", verdict: Holds,
		in: places{{"sync/rwmutex.go", "RWMutex"}},
		shown: []proof{
			explored("rwmutex", "TestExplore3Readers1Writer"), explored("rwmutex", "TestExplore1Reader2Writers"),
			explored("rwmutex", "TestExploreReadersMeet/RLock"), printsOne("rwmutex-readers-inside", "RWMutex: 4"),
		},
	},
	{
		says: "The snippet: a map behind an RWMutex is read by one function and written by another.", verdict: Wrong,
		but: "The map is declared and nobody makes it. To read it finds nothing; the first write panics.",
		shown: []proof{
			dies("rwmutex-no-map", "panic: assignment to entry in nil map"), prints("rwmutex-no-map-read", `""`),
			finds("explore/article", "TestExploreRWMutexProgram", "panic"), raceless("rwmutex-map"),
		},
	},
	{
		says: "The snippet: unlocked by defer, the lock is free again however the function ends.", verdict: Holds,
		shown: []proof{
			prints("rwmutex-no-map-recovered", "assignment to entry in nil map", "the lock is free: true"),
			test("rwmutex", "TestBehaviour/a_deferred_Unlock_unlocks_when_the_section_panics"),
		},
	},
	{
		says: "The snippet: under RLock it is safe to use the data.", verdict: Simplified,
		but: "To read them. Nothing keeps a goroutine from writing under RLock, and nothing puts two readers in order.",
		shown: []proof{
			raceless("rwmutex-map"), races("rwmutex-readers-that-write"),
			finds("rwmutex", "TestExploreReadersThatWriteRace", "data race"),
		},
	},
	{
		says: "It is based on a Mutex.", verdict: Simplified,
		but: "Only writers use that one, among themselves. A reader never touches it: RLock and RUnlock are one atomic addition each, as long as no writer comes.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Lock"}, {"sync/rwmutex.go", "RWMutex.RLock"}},
		shown: []proof{
			calls("sync", "RWMutex.Lock", "rw.w.Lock"), callsNot("sync", "RWMutex.RLock", "rw.w.Lock"),
			printsOne("rwmutex-words", "two readers are in: readerCount 2, readerWait 0, w 0"),
			needed("rwmutex-18", "TestExplore1Reader2Writers"),
		},
	},
	{
		says: "Fields of state and semaphores put reading and writing in order.", verdict: Holds,
		in: places{{"sync/rwmutex.go", "RWMutex"}},
		shown: []proof{
			calls("sync", "RWMutex.RLock", "runtime_SemacquireRWMutexR"), calls("sync", "RWMutex.Lock", "runtime_SemacquireRWMutex"),
			explored("rwmutex", "TestExplore3Readers1Writer"),
		},
	},
	{
		says: "Its structure is a Mutex, two uint32 for the semaphores, and two int32 for the numbers.", verdict: HeldUntil("1.20"),
		but: "Since then the two numbers are of type atomic.Int32, which takes as much room and cannot be read plainly by mistake.",
		in:  places{{"sync/rwmutex.go", "RWMutex"}},
		shown: []proof{
			fields("sync", "RWMutex", "w Mutex", "writerSem uint32", "readerSem uint32", "readerCount atomic.Int32", "readerWait atomic.Int32"),
			api("1.19", "pkg sync/atomic, type Int32 struct"),
			observed("bytes of a sync.RWMutex, and of one with the fields as they were", "24 24", sizesOfAnRWMutex),
		},
	},
	{
		says: "w is the writers' lock.", verdict: Simplified,
		but: "The writer whose turn it is holds it from before it is in: also while it waits for readers. It gives it up last of all.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Lock"}},
		shown: []proof{
			printsOne("rwmutex-words", "a writer has come: readerCount 2-1<<30, readerWait 2, w 1"),
			needed("rwmutex-18", "TestExplore1Reader2Writers"),
		},
	},
	{
		says: "writerSem is the semaphore for writing.", verdict: Simplified,
		but: "One goroutine at most sleeps there: the writer that holds w, until the readers have left that were in before it. Other writers sleep at w.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Lock"}},
		shown: []proof{
			leaves("rwmutex-everybody-waits", "sync.RWMutex.Lock", "sync.Mutex.Lock", "sync.RWMutex.RLock"),
			calls("sync", "RWMutex.rUnlockSlow", "runtime_Semrelease"),
		},
	},
	{
		says: "readerSem is the semaphore for reading.", verdict: Simplified,
		but: "Readers sleep there that came while a writer was announced. A reader that comes when there is none does not use it.",
		in:  places{{"sync/rwmutex.go", "RWMutex.RLock"}},
		shown: []proof{
			leaves("rwmutex-everybody-waits", "sync.RWMutex.Lock", "sync.Mutex.Lock", "sync.RWMutex.RLock"),
			calls("sync", "RWMutex.Unlock", "runtime_Semrelease"),
		},
	},
	{
		says: "readerCount is the number of goroutines that read at the moment.", verdict: Wrong,
		but: "It also counts those that wait to read, and a writer that is announced or in takes 1<<30 off: it is negative then. The third reader here waits.",
		in:  places{{"sync/rwmutex.go", "RWMutex"}, {"sync/rwmutex.go", "rwmutexMaxReaders"}},
		shown: []proof{
			printsOne("rwmutex-words", "a third reader has come: readerCount 3-1<<30, readerWait 2, w 1"),
			printsOne("rwmutex-words", "both have, the writer is in: readerCount 1-1<<30, readerWait 0, w 1"),
			constant("sync", "rwmutexMaxReaders", "1073741824"), test("rwmutex", "TestTheSignBearsMaxReaders"),
		},
	},
	{
		says: "readerWait is the number of read operations that are pending.", verdict: Wrong,
		but: "It is how many readers have yet to leave before the announced writer is in. Those that wait to come in are not among them.",
		in:  places{{"sync/rwmutex.go", "RWMutex"}},
		shown: []proof{
			printsOne("rwmutex-words", "a third reader has come: readerCount 3-1<<30, readerWait 2, w 1"),
			printsOne("rwmutex-words", "a reader has left: readerCount 2-1<<30, readerWait 1, w 1"),
			test("rwmutex", "TestBehaviour/a_reader_that_comes_after_a_waiting_writer_waits"),
		},
	},
	{
		says: "RLock takes one from readerCount, since a read has ended.", verdict: Wrong,
		but:   "It adds one: a read begins. The list describes RUnlock; the code below it is right.",
		in:    places{{"sync/rwmutex.go", "RWMutex.RLock"}},
		shown: []proof{observed("readerCount after RLock, and after RUnlock", "1 0", readersCounted), printsOne("rwmutex-words", "two readers are in: readerCount 2, readerWait 0, w 0")},
	},
	{
		says: "RLock wakes a writer that waits if that makes readerCount zero.", verdict: Wrong,
		but:   "RLock wakes nobody. If there is a writer it sleeps.",
		in:    places{{"sync/rwmutex.go", "RWMutex.RLock"}},
		shown: []proof{callsNot("sync", "RWMutex.RLock", "runtime_Semrelease"), test("rwmutex", "TestBehaviour/a_writer_keeps_readers_out")},
	},
	{
		says: "The code of RLock: add one, and wait for readerSem if the sum is negative.", verdict: Holds,
		in: places{{"sync/rwmutex.go", "RWMutex.RLock"}},
		shown: []proof{
			inOrder("sync", "RWMutex.RLock", "rw.readerCount.Add", "runtime_SemacquireRWMutexR"),
			explored("explore/article", "TestExploreRWMutexOfReaders"), needed("rwmutex-1", "TestExplore1Reader2Writers"),
		},
	},
	{
		says: "The code of RLock: a negative number means that somebody has the write lock.", verdict: Simplified,
		but: "Or wants it, and waits itself for readers that are still in: it is announced before it is in.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Lock"}},
		shown: []proof{
			printsOne("rwmutex-words", "a writer has come: readerCount 2-1<<30, readerWait 2, w 1"),
			test("rwmutex", "TestBehaviour/a_reader_that_comes_after_a_waiting_writer_waits"), explored("rwmutex", "TestExplorePreference3Readers1Writer"),
		},
	},
	{
		says: "The code of RLock: then the goroutine is blocked.", verdict: Simplified,
		but: "Until that one writer leaves, and not until all that wait have been in. Where its permit is taken by a reader that came later, which can happen between two writers, it waits for one writer more.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Unlock"}},
		shown: []proof{
			test("rwmutex", "TestBehaviour/the_readers_that_wait_are_let_in_before_the_next_writer"),
			finds("rwmutex", "TestExploreAReaderMayTakeThePlaceOfAnother", "assertion"),
			test("rwmutex", "TestDifferenceReadersThatAreLetInAreNotOvertaken"),
		},
	},
	{
		says: "RUnlock takes one from readerCount, since a read has ended.", verdict: Holds,
		in:    places{{"sync/rwmutex.go", "RWMutex.RUnlock"}},
		shown: []proof{observed("readerCount after RLock, and after RUnlock", "1 0", readersCounted), calls("sync", "RWMutex.RUnlock", "rw.readerCount.Add")},
	},
	{
		says: "RUnlock wakes a writer that waits when readerCount has come down to zero.", verdict: Wrong,
		but: "While a writer waits readerCount is near -1<<30 and does not come to zero. It is readerWait that does: readers that have come since are still in readerCount, and do not hold the writer up.",
		in:  places{{"sync/rwmutex.go", "RWMutex.rUnlockSlow"}},
		shown: []proof{
			printsOne("rwmutex-words", "both have, the writer is in: readerCount 1-1<<30, readerWait 0, w 1"),
			test("rwmutex", "TestBehaviour/a_writer_waits_for_all_readers_that_are_in"),
			needed("rwmutex-15", "TestExplore2Readers1Writer2Turns"),
		},
	},
	{
		says: "The code of RUnlock: a negative number means that a writer waits.", verdict: Simplified,
		but: "If the program is right. It is negative also after an RUnlock without an RLock, with a writer in or with nobody.",
		in:  places{{"sync/rwmutex.go", "RWMutex.rUnlockSlow"}},
		shown: []proof{
			finds("rwmutex", "TestExploreMisuse/RUnlock_of_a_writer", "fatal error"), finds("rwmutex", "TestExploreMisuse/RUnlock", "fatal error"),
			dies("rwmutex-runlock-of-unlocked", "fatal error: sync: RUnlock of unlocked RWMutex"),
		},
	},
	{
		says: "The code of RUnlock: take one from readerWait, and wake the writer at zero.", verdict: Simplified,
		but: "It does not look whether anybody was in. After one RUnlock too many the next writer sleeps for ever, where the real one stops the program. Neither notices who it was: if another goroutine still reads, it loses its place.",
		in:  places{{"sync/rwmutex.go", "RWMutex.rUnlockSlow"}},
		shown: []proof{
			finds("explore/article", "TestExploreRWMutexRUnlockOfUnlocked", "deadlock"),
			explored("explore/article", "TestExploreRWMutexMended/1_writer,_2_readers"),
			prints("rwmutex-runlock-for-another", "a writer gets in: true"),
		},
	},
	{
		says: "Lock takes w first, so that there is one writer at a time.", verdict: Holds,
		in:    places{{"sync/rwmutex.go", "RWMutex.Lock"}},
		shown: []proof{inOrder("sync", "RWMutex.Lock", "rw.w.Lock", "rw.readerCount.Add"), needed("rwmutex-18", "TestExplore1Reader2Writers")},
	},
	{
		says: "Lock then looks whether readerCount is zero.", verdict: Simplified,
		but: "It announces itself, and learns from the same operation how many readers there were. To look first and subtract then would miss a reader that comes in between.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Lock"}},
		shown: []proof{
			calls("sync", "RWMutex.Lock", "rw.readerCount.Add"), callsNot("sync", "RWMutex.Lock", "rw.readerCount.Load"),
			needed("rwmutex-19", "TestExplore1Reader2Writers"),
		},
	},
	{
		says: "If there are readers the writer is blocked until all reads are finished.", verdict: Simplified,
		but: "All that had begun when it announced itself. For those that come later it does not wait: they wait for it.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Lock"}},
		shown: []proof{
			test("rwmutex", "TestBehaviour/a_writer_waits_for_all_readers_that_are_in"),
			test("rwmutex", "TestBehaviour/a_reader_that_comes_after_a_waiting_writer_waits"),
		},
	},
	{
		says: "The code of Lock: to subtract the most readers there can be keeps new readers out.", verdict: Holds,
		in: places{{"sync/rwmutex.go", "rwmutexMaxReaders"}},
		shown: []proof{
			constant("sync", "rwmutexMaxReaders", "1073741824"), test("rwmutex", "TestTheSignBearsMaxReaders"),
			test("rwmutex", "TestBehaviour/a_writer_keeps_readers_out"),
		},
	},
	{
		says: "The code of Lock: r is not zero if somebody reads.", verdict: Wrong,
		but: "r is what the addition returns, and that is the new value: -1<<30 if nobody reads. So the first Lock of a new RWMutex sleeps for ever. The real one adds 1<<30 again to know the old value.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Lock"}},
		shown: []proof{
			finds("explore/article", "TestExploreRWMutex", "deadlock"),
			observed("what atomic.AddInt32 of -1<<30 to 0 returns", "-1073741824", sumWithNobody),
		},
	},
	{
		says: "The code of Lock: add r to readerWait, and sleep.", verdict: Wrong,
		but: "Even with the right r. The last reader may leave between the two lines: readerWait goes to -1 and back to 0, and nobody is left to wake the writer. It has to look at the sum, and must not sleep at 0.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Lock"}},
		shown: []proof{
			finds("explore/article", "TestExploreRWMutexHalfway", "deadlock"), needed("rwmutex-20", "TestExplore1Reader2Writers"),
			explored("explore/article", "TestExploreRWMutexMended/1_writer,_2_readers"), explored("explore/article", "TestExploreRWMutexMended/2_writers,_1_reader"),
		},
	},
	{
		says: "Unlock wakes all readers that wait.", verdict: Holds,
		in: places{{"sync/rwmutex.go", "RWMutex.Unlock"}},
		shown: []proof{
			predicted("rwmutex", "W r3 r1 r2"), explored("explore/article", "TestExploreRWMutexMended/1_writer,_2_readers"),
			test("rwmutex", "TestBehaviour/a_writer_lets_in_all_readers_that_wait"),
		},
	},
	{
		says: "Unlock gives up w.", verdict: Holds,
		in:    places{{"sync/rwmutex.go", "RWMutex.Unlock"}},
		shown: []proof{calls("sync", "RWMutex.Unlock", "rw.w.Unlock"), test("rwmutex", "TestBehaviour/a_writer_keeps_other_writers_out")},
	},
	{
		says: "The code of Unlock: add the most readers there can be, and wake as many as the sum says.", verdict: Simplified,
		but: "It does not look whether a writer was in. Without a Lock before it, it sets out to wake a billion readers; the real one stops the program.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Unlock"}},
		shown: []proof{
			finds("explore/article", "TestExploreRWMutexUnlockOfUnlocked", "step bound"), explored("explore/article", "TestExploreRWMutexMended/1_writer,_2_readers"),
			dies("rwmutex-unlock-of-unlocked", "fatal error: sync: Unlock of unlocked RWMutex"),
		},
	},
	{
		says: "The code of Unlock: the comment at the addition, of morning exercises that go on.", verdict: Wrong,
		but:   "A slip of the translation: it is reads that go on. From that addition on a reader that comes is in at once, before those that sleep have been woken.",
		in:    places{{"sync/rwmutex.go", "RWMutex.Unlock"}},
		shown: []proof{observed("TryRLock with a writer in, and once 1<<30 is added to readerCount", "false true", readersGoOn)},
	},
	{
		says: "It is a fair lock.", verdict: Simplified,
		but: "Nobody is kept out for ever, but it is not first come, first served. Readers that came after a second writer are in before it, and a writer that asks again at once overtakes one that sleeps: w is a Mutex.",
		in:  places{{"sync/rwmutex.go", "RWMutex"}},
		shown: []proof{
			test("rwmutex", "TestNobodyIsKeptOutForEver"), prints("rwmutex-writer-again-and-again", "overtaken: 10 times of 10"),
			test("rwmutex", "TestBehaviour/the_readers_that_wait_are_let_in_before_the_next_writer"),
		},
	},
	{
		says: "Who asks for the write lock keeps out later writers first, and later readers then.", verdict: Simplified,
		but: "Readers only once it has w. A writer that still waits for w keeps no reader out: those that come meanwhile are let in before it.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Lock"}},
		shown: []proof{
			inOrder("sync", "RWMutex.Lock", "rw.w.Lock", "rw.readerCount.Add"),
			test("rwmutex", "TestBehaviour/a_writer_keeps_other_writers_out"),
			test("rwmutex", "TestBehaviour/the_readers_that_wait_are_let_in_before_the_next_writer"),
		},
	},
	{
		says: "If others still hold read locks it goes to sleep until they are released.", verdict: Holds,
		in: places{{"sync/rwmutex.go", "RWMutex.Lock"}},
		shown: []proof{
			leaves("rwmutex-everybody-waits", "sync.RWMutex.Lock", "sync.Mutex.Lock", "sync.RWMutex.RLock"),
			test("rwmutex", "TestBehaviour/a_writer_waits_for_all_readers_that_are_in"),
		},
	},
	{
		says: "When the writer leaves, the readers are let in first and the write lock is given up then.", verdict: Holds,
		in: places{{"sync/rwmutex.go", "RWMutex.Unlock"}},
		shown: []proof{
			inOrder("sync", "RWMutex.Unlock", "rw.readerCount.Add", "runtime_Semrelease", "rw.w.Unlock"),
			needed("rwmutex-32", "TestExplorePreference2Readers2Writers"),
		},
	},
	{
		says: "So writers that come one after the other do not starve the readers.", verdict: Holds,
		in:    places{{"sync/rwmutex.go", "RWMutex.Unlock"}},
		shown: []proof{test("rwmutex", "TestNobodyIsKeptOutForEver/a_reader_among_writers"), test("rwmutex", "TestBehaviour/the_readers_that_wait_are_let_in_before_the_next_writer")},
	},
	{
		says: "Where reads are many and writes few, it is faster than a Mutex.", verdict: Simplified,
		but: "If reads last long enough to overlap: then all are in at once. By themselves RLock and RUnlock cost as much as Lock and Unlock of a Mutex, and all readers write to one word.",
		in:  places{{"sync/rwmutex.go", "RWMutex.RLock"}},
		shown: []proof{
			prints("rwmutex-readers-inside", "RWMutex: 4", "Mutex: 1"), calls("sync", "RWMutex.RLock", "rw.readerCount.Add"),
			printsOne("rwmutex-costs", "RLock and RUnlock of an RWMutex: as a Mutex"),
		},
	},
	{
		says: "Where they are in balance, a Mutex is simpler and faster.", verdict: Simplified,
		but: "To write costs twice as much with an RWMutex: its Lock and Unlock are those of w, and an addition each. Long reads are still better off with it.",
		in:  places{{"sync/rwmutex.go", "RWMutex.Lock"}},
		shown: []proof{
			printsOne("rwmutex-costs", "Lock and Unlock of an RWMutex: more than a Mutex"), inOrder("sync", "RWMutex.Lock", "rw.w.Lock", "rw.readerCount.Add"),
			printsOne("rwmutex-readers-inside", "RWMutex: 4"),
		},
	},
	{
		says: "TryLock has been there since Go 1.18.", verdict: Holds,
		in: places{{"sync/mutex.go", "Mutex.TryLock"}, {"sync/rwmutex.go", "RWMutex.TryRLock"}}, since: "1.18",
		shown: []proof{
			api("1.18", "pkg sync, method (*Mutex) TryLock() bool"), api("1.18", "pkg sync, method (*RWMutex) TryLock() bool"),
			api("1.18", "pkg sync, method (*RWMutex) TryRLock() bool"),
		},
	},
	{
		says: "The snippet: TryLock gets the lock or returns false.", verdict: Holds,
		in:    places{{"internal/sync/mutex.go", "Mutex.TryLock"}},
		shown: []proof{prints("trylock", "TryLock: true", "TryLock: false"), explored("mutex", "TestExploreTryLock"), callsNot("internal/sync", "Mutex.TryLock", "m.lockSlow")},
	},
	{
		says: "The snippet: Unlock is deferred in the branch that has the lock.", verdict: Simplified,
		but:   "It runs when the function returns and not at the end of the branch: until then the lock is held, whatever comes after the if.",
		shown: []proof{prints("trylock-deferred", "after the if, it is free: false", "after the function, it is free: true")},
	},
	{
		says: "The snippet: in the other branch somebody else has the lock.", verdict: Simplified,
		but: "Somebody had it a moment ago, or is about to: it fails too while the lock is handed to one that starves. And a TryLock that fails puts nothing in order: what the holder has written must not be read.",
		in:  places{{"sync/mutex.go", "Mutex.TryLock"}},
		shown: []proof{
			races("trylock-that-fails"), explored("mutex", "TestExploreTryLock"),
			observed("TryLock of a Mutex whose state is 8|4: one waits, it starves, and nobody holds it", "false", tryLockOfAHandOver),
		},
	},
	{
		says: "Nested locks lead to deadlocks, and are to be avoided.", verdict: Simplified,
		but: "Two orders do. Taken in the same order everywhere, nested locks are safe. But no lock of Go may be taken twice by its holder: nor a read lock, since a writer that comes in between waits for the first and keeps out the second.",
		shown: []proof{
			explored("explore/article", "TestExploreNestedLocks"), finds("explore/article", "TestExploreNestedLocksInTwoOrders", "deadlock"),
			dies("mutex-two-orders", "fatal error: all goroutines are asleep - deadlock!"), prints("mutex-one-order", "4"),
			dies("mutex-locked-twice", "fatal error: all goroutines are asleep - deadlock!"),
			finds("rwmutex", "TestExploreRecursiveRLock", "deadlock"), finds("rwmutex", "TestExploreUpgrade", "deadlock"),
		},
	},
	{
		says: "Only access to shared data should be locked.", verdict: Simplified,
		but: "All accesses that belong together, in one section. To read under the lock and to write under the lock once more loses what others write in between, and the race detector sees nothing wrong.",
		shown: []proof{
			finds("explore/article", "TestExploreMutexInTwoSections", "assertion"), prints("mutex-two-sections", "1"), raceless("mutex-two-sections"),
		},
	},
	{
		says: "Locks of a finer grain mean less contention.", verdict: Holds,
		shown: []proof{prints("mutex-per-half", "one lock for both halves, the other half is free: false", "a lock for each half, the other half is free: true")},
	},
}}

// readerCountOf is where a sync.RWMutex counts its readers.
func readerCountOf(rw *sync.RWMutex) *int32 {
	f, _ := reflect.TypeFor[sync.RWMutex]().FieldByName("readerCount")
	return (*int32)(unsafe.Add(unsafe.Pointer(rw), f.Offset))
}

// readersCounted is the readerCount of a sync.RWMutex: with a reader in, and when it has left.
func readersCounted() string {
	var rw sync.RWMutex
	count := readerCountOf(&rw)
	rw.RLock()
	in := atomic.LoadInt32(count)
	rw.RUnlock()
	return fmt.Sprint(in, atomic.LoadInt32(count))
}

// readersGoOn makes the first step of Unlock by hand.
func readersGoOn() string {
	var rw sync.RWMutex
	rw.Lock()
	before := rw.TryRLock()
	atomic.AddInt32(readerCountOf(&rw), 1<<30)
	return fmt.Sprint(before, rw.TryRLock())
}

// sumWithNobody is what the article's Lock compares with 0, where nobody reads.
func sumWithNobody() string {
	var readerCount int32
	return fmt.Sprint(atomic.AddInt32(&readerCount, -1<<30))
}

func sizesOfAnRWMutex() string {
	before := unsafe.Sizeof(sync.Mutex{}) + 2*unsafe.Sizeof(uint32(0)) + 2*unsafe.Sizeof(int32(0))
	return fmt.Sprint(unsafe.Sizeof(sync.RWMutex{}), before)
}

// tryLockOfAHandOver makes by hand what is there between the Unlock of a Mutex that starves
// and the moment at which the one that was woken takes it.
func tryLockOfAHandOver() string {
	var m sync.Mutex
	atomic.StoreInt32((*int32)(unsafe.Pointer(&m)), 8|4)
	return fmt.Sprint(m.TryLock())
}
