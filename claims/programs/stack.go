package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"unsafe"
)

// where is an address as a number: it does not follow what it was the address of.
func where[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

// deep calls itself so many times, with a frame of more than 256 bytes.
//
//go:noinline
func deep(n int) byte {
	var local [256]byte
	local[n&255] = 1
	if n == 0 {
		return local[0]
	}
	return deep(n-1) + local[n&255]
}

// inGoroutine runs f in a goroutine of its own, to the end.
func inGoroutine(f func()) {
	done := make(chan int)
	go func() {
		f()
		close(done)
	}()
	<-done
}

var _ = add("stack-apart", func() {
	at, end := make(chan uintptr), make(chan int)
	for range 100 {
		go func() {
			var local byte
			at <- where(&local)
			<-end
		}()
	}
	var all []uintptr
	for range 100 {
		all = append(all, <-at)
	}
	close(end)
	slices.Sort(all)
	nearest := ^uintptr(0)
	for i := range all[1:] {
		nearest = min(nearest, all[i+1]-all[i])
	}
	fmt.Println("between two at least 2048 bytes:", nearest >= 2048)
})

var _ = add("stack-first-size", func() {
	runtime.GOMAXPROCS(1)
	end, endSome := make(chan int), make(chan int)
	for range 20 { // whose stacks make the average a large one
		go waitBelow(100, end)
	}
	for range 10 { // that end, and are used again
		go waitBelow(1, endSome)
	}
	untilIn("chan receive", 30)
	close(endSome)
	untilIn("chan receive", 20)
	runtime.GC()
	moved := make(chan bool)
	var all []bool
	for range 40 { // none of which ends, so that the later ones are new
		go func() {
			var local byte
			at := where(&local)
			deep(10)
			moved <- where(&local) != at
			<-end
		}()
		all = append(all, <-moved)
	}
	fmt.Println("has to grow: one that is used again,", all[0], "and a new one,", all[39])
	close(end)
})

//go:noinline
func waitBelow(n int, end <-chan int) byte {
	var local [256]byte
	if n == 0 {
		<-end
		return 0
	}
	return waitBelow(n-1, end) + local[n&255]
}

var sink any // what is stored here escapes

var _ = add("stack-locals", func() {
	inGoroutine(func() {
		var local byte
		heap := new(byte)
		sink = heap
		local = 7
		at, atHeap, p := where(&local), where(heap), &local
		deep(1000)
		runtime.KeepAlive(sink)
		fmt.Println("a local variable has moved:", where(&local) != at, "and one that escapes:", where(heap) != atHeap)
		fmt.Println("a pointer to it has gone along:", where(p) == where(&local) && *p == 7, "and a number:", at == where(&local))
	})
})

//go:noinline
func largeFrame() byte {
	var local [50_000]byte
	for i := range local {
		local[i] = byte(i)
	}
	return local[len(local)-1]
}

var _ = add("stack-large-frame", func() {
	inGoroutine(func() {
		var local byte
		at := where(&local)
		deep(1)
		small := where(&local) != at
		largeFrame()
		fmt.Println("moves for a small frame:", small, "and for a large one:", where(&local) != at)
	})
})

type point struct{ x, y int }

//go:noinline
func sum(p *point) int { return p.x + p.y }

//go:noinline
func made() *point { return &point{1, 2} }

var _ = add("stack-escape", func() {
	fmt.Println("a struct that stays:", testing.AllocsPerRun(100, func() { sum(&point{1, 2}) }),
		"and one that is returned:", testing.AllocsPerRun(100, func() { made() }))
})

//go:noinline
func touch(b []byte) { b[len(b)-1] = 1 }

var _ = add("stack-large-variable", func() {
	inGoroutine(func() {
		fmt.Println("100 KB:", testing.AllocsPerRun(10, func() {
			var v [100 << 10]byte
			touch(v[:])
		}), "and 200 KB:", testing.AllocsPerRun(10, func() {
			var v [200 << 10]byte
			touch(v[:])
		}))
	})
})

var _ = add("stack-shrinks", func() {
	debug.SetGCPercent(-1)
	inGoroutine(func() {
		var local byte
		deep(1000)
		at := where(&local)
		for range 10_000 {
			deep(1)
		}
		fmt.Println("when functions have returned:", where(&local) != at)
		runtime.GC()
		fmt.Println("when the collector has run:", where(&local) != at)
	})
})

var _ = add("stack-grows-once", func() {
	debug.SetGCPercent(-1)
	inGoroutine(func() {
		var local byte
		deep(1000)
		at, moves := where(&local), 0
		for range 1000 {
			deep(1000)
			if now := where(&local); now != at {
				at = now
				moves++
			}
		}
		fmt.Println("moves in 1000 rounds:", moves)
	})
})

var _ = add("stack-deep", func() {
	inGoroutine(func() {
		deep(100_000)
		fmt.Println("100,000 calls deep")
	})
})

var _ = add("stack-old-one", func() {
	runtime.GOMAXPROCS(1)
	inGoroutine(func() {
		var local byte
		old := where(&local) &^ 2047
		deep(10)
		moved := where(&local)&^2047 != old
		at, end := make(chan uintptr), make(chan int)
		again := false
		for range 40 { // none ends, so that some need a stack
			go func() {
				var local byte
				at <- where(&local) &^ 2047
				<-end
			}()
			again = <-at == old || again
		}
		close(end)
		fmt.Println("it has moved:", moved, "and another has its old stack:", again)
	})
})
