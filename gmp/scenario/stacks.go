package scenario

import (
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"unsafe"

	"github.com/syncprimer/syncprimer/gmp/sched"
	"github.com/syncprimer/syncprimer/gmp/stack"
	"github.com/syncprimer/syncprimer/internal/goid"
)

// Programs about the stack. They look at addresses, which only a process has: their
// prediction is made by package stack, from what they say of themselves first, the size
// of a frame.

func stackGrowth(w World) {
	done := w.WaitGroup()
	done.Add(1)
	w.Go(func() {
		var root byte
		d := descent{log: w.Log, at: address(&root), most: 800}
		d.down(0, &root)
		done.Done()
	})
	done.Wait()
}

// A descent is a recursion that notices when its stack is moved.
type descent struct {
	log   func(any)
	at    uintptr // of the root, as it was when last looked at
	first uintptr // the lower end of the first frame
	most  int
	then  func() // at the deepest point
}

func nowhere(any) {}

//go:noinline
func (d *descent) down(n int, root *byte) byte {
	var local [256]byte
	local[n&255] = 1
	switch n {
	case 0:
		d.first = bottom()
	case 1:
		frame := d.first - bottom()
		d.log(frame)
		d.log(-d.first&2047 - frame) // as much is in use before, of a stack of 2 KB
	}
	if now := address(root); now != d.at { // the root has moved, and all with it
		d.at = now
		d.log(n)
	}
	if n == d.most {
		if d.then != nil {
			d.then()
		}
		return local[0]
	}
	return d.down(n+1, root) + local[n&255]
}

// bottom returns where the frame of its caller ends: above its own, which has a return
// address, a saved frame pointer and a word.
//
//go:noinline
func bottom() uintptr {
	var local byte
	return (address(&local) &^ 7) + 3*8
}

func address(p *byte) uintptr { return uintptr(unsafe.Pointer(p)) }

// foretellGrowth predicts the depths at which the stack moves.
func foretellGrowth(measured Outcome) Outcome {
	frame, base := sizes(measured)
	g := stack.NewGoroutine(stack.NewMemory(1), 0, 2048)
	o := Outcome{Log: []string{fmt.Sprint(frame), fmt.Sprint(base)}}
	_ = g.Call(base)
	for n := 0; n <= 800; n++ {
		before := len(g.Moves)
		_ = g.Call(frame)
		if len(g.Moves) > before {
			o.Log = append(o.Log, fmt.Sprint(n))
		}
	}
	return o
}

func sizes(measured Outcome) (frame, base uint64) {
	if len(measured.Log) < 2 {
		return 8, 8
	}
	frame, _ = strconv.ParseUint(measured.Log[0], 10, 32)
	base, _ = strconv.ParseUint(measured.Log[1], 10, 32)
	return frame, base
}

func stackShrink(w World) {
	turn, back := w.Chan(0), w.Chan(0)
	w.Go(func() {
		var root byte
		d := descent{log: nowhere, at: address(&root), most: 600}
		d.down(0, &root)
		at, moves := address(&root), 0
		for range 9 {
			back.Send(0)
			turn.Recv() // the collector has looked at this stack meanwhile
			if now := address(&root); now != at {
				at = now
				moves++
			}
		}
		w.Log(moves)
		back.Send(0)
	})
	for range 9 {
		back.Recv()
		runtime.GC()
		turn.Send(0)
	}
	back.Recv()
}

// foretellShrink predicts how often a stack of 256 KB is halved, of which next to nothing
// is in use.
func foretellShrink(Outcome) Outcome {
	g := stack.NewGoroutine(stack.NewMemory(1), 0, 256<<10)
	_ = g.Call(400)
	n := 0
	for g.Shrink() {
		n++
	}
	return Outcome{Log: []string{fmt.Sprint(n)}}
}

func stackLimit(World) {
	debug.SetMaxStack(64 << 20)
	var root byte
	d := descent{log: nowhere, at: address(&root), most: math.MaxInt}
	d.down(0, &root)
}

