package main

import (
	"slices"
	"time"
	"unsafe"
)

// The same program for the runtime, in a new goroutine each time: it has a small
// stack.

const runsOfEach = 20

// A measured depth is what a call of the leaf has cost, divided by the median of all
// depths.
type measured struct {
	used uint64
	cost float64
}

func measureDepths(calls int) []measured {
	var list []measured
	var costs []float64
	for frames := 0; ; frames++ {
		m := fastest(frames, calls)
		if m.used > deepest {
			break
		}
		list = append(list, m)
		costs = append(costs, m.cost)
	}
	slices.Sort(costs)
	median := costs[len(costs)/2]
	for i := range list {
		list[i].cost /= median
	}
	return list
}

// fastest is the run that was disturbed least.
func fastest(frames, calls int) measured {
	var best measured
	for run := range runsOfEach {
		l := looping{calls: calls}
		done := make(chan byte)
		go func() {
			var root byte
			done <- l.down(frames, &root)
		}()
		<-done
		if cost := float64(max(l.took, 1)); run == 0 || cost < best.cost {
			best = measured{used: l.used, cost: cost}
		}
	}
	return best
}

// looping is a loop at some depth.
type looping struct {
	calls int
	used  uint64
	took  time.Duration
}

//go:noinline
func (l *looping) down(frames int, root *byte) byte {
	var local [16]byte
	local[frames&15] = 1
	if frames > 0 {
		return l.down(frames-1, root) + local[frames&15]
	}
	begin := time.Now()
	for i := range l.calls {
		local[i&15] += leaf(i)
	}
	l.took = time.Since(begin)
	l.used = uint64(address(root) - address(&local[0])) // both have moved if the stack has
	return local[0]
}

//go:noinline
func leaf(n int) byte {
	var local [leafSize - 24]byte // beside a return address, a frame pointer, and what is spilled
	local[n%len(local)] = 1
	return local[(n+1)%len(local)]
}

func address(p *byte) uintptr { return uintptr(unsafe.Pointer(p)) }
