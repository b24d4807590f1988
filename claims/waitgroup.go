package main

import (
	"math"
	"sync"
	"unsafe"
)

// waitgroupSection is "sync.WaitGroup".
var waitgroupSection = section{title: "sync.WaitGroup", level: 3, claims: []claim{
	{
		says: "A WaitGroup waits until a group of goroutines has finished.", verdict: Simplified,
		but: "It waits until a number is zero, and knows no goroutine. One may count for several, or go on when it has counted; none is needed.",
		in:  places{{"sync/waitgroup.go", "WaitGroup"}},
		shown: []proof{
			prints("waitgroup-no-goroutine", "three are done, and none was a goroutine"), leaves("waitgroup-goroutine-goes-on", "chan receive"),
			explored("waitgroup", "TestExploreAddOfMany"), explored("waitgroup", "TestExplore3Workers1Waiter"),
		},
	},
	{
		says: "The program: three goroutines print their numbers, and main prints its line after them.", verdict: Holds,
		in: places{{"sync/waitgroup.go", "WaitGroup.Wait"}},
		shown: []proof{
			printsAll("waitgroup-program", "Goroutine 0", "Goroutine 1", "Goroutine 2", "All of them have finished"), raceless("waitgroup-program"), leaves("waitgroup-program"),
			prints("waitgroup-program-one-processor", "Goroutine 2", "Goroutine 0", "Goroutine 1", "All of them have finished"),
			explored("waitgroup", "TestExplore3Workers1Waiter"),
		},
	},
	{
		says: "The program: a goroutine is handed i as an argument, so that each has its own.", verdict: HeldUntil("1.22"),
		but: "Since then each turn of the loop has an i of its own, and the function may use it directly.",
		shown: []proof{
			printsAll("waitgroup-captured-i", "Goroutine 0", "Goroutine 1", "Goroutine 2"),
			prints("waitgroup-captured-i-before-1.22", "Goroutine 3", "Goroutine 3", "Goroutine 3"),
		},
	},
	{
		says: "The program: Add comes before the go statement.", verdict: Holds,
		in: places{{"sync/waitgroup.go", "WaitGroup.Add"}},
		shown: []proof{
			finds("explore/article", "TestExploreWaitGroupAddTooLate", "assertion"), finds("waitgroup", "TestExploreAddInsideTheGoroutine", "assertion"),
			prints("waitgroup-add-inside", "finished: 0"),
			vetSays("var wg sync.WaitGroup\ngo func() {\n\twg.Add(1)\n\tdefer wg.Done()\n}()\nwg.Wait()", "WaitGroup.Add called from inside new goroutine"),
		},
	},
	{
		says: "The program: Add, a go statement, and Done deferred in the goroutine.", verdict: Simplified,
		but: "Since Go 1.25 the method Go does all three. And there a function that panics is not done, so that nobody gets past Wait while the program ends.",
		in:  places{{"sync/waitgroup.go", "WaitGroup.Go"}},
		shown: []proof{
			api("1.25", "pkg sync, method (*WaitGroup) Go(func())"), inOrder("sync", "WaitGroup.Go", "wg.Add", "wg.Done"),
			prints("waitgroup-go", "finished: 3"), dies("waitgroup-task-that-panics", "panic: in the task [recovered, repanicked]"),
			never("waitgroup-task-that-panics", "Wait has returned"), finds("waitgroup", "TestExplorePanicInATask", "panic"),
		},
	},
	{
		says: "It is made of a counter and a semaphore.", verdict: Simplified,
		but: "And of a second number, which the article leaves out: how many goroutines wait. Without it nobody knows how many to wake. Both numbers share a word, so that one operation sees both.",
		in:  places{{"sync/waitgroup.go", "WaitGroup"}},
		shown: []proof{
			printsOne("waitgroup-word", "one word: 2<<32 | 3"), field("sync", "WaitGroup", "state atomic.Uint64"),
			finds("explore/article", "TestExploreWaitGroup2Waiters", "deadlock"),
		},
	},
	{
		says: "When the counter reaches zero, the goroutines that wait are woken.", verdict: Holds,
		in: places{{"sync/waitgroup.go", "WaitGroup.Add"}},
		shown: []proof{
			test("waitgroup", "TestBehaviour/everybody_who_waits_goes_on"), predicted("waitgroup", "5 1 2 3 4"),
			explored("waitgroup", "TestExplore2Workers2Waiters"),
		},
	},
	{
		says: "Its structure is three words of 32 bits, and sema.", verdict: Wrong,
		but: "It was never both. Up to Go 1.10 there were 12 bytes and sema. From 1.11 on there were three words, of which sema was one. Since 1.20 it is an atomic.Uint64 and sema, and noCopy before them so that vet sees a copy.",
		in:  places{{"sync/waitgroup.go", "WaitGroup"}},
		shown: []proof{
			fields("sync", "WaitGroup", "noCopy noCopy", "state atomic.Uint64", "sema uint32"), noField("sync", "WaitGroup", "state1"),
			observed("bytes of a sync.WaitGroup", "16", func() string { return number64(unsafe.Sizeof(sync.WaitGroup{})) }),
			vetSays("var wg sync.WaitGroup\ncopied := wg\ncopied.Wait()", "assignment copies lock value to copied: sync.WaitGroup"),
		},
	},
	{
		says: "state1 has the counters and the semaphores in it.", verdict: Wrong,
		but: "The word has the counter in its upper half and the number of those that wait in its lower half, whose top bit says that it belongs to a bubble of testing/synctest. The semaphore is not in it, and there is one.",
		in:  places{{"sync/waitgroup.go", "WaitGroup"}, {"sync/waitgroup.go", "waitGroupBubbleFlag"}},
		shown: []proof{
			prints("waitgroup-word", "one word: 2<<32 | 3", "after the last Done: 0<<32 | 0"),
			constant("sync", "waitGroupBubbleFlag", "2147483648"), field("sync", "WaitGroup", "sema uint32"),
		},
	},
	{
		says: "sema is where goroutines are blocked and woken.", verdict: Holds,
		in: places{{"sync/waitgroup.go", "WaitGroup.Wait"}},
		shown: []proof{
			calls("sync", "WaitGroup.Wait", "runtime_SemacquireWaitGroup"), calls("sync", "WaitGroup.Add", "runtime_Semrelease"),
			leaves("waitgroup-nobody-is-done", "sync.WaitGroup.Wait"),
		},
	},
	{
		says: "Add makes the counter larger or smaller.", verdict: Simplified,
		but: "The number is an int, and the counter has 32 bits and a sign. One past the largest that fits comes out negative, and panics.",
		in:  places{{"sync/waitgroup.go", "WaitGroup.Add"}},
		shown: []proof{
			test("waitgroup", "TestBehaviour/Add_of_a_negative_number_is_as_many_times_Done"), test("waitgroup", "TestBehaviour/a_counter_that_does_not_fit_into_31_bits_panics"),
			panics("Add(math.MaxInt32) and Add(1) of a sync.WaitGroup", "sync: negative WaitGroup counter", addPastTheLargest),
		},
	},
	{
		says: "Add wakes through the semaphore when it brings the counter to zero.", verdict: Simplified,
		but: "If somebody waits. It sets the word to zero first, so that the group can be used again as soon as Wait has returned.",
		in:  places{{"sync/waitgroup.go", "WaitGroup.Add"}},
		shown: []proof{
			inOrder("sync", "WaitGroup.Add", "wg.state.Add", "wg.state.Load", "wg.state.Store", "runtime_Semrelease"),
			explored("waitgroup", "TestExploreReuse2Workers2Rounds"), test("waitgroup", "TestBehaviour/it_can_be_used_again_when_Wait_has_returned"),
		},
	},
	{
		says: "Done is Add(-1).", verdict: Holds,
		in:    places{{"sync/waitgroup.go", "WaitGroup.Done"}},
		shown: []proof{inOrder("sync", "WaitGroup.Done", "wg.Add"), panics("Done of a new sync.WaitGroup", "sync: negative WaitGroup counter", func() { new(sync.WaitGroup).Done() })},
	},
	{
		says: "Wait blocks until the counter is zero.", verdict: Simplified,
		but: "Until it has been zero. If a next group begins before a goroutine that slept in Wait has returned, that one panics: wait for all of them to return first.",
		in:  places{{"sync/waitgroup.go", "WaitGroup.Wait"}},
		shown: []proof{
			test("waitgroup", "TestBehaviour/Wait_blocks_until_the_last_task_is_done"),
			dies("waitgroup-reused", "panic: sync: WaitGroup is reused before previous Wait has returned"),
			finds("waitgroup", "TestExploreMisuse/reused_too_early", "panic"), explored("waitgroup", "TestExploreReuse2Waiters2Rounds"),
		},
	},
	{
		says: "The code of Add: a counter below zero panics.", verdict: Simplified,
		but: "The panic undoes nothing: the counter stays below zero, and a Wait then sleeps. The real one panics in two more cases, for an Add that comes between the last Done and its wake-ups.",
		in:  places{{"sync/waitgroup.go", "WaitGroup.Add"}},
		shown: []proof{
			finds("explore/article", "TestExploreWaitGroupNegative", "panic"), finds("waitgroup", "TestExploreMisuse/a_Done_too_many", "panic"),
			test("waitgroup", "TestBehaviour/a_counter_below_zero_panics,_and_is_below_zero_all_the_same"),
			finds("waitgroup", "TestExploreMisuse/Add_concurrently_with_Wait", "panic"), test("waitgroup", "TestAddWhileWaitersAreBeingWokenPanics"),
		},
	},
	{
		says: "The code of Add: at zero it releases the semaphore, and that wakes who waits.", verdict: Wrong,
		but: "It wakes one. If two wait, the other one sleeps for ever. The real one releases the semaphore once for each that is counted.",
		in:  places{{"sync/waitgroup.go", "WaitGroup.Add"}},
		shown: []proof{
			finds("explore/article", "TestExploreWaitGroup2Waiters", "deadlock"), needed("waitgroup-18", "TestExplore2Workers2Waiters"),
			explored("waitgroup", "TestExplore2Workers2Waiters"),
		},
	},
	{
		says: "The code of Add: only a negative delta wakes anybody.", verdict: Simplified,
		but: "That is not enough of a condition: it releases the semaphore also if nobody waits, and the permit stays. In the next round Wait finds it and does not wait. The real one asks whether anybody is counted.",
		in:  places{{"sync/waitgroup.go", "WaitGroup.Add"}},
		shown: []proof{
			finds("explore/article", "TestExploreWaitGroup2Rounds", "data race"), explored("waitgroup", "TestExploreReuse2Workers2Rounds"),
			prints("waitgroup-two-rounds", "finished: 1", "finished: 2"), raceless("waitgroup-two-rounds"),
		},
	},
	{
		says: "The code of Wait: if the counter is zero it returns at once.", verdict: Holds,
		in: places{{"sync/waitgroup.go", "WaitGroup.Wait"}},
		shown: []proof{
			test("waitgroup", "TestBehaviour/Wait_returns_at_once_where_there_is_nothing_to_wait_for"), explored("waitgroup", "TestExploreLateWaiter"),
		},
	},
	{
		says: "The code of Wait: otherwise it sleeps until the semaphore is released.", verdict: Wrong,
		but: "It leaves no mark, so that nobody knows of it. The real one counts itself by a compare-and-swap of the whole word, which fails if the last Done has come since it looked, and then looks again.",
		in:  places{{"sync/waitgroup.go", "WaitGroup.Wait"}},
		shown: []proof{
			finds("explore/article", "TestExploreWaitGroup2Waiters", "deadlock"), needed("waitgroup-21", "TestExplore2Workers2Waiters"),
			inOrder("sync", "WaitGroup.Wait", "wg.state.CompareAndSwap", "runtime_SemacquireWaitGroup"),
		},
	},
	{
		says: "The code as a whole waits for the goroutines of the program.", verdict: Holds,
		shown: []proof{
			explored("explore/article", "TestExploreWaitGroup/workers:_1"), explored("explore/article", "TestExploreWaitGroup/workers:_2"),
			explored("explore/article", "TestExploreWaitGroup/workers:_3"),
		},
	},
}}

func addPastTheLargest() {
	var wg sync.WaitGroup
	wg.Add(math.MaxInt32)
	wg.Add(1)
}
