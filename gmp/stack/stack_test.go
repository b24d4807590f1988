package stack

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// chain calls n functions. Each has a pointer to a word of the one before, which has the
// depth in it, a number that looks like such a pointer, and one to somewhere else.
func chain(t *testing.T, g *Goroutine, n int, size uint64) {
	t.Helper()
	for range n {
		require.NoError(t, g.Call(size))
		d := g.Depth() - 1
		g.Set(d, 0, uint64(d))
		if d > 0 {
			g.SetPointer(d, 1, g.Addr(d-1, 0))
			g.Set(d, 2, g.Addr(d-1, 0))
		}
		g.SetPointer(d, 3, 0xdead0)
	}
}

// intact requires that all pointers lead to where they did.
func intact(t *testing.T, g *Goroutine) {
	t.Helper()
	for d := range g.Depth() {
		require.EqualValues(t, d, g.Get(d, 0))
		require.EqualValues(t, 0xdead0, g.Get(d, 3), "a pointer elsewhere")
		if d > 0 {
			require.EqualValues(t, d-1, g.At(g.Get(d, 1)))
		}
	}
}

func TestPointersFollowTheStack(t *testing.T) {
	m := NewMemory(1)
	g := NewGoroutine(m, 0, fixedStack)
	chain(t, g, 720, 368)
	require.Len(t, g.Moves, 8)
	intact(t, g)
	looksLike := g.Get(500, 2)
	require.NotEqual(t, g.Addr(499, 0), looksLike, "a number stays as it is, also if it looks like a pointer")
	for g.Depth() > 5 {
		g.Return()
	}
	for g.Shrink() {
	}
	require.EqualValues(t, 8<<10, g.Size(), "5 frames of 368 bytes and the guard are more than a quarter of it")
	intact(t, g)
}

// The frame and the base are those that were measured: of a recursion on linux/amd64.
func TestMovesOfARecursion(t *testing.T) {
	g := NewGoroutine(NewMemory(1), 0, fixedStack)
	require.NoError(t, g.Call(200)) // what is there before it
	var depths []int
	for n := 0; n < 800; n++ {
		before := len(g.Moves)
		require.NoError(t, g.Call(368))
		if len(g.Moves) > before {
			depths = append(depths, n)
		}
	}
	require.Equal(t, []int{2, 8, 19, 41, 86, 175, 353, 709}, depths)
	for i, mv := range g.Moves {
		require.EqualValues(t, fixedStack<<i, mv.From)
		require.EqualValues(t, 2*mv.From, mv.To)
	}
}

// A frame that needs more gets more than twice the size at once.
func TestALargeFrame(t *testing.T) {
	g := NewGoroutine(NewMemory(1), 0, fixedStack)
	require.NoError(t, g.Call(50_000))
	require.Len(t, g.Moves, 1)
	require.EqualValues(t, 64<<10, g.Size())
}

// A small frame may use the guard.
func TestASmallFrame(t *testing.T) {
	for _, c := range []struct {
		used, frame uint64
		moves       int
	}{
		{fixedStack - guard, small, 0}, {fixedStack - guard + 8, small, 1},
		{fixedStack - guard - 8, small + 8, 0}, {fixedStack - guard, small + 8, 1},
	} {
		g := NewGoroutine(NewMemory(1), 0, fixedStack)
		g.sp -= c.used
		require.NoError(t, g.Call(c.frame))
		require.Len(t, g.Moves, c.moves, "%+v", c)
	}
}

// One that has grown to 256 KB and waits is halved by each collection, down to 4 KB.
func TestShrinking(t *testing.T) {
	g := NewGoroutine(NewMemory(1), 0, fixedStack)
	require.NoError(t, g.Call(300))
	for range 600 {
		require.NoError(t, g.Call(368))
	}
	require.EqualValues(t, 256<<10, g.Size())
	for g.Depth() > 1 {
		g.Return()
	}
	n := 0
	for g.Shrink() {
		n++
	}
	require.Equal(t, 6, n)
	require.EqualValues(t, 4<<10, g.Size(), "with the guard, 300 bytes are more than a quarter of 4 KB")
}

func TestOverflow(t *testing.T) {
	g := NewGoroutine(NewMemory(1), 0, fixedStack)
	g.SetLimit(64 << 20)
	for {
		if err := g.Call(4000); err != nil {
			require.EqualValues(t, 64<<20, g.Size(), "64 MB exactly is allowed")
			require.ErrorContains(t, err, "runtime: goroutine stack exceeds 67108864-byte limit\n")
			require.ErrorContains(t, err, "fatal error: stack overflow")
			return
		}
	}
}

