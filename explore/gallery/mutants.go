package main

// mutants are ten of package mutant from which one can learn something, one each.
var mutants = []entry{
	{
		title:  "Mutex: who is awake",
		test:   "TestExplore3x1",
		mutant: "What if a woken goroutine leaves W set?",
		question: "A goroutine that was woken competes with those that have just arrived. It wins, or it sleeps again. What " +
			"does `Unlock` have to know of it meanwhile, and what afterwards?",
		answer: "W says that somebody is awake and tries, so that `Unlock` need not wake another. A woken goroutine that stops " +
			"trying, because it has the lock or sleeps again, has to clear it. If it does not, every later `Unlock` leaves the " +
			"waking to somebody who is not there. In this schedule nobody is left to suffer from it: the test finds W in the " +
			"word when all is over.",
	},
	{
		title:  "Mutex: the hand-off",
		test:   "TestExplore3x2",
		mutant: "What if an arriving goroutine thinks it has the lock that is being handed to another?",
		question: "Of three goroutines one has waited too long, so the mutex is in starvation mode. When is a lock that " +
			"nobody has locked not free?",
		answer: "In starvation mode `Unlock` leaves L clear and wakes the first in line, to whom the lock belongs from then on. " +
			"Until that one has set L, S alone keeps the others away. Here a goroutine that arrives does not ask for S: it " +
			"joins the line, and believes that it has the lock as well. It has not even set L, and so its `Unlock` fails.",
	},
	{
		title:  "RWMutex: a writer comes",
		test:   "TestExplore1Reader2Writers",
		mutant: "What if the writer counts the readers a moment before it announces itself?",
		question: "A writer waits for the readers that are in. Those that leave have to tell it so. How do both sides know " +
			"which readers these are?",
		answer: "In one operation the writer announces itself, and learns how many readers are in. Here these are two operations. A reader " +
			"that leaves in between is among those that the writer waits for, and has seen no writer, so it tells nobody. The " +
			"writer waits for it for ever.",
	},
	{
		title:  "WaitGroup: one more who waits",
		test:   "TestExplore1Worker3Waiters",
		mutant: "What if Wait counts itself without another look at the counter?",
		question: "`Wait` looks at the counter, counts itself as a waiter, and sleeps. The last `Done` wakes as many as are " +
			"counted. Who may fall in between?",
		answer: "The compare-and-swap counts the waiter only if nothing has changed since it looked. `Add` counts it in any " +
			"case: the last `Done` may have come in between, and has woken all who were counted then. This one is counted " +
			"afterwards, and nobody is left to wake it.",
	},
	{
		title:  "Cond: a ticket is called",
		test:   "TestExploreMutex1Producer1Consumer",
		mutant: "What if a ticket counts as called only if its owner is asleep already?",
		question: "Who waits draws a ticket, unlocks, and goes to sleep; `Signal` calls the next ticket. What if that one is on " +
			"its way, and not asleep yet?",
		answer: "A ticket has to count as called even if its owner does not sleep: the owner compares it with `notify` before " +
			"it does. Here a signal that finds nobody asleep is not counted. The owner finds that its ticket was not called, " +
			"sleeps, and has missed the only signal there was.",
	},
	{
		title:  "Once: the second caller",
		test:   "TestExplore2Callers2Turns",
		mutant: "What if done is set before f has run?",
		question: "Two goroutines call `Do`. The function runs once, so that is not it. What may the second caller do as soon as " +
			"`Do` has returned?",
		answer: "Without `defer` the flag is set before the function has run. Whoever sees the flag returns at once, and the first " +
			"may still be at it. `Do` promises more than that the function runs once: when it returns, the function is done. Here it " +
			"happens to be done, but the flag that the second caller has seen is older, so nothing puts the two in order.",
	},
	{
		title:  "Channel: a receiver goes to sleep",
		test:   "TestExploreBuffer1For2x1And1x2",
		mutant: "What if a receiver unlocks before it stands in line?",
		question: "A receiver that finds nothing stands in line and sleeps. A sender that finds nobody in line puts its value " +
			"into the buffer. For how long is it true that there is nothing?",
		answer: "As long as the channel is locked, and no longer. The receiver unlocks before it stands in line. In between a " +
			"sender comes, finds nobody in line, leaves its value in the buffer, and has nobody to wake. The receiver sleeps " +
			"beside a full buffer.",
	},
	{
		title:  "Channel: the end",
		test:   "TestExploreCloseAgainstReceivers2x1/with_0_in_the_buffer",
		mutant: "What if Close wakes the senders and forgets the receivers?",
		question: "Two goroutines receive from a channel, and a third one closes it and sends nothing. Who has to be told, and " +
			"who can tell them?",
		answer: "`Close` marks the channel and wakes the senders that sleep there. Receivers that come later see the mark. " +
			"Those that sleep already see nothing, and nobody will come to wake them: no value is sent on a closed channel. " +
			"With a range loop over a channel this is a goroutine that leaks.",
	},
	{
		title:  "Select: the other lines",
		test:   "TestExploreSelectOfTwo1x2/buffer_0",
		mutant: "What if a select leaves only the lines behind that of the winner?",
		question: "A select stands in line at two channels, and one of them serves it. It does so twice. What does the other " +
			"channel know?",
		answer: "Whoever was served has to leave all other lines. Here a select leaves only those of later cases: served by its " +
			"second channel, it stays in the line of the first. The next sender there would meet a receiver that left long " +
			"ago. The test notices it before that: all is over, and somebody is still in line.",
	},
	{
		title:  "Context: a child joins",
		test:   "TestExploreCancelAgainstNewChild1And1/ours",
		mutant: "What if a child asks whether the parent is cancelled before it locks the list?",
		question: "One goroutine cancels a context while another one derives a child from it. A cancelled parent tells the children " +
			"in its list, and a new child asks its parent. How can one slip through?",
		answer: "The child asks first, and takes the lock of the list after that. In between the parent is cancelled, and tells " +
			"all who are in its list. The child has asked too early and joins too late. Under one lock for both, either the " +
			"child sees that the parent is cancelled, or the parent sees the child.",
	},
}
