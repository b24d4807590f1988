package main

import (
	"sync"
	"unsafe"
)

// condSection is "sync.Cond".
var condSection = section{title: "sync.Cond", level: 3, claims: []claim{
	{
		says: "With a Cond goroutines wait and tell others to go on.", verdict: Holds,
		in: places{{"sync/cond.go", "Cond"}},
		shown: []proof{
			explored("cond", "TestExploreMutex1Producer1Consumer"), explored("cond", "TestExplore2Producers2Consumers"),
			test("cond", "TestBehaviour/Wait_blocks_until_Signal"), leaves("cond-waits", "sync.Cond.Wait"),
		},
	},
	{
		says: "It is for complex synchronization.", verdict: Simplified,
		but: "For a condition that changes again and again under a lock. For an event that happens once a channel is simpler: close reaches all, also those that come later, where a Broadcast is forgotten. And a Wait cannot be given up, by a select or a context.",
		in:  places{{"sync/cond.go", "Cond"}},
		shown: []proof{
			prints("cond-as-a-channel", "passed"), leaves("cond-signal-before-wait", "sync.Cond.Wait"),
			refused("c := sync.NewCond(new(sync.Mutex))\nselect {\ncase <-c.Wait():\n}", "c.Wait() (no value) used as value"),
		},
	},
	{
		says: "The program: a goroutine waits until main says that it is ready, and prints its line.", verdict: Wrong,
		but: "main does not wait for it. It may return first, and then nothing is printed.",
		shown: []proof{
			finds("explore/article", "TestExploreCondProgram", "assertion"), prints("cond-program-one-processor"),
			prints("cond-program-that-waits", "Condition met"), leaves("cond-program-that-waits"),
		},
	},
	{
		says: "The program: the goroutine takes the lock, and waits in a loop for as long as it is not ready.", verdict: Holds,
		in: places{{"sync/cond.go", "Cond.Wait"}},
		shown: []proof{
			explored("explore/article", "TestExploreCond"), raceless("cond-program-that-waits"),
			finds("cond", "TestExploreWaitWithoutACondition", "deadlock"),
		},
	},
	{
		says: "The program: main changes ready while it holds the lock.", verdict: Holds,
		in: places{{"sync/cond.go", "Cond"}},
		shown: []proof{
			finds("explore/article", "TestExploreCondChangeWithoutTheLock", "deadlock"), explored("explore/article", "TestExploreCond"),
		},
	},
	{
		says: "The program: NewCond makes it from a lock.", verdict: Simplified,
		but:   "All that it does is to set L. A Cond whose L is set in another way is as good.",
		in:    places{{"sync/cond.go", "NewCond"}},
		shown: []proof{prints("cond-without-newcond", "passed"), accepted("var c *sync.Cond = sync.NewCond(&sync.Mutex{})\n_ = c.L")},
	},
	{
		says: "Its structure is L, a list to notify, and a checker.", verdict: Simplified,
		but: "And a noCopy before them, which takes no room and by which vet sees a copy.",
		in:  places{{"sync/cond.go", "Cond"}, {"sync/cond.go", "noCopy"}},
		shown: []proof{
			fields("sync", "Cond", "noCopy noCopy", "L Locker", "notify notifyList", "checker copyChecker"),
			vetSays("var c sync.Cond\ncopied := c\ncopied.Signal()", "assignment copies lock value to copied: sync.Cond"),
		},
	},
	{
		says: "L is the lock that goes with it, a Mutex or an RWMutex.", verdict: Simplified,
		but: "Anything with Lock and Unlock. An RWMutex as L is its write lock: to wait with the read lock held, L has to be what RLocker returns, and then several wait under it at once.",
		in:  places{{"sync/cond.go", "Cond"}, {"sync/rwmutex.go", "RWMutex.RLocker"}},
		shown: []proof{
			field("sync", "Cond", "L Locker"), prints("cond-readers", "passed"), raceless("cond-readers"),
			dies("cond-wait-with-the-read-lock", "fatal error: sync: Unlock of unlocked RWMutex"), test("cond", "TestBehaviour/readers_may_wait_as_well"),
		},
	},
	{
		says: "notify is a list of the goroutines that wait.", verdict: Simplified,
		but: "And two numbers: the next ticket to be drawn, and the next to be called. A goroutine that has drawn one waits already, although it is not in the list yet.",
		in:  places{{"runtime/sema.go", "notifyList"}},
		shown: []proof{
			fields("runtime", "notifyList", "wait atomic.Uint32", "notify uint32", "lock mutex", "head *sudog", "tail *sudog"),
			test("cond", "TestNoWakeUpIsLostInTheGap"), test("cond", "TestTicketsWrapAround"),
		},
	},
	{
		says: "checker keeps a Cond from being copied.", verdict: Simplified,
		but: "It prevents nothing. It holds the address at which the Cond was first used, and a method of a copy panics because its own is another. A copy made before the first use is as good as the original. The methods as they stand in the article never look at it.",
		in:  places{{"sync/cond.go", "copyChecker"}},
		shown: []proof{
			panics("Signal of a sync.Cond, and of a copy of it", "sync.Cond is copied", signalOfACopy), calls("sync", "Cond.Wait", "c.checker.check"),
			finds("cond", "TestExploreCopied/Wait", "panic"), test("cond", "TestBehaviour/a_copy_of_one_that_was_never_used_is_as_good_as_the_original"),
		},
	},
	{
		says: "Wait sleeps until another goroutine wakes it.", verdict: Simplified,
		but: "And then until it has the lock again: one that was called may still wait for that. It does not sleep at all if it is called between the moment it draws its ticket and the moment it would fall asleep.",
		in:  places{{"sync/cond.go", "Cond.Wait"}},
		shown: []proof{
			leaves("cond-waits", "sync.Cond.Wait"), leaves("cond-woken-and-not-back", "sync.Mutex.Lock"),
			test("cond", "TestNoWakeUpIsLostInTheGap"),
		},
	},
	{
		says: "The code of Wait: first the goroutine is put into the list.", verdict: Simplified,
		but: "It only draws a ticket, by an atomic addition. It is put into the list two lines later, on its way to sleep, and who is slow stands behind others and is called before them.",
		in:  places{{"runtime/sema.go", "notifyListAdd"}, {"runtime/sema.go", "notifyListWait"}},
		shown: []proof{
			calls("runtime", "notifyListAdd", "l.wait.Add"), callsNot("runtime", "notifyListAdd", "acquireSudog"), calls("runtime", "notifyListWait", "acquireSudog"),
			test("cond", "TestOneThatWasSlowToFallAsleepIsCalledFirst"),
		},
	},
	{
		says: "The code of Wait: then the lock is released.", verdict: Holds,
		in: places{{"sync/cond.go", "Cond.Wait"}},
		shown: []proof{
			inOrder("sync", "Cond.Wait", "runtime_notifyListAdd", "c.L.Unlock", "runtime_notifyListWait", "c.L.Lock"),
			finds("explore/article", "TestExploreCondAddsTooLate", "deadlock"), needed("cond-1", "TestExploreMutex1Producer1Consumer"),
			test("cond", "TestBehaviour/Wait_gives_up_the_lock_while_it_sleeps_and_holds_it_when_it_returns"),
		},
	},
	{
		says: "The code of Wait: then the goroutine sleeps until it is woken.", verdict: Simplified,
		but: "Unless its ticket has been called since it was drawn. That look is what makes the order of the lines safe.",
		in:  places{{"runtime/sema.go", "notifyListWait"}},
		shown: []proof{
			inOrder("runtime", "notifyListWait", "lockWithRank", "less", "goparkunlock"), needed("cond-7", "TestExploreMutex1Producer1Consumer"),
			test("cond", "TestNoWakeUpIsLostInTheGap"),
		},
	},
	{
		says: "The code of Wait: when it is awake it takes the lock again.", verdict: Holds,
		in: places{{"sync/cond.go", "Cond.Wait"}},
		shown: []proof{
			leaves("cond-woken-and-not-back", "sync.Mutex.Lock"), test("cond", "TestBehaviour/Wait_gives_up_the_lock_while_it_sleeps_and_holds_it_when_it_returns"),
		},
	},
	{
		says: "Signal wakes a goroutine that waits.", verdict: Simplified,
		but: "The one that has waited longest. If nobody waits nothing happens, and it is not remembered.",
		in:  places{{"sync/cond.go", "Cond.Signal"}},
		shown: []proof{
			prints("cond-one-signal-for-two", "passed: first"), explored("cond", "TestExploreFIFO3Waiters"),
			leaves("cond-signal-before-wait", "sync.Cond.Wait"), explored("cond", "TestExploreNothingIsRemembered2Waiters/Signal"),
			finds("explore/article", "TestExploreCondSignalFor2Waiters", "deadlock"),
		},
	},
	{
		says: "The code of Signal: it wakes one that is in the list.", verdict: Simplified,
		but: "It calls the next ticket, in the list or not: if its owner is still on the way to sleep, that one will not, and others in the list sleep on.",
		in:  places{{"runtime/sema.go", "notifyListNotifyOne"}},
		shown: []proof{
			inOrder("runtime", "notifyListNotifyOne", "atomic.Store", "readyWithTime"),
			test("cond", "TestTheEarlierTicketIsCalledThoughItsOwnerIsSlowToFallAsleep"), test("cond", "TestASignalInTheGapGoesToTheOneThatHasWaitedLongest"),
		},
	},
	{
		says: "Broadcast wakes all that wait.", verdict: Holds,
		in: places{{"sync/cond.go", "Cond.Broadcast"}},
		shown: []proof{
			explored("explore/article", "TestExploreCondBroadcast"), predicted("broadcast", "8 1 2 3 4 5 6 7 cond:8 mutex:0"),
			test("cond", "TestBehaviour/Broadcast_wakes_everybody"),
		},
	},
	{
		says: "The code of Broadcast: it wakes all that are in the list.", verdict: Simplified,
		but: "And calls those that have drawn a ticket and are not in it yet. Who draws one later is not called.",
		in:  places{{"runtime/sema.go", "notifyListNotifyAll"}},
		shown: []proof{
			explored("cond", "TestExploreBroadcastAndANewWaiter"), test("cond", "TestNoWakeUpIsLostInTheGap/Broadcast"),
			test("cond", "TestBehaviour/Broadcast_wakes_those_before_it_and_nobody_after_it"),
		},
	},
	{
		says: "To call Wait one has to hold L.", verdict: Holds,
		in: places{{"sync/cond.go", "Cond.Wait"}},
		shown: []proof{
			dies("cond-wait-without-the-lock", "fatal error: sync: unlock of unlocked mutex"),
			finds("explore/article", "TestExploreCondWaitWithoutTheLock", "fatal error"),
		},
	},
	{
		says: "To call Signal or Broadcast one has to hold L.", verdict: Wrong,
		but: "One may, and need not. It is the condition that has to change under the lock; the call may come after the Unlock.",
		in:  places{{"sync/cond.go", "Cond.Signal"}, {"sync/cond.go", "Cond.Broadcast"}},
		shown: []proof{
			explored("explore/article", "TestExploreCondSignalWithoutTheLock"), explored("cond", "TestExploreUnlocked2Producers2Consumers"),
			prints("cond-signal-without-the-lock", "passed"), raceless("cond-signal-without-the-lock"),
			finds("explore/article", "TestExploreCondChangeWithoutTheLock", "deadlock"),
		},
	},
	{
		says: "A thread may be woken with nobody having called it.", verdict: Wrong,
		but: "Not in Go, and it is a goroutine: Wait returns only if its ticket was called. There is no loop in Wait, and none is needed for that.",
		in:  places{{"sync/cond.go", "Cond.Wait"}, {"runtime/sema.go", "notifyListWait"}},
		shown: []proof{
			explored("explore/article", "TestExploreCondWithoutALoop"), explored("cond", "TestExploreFIFO3Waiters"),
			test("cond", "TestBehaviour/several_Signals_at_once_wake_as_many"),
		},
	},
	{
		says: "For that reason the condition has to be looked at in a loop.", verdict: Simplified,
		but: "In a loop, yes, and for another reason. Between the call and the return of Wait others may have the lock, and take what the call was for; and after a Broadcast all but one may find nothing.",
		in:  places{{"sync/cond.go", "Cond.Wait"}},
		shown: []proof{
			finds("explore/article", "TestExploreCondWithoutALoopAndAThief", "assertion"), finds("cond", "TestExploreWaitWithoutALoop2Consumers", "assertion"),
			prints("cond-if", "woken with nothing there: 1"),
		},
	},
}}

// signalOfACopy copies a sync.Cond that is in use, byte by byte: vet does not see it.
func signalOfACopy() {
	var original, copied sync.Cond
	original.Signal()
	type bytes [unsafe.Sizeof(original)]byte
	*(*bytes)(unsafe.Pointer(&copied)) = *(*bytes)(unsafe.Pointer(&original))
	copied.Signal()
}
