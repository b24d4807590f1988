package main

import (
	"sync"
	"unsafe"
)

// onceSection is "sync.Once".
var onceSection = section{title: "sync.Once", level: 3, claims: []claim{
	{
		says: "A Once runs a piece of code a single time.", verdict: Holds,
		in: places{{"sync/once.go", "Once.Do"}},
		shown: []proof{
			explored("once", "TestExplore3Callers"), test("internal/stdtest", "TestSync"),
			explored("explore/article", "TestExploreOnce"),
		},
	},
	{
		says: "It is for singletons, and for what has to be set up first.", verdict: Simplified,
		but: "Where there is a value to set up, OnceValue and OnceValues return it since Go 1.21, and OnceFunc is for the rest. Theirs is also another way to fail: every call panics as the first has.",
		in:  places{{"sync/oncefunc.go", "OnceFunc"}, {"sync/oncefunc.go", "OnceValue"}},
		shown: []proof{
			prints("once-sets-up", "Go", "Go", "Go"), raceless("once-sets-up"), api("1.21", "pkg sync, func OnceFunc(func()) func()"),
			prints("once-value", "7 7 runs: 1"), prints("once-func-fails", "recovered: in f", "recovered: in f"),
		},
	},
	{
		says: "The program: three goroutines call Do, and the function runs once.", verdict: Wrong,
		but: "main does not wait: it may return before any of them has run, and then nothing is printed at all.",
		shown: []proof{
			finds("explore/article", "TestExploreOnceProgram", "assertion"),
			never("once-program-one-processor", "once"), printsAll("once-program-that-waits", "once"),
			leaves("once-program-that-waits"),
		},
	},
	{
		says: "Once is built on atomic operations and memory barriers.", verdict: Simplified,
		but:   "And on a Mutex. The barrier is the atomic load and store of done, which synchronize like any others.",
		in:    places{{"sync/once.go", "Once"}},
		shown: []proof{fields("sync", "Once", "_ noCopy", "done atomic.Bool", "m Mutex"), finds("explore/article", "TestExploreOnceWithoutAtomics", "data race")},
	},
	{
		says: "It is safe to use from several goroutines.", verdict: Simplified,
		but: "Except from within f: a Do of the same Once there waits for itself. And a copy is a Once of its own.",
		in:  places{{"sync/once.go", "Once.Do"}},
		shown: []proof{
			explored("once", "TestExplore2Callers2Turns"), raceless("once-program-that-waits"),
			finds("once", "TestExploreReentrant", "deadlock"), dies("once-within-itself", "fatal error: all goroutines are asleep - deadlock!"),
			vetSays("var once sync.Once\ncopied := once\ncopied.Do(func() {})", "assignment copies lock value to copied: sync.Once"),
		},
	},
	{
		says: "Its structure is done, a uint32, and m, a Mutex.", verdict: HeldUntil("1.22"),
		but: "done became an atomic type then, and an atomic.Bool is what it is today, with a noCopy for vet before it. It still takes twelve bytes.",
		in:  places{{"sync/once.go", "Once"}},
		shown: []proof{
			fields("sync", "Once", "_ noCopy", "done atomic.Bool", "m Mutex"), api("1.19", "pkg sync/atomic, type Bool struct"),
			observed("bytes of a sync.Once", "12", func() string { return number64(unsafe.Sizeof(sync.Once{})) }),
		},
	},
	{
		says: "done says whether it has run.", verdict: Simplified,
		but:   "Whether it has run to its end. While f runs it is not set.",
		in:    places{{"sync/once.go", "Once.doSlow"}},
		shown: []proof{prints("once-done", "while f runs: 0", "afterwards: 1"), inOrder("sync", "Once.doSlow", "o.done.Store", "f")},
	},
	{
		says: "m protects the run of the function.", verdict: Holds,
		in:    places{{"sync/once.go", "Once.doSlow"}},
		shown: []proof{leaves("once-another-caller", "chan receive", "sync.Mutex.Lock"), test("once", "TestBehaviour/everybody_returns_after_f_has")},
	},
	{
		says: "Do runs the f that it is given, once.", verdict: Simplified,
		but:   "It is once for each Once, and not for each f: where another f is given later, that one does not run at all.",
		in:    places{{"sync/once.go", "Once.Do"}},
		shown: []proof{prints("once-another-f", "the first f"), test("once", "TestBehaviour/it_is_once_for_each_Once,_whatever_f_is"), explored("once", "TestExplore3Callers")},
	},
	{
		says: "The code: an atomic load, and that is all if f has run.", verdict: Holds,
		in: places{{"sync/once.go", "Once.Do"}},
		shown: []proof{
			inOrder("sync", "Once.Do", "o.done.Load", "o.doSlow"), finds("explore/article", "TestExploreOnceWithoutAtomics", "data race"),
			callsNot("sync", "Once.Do", "o.m.Lock"),
		},
	},
	{
		says: "The code: the lock makes it one goroutine that runs f.", verdict: Simplified,
		but: "It also makes the others wait until f has returned. A compare-and-swap of done would do for the first, and let the others go on too early.",
		in:  places{{"sync/once.go", "Once.Do"}},
		shown: []proof{
			test("once", "TestBehaviour/everybody_returns_after_f_has"), needed("once-1", "TestExplore3Callers"),
			leaves("once-another-caller", "chan receive", "sync.Mutex.Lock"),
		},
	},
	{
		says: "The code: with the lock done is looked at once more, since another may have been faster.", verdict: Holds,
		in:    places{{"sync/once.go", "Once.doSlow"}},
		shown: []proof{needed("once-5", "TestExplore3Callers"), inOrder("sync", "Once.doSlow", "o.m.Lock", "o.m.Unlock", "o.done.Load")},
	},
	{
		says: "The code: that second look is a plain read, and done is written by an atomic store.", verdict: HeldUntil("1.22"),
		but: "Today it is an atomic load, since the type has no other. The plain read was no data race: done is written with m held only. The first look needs its atomic load.",
		in:  places{{"sync/once.go", "Once.doSlow"}},
		shown: []proof{
			explored("explore/article", "TestExploreOnce"), finds("explore/article", "TestExploreOnceWithoutAtomics", "data race"),
			calls("sync", "Once.doSlow", "o.done.Load"),
		},
	},
	{
		says: "The code: done is set by a deferred call, and so when f has run.", verdict: Holds,
		in: places{{"sync/once.go", "Once.doSlow"}},
		shown: []proof{
			prints("once-done", "while f runs: 0", "afterwards: 1"), explored("explore/article", "TestExploreOnce"),
		},
	},
	{
		says: "The code: Unlock is deferred before it, and so runs after it.", verdict: Holds,
		in:    places{{"sync/once.go", "Once.doSlow"}},
		shown: []proof{inOrder("sync", "Once.doSlow", "o.m.Unlock", "o.done.Store"), needed("once-8", "TestExplore3Callers")},
	},
	{
		says: "The code: so f counts as run.", verdict: Simplified,
		but: "Also if it panics, or leaves by Goexit. The caller whose f it was sees the panic, all others return as if nothing were wrong, and f is never tried again.",
		in:  places{{"sync/once.go", "Once.Do"}},
		shown: []proof{
			prints("once-f-fails", "recovered: in f", "Do has returned", "recovered: <nil>"), prints("once-f-leaves", "Do has returned"),
			explored("explore/article", "TestExploreOncePanic"), test("once", "TestBehaviour/those_who_wait_for_an_f_that_panics_return_as_if_it_had_not"),
		},
	},
}}