// Caches are filled and emptied halfway: 16 KB at a time.
func TestRefillAndRelease(t *testing.T) {
	m := NewMemory(1)
	var all []uint64
	for range 16 {
		all = append(all, m.Alloc(0, 2048))
	}
	require.Equal(t, Stats{Allocs: 16, Refills: 2, SpansTaken: 1, InUse: 32 << 10, Heap: 32 << 10}, m.Stats)
	all = append(all, m.Alloc(0, 2048))
	require.Equal(t, 3, m.Stats.Refills)
	require.Equal(t, 2, m.Stats.SpansTaken)
	for _, x := range all {
		m.Free(0, x, 2048)
	}
	require.Equal(t, 1, m.Stats.Releases, "more than 32 KB are in the cache once")
	require.Zero(t, m.Stats.InUse)
	require.Equal(t, all[len(all)-1], m.Alloc(0, 2048), "the last one freed is the next to be used")
}

// What is empty goes back to the heap, but not while the collector runs.
func TestSpansGoBack(t *testing.T) {
	m := NewMemory(1)
	x, y := m.Alloc(-1, 16<<10), m.Alloc(-1, 64<<10)
	m.GC = true
	m.Free(-1, x, 16<<10)
	m.Free(-1, y, 64<<10)
	require.EqualValues(t, (32+64)<<10, m.Stats.Heap)
	require.Equal(t, y, m.Alloc(-1, 64<<10), "it is used again meanwhile")
	m.Free(-1, y, 64<<10)
	m.EndGC()
	require.Zero(t, m.Stats.Heap)
	m.Free(-1, m.Alloc(-1, 2048), 2048)
	m.Free(-1, m.Alloc(-1, 32<<10), 32<<10)
	require.Zero(t, m.Stats.Heap, "at once")
}

// Whatever is allocated overlaps nothing else, and all of it comes back.
func TestStacksDoNotOverlap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	m := NewMemory(3)
	type stk struct{ lo, n uint64 }
	var all []stk
	for range 5000 {
		if len(all) > 0 && rng.IntN(2) == 0 {
			i := rng.IntN(len(all))
			m.Free(rng.IntN(4)-1, all[i].lo, all[i].n)
			all[i] = all[len(all)-1]
			all = all[:len(all)-1]
			continue
		}
		n := uint64(fixedStack) << rng.IntN(8)
		lo := m.Alloc(rng.IntN(4)-1, n)
		for _, o := range all {
			require.True(t, lo+n <= o.lo || o.lo+o.n <= lo, "[%#x,+%d) and [%#x,+%d)", lo, n, o.lo, o.n)
		}
		all = append(all, stk{lo, n})
		m.GC = rng.IntN(10) == 0
		if !m.GC {
			m.EndGC()
		}
	}
}

// A loop that calls just at the end of a segment takes one and gives it back each time.
// A contiguous stack grows once.
func TestHotSplit(t *testing.T) {
	const calls = 1000
	m := NewMemory(1)
	s := NewSegmented(m, 0, 4096)
	s.Call(3100)
	g := NewGoroutine(NewMemory(1), 0, 4096)
	require.NoError(t, g.Call(3100))
	for range calls {
		s.Call(200)
		s.Return()
		require.NoError(t, g.Call(200))
		g.Return()
	}
	require.Equal(t, calls, s.Splits)
	require.Equal(t, 1, s.Segments())
	require.Len(t, g.Moves, 1)
}

// A goroutine that runs on another P grows there, and who gets the stack after it finds
// nothing on it.
func TestRunOnAndReset(t *testing.T) {
	m := NewMemory(2)
	g := NewGoroutine(m, 0, Smallest)
	g.RunOn(1)
	for range 10 {
		require.NoError(t, g.Call(368))
	}
	require.Len(t, g.Moves, 2)
	require.NotEmpty(t, m.caches[1][0].list, "the first stack is freed there")
	require.EqualValues(t, 8<<10, g.Size())
	g.Set(9, 0, 7)
	at := g.Addr(9, 0)
	g.Reset()
	require.Zero(t, g.Used())
	require.Zero(t, g.Depth())
	require.Empty(t, g.Moves)
	require.Zero(t, g.At(at))
}

// The prologue of a function with a small frame looks at the stack pointer before it: one
// such frame may reach into the guard, and after it none fits.
func TestASmallFrameBehindTheGuard(t *testing.T) {
	g := NewGoroutine(NewMemory(1), 0, fixedStack)
	require.NoError(t, g.Call(fixedStack-guard))
	require.NoError(t, g.Call(8))
	require.Empty(t, g.Moves)
	require.NoError(t, g.Call(8))
	require.Len(t, g.Moves, 1)
}
