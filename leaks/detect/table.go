package detect

// All are the detectors, as they stand in the matrix.
var All = []*Detector{
	{
		Name: "goleak", inside: goleaks, judge: printed,
		Asks:  "goleak.Find, after the program, of goroutines that were not there before it.",
		Never: "It compares the goroutines after a test with those before it, and waits for half a second for them to go. So it never sees what no test runs, a leak that needs an unlucky moment, or memory that no goroutine holds; and it cannot tell a goroutine that is left for ever from one that is left on purpose.",
	},
	{
		Name: "deadlock", inside: leaveMain, judge: deadlockReport, left: grace,
		Asks:  "The runtime's own report, without cgo: main calls the program and leaves by runtime.Goexit, so that nothing else lives. The report then says whether all goroutines have ended.",
		Never: "It needs every goroutine to be blocked. In a program that still does anything, that has a timer running, or that waits for the network, as every server does, it never says a word.",
	},
	{
		Name: "profile", inside: leakProfile, judge: printed,
		Asks:  "The profile goroutineleak, in a program built with GOEXPERIMENT=goroutineleakprofile: the garbage collector looks for goroutines that are blocked at something which nobody who can still run can reach.",
		Never: "What is reachable: from a package's variable, or from the stack of somebody who will never use it. And what is not blocked at a channel or a lock: a loop, a timer, the network. In go1.26 also a send whose value stands in memory beside the channel, as the variables of a closure do (first-answer): the collector must not go from a waiting goroutine to its channel, and gets there from the value.",
	},
	{
		Name: "synctest", inside: bubble, judge: testReport,
		Asks:  "The program runs in a bubble of testing/synctest, whose test ends when all its goroutines have ended, or with the message that some are left and blocked. The bubble's clock stops when the test's function returns, so that a timer wakes nobody.",
		Never: "A goroutine that waits for a mutex or the network counts as one that may still go on, and one that computes does go on: the test then hangs. And it is for tests: it sees nothing of a program that runs.",
	},
	{
		Name: "count", inside: countGoroutines, judge: printed,
		Asks:  "The number of goroutines, from the profile named goroutine, before and after ten calls.",
		Never: "It does not know what a leak is, only a number that grows: it takes many calls, somebody who looks, and no other reason for it to grow. Memory that no goroutine holds is not counted.",
	},
	{
		Name: "explorer", outside: explorer,
		Asks:  "The same text on this library's primitives, run in every order of its steps (package explore).",
		Never: "What is not made of this library's primitives, and what lives longer than one execution, as a package's variable does. It is for a few goroutines with a few steps, not for a whole program.",
	},
	{
		Name: "vet", outside: vet,
		Asks:  "go vet reads the program, and does not run it.",
		Never: "It knows a few shapes of mistakes: a cancel that is not called, a lock that is copied. It sees them where no test comes, and nothing of what depends on who meets whom.",
	},
}
