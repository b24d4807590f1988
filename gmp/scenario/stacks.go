package scenario

import (
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strconv"
	"unsafe"

	"github.com/syncprimer/syncprimer/gmp/sched"
	"github.com/syncprimer/syncprimer/gmp/stack"
)

// Programs about the stack. They look at addresses, which only a process has: their
// prediction is made by package stack, from what they say of themselves first, the size
// of a frame.

func stackGrowth(w World) {
	done := w.WaitGroup()
	done.Add(1)
	w.Go(func() {
		var root byte
		d := descent{w: w, at: address(&root), most: 800}
		d.down(0, &root)
		done.Done()
	})
	done.Wait()
}

// A descent is a recursion that notices when its stack is moved.
type descent struct {
	w     World
	at    uintptr // of the root, as it was when last looked at
	first uintptr // the lower end of the first frame
	most  int
}

//go:noinline
func (d *descent) down(n int, root *byte) byte {
	var local [256]byte
	local[n&255] = 1
	switch n {
	case 0:
		d.first = bottom()
	case 1:
		frame := d.first - bottom()
		d.w.Log(frame)
		d.w.Log(-d.first&2047 - frame) // as much is in use before, of a stack of 2 KB
	}
	if now := address(root); now != d.at { // the root has moved, and all with it
		d.at = now
		d.w.Log(n)
	}
	if n == d.most {
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
		d := descent{w: quiet{w}, at: address(&root), most: 600}
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

// quiet is a world without a log.
type quiet struct{ World }

func (quiet) Log(any) {}

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
	d := descent{w: quiet{}, at: address(&root), most: math.MaxInt}
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
	for i := range at {
		done := w.Chan(1)
		w.Go(func() {
			var local byte
			at[i] = address(&local)
			done.Send(0)
		})
		done.Recv()
		w.Gosched() // it has ended
	}
	w.Log(at[0] == at[1])
}

// foretellReuse asks the simulation whether the second goroutine gets the first one's G,
// and with it its stack.
func foretellReuse(Outcome) Outcome {
	s := sched.New(sched.Config{})
	var slots [2]int
	err := s.Main(func() {
		for i := range slots {
			s.Go(func() { slots[i] = s.Slot() })
			s.Gosched()
			s.Gosched()
		}
	})
	return Outcome{Log: []string{fmt.Sprint(slots[0] == slots[1])}, End: ending(err)}
}
