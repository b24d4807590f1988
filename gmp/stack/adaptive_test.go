package stack

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStartingSize(t *testing.T) {
	for _, c := range []struct{ scanned, stacks, want uint64 }{
		{0, 0, 2048},                    // nothing was scanned
		{100 * 10, 10, 2048},            // never less
		{1120 * 10, 10, 2048},           // 1120 and 928 are 2048
		{1121 * 10, 10, 4096},           // and a byte more is too much
		{10_000 * 300, 300, 16384},      // the average counts,
		{10_000*300 + 5, 303, 16384},    // and some small ones do not matter
		{2_000_000_000 * 2, 2, 1 << 30}, // never more than the limit, rounded
	} {
		require.Equal(t, c.want, StartingSize(c.scanned, c.stacks), "%d bytes in %d stacks", c.scanned, c.stacks)
	}
}

// movesOf calls functions until 10 KB are in use.
func movesOf(t *testing.T, g *Goroutine) int {
	t.Helper()
	for range 28 {
		require.NoError(t, g.Call(368))
	}
	return len(g.Moves)
}

func TestOnlyReusedGoroutinesGetTheUsualSize(t *testing.T) {
	m := NewMemory(1)
	free := NewFreeList(m, 0)
	free.Start = 16 << 10
	g := free.Get()
	require.EqualValues(t, 2048, g.Size(), "a new one, whatever is usual")
	require.Equal(t, 3, movesOf(t, g), "to 4, 8 and 16 KB")
	lo := g.lo
	free.Put(g)
	g = free.Get()
	require.Equal(t, lo, g.lo, "it had the usual size, and was kept")
	require.Zero(t, g.Used())
	require.Zero(t, movesOf(t, g))
}

func TestStacksOfAnotherSizeAreFreed(t *testing.T) {
	m := NewMemory(1)
	free := NewFreeList(m, 0)
	g := free.Get()
	movesOf(t, g)
	free.Put(g)
	require.Zero(t, m.Stats.InUse, "16 KB are not usual")
	g = free.Get()
	require.EqualValues(t, 2048, g.Size())
	free.Put(g)
	require.EqualValues(t, 2048, m.Stats.InUse, "kept")
	free.Start = 4096
	g = free.Get()
	require.EqualValues(t, 4096, g.Size(), "what is usual has changed meanwhile")
	require.EqualValues(t, 4096, m.Stats.InUse)
}
