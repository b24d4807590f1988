// Package explore runs concurrent code under every interleaving of its steps, and
// shows the one that goes wrong.
//
//	func TestCounter(t *testing.T) {
//		explore.Test(t, func(x *explore.X) {
//			var m mutex.Mutex
//			x.Name(&m, "m")
//			n := explore.NewVar(x, "n", 0)
//			for range 2 {
//				x.Go("adder", func() {
//					x.Do("Lock", m.Lock)
//					n.Set(n.Get() + 1)
//					x.Do("Unlock", m.Unlock)
//				})
//			}
//			x.Final(func() error { ... })
//		})
//	}
//
//	go test -tags explore -run TestCounter
//
// Without the build tag explore the test skips; with it, the primitives of this
// library and the atomics of explore/atomic announce each operation, and are otherwise
// the same code. The function is called at the start of each execution, says which
// goroutines there are, and returns. Then they run, one at a time, in an order that
// the explorer decides, and once more in another order, until there is none left.
//
// # Systematic exploration
//
// Between two operations on something shared a goroutine is on its own: nobody can see
// what it does there. So an execution is a sequence of steps, one operation each, and
// of a few goroutines with a few operations there are finitely many. Most come to the
// same: two steps that touch different things, or only look at the same, may change
// places. DPOR runs one execution of each kind. It runs one, looks for pairs of steps
// in it that may not change places and were not forced into their order, and sees to
// it that the other order of each is run as well.
//
// A goroutine that goes round until something changes would make executions without
// end. It calls [Yield] in each round, and sleeps until something that it has read is
// written; if nobody can do that any more, this is a livelock. Time does not pass:
// whether a wait was long, when a timer goes off, whether to spin, and which of the
// ready cases a select takes, are choices, and each is tried.
//
// # What the verdict means
//
// FULL means that at this size, with these goroutines doing these things, no order of
// steps fails. It says nothing about other sizes: some bugs of a mutex need three
// goroutines that lock twice. "All executions with at most 3 preemptions" means that,
// and no more. CAPPED means that time, or memory, was over before.
//
// Steps are sequentially consistent, as Go's atomics are. Variables that are no
// atomics must be free of data races for that to be all there is; a [Var] is checked
// for them, by the edges of the Go memory model. A variable that is neither is not
// seen at all.
//
// What no execution has reached is printed with the verdict (-v): an operation, a
// compare-and-swap that never failed. That was not checked.
//
// The documentation of each primitive ends with a table of its verdicts.
//
// # When it fails
//
// The first execution that fails has the fewest preemptions, with the strategy [Auto].
// It is printed as a table, one column a goroutine. A string runs it again
// (-explore.replay), and says at which step the code has changed since. With
// -explore.html FILE it is also a page to step through. (go run ./explore/gallery DIR
// writes some, with questions.)
package explore
