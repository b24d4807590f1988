package main

import (
	"fmt"
	"runtime"
)

// schedulerSection is "Scheduler".
var schedulerSection = section{title: "Scheduler", level: 2, claims: []claim{
	{
		says: "The scheduler is a part of the runtime, and runs the goroutines.", verdict: Holds,
		in:    places{{"runtime/proc.go", "schedule"}, {"runtime/proc.go", "findRunnable"}},
		shown: []proof{calls("runtime", "schedule", "findRunnable"), calls("runtime", "schedule", "execute"), test("gmp/scenario", "TestPredictions")},
	},
	{
		says: "Its model is called GMP.", verdict: Holds,
		in:    places{{"runtime/runtime2.go", "g"}, {"runtime/runtime2.go", "m"}, {"runtime/runtime2.go", "p"}},
		shown: []proof{field("runtime", "g", "m *m"), field("runtime", "m", "p puintptr"), field("runtime", "p", "m muintptr")},
	},
	{
		says: "It uses all processors of the machine.", verdict: Simplified,
		but:   "As many as GOMAXPROCS says. Since Go 1.5 that is their number by default, and since 1.25 not more than a container's limit of CPU time.",
		in:    places{{"runtime/debug.go", "GOMAXPROCS"}},
		shown: []proof{predicted("one-at-a-time", "at once:1"), predicted("two-at-a-time", "at once:2"), observed("GOMAXPROCS(n) for n of 1 and 2", "1 2", twoSettings)},
	},
}}

// twoSettings sets GOMAXPROCS twice, and sets it back.
func twoSettings() string {
	before := runtime.GOMAXPROCS(1)
	one := runtime.GOMAXPROCS(2)
	two := runtime.GOMAXPROCS(before)
	return fmt.Sprint(one, two)
}
