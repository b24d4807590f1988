package stack

// A Segmented stack, as goroutines had it before Go 1.3: a list of segments. A frame that
// does not fit in the latest gets one of its own, which is freed when the function
// returns. Nothing is ever copied, and a frame never moves.
//
// Where a loop calls a function just at the end of a segment, each call takes a segment
// and gives it back: the hot split.
type Segmented struct {
	mem      *Memory
	p        int
	segments []segment
	Splits   int // segments that were taken for a call
}

type segment struct {
	lo, size uint64
	frames   []uint64 // their sizes
	used     uint64
}

// NewSegmented returns a stack with a first segment.
func NewSegmented(m *Memory, p int, size uint64) *Segmented {
	s := &Segmented{mem: m, p: p}
	s.segments = []segment{{lo: m.Alloc(p, size), size: size}}
	return s
}

// Call calls a function with a frame of a size.
func (s *Segmented) Call(size uint64) {
	top := &s.segments[len(s.segments)-1]
	if top.used+size > top.size-guard {
		n := uint64(fixedStack)
		for n < size+guard {
			n *= 2
		}
		s.Splits++
		s.segments = append(s.segments, segment{lo: s.mem.Alloc(s.p, n), size: n})
		top = &s.segments[len(s.segments)-1]
	}
	top.frames = append(top.frames, size)
	top.used += size
}

// Return ends the latest function: lessstack, if its segment is empty then.
func (s *Segmented) Return() {
	top := &s.segments[len(s.segments)-1]
	top.used -= top.frames[len(top.frames)-1]
	top.frames = top.frames[:len(top.frames)-1]
	if len(top.frames) == 0 && len(s.segments) > 1 {
		s.mem.Free(s.p, top.lo, top.size)
		s.segments = s.segments[:len(s.segments)-1]
	}
}

// Segments returns how many there are.
func (s *Segmented) Segments() int { return len(s.segments) }
