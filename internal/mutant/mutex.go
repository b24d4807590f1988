package mutant

var mutexMutants = []Mutant{
	{
		File:     "mutex/mutex.go",
		Old:      "if m.state.CompareAndSwap(0, mutexLocked) {",
		New:      "if m.state.Load() == 0 {\n\t\tm.state.Store(mutexLocked)",
		Question: "What if Lock first looks and then locks, in two operations?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if old&(mutexLocked|mutexStarving) != 0 {\n\t\treturn false\n\t}",
		New:      "if old&mutexLocked != 0 {\n\t\treturn false\n\t}",
		Question: "What if TryLock takes the lock that is being handed to another?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if !m.state.CompareAndSwap(old, old|mutexLocked) {\n\t\treturn false // somebody else was faster: it was not possible at once\n\t}",
		New:      "m.state.CompareAndSwap(old, old|mutexLocked)",
		Question: "What if TryLock does not look whether its compare-and-swap has worked?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if !m.state.CompareAndSwap(old, old|mutexLocked) {",
		New:      "if !m.state.CompareAndSwap(old, mutexLocked) {",
		Question: "What if TryLock forgets those who wait?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if state := m.state.Add(-mutexLocked); state != 0 {\n\t\tm.unlockSlow(state)\n\t}",
		New:      "m.state.Add(-mutexLocked)",
		Question: "What if Unlock never looks whether somebody waits?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if state := m.state.Add(-mutexLocked); state != 0 {",
		New:      "if state := m.state.Load() - mutexLocked; m.state.CompareAndSwap(mutexLocked, 0) {\n\t} else if m.state.Store(state); state != 0 {",
		Question: "What if Unlock reads the word and writes it back, in two operations?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if !m.state.CompareAndSwap(old, a.next(old)) {\n\t\t\tcontinue // the word has changed meanwhile: look again\n\t\t}",
		New:      "m.state.CompareAndSwap(old, a.next(old))",
		Question: "What if a goroutine goes on although the word has changed meanwhile?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if old&(mutexLocked|mutexStarving) == 0 {\n\t\t\tbreak",
		New:      "if old&mutexLocked == 0 {\n\t\t\tbreak",
		Question: "What if an arriving goroutine thinks it has the lock that is being handed to another?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if m.load()&mutexStarving != 0 {\n\t\t\tm.takeHandOff(&a)\n\t\t\tbreak\n\t\t}",
		New:      "",
		Question: "What if nobody takes what is handed over, and the woken goroutine competes like all others?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "a.awoke = true\n\t\ta.turns = 0",
		New:      "a.turns = 0",
		Question: "What if a woken goroutine does not clear W, which Unlock has set for it?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "\t\ta.turns = 0\n",
		New:      "",
		Question: "What if a goroutine that was woken may not spin again?",
		Equivalent: "To spin is a chance and not a duty: without it the goroutine goes to sleep at once, as it may at any time. " +
			"It costs time under contention, and no schedule goes wrong.",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "return old&(mutexLocked|mutexStarving) == mutexLocked && park.CanSpin(a.turns)",
		New:      "return old&mutexLocked == mutexLocked && park.CanSpin(a.turns)",
		Question: "What if goroutines spin in starvation mode as well?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if !a.awoke && old&mutexWoken == 0 && old>>mutexWaiterShift != 0 &&",
		New:      "if !a.awoke && old>>mutexWaiterShift != 0 &&",
		Question: "What if a spinning goroutine takes W for its own though another has set it?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "m.state.CompareAndSwap(old, old|mutexWoken) {\n\t\ta.awoke = true\n\t}",
		New:      "m.state.CompareAndSwap(old, old|mutexWoken) {\n\t}",
		Question: "What if a spinning goroutine sets W and forgets that it has?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "\tif old&mutexStarving == 0 {\n\t\tstate |= mutexLocked // take it, if it is free; else it is set anyway\n\t}",
		New:      "\tstate |= mutexLocked",
		Question: "What if an arriving goroutine sets L during a hand-off?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "\tif old&(mutexLocked|mutexStarving) != 0 {\n\t\tstate += mutexWaiter // it is not free: join the line\n\t}",
		New:      "\tif old&mutexLocked != 0 {\n\t\tstate += mutexWaiter\n\t}",
		Question: "What if a goroutine that goes to sleep during a hand-off is not counted?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "\t\tstate |= mutexStarving\n",
		New:      "",
		Question: "What if a goroutine that has waited long never sets S, and there is no starvation mode?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if a.starving && old&mutexLocked != 0 {",
		New:      "if a.starving {",
		Question: "What if a starving goroutine sets S although the lock is free, and takes it?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "\t\tstate &^= mutexWoken\n",
		New:      "",
		Question: "What if a woken goroutine leaves W set?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "\torder := sema.LIFO\n",
		New:      "\torder := sema.FIFO\n",
		Question: "What if a goroutine that has lost goes to the end of the line again?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "a.starving = a.starving || park.WaitedLong(a.since, starvationThreshold)",
		New:      "park.WaitedLong(a.since, starvationThreshold)",
		Question: "What if a goroutine forgets that it has waited long?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "a.starving = a.starving || park.WaitedLong(a.since, starvationThreshold)",
		New:      "a.starving = park.WaitedLong(a.since, starvationThreshold)",
		Question: "What if a goroutine asks the clock again, though it has waited too long already?",
		Equivalent: "The time since it first went to sleep only grows, so the answer stays yes. (To the explorer it is a new choice, and " +
			"both answers are right.)",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "delta := int32(mutexLocked - mutexWaiter)",
		New:      "delta := int32(mutexLocked)",
		Question: "What if the one who is handed the lock stays counted as a waiter?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if !a.starving || old>>mutexWaiterShift == 1 {",
		New:      "if !a.starving {",
		Question: "What if starvation mode goes on when the last in line has the lock?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if !a.starving || old>>mutexWaiterShift == 1 {",
		New:      "if old>>mutexWaiterShift == 1 {",
		Question: "What if starvation mode goes on although the wait was short?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "\t\tdelta -= mutexStarving\n",
		New:      "",
		Question: "What if starvation mode never ends?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "m.state.Add(delta) // not a CAS: others may still join the line",
		New:      "m.state.CompareAndSwap(old, old+delta)",
		Question: "What if the word changes while the lock is taken from the hand, and nobody looks?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "\tif state&mutexStarving != 0 {\n\t\t// Hand-off.",
		New:      "\tif state&mutexStarving == 0 && false {\n\t\t// Hand-off.",
		Question: "What if Unlock does not hand over in starvation mode?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if old&(mutexLocked|mutexWoken|mutexStarving) != 0 {",
		New:      "if old&(mutexWoken|mutexStarving) != 0 {",
		Question: "What if Unlock wakes somebody although another has the lock already?",
		Equivalent: "The woken goroutine finds the lock held and goes back to the front of the line: a wake-up in vain, which the " +
			"next Unlock makes good, since W is cleared on the way. Slower, and not wrong.",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if old&(mutexLocked|mutexWoken|mutexStarving) != 0 {",
		New:      "if old&(mutexLocked|mutexStarving) != 0 {",
		Question: "What if Unlock wakes a second one while one is awake and trying?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if old&(mutexLocked|mutexWoken|mutexStarving) != 0 {",
		New:      "if old&(mutexLocked|mutexWoken) != 0 {",
		Question: "What if Unlock wakes somebody in normal mode although the mutex starves by now?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if m.state.CompareAndSwap(old, (old-mutexWaiter)|mutexWoken) {",
		New:      "if m.state.CompareAndSwap(old, old|mutexWoken) {",
		Question: "What if the woken goroutine stays counted as a waiter?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "if m.state.CompareAndSwap(old, (old-mutexWaiter)|mutexWoken) {",
		New:      "if m.state.CompareAndSwap(old, old-mutexWaiter) {",
		Question: "What if Unlock does not set W for the one it wakes?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "|mutexWoken) {\n\t\t\tm.wake()\n\t\t\treturn\n\t\t}",
		New:      "|mutexWoken) {\n\t\t\tm.wake()\n\t\t\tm.wake()\n\t\t\treturn\n\t\t}",
		Question: "What if Unlock takes one out of the line and wakes two?",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "|mutexWoken) {\n\t\t\tm.wake()\n\t\t\treturn\n\t\t}",
		New:      "|mutexWoken) {\n\t\t\tm.wake()\n\t\t}",
		Question: "What if Unlock goes on when it has woken somebody?",
		Equivalent: "It takes another look at the word, and wakes one more only if the lock is free, somebody waits and W is clear. Then " +
			"somebody has had the lock since and let go of it, and that Unlock is about to do the same. Only one of the two " +
			"compare-and-swaps works and sets W, so one is woken, by whomever.",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "|mutexWoken) {\n\t\t\tm.wake()\n\t\t\treturn\n\t\t}",
		New:      "|mutexWoken) {\n\t\t\tm.wake()\n\t\t}\n\t\treturn",
		Question: "What if Unlock gives up when the word has changed meanwhile?",
		Equivalent: "It tries while L, W and S are clear. Only three things change such a word: a Lock or a TryLock that takes the lock, " +
			"and the wake-up of another Unlock, which sets W. Each time it is somebody else's duty by now to wake the line: the new holder's " +
			"when it unlocks, or the woken one's. (Nobody joins the line while the lock is free.) The next round would find " +
			"that out, and return.",
	},
	{
		File:     "mutex/mutex.go",
		Old:      "\t\tm.wake()\n\t\treturn\n\t}\n\tfor old",
		New:      "\t\tm.wake()\n\t\tm.wake()\n\t\treturn\n\t}\n\tfor old",
		Question: "What if Unlock hands the lock to two?",
	},
}
