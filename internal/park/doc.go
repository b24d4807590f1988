// Package park is the primitives' only door to the scheduler: one goroutine
// sleeps, another wakes it. It is to this module what gopark and goready are to
// the runtime.
//
// Behind the door stand
//
//   - [Parker], the place where one goroutine sleeps until another wakes it;
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
// It receives from a channel of one slot. The waker puts a token in, and it
// does not matter which of the two comes first: a token put in early waits in
// the slot. One token is put in for each sleep, so none is lost or left over.
//
// There are two kinds of sleep, because the standard library has two. In a
// testing/synctest bubble a goroutine blocked on a channel, a Cond or a
// WaitGroup counts as durably blocked (only the bubble itself can wake it), and
// one that waits for a Mutex does not (the lock may be held outside). A channel
// belongs to the bubble in which it was made, and one made during package
// initialization to none. So a durable sleep ([Parker.Renew]) makes its channel, and
// any other borrows one from a pool made before main began ([Borrow]).
//
// # Why there is no yield
//
// runtime.Gosched puts its caller behind every goroutine in the global queue.
// Beside two busy goroutines a lock that yields before it sleeps takes 20
// milliseconds for what takes microseconds otherwise. A goroutine woken through
// a channel, on the other hand, is the next to run on its waker's processor.
// time.Sleep is no way out either: in a bubble it is fake.
package park
