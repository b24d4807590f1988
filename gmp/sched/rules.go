package sched

import "strings"

// A rule is what of the runtime an event follows from: its functions, and after the colon
// what decides there. A test finds each function in GOROOT, and each word and number
// after the colon in one of them.
type rule string

const (
	byNewproc     rule = "newproc, runqput: next"
	byGoFunc      rule = "unlockAndRun, newproc, runqput: next"
	byGoexit      rule = "goexit0, gdestroy"
	byMexit       rule = "gdestroy, mexit: lockedm"
	byNewcoro     rule = "newcoro, newproc1: parked"
	byCoroswitch  rule = "coroswitch, coroswitch_m: gnext"
	byTick        rule = "findRunnable, globrunqget: schedtick%61"
	byRunnext     rule = "runqget: runnext, inheritTime"
	byRing        rule = "runqget: runqhead"
	byGlobal      rule = "findRunnable, globrunqgetbatch: gomaxprocs"
	byNetpoll     rule = "findRunnable, netpoll: lastpoll"
	byBlockedPoll rule = "findRunnable, netpoll: pollUntil"
	byInject      rule = "injectglist: npidle"
	bySysmonPoll  rule = "sysmon, netpoll, injectglist: lastpoll"
	bySteal       rule = "stealWork, runqsteal, runqgrab: n/2"
	byStealNext   rule = "stealWork, runqgrab: stealTries, usleep(3)"
	byStealTimer  rule = "stealWork, check: stealTimersOrRunNextG"
	byIdle        rule = "findRunnable, releasep, pidleput, stopm"
	byPark        rule = "gopark, park_m"
	byReady       rule = "ready, runqput: next"
	byTimer       rule = "findRunnable, check, run: when"
	byGosched     rule = "Gosched, goschedImpl, globrunqput"
	byPreempt     rule = "retake, preemptone, gopreempt_m, goschedImpl: forcePreemptNS"
	bySTWPreempt  rule = "preemptall, preemptone, gopreempt_m, goschedImpl: gcwaiting"
	byPreemptPark rule = "suspendG, preemptPark: preemptStop"
	bySTW         rule = "stopTheWorldWithSema, preemptall: stopwait"
	byGcstopm     rule = "findRunnable, gcstopm: gcwaiting"
	byStartWorld  rule = "startTheWorldWithSema, procresize: oldm"
	bySafePoint   rule = "forEachPInternal, preemptall, preemptone, gopreempt_m, goschedImpl: runSafePointFn"
	byForEachP    rule = "forEachP, forEachPInternal, preemptall: safePointWait"
	byWorker      rule = "findRunnable, findRunnableGCWorker, assignWaitingGCWorker: dedicatedMarkWorkersNeeded, fractionalUtilizationGoal"
	byIdleWorker  rule = "findRunnable, addIdleMarkWorker: gcMarkWorkerIdleMode"
	byRunqdrain   rule = "gcBgMarkWorker, runqdrain: preempt"
	byCycleEnds   rule = "gcMarkTermination, injectglist: sweepWaiters"
	byScan        rule = "markroot, suspendG, scanstack"
	byNewstack    rule = "newstack, copystack: newsize"
	byShrink      rule = "scanstack, shrinkstack: used"
	byLeaks       rule = "findGoroutineLeaks, isMaybeRunnable: waitReasonSelectNoCases"
	byOverflow    rule = "runqputslow: n/2"
	byEntersys    rule = "entersyscall, reentersyscall: oldp"
	byKept        rule = "exitsyscall: oldp"
	byTryGetP     rule = "exitsyscall, exitsyscallTryGetP: oldp, pidleget"
	byNoP         rule = "exitsyscall, exitsyscallNoP: globrunqput"
	byRetake      rule = "retake, takeP, handoffp: syscalltick"
	byStartm      rule = "startm: mget, newm"
	byLocked      rule = "schedule, startlockedm: lockedm"
	byLockedRuns  rule = "stoplockedm, schedule: lockedg"
	byCheckdead   rule = "checkdead"
)

// functions returns the functions of the runtime that the rule names.
func (r rule) functions() []string {
	names, _, _ := strings.Cut(string(r), ":")
	return strings.Split(names, ", ")
}

// decides returns what decides in them, if it says so.
func (r rule) decides() string {
	_, what, _ := strings.Cut(string(r), ":")
	return what
}
