package sched

import (
	"time"

	"github.com/syncprimer/syncprimer/gmp/stack"
)

// What the runtime has as constants, by the same names. A test reads each from GOROOT.
const (
	runqSize       = 256                   // len(p.runq), runtime2.go
	schedTickEvery = 61                    // findRunnable: that often, the global queue comes first
	stealTries     = 4                     // stealWork: passes over all Ps; runnext and timers in the last
	stealDelay     = 3 * time.Microsecond  // runqgrab: before a runnext is taken from a running P
	forcePreemptNS = 10 * time.Millisecond // proc.go: the length of a slice
	sysmonMin      = 20 * time.Microsecond // sysmon: how long it sleeps,
	sysmonMax      = 10 * time.Millisecond // at most, when there was nothing to do for
	sysmonPatience = 50                    // rounds
	netpollMax     = 10 * time.Millisecond // sysmon polls the network if nobody has for so long
	deepSleep      = 60 * time.Second      // forcegcperiod / 2: sysmon's longest sleep when all are idle
	syscallMax     = 10 * time.Millisecond // retake: a P stays with a system call so long if nobody needs it
	gfreeMost      = 64                    // gfput: as many free Gs a P keeps, and then gives away
	gfreeLeast     = 32                    // down to less than these
	activeSpin     = 4                     // active_spin, lock_spinbit.go: turns
	activeSpinCnt  = 30                    // active_spin_cnt: PAUSE instructions in each
	netpollEvents  = 128                   // netpoll: of epoll, at most that many at a time
	goidBatch      = 16                    // _GoidCacheBatch: a P takes so many numbers of goroutines at a time
	maxmcount      = 10_000                // schedinit: threads
	timerHeapN     = 4                     // time.go: children of a node of the heap of timers
)

// What things take. These are no rules: they are of the size that was measured, and
// every prediction holds for others of that size.
const (
	switchCost  = 200 * time.Nanosecond // from one goroutine to the next
	newprocCost = 250 * time.Nanosecond // a go statement
	coroCost    = 85 * time.Nanosecond  // from a coroutine to its caller, or back
	readyCost   = 50 * time.Nanosecond  // to wake a goroutine
	pollCost    = 500 * time.Nanosecond // to ask the system about the network
	timerSlack  = 50 * time.Microsecond // Linux ends a sleep so much too late, at most
	wakeCost    = 5 * time.Microsecond  // until a sleeping thread runs
	newmCost    = 15 * time.Microsecond // until a new one does
	pauseCost   = 40 * time.Nanosecond  // a PAUSE instruction
	signalCost  = 2 * time.Microsecond  // from preemptone until the goroutine stops
	spinCost    = 400 * time.Nanosecond // suspendG: 10 PAUSE instructions, until it looks again
	scanCost    = time.Microsecond      // to scan a stack
	stwCost     = 20 * time.Microsecond // what is done while the world is stopped
	sweepCost   = time.Microsecond      // to sweep a span
	sweptSpans  = 20                    // that a collection leaves to be swept
	markChunk   = 20 * time.Microsecond // of marking, until a worker looks whether to stop
	shortCost   = 100 * time.Nanosecond // in and out of a system call that does nothing
)

// copyCost is what it takes to move a stack.
func copyCost(mv stack.Move) time.Duration {
	return 500*time.Nanosecond + time.Duration(mv.Copied)*time.Nanosecond/8
}
