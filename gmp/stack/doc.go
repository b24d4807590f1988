// Package stack simulates the stack of a goroutine: where its memory comes from, how it
// grows by moving to a larger one, how the collector shrinks it; and the segmented
// stacks of before. It mirrors runtime/stack.go of go1.26, under its names.
//
// # What the article says, and what the runtime does
//
// The small sizes that come from pools are 2, 4, 8 and 16 KB. A stack of 32 KB is large
// already, and comes from the heap. The pool is not another place beside the heap: it
// takes spans of 32 KB from there, and gives them back when they are empty. A P has no
// pool but a cache, in its mcache, of at most 32 KB for each size. (TestRefillAndRelease,
// TestSpansGoBack; a process cannot see where its stacks come from.)
//
// A stack that is full moves to one of twice the size, at depths that can be foretold: go
// run ./gmp stack-growth. It shrinks only when the collector scans it, to half, if less
// than a quarter is in use; never because functions return: stack-shrink. Not every new
// goroutine begins with 2 KB: one that uses the G of another which has ended gets a stack
// of the usual size, or the very one of that: starting-size, stack-reuse. And at the
// limit, which the article does not mention, the program ends: stack-limit.
//
// Stacks of Go code are contiguous since Go 1.3, and segments were gone for good in 1.4,
// when the runtime itself had become Go.
package stack