func foretellLimit(Outcome) Outcome {
	g := stack.NewGoroutine(stack.NewMemory(1), 0, 2048)
	g.SetLimit(64 << 20)
	for {
		if err := g.Call(368); err != nil {
			return Outcome{End: firstLine(err.Error())}
		}
	}
}

func stackReuse(w World) {
	var at [2]uintptr
	var id [2]int
	for i := range at {
		done := w.Chan(1)
		w.Go(func() {
			var local byte
			at[i], id[i] = address(&local), goid.ID()
			done.Send(0)
		})
		done.Recv()
		w.Gosched() // it has ended
	}
	w.Log(at[0] == at[1])
	w.Log(id[0] == id[1])
}

// foretellReuse asks the simulation whether the second goroutine gets the first one's G,
// and with it its stack; and which number.
func foretellReuse(Outcome) Outcome {
	var slots, ids []int
	s := sched.New(sched.Config{Log: func(e sched.Event) {
		if e.What == sched.Created {
			ids = append(ids, e.G)
		}
	}})
	err := s.Main(func() {
		for range 2 {
			s.Go(func() { slots = append(slots, s.Slot()) })
			s.Gosched()
			s.Gosched()
		}
	})
	return Outcome{Log: []string{fmt.Sprint(slots[0] == slots[1]), fmt.Sprint(ids[0] == ids[1])}, End: ending(err)}
}

const (
	crowd  = 300 // more than have ended before, so that some are new
	deeper = 27  // frames: 10 KB
)

func startingSize(w World) {
	turn, back := w.Chan(0), w.Chan(0)
	for range crowd {
		w.Go(func() {
			var root byte
			d := descent{log: nowhere, at: address(&root), most: deeper, then: func() { back.Send(0); turn.Recv() }}
			d.down(0, &root)
		})
	}
	for range crowd {
		back.Recv()
	}
	runtime.GC()
	for _, name := range []string{"/gc/scan/stack:bytes", "/sched/goroutines:goroutines", "/gc/stack/starting-size:bytes"} {
		w.Log(metric(name))
	}
	isNew, isReused := descend(w), descend(w)
	w.Log(isNew[0]) // the frame
	w.Log(isNew[1]) // in use before
	w.Log(len(isNew[2:]))
	w.Log(len(isReused[2:]))
	runtime.KeepAlive(turn)
}

// descend has a goroutine go as deep, and end. It returns what that has logged.
func descend(w World) (log []any) {
	done := w.Chan(0)
	w.Go(func() {
		var root byte
		d := descent{log: func(x any) { log = append(log, x) }, at: address(&root), most: deeper}
		d.down(0, &root)
		done.Send(0)
	})
	done.Recv()
	w.Gosched() // it has ended
	return log
}

func metric(name string) uint64 {
	all := []metrics.Sample{{Name: name}}
	metrics.Read(all)
	return all[0].Value.Uint64()
}

// foretellStartingSize predicts the size from what has been scanned, and from that how
// often the stacks move.
func foretellStartingSize(adaptive bool) func(Outcome) Outcome {
	return func(measured Outcome) Outcome {
		n := make([]uint64, 5)
		for i := range n {
			if i < len(measured.Log) {
				n[i], _ = strconv.ParseUint(measured.Log[i], 10, 64)
			}
		}
		free := stack.NewFreeList(stack.NewMemory(1), 0)
		if adaptive {
			free.Start = stack.StartingSize(n[0], n[1])
		}
		o := Outcome{Log: slices.Clone(measured.Log[:min(5, len(measured.Log))])}
		o.Log[2] = fmt.Sprint(free.Start)
		for range 2 {
			g := free.Get()
			_ = g.Call(max(n[4], 8))
			for range deeper + 1 {
				_ = g.Call(max(n[3], 8))
			}
			o.Log = append(o.Log, fmt.Sprint(len(g.Moves)))
			free.Put(g)
		}
		return o
	}
}
