package engine

import (
	"fmt"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// announced is plain memory that is known by its address, where edge tests have a [Plain].
type announced struct{ n uint64 }

func (a *announced) Touch(write bool, value uint64) {
	if write {
		Assign(&a.n, "p", value)
	} else {
		_ = *Reads(&a.n, "p")
	}
}

// A thing is what pools have in these tests.
type thing struct {
	place Place
	pair  struct{ a, b int32 }
	next  *thing
}

func TestMemoryRacesByField(t *testing.T) {
	for name, c := range map[string]struct {
		first, second func(*thing)
		races         bool
	}{
		"two fields":                {func(p *thing) { *Writes(&p.pair.a, "a") = 1 }, func(p *thing) { *Writes(&p.pair.b, "b") = 1 }, false},
		"a field twice":             {func(p *thing) { *Writes(&p.pair.a, "a") = 1 }, func(p *thing) { _ = *Reads(&p.pair.a, "a") }, true},
		"a field and its struct":    {func(p *thing) { *Writes(&p.pair.b, "b") = 1 }, func(p *thing) { _ = *Reads(&p.pair, "pair") }, true},
		"a struct and its field":    {func(p *thing) { *Writes(p, "thing") = thing{} }, func(p *thing) { _ = *Reads(&p.next, "next") }, true},
		"two reads":                 {func(p *thing) { _ = *Reads(p, "thing") }, func(p *thing) { _ = *Reads(&p.next, "next") }, false},
		"an atomic is no plain one": {func(p *thing) { Writes(&p.place, "place") }, func(p *thing) { Writes(&p.place, "place") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := Explore(Config{Method: DFS, Bound: -1}, func() {
				p := new(thing)
				tasks(func() { c.first(p) }, func() { c.second(p) })
			})
			require.Equal(t, c.races, r.Failure != nil && r.Failure.Kind == DataRace, "%v", r.Failure)
		})
	}
}

// poolsAreLeftAlone: what is in a pool is used by nobody.
func poolsAreLeftAlone(fault Fault) string {
	var pool byte
	for _, c := range []struct {
		name, want string
		owner      func(*thing)
		other      func(*thing)
	}{
		{"slept on", "used after it was given back to its pool", func(p *thing) { Put(&pool, p); p.place.Park() }, func(p *thing) { p.place.Unpark() }},
		{"woken", "used after it was given back to its pool", func(p *thing) { Put(&pool, p) }, func(p *thing) { p.place.Unpark() }},
		{"read", "data race on next", func(p *thing) { p.place.Park(); Put(&pool, p) }, func(p *thing) { p.place.Unpark(); _ = *Reads(&p.next, "next") }},
		{"read in time", "", func(p *thing) { p.place.Park(); Put(&pool, p) }, func(p *thing) { _ = *Reads(&p.next, "next"); p.place.Unpark() }},
		{"taken out", "", func(p *thing) { Put(&pool, p); Get(&pool); p.place.Park() }, func(p *thing) { p.place.Unpark() }},
	} {
		r := Explore(Config{Method: DFS, Bound: -1, Fault: fault}, func() {
			p := new(thing)
			tasks(func() { c.owner(p) }, func() { c.other(p) })
		})
		switch {
		case c.want == "" && r.Failure == nil:
		case r.Failure == nil, !strings.HasPrefix(r.Failure.Text, c.want), c.want == "":
			return fmt.Sprintf("a thing in a pool is %s: %v", c.name, r.Failure)
		}
	}
	return ""
}

var heap *announced

// What one task has thrown away, another may not get: they would race for its address.
func TestMemoryIsNotUsedAgain(t *testing.T) {
	before := debug.SetGCPercent(1)
	defer debug.SetGCPercent(before)
	r := Explore(Config{Method: DFS, Bound: -1}, func() {
		for range 2 {
			tasks(func() {
				for range 100_000 {
					heap = new(announced)
					heap.Touch(true, 1)
				}
			})
		}
	})
	require.Nil(t, r.Failure)
	require.Equal(t, 1, debug.SetGCPercent(1), "as it was before")
}
