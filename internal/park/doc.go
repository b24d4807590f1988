// Package park is the primitives' only door to the scheduler: one goroutine
// sleeps, another wakes it. It is to this module what gopark and goready are to
// the runtime.
//
// Behind the door stand
//
//   - [Parker] and [LooseParker], the places where one goroutine sleeps until
//     another wakes it;
//   - [Lock], a short lock that sleeps, for the insides of the primitives;
//   - [CanSpin] and [DoSpin], the decision to wait a moment without sleeping;
//   - [Go], [Clock], [Now], [AfterFunc], [Pick] and [Rank]: goroutines, time,
//     chance and addresses;
//   - [Fatal], which stops the program as the runtime's fatal errors do.
//
// A primitive uses none of these things directly (no go statement, no select,
// no clock, no random number), so that a build can put another scheduler behind
// the door and run the same code under it.
//
// # How a goroutine sleeps in portable Go
//
// There are two kinds of sleep, because the standard library has two. In a
// testing/synctest bubble a goroutine blocked on a channel, a Cond or a WaitGroup
// counts as durably blocked (only the bubble itself can wake it), and one that
// waits for a Mutex does not (the lock may be held outside).
//
// A durable sleep, that of a [Parker], is a sync.Cond of one goroutine: nothing
// else in portable Go sleeps durably, allocates nothing, and can be used in one
// bubble after another. Only the sleeping is taken from it. Who waits for what, in
// which order, and who is woken, is all in the primitives.
//
// The other sleep, that of a [LooseParker], receives from a channel of one slot. A
// channel belongs to the bubble in which it was made, and one made during package
// initialization to none; so these channels are made before main begins, 256 of
// them. Goroutines past that number sleep on a locked sync.Mutex, which belongs to
// no bubble either, and makes a round trip between two goroutines a quarter longer.
//
// Waking a durable sleeper from outside its bubble stops the program, as with the
// standard library's: "fatal error: semaphore wake of synctest goroutine from
// outside bubble".
//
// # The build tag gopark
//
// With the tag, goroutines sleep by the runtime's own gopark and goready, made
// callable by go:linkname. Nothing above this package changes. Measured against
// the portable build it shows what the detour over a Cond or a channel costs: a
// sixth to a quarter of a round trip between two goroutines. It is not the
// default, because it depends on names, signatures and numbers that the runtime
// promises to nobody (with another version of Go than the one that they were
// checked for, the tag does not compile), and because it cannot tell who wakes a
// durable sleeper: to wake one from outside its bubble is not refused.
//
// # Why there is no yield
//
// runtime.Gosched puts its caller behind every goroutine in the global queue.
// Beside two busy goroutines a lock that yields before it sleeps takes 20
// milliseconds for what takes microseconds otherwise. A goroutine woken like
// this, on the other hand, is the next to run on its waker's processor.
// time.Sleep is no way out either: in a bubble it is fake.
package park
