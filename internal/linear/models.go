package linear

import (
	"fmt"
	"slices"

	"github.com/anishathalye/porcupine"
)

// The inputs of the models. A Try has a bool for output, the others none.
const (
	Lock     = "Lock"
	TryLock  = "TryLock"
	Unlock   = "Unlock"
	RLock    = "RLock"
	TryRLock = "TryRLock"
	RUnlock  = "RUnlock"
	Acquire  = "Acquire"
	Release  = "Release"
)

func describeOperation(input, output any) string {
	if output == nil {
		return fmt.Sprint(input)
	}
	return fmt.Sprintf("%v: %v", input, output)
}

// Mutex is the model of a mutual exclusion lock: Lock, TryLock, Unlock.
// A TryLock fails if and only if the lock is held.
func Mutex() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return false },
		Step: func(state, input, output any) (bool, any) {
			locked := state.(bool)
			switch input {
			case Lock:
				return !locked, true
			case TryLock:
				return output == !locked, true
			case Unlock:
				return locked, false
			}
			return false, state
		},
		DescribeOperation: describeOperation,
		DescribeState: func(state any) string {
			if state.(bool) {
				return "locked"
			}
			return "free"
		},
	}
}

// holders is the state of a readers-writer lock.
type holders struct {
	readers int
	writer  bool
}

func (h holders) String() string {
	if h.writer {
		return "a writer"
	}
	return fmt.Sprintf("%d readers", h.readers)
}

func (h holders) step(input, output any) (bool, holders) {
	free := !h.writer && h.readers == 0
	switch {
	case input == TryLock && output == false:
		return !free, h
	case input == TryRLock && output == false:
		return h.writer, h
	case input == Lock, input == TryLock:
		return free, holders{writer: true}
	case input == RLock, input == TryRLock:
		return !h.writer, holders{readers: h.readers + 1}
	case input == Unlock:
		return h.writer, holders{}
	case input == RUnlock:
		return h.readers > 0, holders{readers: h.readers - 1}
	}
	return false, h
}

// RWMutex is the model of a readers-writer lock: Lock, TryLock, Unlock, RLock,
// TryRLock, RUnlock.
//
// A Try may also fail because of somebody who is just coming or going. A writer
// keeps others out before it has the lock, and for a moment after it has given it
// up; and a reader that sleeps is counted as in from the moment that a writer
// lets it in, although another may overtake it yet (in the standard library: the
// permit that it is to wake up to can be taken). So a failed Try counts only if
// no other client is in the middle of such a call.
func RWMutex() porcupine.Model {
	return porcupine.Model{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			return [][]porcupine.Operation{withoutExcused(history)}
		},
		Init: func() any { return holders{} },
		Step: func(state, input, output any) (bool, any) {
			return state.(holders).step(input, output)
		},
		DescribeOperation: describeOperation,
		DescribeState:     func(state any) string { return state.(holders).String() },
	}
}

// withoutExcused leaves out the failed Trys for which somebody in passing may be
// the reason.
func withoutExcused(history []porcupine.Operation) []porcupine.Operation {
	var counting []porcupine.Operation
	for _, op := range history {
		excuse := func(other porcupine.Operation) bool { return inPassing(other, op) }
		if op.Output != false || !slices.ContainsFunc(history, excuse) {
			counting = append(counting, op)
		}
	}
	return counting
}

// inPassing reports whether op is a call in passing that may be why try failed.
func inPassing(op, try porcupine.Operation) bool {
	if op.ClientId == try.ClientId || op.Return < try.Call || try.Return < op.Call {
		return false
	}
	switch op.Input {
	case Lock, TryLock, Unlock:
		return true
	case RLock:
		return try.Input == TryLock // readers do not keep readers out
	}
	return false
}

// Semaphore is the model of a counting semaphore: Acquire and Release, with so
// many permits at first.
func Semaphore(permits int) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return permits },
		Step: func(state, input, output any) (bool, any) {
			free := state.(int)
			switch input {
			case Acquire:
				return free > 0, free - 1
			case Release:
				return true, free + 1
			}
			return false, state
		},
		DescribeOperation: describeOperation,
		DescribeState:     func(state any) string { return fmt.Sprintf("%d permits", state) },
	}
}
