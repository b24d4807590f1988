package park

import (
	"runtime"

	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/race"
)

// Spinning wins where the holder of a lock runs on another processor and is about
// to let go: the waiter then has the lock in less time than it takes to fall
// asleep. It loses where the holder does not run: with one processor, or when the
// goroutine that is to unlock has just been made ready here, and waits for us to
// get out of its way.
//
// The runtime looks into its run queues to tell. From outside only the outcome is
// seen, so a waiter that has spun in vain puts spinning off for a while.
const (
	spinTurns    = 4   // as many as the runtime's active_spin
	loadsPerTurn = 300 // all turns together take about as long as a sleep

	lockPauses    = 4 // those of a Lock
	loadsPerPause = 10_000

	creditMax  = 8
	lossInVain = 16
)

// spare is whether a second goroutine can run while one spins. Asking for
// GOMAXPROCS takes the scheduler's lock, so the answer is kept. It is looked at
// again when somebody has spun in vain, and, as long as nobody spins, now and then.
var (
	spare atomic.Bool
	asked atomic.Uint32 // how often it was false when somebody wanted to spin
)

func init() { look() }

func look() {
	if explored && exploring() {
		return // there it is a choice, each time
	}
	spare.Store(min(runtime.GOMAXPROCS(0), runtime.NumCPU()) > 1)
}

// credit rises with every wait, and falls when one has spun in vain. Below zero
// nobody begins to spin. It is an estimate: an update that is lost, because two
// goroutines made one at a time, does no harm.
var credit atomic.Int32

// CanSpin reports whether a goroutine that has already spun so many turns should
// spin once more rather than sleep.
func CanSpin(turns int) bool {
	if explored {
		if can, asked := askCanSpin(turns); asked {
			return can
		}
	}
	if w := simulated(); w != nil {
		return w.CanSpin(turns)
	}
	if 0 < turns && turns < spinTurns {
		return true
	}
	race.Disable()
	may := turns == 0 && mayBegin()
	if turns != 0 {
		inVain()
	}
	race.Enable()
	return may
}

func mayBegin() bool {
	if !hasSpare() {
		return false
	}
	c := credit.Load()
	if c < creditMax {
		credit.Store(c + 1)
	}
	return c >= 0
}

// hasSpare returns spare. While that is false it is looked at again now and then.
func hasSpare() bool {
	if explored {
		if can, asked := askCanSpin(0); asked {
			return can
		}
	}
	if simulated() != nil {
		return false // one goroutine runs at a time
	}
	if spare.Load() {
		return true
	}
	if asked.Add(1)%256 == 0 {
		look()
	}
	return false
}

// inVain is called when a goroutine has spun as long as it may, for nothing.
func inVain() {
	look()
	credit.Add(-lossInVain)
}

// DoSpin waits a moment without giving up the processor.
func DoSpin() {
	if explored && askDoSpin() {
		return
	}
	if w := simulated(); w != nil {
		w.DoSpin()
		return
	}
	race.Disable()
	pause(loadsPerTurn)
	race.Enable()
}

// pause loads a word that hardly ever changes: that keeps the compiler from
// dropping the loop, and moves no cache line.
func pause(loads int) {
	if explored && askDoSpin() {
		return
	}
	for range loads {
		spare.Load()
	}
}
