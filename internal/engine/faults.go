package engine

// A Fault is a way to break the engine on purpose: one rule that it follows, left
// out. A rule that could be left out and nobody would notice would be no rule, or a
// test would be missing. So the tests of the engine have to notice each of these.
type Fault uint8

// No fault, and the faults.
const (
	noFault Fault = iota

	// The order of events, and DPOR.
	storeIsNoStep          // a store is done without a decision before it
	casNeverWrites         // a CAS counts as a look, also if it would succeed
	casAlwaysWrites        // and the other way round: costs executions
	noRaces                // nobody looks for races
	looksDoNotRace         // a write does not race with looks
	writesDoNotRace        // a look does not race with the write before it
	onlyOneLookRaces       // of several looks before a write only one counts
	twoAreEnough           // a race is passed over if there are two to be tried there already
	alwaysTheRacer         // the task of the second step is to begin, also where another has to
	lockRacesUnlock        // locks race with the unlock before them, and not with its lock
	noRaceAtEnd            // a lock that was never got does not race
	cutShortCountsNot      // nor does it where the execution is cut short
	unlockIsNoStep         // an unlock is never a step
	sleepersStay           // what sleeps in a sleep set is not woken by what it depends on
	triedStayAwake         // what was tried is not put to sleep: costs executions
	noOrderOfWaking        // to wake somebody gives no order: costs executions
	callsAreWrites         // recorded calls do not commute: costs executions
	returnsCommute         // and calls commute with returns
	oneChoice              // only the first of several choices is tried
	freePreemptions        // preemptions are not counted
	switchesArePreemptions // all switches are

	// The memory model.
	storesAreSecret   // what is stored is not known to those who load it
	loadsLearnNothing // and the other way round
	unlockIsSecret    // what was done under a lock is not known to the next holder
	wakingIsSecret    // who is woken does not know what the waker did
	spawnIsSecret     // nor does a new goroutine know what was before
	everythingIsKnown // each step knows of all before it
	readsDoNotRace    // a write does not race with reads before it
	poolsDoNotWrite   // to give a thing back does not count as a write of its fields

	// States.
	noPlainValues // plain values are not part of the state
	noPlainReads  // nor are they part of what a task has seen
	noResults     // what an operation returned is not part of that
	noQueues      // nor is who stands in line
	noBudget      // nor are the preemptions that are left

	// Spinning, timers, goroutines.
	noGivingUp    // a spin that has written cannot give up
	changesUnseen // a spin does not notice that what it saw has changed before it slept
	spinsForever  // nor what changes after
	spinsAreDeaf  // a spin does not sleep at all, and goes round
	prunedAreDead // goroutines that spin and could have slept count as a deadlock
	oldStateIsNew // nobody notices what is left from an earlier execution
	strangersPass // nor a goroutine that is none of the execution's
	sparesAreFree // what was given back to a pool may be used

	faultCount
)

// has reports whether the engine is to be broken in this way.
func (x *Exec) has(f Fault) bool { return x.search.fault == f }
