package stack

import (
	"fmt"
	"math/bits"
	"slices"
)

// Sizes, by the runtime's names. A test reads each from GOROOT.
const (
	fixedStack = 2048     // stackMin: the smallest stack, and what a new goroutine gets
	numOrders  = 4        // _NumStackOrders: 2, 4, 8 and 16 KB come from pools
	cacheSize  = 32 << 10 // _StackCacheSize: as much a P keeps of an order; and the size of a span of the pool
	pageSize   = 8 << 10

	guard      = 928           // stackGuard: as much is left below a frame that fits
	nosplit    = 800           // stackNosplit: of that, what functions without a check may use
	small      = 128           // abi.StackSmall: a frame of at most that may use the guard
	big        = 4096          // abi.StackBig: with a larger frame its size is looked at as well
	maxStack   = 1_000_000_000 // maxstacksize, on 64 bits
	shrinkPart = 4             // shrinkstack: it shrinks if less than one part of so many is in use
)

// Smallest is the size of a new goroutine's stack.
const Smallest = fixedStack

// A Memory is where stacks come from: for small ones a cache at each P, behind it a
// pool that all share, and behind that, and for large ones, the heap.
//
//	goroutine ◄─ cache of its P ◄─16 KB at a time─ pool of the order ◄─spans of 32 KB─ heap
//	                                                                 large stacks ◄──── heap
type Memory struct {
	caches [][numOrders]cache // by P
	pool   [numOrders][]*span // those with free stacks; the first is used
	large  map[int][]*span    // by log2 of pages: freed while the collector runs
	spans  map[uint64]*span   // in use, by where they begin
	next   uint64             // where the heap has room
	freed  map[uint64][]uint64
	GC     bool // the collector runs: what is empty is kept until it is done
	Stats  Stats
}

// Stats count what has gone where.
type Stats struct {
	Allocs, Frees                        int // of stacks
	Refills, Releases                    int // of caches
	SpansTaken, SpansGiven               int // by pools, from and to the heap
	LargeAllocs, LargeReused, LargeFrees int
	InUse, Heap                          uint64 // bytes of stacks in use, and of spans taken from the heap
}

// A cache is what a P keeps of an order: at most 32 KB, without a lock.
type cache struct {
	list []uint64 // a stack of stacks: the last one freed is the next to be used
	size uint64
}

// A span is memory from the heap: 32 KB that hold stacks of one order, or one large
// stack.
type span struct {
	base, size uint64
	free       []uint64
	inUse      int
}

// NewMemory returns a memory for so many Ps.
func NewMemory(procs int) *Memory {
	return &Memory{
		caches: make([][numOrders]cache, procs), large: make(map[int][]*span), spans: make(map[uint64]*span),
		next: 0xc000_000_000, freed: make(map[uint64][]uint64),
	}
}

// orderOf returns the order of a size, or -1 for a large one.
func orderOf(n uint64) int {
	if n >= fixedStack<<numOrders || n >= cacheSize {
		return -1
	}
	return bits.TrailingZeros64(n / fixedStack)
}

// Alloc returns where a stack of n bytes begins, a power of two: stackalloc on p. p is -1
// for a thread that has none.
func (m *Memory) Alloc(p int, n uint64) uint64 {
	if n < fixedStack || n&(n-1) != 0 {
		panic(fmt.Sprintf("stack: size %d is no power of 2 from %d on", n, fixedStack))
	}
	m.Stats.Allocs++
	m.Stats.InUse += n
	order := orderOf(n)
	if order < 0 {
		return m.allocLarge(n)
	}
	if p < 0 {
		return m.poolAlloc(order)
	}
	c := &m.caches[p][order]
	if len(c.list) == 0 {
		m.refill(c, order)
	}
	x := c.list[len(c.list)-1]
	c.list = c.list[:len(c.list)-1]
	c.size -= n
	return x
}

// Free gives a stack back: stackfree on p.
func (m *Memory) Free(p int, lo, n uint64) {
	m.Stats.Frees++
	m.Stats.InUse -= n
	order := orderOf(n)
	switch {
	case order < 0:
		m.freeLarge(lo)
	case p < 0:
		m.poolFree(order, lo)
	default:
		c := &m.caches[p][order]
		if c.size >= cacheSize {
			m.release(c, order)
		}
		c.list = append(c.list, lo)
		c.size += n
	}
}

