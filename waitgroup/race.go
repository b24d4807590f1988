package waitgroup

import (
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/race"
)

// The methods as the race detector is to see them. There is one edge, from every
// Done to Wait; the releases are merged, since Wait comes after all of them.
//
// In addition, the two mistakes that documentation forbids are made into
// accesses of sema that race with each other: the Add that starts a group reads
// it, and the first Wait writes it. If nothing puts these two in order, the
// detector reports them. (Of several Waits only the first: they need no order.)
//
// Without -race nothing here is reachable.

func (wg *WaitGroup) addRace(delta int) {
	addr := unsafe.Pointer(&wg.sema) // of a nil WaitGroup this panics, while events are seen
	if delta < 0 {
		race.ReleaseMerge(addr)
	}
	race.Disable()
	state := wg.state.Add(uint64(delta) * oneTask)
	if delta > 0 && int32(state>>32) == int32(delta) {
		wg.markFirstAdd()
	}
	if state&notJustTasks != 0 {
		wg.addSlow(state, delta)
	}
	race.Enable()
}

func (wg *WaitGroup) waitRace() {
	addr := unsafe.Pointer(&wg.sema)
	race.Disable()
	slept := wg.wait()
	reuse := slept && wg.state.Load() != 0
	race.Enable()
	race.Acquire(addr)
	if reuse {
		panic(reused)
	}
}

// The two marks are made while events are disabled, which silences edges and not
// accesses.
func (wg *WaitGroup) markFirstAdd()  { race.Read(unsafe.Pointer(&wg.sema)) }
func (wg *WaitGroup) markFirstWait() { race.Write(unsafe.Pointer(&wg.sema)) }
