package stack

import "fmt"

// A Goroutine has a stack, which grows down from hi. What stands on it are frames, the
// latest lowest, and each has words of which some are pointers, perhaps to other words
// of the same stack.
type Goroutine struct {
	mem    *Memory
	p      int
	lo, hi uint64
	sp     uint64
	words  []uint64 // of the stack, from lo on
	frames []frame
	limit  uint64
	Moves  []Move
}

// A Move is a change of the stack's size.
type Move struct {
	Depth    int // how many frames there were
	From, To uint64
	Copied   uint64 // bytes
	Adjusted int    // pointers
}

type frame struct {
	base, size uint64 // from base up
	isPointer  []bool // by word: the stack map
}

const wordSize = 8

// NewGoroutine returns a goroutine with a stack of a size: fixedStack for a new one, and
// for one that is used again perhaps what the collector has found to be usual.
func NewGoroutine(m *Memory, p int, size uint64) *Goroutine {
	g := &Goroutine{mem: m, p: p, limit: maxStack}
	g.use(m.Alloc(p, size), size)
	g.sp = g.hi
	return g
}

// RunOn says on which P the goroutine runs: the next stack comes from there.
func (g *Goroutine) RunOn(p int) { g.p = p }

// Reset is for the next goroutine that gets the stack.
func (g *Goroutine) Reset() {
	g.sp, g.frames, g.Moves = g.hi, nil, nil
	clear(g.words)
}

func (g *Goroutine) use(lo, size uint64) {
	g.lo, g.hi = lo, lo+size
	g.words = make([]uint64, size/wordSize)
}

// Size returns how large the stack is, and Used how much of it is in use.
func (g *Goroutine) Size() uint64 { return g.hi - g.lo }
func (g *Goroutine) Used() uint64 { return g.hi - g.sp }

// SetLimit is debug.SetMaxStack.
func (g *Goroutine) SetLimit(n uint64) { g.limit = n }

// An Overflow is the end of a program whose stack would exceed the limit.
type Overflow struct{ Limit, SP, Lo, Hi uint64 }

func (o *Overflow) Error() string {
	return fmt.Sprintf("runtime: goroutine stack exceeds %d-byte limit\nruntime: sp=%#x stack=[%#x, %#x]\nfatal error: stack overflow", o.Limit, o.SP, o.Lo, o.Hi)
}

// Call calls a function with a frame of a size. If it does not fit, the stack grows
// first: what the prologue of a function and morestack do.
func (g *Goroutine) Call(size uint64) error {
	size = (size + wordSize - 1) &^ (wordSize - 1)
	if !g.fits(size) {
		if err := g.newstack(size); err != nil {
			return err
		}
	}
	g.sp -= size
	g.frames = append(g.frames, frame{base: g.sp, size: size, isPointer: make([]bool, size/wordSize)})
	clear(g.words[(g.sp-g.lo)/wordSize : (g.sp-g.lo+size)/wordSize])
	return nil
}

// fits is what the prologue compares. A small frame may reach into the guard, and is not
// even looked at: it is the stack pointer before it that counts.
func (g *Goroutine) fits(size uint64) bool {
	if size <= small {
		return g.Used() <= g.Size()-guard
	}
	return g.Used()+size <= g.Size()-guard+small
}

// Return ends the latest function.
func (g *Goroutine) Return() {
	f := g.frames[len(g.frames)-1]
	g.frames = g.frames[:len(g.frames)-1]
	g.sp = f.base + f.size
}

// Depth returns how many functions are on the stack.
func (g *Goroutine) Depth() int { return len(g.frames) }

// newstack doubles the stack, or more if the frame needs it.
func (g *Goroutine) newstack(frame uint64) error {
	size := 2 * g.Size()
	for size-g.Used() < frame+guard {
		size *= 2
	}
	if size > g.limit {
		return &Overflow{g.limit, g.sp, g.lo, g.hi}
	}
	g.copystack(size)
	return nil
}

// copystack moves the stack to one of another size. All that is in use is copied to its
// upper end, and every pointer into the old stack goes with what it points to.
func (g *Goroutine) copystack(size uint64) {
	used := g.Used()
	old := Goroutine{lo: g.lo, hi: g.hi, words: g.words}
	g.use(g.mem.Alloc(g.p, size), size)
	copy(g.words[(size-used)/wordSize:], old.words[(old.Size()-used)/wordSize:])
	delta := g.hi - old.hi // wraps around where it is negative
	g.sp += delta
	move := Move{Depth: len(g.frames), From: old.Size(), To: size, Copied: used}
	for i := range g.frames {
		f := &g.frames[i]
		f.base += delta
		move.Adjusted += g.adjust(f, &old, delta)
	}
	g.Moves = append(g.Moves, move)
	g.mem.Free(g.p, old.lo, old.Size())
}

// adjust changes the pointers of a frame that point into the old stack. What only looks
// like one is left alone: the stack map says what is a pointer.
func (g *Goroutine) adjust(f *frame, old *Goroutine, delta uint64) (n int) {
	for i, is := range f.isPointer {
		w := g.word(f.base + uint64(i)*wordSize)
		if is && old.lo <= *w && *w < old.hi {
			*w += delta
			n++
		}
	}
	return n
}

// Shrink is what the collector does when it scans the stack: it halves one of which less
// than a quarter is in use. The room below the guard counts as used, so it stops before
// the smallest size.
func (g *Goroutine) Shrink() bool {
	size := g.Size() / 2
	if size < fixedStack || g.Used()+nosplit >= g.Size()/shrinkPart {
		return false
	}
	g.copystack(size)
	return true
}

// Exit frees the stack.
func (g *Goroutine) Exit() { g.mem.Free(g.p, g.lo, g.Size()) }

func (g *Goroutine) word(at uint64) *uint64 { return &g.words[(at-g.lo)/wordSize] }

// Addr returns the address of a word of a frame; the latest has number Depth()-1.
func (g *Goroutine) Addr(frame, word int) uint64 {
	return g.frames[frame].base + uint64(word)*wordSize
}

// Set stores a number, and SetPointer an address.
func (g *Goroutine) Set(frame, word int, v uint64) {
	g.frames[frame].isPointer[word] = false
	*g.word(g.Addr(frame, word)) = v
}

// SetPointer stores an address.
func (g *Goroutine) SetPointer(frame, word int, v uint64) {
	g.frames[frame].isPointer[word] = true
	*g.word(g.Addr(frame, word)) = v
}

// Get returns what stands in a word of a frame, and At what stands at an address.
func (g *Goroutine) Get(frame, word int) uint64 { return *g.word(g.Addr(frame, word)) }

// At returns what stands at an address of the stack.
func (g *Goroutine) At(p uint64) uint64 { return *g.word(p) }