// refill fills an empty cache halfway.
func (m *Memory) refill(c *cache, order int) {
	m.Stats.Refills++
	for c.size < cacheSize/2 {
		c.list = append(c.list, m.poolAlloc(order))
		c.size += fixedStack << order
	}
}

// release empties a full cache halfway.
func (m *Memory) release(c *cache, order int) {
	m.Stats.Releases++
	for c.size > cacheSize/2 {
		m.poolFree(order, c.list[len(c.list)-1])
		c.list = c.list[:len(c.list)-1]
		c.size -= fixedStack << order
	}
}

// poolAlloc takes a stack from the first span with a free one.
func (m *Memory) poolAlloc(order int) uint64 {
	if len(m.pool[order]) == 0 {
		s := m.fromHeap(cacheSize)
		for x := uint64(0); x < cacheSize; x += fixedStack << order {
			s.free = append(s.free, s.base+x)
		}
		m.Stats.SpansTaken++
		m.pool[order] = append(m.pool[order], s)
	}
	s := m.pool[order][0]
	x := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	s.inUse++
	if len(s.free) == 0 {
		m.pool[order] = m.pool[order][1:]
	}
	return x
}

// poolFree gives a stack back to its span. One that is empty then goes back to the heap
// at once, or when the collector is done.
func (m *Memory) poolFree(order int, x uint64) {
	s := m.spanOf(x)
	if len(s.free) == 0 {
		m.pool[order] = slices.Insert(m.pool[order], 0, s)
	}
	s.free = append(s.free, x)
	s.inUse--
	if s.inUse == 0 && !m.GC {
		m.giveSpan(order, s)
	}
}

func (m *Memory) giveSpan(order int, s *span) {
	m.Stats.SpansGiven++
	i := slices.Index(m.pool[order], s)
	m.pool[order] = slices.Delete(m.pool[order], i, i+1)
	m.toHeap(s)
}

func (m *Memory) allocLarge(n uint64) uint64 {
	m.Stats.LargeAllocs++
	k := bits.TrailingZeros64(n / pageSize)
	if all := m.large[k]; len(all) > 0 {
		m.Stats.LargeReused++
		s := all[len(all)-1]
		m.large[k] = all[:len(all)-1]
		s.inUse = 1
		return s.base
	}
	s := m.fromHeap(n)
	s.inUse = 1
	return s.base
}

// freeLarge gives a large stack to the heap. While the collector runs, somebody may still
// look at it: it is kept, and may be used again.
func (m *Memory) freeLarge(lo uint64) {
	m.Stats.LargeFrees++
	s := m.spans[lo]
	s.inUse = 0
	if !m.GC {
		m.toHeap(s)
		return
	}
	k := bits.TrailingZeros64(s.size / pageSize)
	m.large[k] = append(m.large[k], s)
}

// EndGC gives to the heap what was kept while the collector ran: freeStackSpans.
func (m *Memory) EndGC() {
	m.GC = false
	for order := range m.pool {
		for _, s := range slices.Clone(m.pool[order]) {
			if s.inUse == 0 {
				m.giveSpan(order, s)
			}
		}
	}
	for k, all := range m.large {
		for _, s := range all {
			m.toHeap(s)
		}
		delete(m.large, k)
	}
}

func (m *Memory) fromHeap(n uint64) *span {
	base := m.next
	if again := m.freed[n]; len(again) > 0 {
		base = again[len(again)-1]
		m.freed[n] = again[:len(again)-1]
	} else {
		m.next += n
	}
	s := &span{base: base, size: n}
	m.spans[base] = s
	m.Stats.Heap += n
	return s
}

func (m *Memory) toHeap(s *span) {
	delete(m.spans, s.base)
	m.freed[s.size] = append(m.freed[s.size], s.base)
	m.Stats.Heap -= s.size
}

// spanOf returns the span of the pool that a stack belongs to. Spans are as large as
// they are aligned.
func (m *Memory) spanOf(x uint64) *span { return m.spans[x&^(cacheSize-1)] }
