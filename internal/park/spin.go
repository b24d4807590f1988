package park

import (
	"runtime"

	"github.com/syncprimer/syncprimer/internal/atomic"
)

// Spinning wins where the holder of a lock runs on another processor and is
// about to let go: the waiter then has the lock in less time than it takes to
// fall asleep. With one processor the holder cannot run while the waiter spins,
// and every turn is lost.
const (
	spinTurns = 4   // as many as the runtime's active_spin
	turnLoads = 300 // a few hundred nanoseconds, about what a sleep costs
)

// spare is whether a second goroutine can run while one spins.
// Asking for GOMAXPROCS takes the scheduler's lock, so the answer is kept, and
// looked at again after every few hundred sleeps.
var spare atomic.Bool

func look() {
	spare.Store(min(runtime.GOMAXPROCS(0), runtime.NumCPU()) > 1)
}

// CanSpin reports whether a goroutine that has already spun so many turns
// should spin once more rather than sleep.
func CanSpin(turns int) bool {
	return turns < spinTurns && spare.Load()
}

// DoSpin waits a moment without giving up the processor.
func DoSpin() {
	for range turnLoads {
		spare.Load() // a shared read: it keeps the loop, and moves no cache line
	}
}
