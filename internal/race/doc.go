// Package race tells the race detector what the primitives promise.
//
// The detector learns the order of a program from its synchronization. It sees
// the atomics inside our locks too, and each of them counts as an edge, also
// between goroutines that the lock keeps in no order at all: two readers that
// were both let in by RLock, for example. Left alone it would call such a
// program race-free. So the primitives hide their own steps from it, between
// [Disable] and [Enable], and give by hand the edges that the Go memory model
// gives: [Release] on one side, [Acquire] on the other, on an address that both
// know. (A Mutex and a Once show it the changes of their words, as those of package
// sync do. That adds no order, and the detector sees one that is copied in use.)
//
// Rules that the primitives keep:
//
//   - the edges stand outside the Disable ... Enable section, inside they are
//     ignored as well;
//   - a function that touches plain fields of a primitive is marked
//     //go:norace, since Disable silences synchronization and not the accesses;
//   - Enable before every panic: the section of a goroutine that recovers would
//     otherwise never end, and all its later edges be lost;
//   - a goroutine holds exactly one Disable when it goes to sleep, because
//     durable sleep (see package park) lifts it for the time of the sleep.
//
// Without -race every function here is empty and [Enabled] is a false constant,
// so that the hooks cost nothing.
package race
