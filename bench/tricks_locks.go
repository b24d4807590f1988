package main

// controls are no tricks: they show how far two runs, and two builds, of the same
// code differ.
var controls = []trick{
	{
		name: "none",
		at: []place{
			{"Mutex/uncontended", 1, ""},
			{"Mutex/contended", 2, ""},
			{"Mutex/ping-pong", 2, ""},
			{"Chan/ping-pong", 2, ""},
			{"Select/ready=2", 1, ""},
		},
	},
	{
		name: "none, at other addresses",
		without: []edit{{
			file: "internal/park/spin.go",
			old:  "func init() { look() }\n",
			new: "func init() { look(); push(1) }\n\n" +
				"//go:noinline\nfunc push(n int) {\n\tfor range n {\n\t\tspare.Load()\n\t}\n}\n",
		}},
		at: []place{
			{"Mutex/uncontended", 1, ""},
			{"Mutex/contended", 2, ""},
			{"Mutex/ping-pong", 2, ""},
			{"Chan/ping-pong", 2, ""},
			{"Select/ready=2", 1, ""},
		},
	},
}

var lockTricks = []trick{
	{
		name: "mutex/inlining",
		without: []edit{
			{"mutex/mutex.go", "func (m *Mutex) Lock() {", "//go:noinline\nfunc (m *Mutex) Lock() {"},
			{"mutex/mutex.go", "func (m *Mutex) Unlock() {", "//go:noinline\nfunc (m *Mutex) Unlock() {"},
		},
		at: []place{{"Mutex/uncontended", 1, ""}},
	},
	{
		name: "mutex/spinning",
		without: []edit{{"mutex/mutex.go",
			"return old&(mutexLocked|mutexStarving) == mutexLocked && park.CanSpin(a.turns)",
			"return false"}},
		at: []place{
			{"Mutex/contended", 2, ""},
			{"Mutex/contended/work=inside", 2, ""},
			{"Mutex/contended/work=outside", 2, ""},
			{"Mutex/lock-latency", 2, "p99 p99.9"},
			{"Mutex/ping-pong", 2, ""},
			{"Mutex/ping-pong/hogs=2", 2, "p50 p99.9"},
		},
	},
	{
		name:    "mutex/woken-spinner",
		without: []edit{{"mutex/mutex.go", "if !a.awoke && old&mutexWoken == 0 &&", "if false && old&mutexWoken == 0 &&"}},
		at: []place{
			{"Mutex/contended", 2, ""},
			{"Mutex/contended/work=inside", 2, ""},
			{"Mutex/contended/work=outside", 2, ""},
		},
	},
	{
		// Starvation mode goes with it: a goroutine that wakes and sees S takes
		// that for a hand-off, and is right only if nobody else was woken before.
		name: "mutex/woken",
		without: []edit{
			{"mutex/mutex.go", "starvationThreshold = time.Millisecond", "starvationThreshold = 1000 * time.Hour"},
			{"mutex/mutex.go", "a.awoke = true\n\t\ta.turns = 0", "a.turns = 0"},
			{"mutex/mutex.go", "if !a.awoke && old&mutexWoken == 0 &&", "if false && old&mutexWoken == 0 &&"},
			{"mutex/mutex.go", "(old-mutexWaiter)|mutexWoken", "old-mutexWaiter"},
		},
		at: []place{
			{"Mutex/contended", 2, ""},
			{"Mutex/contended/work=inside", 2, ""},
			{"Mutex/contended/work=outside", 2, ""},
		},
	},
	{
		name:    "mutex/lifo",
		without: []edit{{"mutex/mutex.go", "order := sema.LIFO", "order := sema.FIFO"}},
		at: []place{
			{"Mutex/lock-latency", 2, "p99 p99.9"},
			{"Mutex/starvation", 2, "p50 p99"},
		},
	},
	{
		name:    "mutex/starvation",
		without: []edit{{"mutex/mutex.go", "starvationThreshold = time.Millisecond", "starvationThreshold = 1000 * time.Hour"}},
		at: []place{
			// Not Mutex/starvation: the polite goroutine might wait for ever.
			{"Mutex/greedy", 2, "p50"},
			{"Mutex/contended", 2, ""},
			{"Mutex/contended/work=inside", 2, ""},
		},
	},
	{
		name: "rwmutex/inlining",
		without: []edit{
			{"rwmutex/rwmutex.go", "func (rw *RWMutex) RLock() {", "//go:noinline\nfunc (rw *RWMutex) RLock() {"},
			{"rwmutex/rwmutex.go", "func (rw *RWMutex) RUnlock() {", "//go:noinline\nfunc (rw *RWMutex) RUnlock() {"},
		},
		at: []place{{"RWMutex/uncontended/read", 1, ""}},
	},
	{
		name:    "once/fast-path",
		without: []edit{{"once/once.go", "if o.done.Load() == 0 {\n\t\t// In a function", "{\n\t\t// In a function"}},
		at:      []place{{"Once/done", 1, ""}},
	},
	{
		name:    "once/inlining",
		without: []edit{{"once/once.go", "func (o *Once) Do(f func()) {", "//go:noinline\nfunc (o *Once) Do(f func()) {"}},
		at:      []place{{"Once/done", 1, ""}},
	},
	{
		name: "cond/nobody",
		without: []edit{
			{"cond/cond.go", "if c.wait.Load() == c.notify.Load() {\n\t\treturn // no ticket is out\n\t}\n\t", ""},
			{"cond/cond.go", "if c.wait.Load() == c.notify.Load() {\n\t\treturn\n\t}\n\t", ""},
		},
		at: []place{{"Cond/nobody", 1, ""}},
	},
	{
		name: "cond/tickets",
		without: []edit{{"cond/cond.go",
			"ticket := c.wait.Add(1) - 1\n",
			"c.lock.Lock()\n\tticket := c.wait.Add(1) - 1\n\tc.lock.Unlock()\n"}},
		at: []place{{"Cond/ping-pong", 1, ""}, {"Cond/broadcast=100", 2, ""}},
	},
	{
		name: "cond/waiters",
		without: []edit{
			{"cond/cond.go", "w := waiters.Get()", "w := new(waiter)"},
			{"cond/cond.go", "waiters.Put(w)", ""},
		},
		at: []place{{"Cond/ping-pong", 2, ""}, {"Cond/broadcast=100", 2, ""}},
	},
}
