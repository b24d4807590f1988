package main

// visualizationSection is "Status Visualization".
var visualizationSection = section{title: "Status Visualization", level: 4, claims: []claim{
	{
		says: "With pprof and trace one can look at the states of goroutines.", verdict: Simplified,
		but:   "At some of them. A trace tells runnable, running, waiting and system call apart; a goroutine profile is of one moment, and says what each waits for.",
		in:    places{{"runtime/trace/trace.go", "Start"}, {"runtime/pprof/pprof.go", "Lookup"}},
		shown: []proof{lifeInATrace, prints("visualization-goroutine-profile", "a profile of the goroutines has one in state chan receive")},
	},
	{
		says: "A trace follows the execution: scheduling, system calls, the collector.", verdict: Holds,
		in: places{{"runtime/trace/trace.go", "Start"}}, since: "1.5",
		shown: []proof{lifeInATrace, prints("visualization-trace-program", "Hello, trace!", "the trace has: transitions of goroutines, of processors, a collection")},
	},
	{
		says: "It is for finding concurrency problems, and for looking at the scheduling.", verdict: Holds,
		in:    places{{"runtime/trace/trace.go", "Start"}},
		shown: []proof{test("gmp/observe", "TestReport"), lifeInATrace},
	},
	{
		says: "pprof shows where CPU time goes, and memory.", verdict: Holds,
		in:    places{{"runtime/pprof/pprof.go", "StartCPUProfile"}, {"runtime/pprof/pprof.go", "WriteHeapProfile"}},
		shown: []proof{pprofSays("visualization-cpu-profile", "main.burn", "-top"), pprofSays("visualization-heap-profile", "main.allocate", "-top", "-sample_index=alloc_space")},
	},
	{
		says: "The program: it makes a file, starts a trace into it, works, and stops.", verdict: Holds,
		in:    places{{"runtime/trace/trace.go", "Start"}, {"runtime/trace/trace.go", "Stop"}},
		shown: []proof{prints("visualization-trace-program", "Hello, trace!", "the trace has: transitions of goroutines, of processors, a collection"), raceless("visualization-trace-program"), leaves("visualization-trace-program")},
	},
	{
		says: "The program: the calls that are deferred close the file last.", verdict: Holds,
		shown: []proof{prints("visualization-order-of-the-deferred", "the trace stops", "the file is closed")},
	},
	{
		says: "The program: the line that opens the viewer stands below main.", verdict: Wrong,
		but:   "It is a command for the terminal. In a file of Go it does not compile.",
		shown: []proof{refused("go tool trace trace.out", "expression in go must be function call")},
	},
	{
		says: "The program: a blank import of net/http/pprof, and its pages are served on the default mux.", verdict: Holds,
		in:    places{{"net/http/pprof/pprof.go", "Profile"}},
		shown: []proof{prints("visualization-pages", "/debug/pprof/: 200", "/debug/pprof/goroutine: 200", "/debug/pprof/profile?seconds=1: 200"), calls("net/http/pprof", "init", "http.HandleFunc")},
	},
	{
		says: "The program: the server runs in a goroutine of its own, and main waits in an empty select.", verdict: Simplified,
		but:   "What ListenAndServe returns is thrown away: if the port is taken nothing serves, and main may wait for ever without a word. Without any goroutine that can go on the runtime would end the program; but not one with cgo, which net/http makes of it.",
		in:    places{{"runtime/proc.go", "checkdead"}},
		shown: []proof{dies("visualization-empty-select", "fatal error: all goroutines are asleep - deadlock!"), prints("visualization-port-taken", "the second one returns: address already in use")},
	},
	{
		says: "That address gives a CPU profile of 30 seconds.", verdict: Holds,
		in:    places{{"net/http/pprof/pprof.go", "Profile"}},
		shown: []proof{literal("net/http/pprof", "Profile", 30), prints("visualization-pages", "/debug/pprof/: 200", "/debug/pprof/goroutine: 200", "/debug/pprof/profile?seconds=1: 200")},
	},
	{
		says: "top: the functions that take the most time.", verdict: Simplified,
		but:   "By what they take themselves (flat); those that they call are in cum.",
		shown: []proof{pprofSays("visualization-cpu-profile", "flat%", "-top")},
	},
	{
		says: "list: a function in detail.", verdict: Simplified,
		but:   "Line by line: all functions whose names match the regular expression, with their source.",
		shown: []proof{pprofSays("visualization-cpu-profile", "ROUTINE ======================== main.burn", "-list", "main.burn")},
	},
	{
		says: "web: a picture as a graph, for which Graphviz is needed.", verdict: Holds,
		shown: []proof{pprofSays("visualization-cpu-profile", "Graphviz", "-svg")},
	},
}}
