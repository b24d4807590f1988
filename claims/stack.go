package main

import (
	"fmt"

	"github.com/syncprimer/syncprimer/gmp/stack"
)

// stackSection is "Stack".
var stackSection = section{title: "Stack", level: 3, claims: []claim{
	{
		says: "Each goroutine has a stack of its own.", verdict: Holds,
		in:    places{{"runtime/runtime2.go", "g"}},
		shown: []proof{field("runtime", "g", "stack stack"), prints("stack-apart", "between two at least 2048 bytes: true"), test("gmp/stack", "TestStacksDoNotOverlap")},
	},
	{
		says: "It has 2 KB at first.", verdict: Simplified,
		but:   "A new goroutine's has (8 KB on Windows, 4 KB on Plan 9 and on iOS). Most are not new: who has ended is used again, with a stack of the average size that the collector has seen in use.",
		in:    places{{"runtime/stack.go", "stackMin"}, {"runtime/stack.go", "gcComputeStartingStackSize"}, {"runtime/proc.go", "gfget"}},
		shown: []proof{constant("runtime", "stackMin", "2048"), calls("runtime", "gfget", "stackalloc"), prints("stack-first-size", "has to grow: one that is used again, false and a new one, true")},
	},
	{
		says: "To create and to destroy one costs very little.", verdict: Holds,
		but:   "The next goroutine has the stack of the last one that ended, as it is.",
		in:    places{{"runtime/proc.go", "gfput"}},
		shown: []proof{predicted("stack-reuse", ""), calls("runtime", "gdestroy", "gfput"), prints("goroutine-start", "a thread takes more than five times as long: true")},
	},
	{
		says: "Local variables stand there.", verdict: Simplified,
		but:   "Those that do not escape, and are not too large, do. The others are on the heap.",
		in:    places{{"cmd/compile/internal/escape/escape.go", "Funcs"}},
		shown: []proof{prints("stack-locals", "a local variable has moved: true and one that escapes: false", "a pointer to it has gone along: true and a number: false"), prints("stack-large-variable", "100 KB: 0 and 200 KB: 1")},
	},
	{
		says: "The runtime manages it.", verdict: Holds,
		in:    places{{"runtime/stack.go", "newstack"}},
		shown: []proof{calls("runtime", "newstack", "copystack"), predicted("stack-growth", "")},
	},
	{
		says: "It comes from stackpool or from the heap.", verdict: Simplified,
		but:   "First from a cache of the P, for 2, 4, 8 and 16 KB. What the cache lacks comes from stackpool, and what that lacks from the heap, as do all of 32 KB and more.",
		in:    places{{"runtime/stack.go", "stackalloc"}, {"runtime/stack.go", "stackpoolalloc"}},
		shown: []proof{calls("runtime", "stackalloc", "stackcacherefill"), calls("runtime", "stackcacherefill", "stackpoolalloc"), calls("runtime", "stackpoolalloc", "mheap_.allocManual"), calls("runtime", "stackalloc", "mheap_.allocManual"), constant("runtime", "_StackCacheSize", "32768")},
	},
	{
		says: "stackpool is a pool of memory for stacks alone.", verdict: Holds,
		in:    places{{"runtime/stack.go", "stackpool"}},
		shown: []proof{calls("runtime", "stackpoolfree", "mheap_.freeManual"), field("runtime", "stackpoolItem", "span mSpanList"), test("gmp/stack", "TestRefillAndRelease")},
	},
	{
		says: "It is wholly apart from mcache, mcentral and mheap.", verdict: Wrong,
		but:   "It has its spans from mheap, and gives them back. What a P keeps of it is in its mcache.",
		in:    places{{"runtime/stack.go", "stackpoolalloc"}, {"runtime/mcache.go", "mcache"}},
		shown: []proof{calls("runtime", "stackpoolalloc", "mheap_.allocManual"), field("runtime", "mcache", "stackcache [4]stackfreelist"), test("gmp/stack", "TestSpansGoBack")},
	},
	{
		says: "It has blocks of several sizes.", verdict: Holds,
		but:   "Of four: 2, 4, 8 and 16 KB (two on 64-bit Windows, three on Plan 9).",
		in:    places{{"runtime/malloc.go", "_NumStackOrders"}},
		shown: []proof{constant("runtime", "_NumStackOrders", "4"), test("gmp/stack", "TestConstantsAreTheRuntimes")},
	},
	{
		says: "Each P has a stackpool of its own.", verdict: Wrong,
		but:   "There is one stackpool. A P has a cache, in its mcache: for each of the four sizes a list of at most 32 KB.",
		in:    places{{"runtime/runtime2.go", "p"}, {"runtime/mcache.go", "mcache"}, {"runtime/stack.go", "stackpool"}},
		shown: []proof{noField("runtime", "p", "stackpool"), field("runtime", "p", "mcache *mcache"), field("runtime", "mcache", "stackcache [4]stackfreelist"), test("gmp/stack", "TestRefillAndRelease")},
	},
	{
		says: "It is lock-free, because stacks are independent of one another.", verdict: Simplified,
		but:   "The cache needs no lock, because only who runs on its P uses it. stackpool has a lock for each size, and the heap has one.",
		in:    places{{"runtime/stack.go", "stackpoolItem"}, {"runtime/stack.go", "stackcacherefill"}},
		shown: []proof{field("runtime", "stackpoolItem", "mu mutex"), calls("runtime", "stackcacherefill", "lock"), calls("runtime", "stackcacherelease", "lock")},
	},
	{
		says: "A new goroutine takes 2 KB from its P.", verdict: Simplified,
		but:   "It first looks for one that has ended, which mostly has a stack.",
		in:    places{{"runtime/proc.go", "newproc1"}, {"runtime/proc.go", "malg"}},
		shown: []proof{calls("runtime", "newproc1", "gfget"), calls("runtime", "newproc1", "malg"), calls("runtime", "malg", "stackalloc"), predicted("stack-reuse", "")},
	},
	{
		says: "If the P has none, it gets a number of them from the pool that all share.", verdict: Holds,
		but:   "16 KB: half of what it may keep. Eight of the smallest.",
		in:    places{{"runtime/stack.go", "stackcacherefill"}},
		shown: []proof{calls("runtime", "stackcacherefill", "stackpoolalloc"), constant("runtime", "_StackCacheSize", "32768"), literal("runtime", "stackcacherefill", 2), test("gmp/stack", "TestRefillAndRelease")},
	},
	{
		says: "If that has none either, memory comes from the heap, mheap.", verdict: Holds,
		but:   "A span of 32 KB: sixteen of the smallest.",
		in:    places{{"runtime/stack.go", "stackpoolalloc"}},
		shown: []proof{calls("runtime", "stackpoolalloc", "mheap_.allocManual"), test("gmp/stack", "TestRefillAndRelease")},
	},
	{
		says: "Calls that go deep make the stack grow.", verdict: Holds,
		in:    places{{"runtime/stack.go", "newstack"}},
		shown: []proof{predicted("stack-growth", ""), test("gmp/stack", "TestMovesOfARecursion")},
	},
	{
		says: "Large local variables make it grow.", verdict: Simplified,
		but:   "Up to 128 KB. What is larger is on the heap.",
		in:    places{{"cmd/compile/internal/ir/cfg.go", "MaxStackVarSize"}},
		shown: []proof{prints("stack-large-frame", "moves for a small frame: false and for a large one: true"), prints("stack-large-variable", "100 KB: 0 and 200 KB: 1"), test("gmp/stack", "TestALargeFrame")},
	},
	{
		says: "When it grows, the new one normally comes from stackpool.", verdict: Simplified,
		but:   "Up to 16 KB, through the cache of the P. The fourth time, at 32 KB, it already comes from the heap.",
		in:    places{{"runtime/stack.go", "stackalloc"}},
		shown: []proof{calls("runtime", "copystack", "stackalloc"), constant("runtime", "_NumStackOrders", "4"), observed("where those come from for which a recursion asks, by the simulation", "4096 pool, 8192 pool, 16384 pool, 32768 heap, 65536 heap", sourcesOfStacks)},
	},
	{
		says: "It comes directly from the heap if the pool has none that fits, or if it is very large.", verdict: Simplified,
		but:   "If the pool has none, the pool gets a span. Large begins at 32 KB.",
		in:    places{{"runtime/stack.go", "stackpoolalloc"}, {"runtime/stack.go", "stackLarge"}},
		shown: []proof{calls("runtime", "stackpoolalloc", "list.insert"), calls("runtime", "stackalloc", "mheap_.allocManual"), observed("where those come from for which a recursion asks, by the simulation", "4096 pool, 8192 pool, 16384 pool, 32768 heap, 65536 heap", sourcesOfStacks)},
	},
	{
		says: "The compiler finds out what escapes, and leaves the rest on the stack: less for the heap.", verdict: Holds,
		in:    places{{"cmd/compile/internal/escape/escape.go", "Funcs"}},
		shown: []proof{prints("stack-escape", "a struct that stays: 0 and one that is returned: 1")},
	},
	{
		says: "To grow and to shrink is expensive: memory and copying.", verdict: Simplified,
		but:   "Each time the size doubles, so that all copies together are less than what the last stack holds. What is copied is what is in use.",
		in:    places{{"runtime/stack.go", "copystack"}},
		shown: []proof{observed("bytes copied until a recursion has 256 KB, by the simulation, are less than these", "true", func() string { return fmt.Sprint(copied() < 256<<10) }), calls("runtime", "copystack", "memmove"), calls("runtime", "copystack", "stackalloc")},
	},
	{
		says: "To grow and shrink often costs performance.", verdict: Simplified,
		but:   "It does not do so often: what has grown stays until the collector runs, which at most halves it.",
		in:    places{{"runtime/stack.go", "shrinkstack"}},
		shown: []proof{prints("stack-grows-once", "moves in 1000 rounds: 0"), predicted("stack-shrink", "6"), test("gmp/stack", "TestHotSplit")},
	},
	{
		says: "Deep recursion should be avoided.", verdict: Simplified,
		but:   "A hundred thousand calls are nothing. Without end it stops the program: 1 GB is the limit on 64 bits (250 MB on 32), and no recover sees it.",
		in:    places{{"runtime/stack.go", "newstack"}, {"runtime/proc.go", "main"}},
		shown: []proof{prints("stack-deep", "100,000 calls deep"), predicted("stack-limit", ""), literal("runtime", "main", 1000000000), literal("runtime", "main", 250000000)},
	},
	{
		says: "One should have no very large variables on the stack.", verdict: Simplified,
		but:   "The compiler does that: one of more than 128 KB is on the heap.",
		in:    places{{"cmd/compile/internal/ir/cfg.go", "MaxStackVarSize"}},
		shown: []proof{prints("stack-large-variable", "100 KB: 0 and 200 KB: 1")},
	},
	{
		says: "Growing, first: a new stack, normally of twice the size.", verdict: Holds,
		but:   "More if one frame needs more.",
		in:    places{{"runtime/stack.go", "newstack"}},
		shown: []proof{predicted("stack-growth", ""), test("gmp/stack", "TestMovesOfARecursion"), test("gmp/stack", "TestALargeFrame"), calls("runtime", "newstack", "funcMaxSPDelta")},
	},
	{
		says: "Second: the contents of the old one are copied.", verdict: Simplified,
		but:   "What is in use, to the upper end of the new one.",
		in:    places{{"runtime/stack.go", "copystack"}},
		shown: []proof{calls("runtime", "copystack", "memmove"), test("gmp/stack", "TestPointersFollowTheStack"), observed("bytes copied from a stack of 16 KB that is left for a large frame after 1000 bytes, by the simulation", "1000", copiedOfALittle)},
	},
	{
		says: "All pointers to the old one are adjusted.", verdict: Simplified,
		but:   "Those on the stack itself, found by the maps of its frames, and in what the goroutine waits with, its deferred calls and its panics. There are no others, since what is pointed to from elsewhere has escaped. A uintptr is no pointer.",
		in:    places{{"runtime/stack.go", "adjustframe"}, {"runtime/stack.go", "adjustsudogs"}, {"runtime/stack.go", "adjustdefers"}, {"runtime/stack.go", "adjustpanics"}},
		shown: []proof{prints("stack-locals", "a local variable has moved: true and one that escapes: false", "a pointer to it has gone along: true and a number: false"), calls("runtime", "copystack", "adjustframe"), calls("runtime", "copystack", "adjustsudogs"), calls("runtime", "copystack", "adjustdefers"), calls("runtime", "copystack", "adjustpanics"), test("gmp/stack", "TestPointersFollowTheStack")},
	},
	{
		says: "Third: the goroutine goes on with the new one.", verdict: Holds,
		in:    places{{"runtime/stack.go", "newstack"}},
		shown: []proof{calls("runtime", "newstack", "gogo"), prints("stack-locals", "a local variable has moved: true and one that escapes: false", "a pointer to it has gone along: true and a number: false")},
	},
	{
		says: "Fourth: the old one is taken back when nothing refers to it any more.", verdict: Wrong,
		but:   "At once: copystack ends with that, and nothing counts or looks for references. The next goroutine may have it.",
		in:    places{{"runtime/stack.go", "copystack"}, {"runtime/stack.go", "stackfree"}},
		shown: []proof{calls("runtime", "copystack", "stackfree"), prints("stack-old-one", "it has moved: true and another has its old stack: true")},
	},
	{
		says: "It goes back to stackpool, or to the heap if it is too large or the pool is full.", verdict: Simplified,
		but:   "It goes to the cache of the P, which gives half of its own to the pool when it has 32 KB. The pool is never full: a span that is empty goes to the heap at once. So do stacks of 32 KB and more. While the collector runs, both are kept until it is done.",
		in:    places{{"runtime/stack.go", "stackfree"}, {"runtime/stack.go", "stackcacherelease"}, {"runtime/stack.go", "freeStackSpans"}},
		shown: []proof{calls("runtime", "stackfree", "stackcacherelease"), calls("runtime", "stackpoolfree", "mheap_.freeManual"), calls("runtime", "stackfree", "mheap_.freeManual"), test("gmp/stack", "TestRefillAndRelease"), test("gmp/stack", "TestSpansGoBack")},
	},
	{
		says: "A stack shrinks by itself when little of it is in use, as when many functions have returned.", verdict: Simplified,
		but:   "Not then. Only the collector looks, when it next scans the stack; until then nothing shrinks, be it ever so empty.",
		in:    places{{"runtime/mgcmark.go", "scanstack"}, {"runtime/stack.go", "shrinkstack"}},
		shown: []proof{prints("stack-shrinks", "when functions have returned: false", "when the collector has run: true"), calls("runtime", "scanstack", "shrinkstack")},
	},
	{
		says: "What is too much is released.", verdict: Simplified,
		but:   "All of it: the contents move to another, of half the size.",
		in:    places{{"runtime/stack.go", "shrinkstack"}},
		shown: []proof{calls("runtime", "shrinkstack", "copystack"), literal("runtime", "shrinkstack", 2), predicted("stack-shrink", "6")},
	},
	{
		says: "It shrinks if about 25 % or less are in use.", verdict: Simplified,
		but:   "If less than a quarter is, with 800 bytes below the stack pointer counted: so it stops at 4 KB. And if it is safe: not in a system call, nor where a signal has stopped it.",
		in:    places{{"runtime/stack.go", "shrinkstack"}, {"runtime/stack.go", "isShrinkStackSafe"}},
		shown: []proof{literal("runtime", "shrinkstack", 4), constant("runtime", "stackNosplit", "800"), calls("runtime", "scanstack", "isShrinkStackSafe"), predicted("stack-shrink", "6"), test("gmp/stack", "TestShrinking")},
	},
	{
		says: "A smaller one is allocated, from stackpool or the heap.", verdict: Simplified,
		but:   "Half as large: each time the collector runs, once. It comes from where all stacks do.",
		in:    places{{"runtime/stack.go", "shrinkstack"}, {"runtime/stack.go", "stackalloc"}},
		shown: []proof{literal("runtime", "shrinkstack", 2), predicted("stack-shrink", "6"), calls("runtime", "copystack", "stackalloc")},
	},
	{
		says: "When all is copied, the old one goes back to stackpool or to the heap.", verdict: Simplified,
		but:   "A large one does not: the collector runs, and until it is done the old one is kept for others.",
		in:    places{{"runtime/stack.go", "stackfree"}, {"runtime/stack.go", "stackLarge"}, {"runtime/stack.go", "freeStackSpans"}},
		shown: []proof{calls("runtime", "stackfree", "stackLarge.free[log2npage].insert"), calls("runtime", "freeStackSpans", "mheap_.freeManual"), test("gmp/stack", "TestSpansGoBack")},
	},
	{
		says: "Before Go 1.4 stacks were segmented; then they became contiguous.", verdict: Simplified,
		but:   "They are contiguous now. By the release notes Go 1.3 brought that, and 1.4 was rid of the last segments: 1.3 still took one where it could not move a frame. A toolchain of today does not show what old ones did, so no evidence here speaks of versions.",
		in:    places{{"runtime/stack.go", "copystack"}},
		shown: []proof{prints("stack-locals", "a local variable has moved: true and one that escapes: false", "a pointer to it has gone along: true and a number: false"), predicted("stack-growth", "")},
	},
	{
		says: "A segmented stack is a list of segments.", verdict: Holds,
		shown: []proof{observed("segments of one of 4 KB, at first, with a call that does not fit, and when that has returned, by the simulation", "1 2 1", segments)},
	},
	{
		says: "In a loop it could be that it grows and shrinks each time, with a performance that jumps: the hot split.", verdict: Holds,
		shown: []proof{observed("segments that a thousand calls have taken at the end of one, and in the middle, by the simulation", "1000 0", hotSplits), test("gmp/stack", "TestHotSplit")},
	},
	{
		says: "Contiguous ones are simpler: to grow is to allocate a larger one.", verdict: Simplified,
		but:   "To grow is, and to return is to do nothing. In exchange everything on the stack has to be movable: the compiler makes a map of the pointers for each frame.",
		in:    places{{"runtime/stack.go", "adjustframe"}},
		shown: []proof{calls("runtime", "adjustframe", "frame.getStackMap"), test("gmp/stack", "TestPointersFollowTheStack")},
	},
	{
		says: "They pay by copying now and then, and perform steadily.", verdict: Holds,
		shown: []proof{prints("stack-grows-once", "moves in 1000 rounds: 0"), test("gmp/stack", "TestHotSplit"), observed("bytes copied until a recursion has 256 KB, by the simulation, are less than these", "true", func() string { return fmt.Sprint(copied() < 256<<10) })},
	},
}}

