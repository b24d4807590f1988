package main

// parkTricks are in the packages that all primitives stand on.
var parkTricks = []trick{
	{
		name: "atomic/inlining",
		without: []edit{{"internal/atomic/atomic.go",
			"i32.Store(i32.Load())\n\ti32.CompareAndSwap(i32.Swap(0), i32.Add(1))\n\ti32.And(i32.Or(1))\n",
			""}},
		at: []place{{"Mutex/uncontended", 1, ""}},
	},
	{
		name:    "park/credit",
		without: []edit{{"internal/park/spin.go", "return c >= 0", "return true"}},
		at: []place{
			{"Mutex/ping-pong", 2, ""},
			{"Mutex/ping-pong/hogs=2", 2, "p50 p99.9"},
			{"Mutex/contended", 2, ""},
		},
	},
	{
		name:    "park/procs",
		without: []edit{{"internal/park/spin.go", "if spare.Load() {", "if look(); spare.Load() {"}},
		at:      []place{{"Mutex/ping-pong", 1, ""}, {"Mutex/contended", 2, ""}},
	},
	{
		name: "park/tokens", on: "portable",
		without: []edit{
			{"internal/park/loose.go",
				"if p := popToken(); p != nil {\n\t\treturn p\n\t}",
				"if true {\n\t\treturn &LooseParker{token: make(chan struct{}, 1)}\n\t}"},
			{"internal/park/loose.go",
				"if p.token != nil {\n\t\tpushToken(p)\n\t} else {", "if p.token == nil {"},
		},
		at: []place{{"Mutex/ping-pong", 1, ""}, {"Mutex/ping-pong", 2, ""}},
	},
	{
		name: "park/tokens-not-mutexes", on: "portable",
		without: []edit{{"internal/park/loose.go",
			"if p := popToken(); p != nil {", "if p := (*LooseParker)(nil); p != nil {"}},
		at: []place{{"Mutex/ping-pong", 1, ""}, {"Mutex/ping-pong", 2, ""}},
	},
	{
		name: "park/durable", on: "portable",
		without: []edit{
			{"internal/park/parker.go", "{ return durable.Get() }", "{ return new(Parker) }"},
			{"internal/park/parker.go", "{ durable.Put(p) }", "{}"},
		},
		at: []place{{"WaitGroup/fan-out=1", 1, ""}, {"WaitGroup/fan-out=10", 2, ""}},
	},
	{
		name: "park/pools", on: "gopark",
		without: []edit{
			{"internal/park/parker_gopark.go", "{ return durable.Get() }", "{ return new(Parker) }"},
			{"internal/park/parker_gopark.go", "{ durable.Put(p) }", "{}"},
			{"internal/park/parker_gopark.go", "{ return loose.Get() }", "{ return new(LooseParker) }"},
			{"internal/park/parker_gopark.go", "{ loose.Put(p) }", "{}"},
		},
		at: []place{{"Mutex/ping-pong", 2, ""}, {"WaitGroup/fan-out=1", 1, ""}},
	},
	{
		name: "park/lock-or",
		without: []edit{{"internal/park/lock.go",
			"if l.word.Or(held)&held != 0 {",
			"if free := l.word.Load() &^ held; !l.word.CompareAndSwap(free, free|held) {"}},
		at: []place{{"Chan/buffered/bytes=8", 1, ""}, {"Chan/spsc/buffer=128", 2, ""}, {"Chan/mpmc/buffer=128", 2, ""}},
	},
	{
		name: "park/lock-pauses",
		without: []edit{
			{"internal/park/spin.go", "lockPauses    = 4 ", "lockPauses    = 400 "},
			{"internal/park/spin.go", "loadsPerPause = 10_000", "loadsPerPause = 100"},
		},
		at: []place{{"Chan/mpmc/buffer=128", 2, ""}, {"Chan/spsc/buffer=128", 2, ""}},
	},
	{
		name:    "park/lock-spinning",
		without: []edit{{"internal/park/lock.go", "for !l.tryLock() && !l.spin() {", "for !l.tryLock() {"}},
		at: []place{
			{"Chan/mpmc/buffer=128", 2, ""},
			{"Chan/spsc/buffer=128", 2, ""},
			{"Mutex/contended", 2, ""},
		},
	},
}

var semaTricks = []trick{
	{
		name:    "sema/buckets",
		without: []edit{{"internal/sema/table.go", "bucketBits = 8", "bucketBits = 0"}},
		at:      []place{{"Mutex/ping-pong", 2, ""}, {"Mutex/ping-pong/pairs=4", 2, ""}},
	},
	{
		name: "sema/padding",
		without: []edit{{"internal/sema/table.go",
			"_ [128 - unsafe.Sizeof(bucket{})%128]byte", "_ [0]byte"}},
		at: []place{{"Mutex/ping-pong", 2, ""}, {"Mutex/ping-pong/pairs=4", 2, ""}},
	},
	{
		name: "sema/tree",
		without: []edit{
			{"internal/sema/table.go", "link = &(*link).kids[bits&1]", "link = &(*link).kids[bits&0]"},
		},
		at: []place{{"Mutex/sleepers=30000", 1, ""}, {"Mutex/ping-pong", 1, ""}},
	},
	{
		name: "sema/spares",
		without: []edit{
			{"internal/sema/table.go", "if w == nil {\n\t\treturn new(waiter)", "if true {\n\t\treturn new(waiter)"},
			{"internal/sema/table.go", "if q == nil {\n\t\treturn new(queue)", "if true {\n\t\treturn new(queue)"},
		},
		at: []place{{"Mutex/ping-pong", 1, ""}, {"Mutex/ping-pong", 2, ""}},
	},
}
