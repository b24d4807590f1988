package engine

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const guarded = `package guarded

func (g *guard) Enter() {
	defer g.inside.Store(0)
	defer g.owner.CompareAndSwap(1, 0)
	g.inside.Store(1)
	if g.owner.CompareAndSwap(0, 1) {
		sema.Acquire(&g.sema)
	}
	owner.CompareAndSwap(2, 2)
}

func (g *guard) Leave() { g.inside.Store(0) }
`

// covering is what has reached these lines of guarded.
func covering(t *testing.T, called []int, sites ...site) *Coverage {
	file := filepath.Join(t.TempDir(), "guarded.go")
	require.NoError(t, os.WriteFile(file, []byte(guarded), 0o666))
	c := newCoverage()
	for i, s := range sites {
		s.file, s.fn, s.isCondition = file, "guarded.(*guard).Enter", s.kind == CAS
		c.sites[[2]uintptr{uintptr(i), 0}] = &s
	}
	for _, line := range called {
		c.called[place{file, line}] = true
	}
	return c
}

func (c *Coverage) texts() (out []string) {
	for _, h := range c.Holes() {
		out = append(out, filepath.Base(h.String()))
	}
	return out
}

func at(line int, kind Kind) site { return site{frame: frame{line: line}, kind: kind} }

// What is deferred happens in the line of the return, 11, so that nothing is known about it.
func TestHoles(t *testing.T) {
	const (
		noStore   = "guarded.go:6 Store was never reached"
		noFailure = "guarded.go:7 CompareAndSwap was never seen to fail"
		noSuccess = "guarded.go:7 CompareAndSwap was never seen to succeed"
		noAcquire = "guarded.go:8 Acquire was never reached"
	)
	swapped, failed := at(7, CAS), at(7, CAS)
	swapped.ok, failed.failed = true, true
	require.Equal(t, []string{noStore, noFailure, noAcquire}, covering(t, nil, swapped).texts())
	require.Equal(t, []string{noStore, noSuccess, noAcquire}, covering(t, nil, failed, at(11, CAS)).texts())
	require.Equal(t, []string{noAcquire}, covering(t, nil, at(6, Store), swapped, failed).texts())
	require.Empty(t, covering(t, []int{8}, at(6, Store), swapped, failed, at(11, Store)).texts())
	require.Contains(t, covering(t, nil, at(10, CAS)).texts(), "guarded.go:10 CompareAndSwap was never seen to fail")
}

// One process tells another what it has reached.
func TestCoverageIsCarried(t *testing.T) {
	c := covering(t, []int{8}, at(6, Store))
	text, err := json.Marshal(c)
	require.NoError(t, err)
	var d Coverage
	require.NoError(t, json.Unmarshal(text, &d))
	require.Equal(t, []string{"guarded.go:7 CompareAndSwap was never reached"}, d.texts())
	c = newCoverage()
	c.Merge(&d)
	require.Equal(t, d.texts(), c.texts())
}