// recursion is a goroutine of the simulation that has called itself until its stack had
// a size.
func recursion(size uint64) (*stack.Goroutine, *stack.Memory) {
	m := stack.NewMemory(1)
	g := stack.NewGoroutine(m, 0, 2048)
	for g.Size() < size {
		_ = g.Call(300)
	}
	return g, m
}

func copied() (n uint64) {
	g, _ := recursion(256 << 10)
	for _, m := range g.Moves {
		n += m.Copied
	}
	return n
}

// copiedOfALittle is how much of a stack is copied of which little is in use.
func copiedOfALittle() string {
	g := stack.NewGoroutine(stack.NewMemory(1), 0, 16<<10)
	_ = g.Call(1000)
	_ = g.Call(50_000)
	return fmt.Sprint(g.Moves[0].Copied)
}

// sourcesOfStacks is where the stacks come from to which a recursion moves.
func sourcesOfStacks() string {
	g, m := recursion(4096)
	list, large := "", 0
	for size := uint64(4096); size <= 64<<10; size *= 2 {
		for g.Size() < size {
			_ = g.Call(300)
		}
		from := "pool"
		if m.Stats.LargeAllocs > large {
			from, large = "heap", m.Stats.LargeAllocs
		}
		if list != "" {
			list += ", "
		}
		list += fmt.Sprint(size, " ", from)
	}
	return list
}

func segments() string {
	s := stack.NewSegmented(stack.NewMemory(1), 0, 4096)
	s.Call(3100)
	before := s.Segments()
	s.Call(200)
	during := s.Segments()
	s.Return()
	return fmt.Sprint(before, during, s.Segments())
}

func hotSplits() string {
	taken := func(used uint64) int {
		s := stack.NewSegmented(stack.NewMemory(1), 0, 4096)
		s.Call(used)
		for range 1000 {
			s.Call(200)
			s.Return()
		}
		return s.Splits
	}
	return fmt.Sprint(taken(3100), taken(1000))
}
