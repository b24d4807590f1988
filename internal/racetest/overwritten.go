package racetest

import (
	"sync"

	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/once"
	"github.com/syncprimer/syncprimer/rwmutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// To assign to a primitive that others use is a race with them.
var overwrittenPrograms = []Program{
	{Name: "overwritten: a Mutex", Racy: true, Inside: true, Run: func(s *Stage) {
		overwrite(s,
			func(m *mutex.Mutex) { m.Lock(); m.Unlock() },
			func(m *sync.Mutex) { m.Lock(); m.Unlock() })
	}},
	{Name: "overwritten: a Mutex after TryLock", Racy: true, Inside: true, Run: func(s *Stage) {
		overwrite(s,
			func(m *mutex.Mutex) { m.TryLock() },
			func(m *sync.Mutex) { m.TryLock() })
	}},
	{Name: "overwritten: an RWMutex with a reader", Racy: true, Inside: true, Run: func(s *Stage) {
		overwrite(s,
			func(rw *rwmutex.RWMutex) { rw.RLock() },
			func(rw *sync.RWMutex) { rw.RLock() })
	}},
	{Name: "overwritten: an RWMutex with a writer", Racy: true, Inside: true, Run: func(s *Stage) {
		overwrite(s,
			func(rw *rwmutex.RWMutex) { rw.Lock(); rw.Unlock() },
			func(rw *sync.RWMutex) { rw.Lock(); rw.Unlock() })
	}},
	{Name: "overwritten: a WaitGroup with a task", Racy: true, Inside: true, Run: func(s *Stage) {
		overwrite(s,
			func(wg *waitgroup.WaitGroup) { wg.Add(1) },
			func(wg *sync.WaitGroup) { wg.Add(1) })
	}},
	{Name: "overwritten: a Once", Racy: true, Inside: true, Run: func(s *Stage) {
		overwrite(s,
			func(o *once.Once) { o.Do(nothing) },
			func(o *sync.Once) { o.Do(nothing) })
	}},
	{Name: "overwritten: a Cond", Racy: true, Inside: true, Run: func(s *Stage) {
		overwrite(s,
			func(c *cond.Cond) { c.Signal() },
			func(c *sync.Cond) { c.Signal() })
	}},
	{Name: "copied: a Mutex", Racy: true, Inside: true, Ours: atomicMark, Run: func(s *Stage) {
		copyInUse(s,
			func(m *mutex.Mutex) { m.Lock(); m.Unlock() },
			func(m *sync.Mutex) { m.Lock(); m.Unlock() })
	}},
	{Name: "copied: an RWMutex", Racy: true, Inside: true, Both: readMark, Run: func(s *Stage) {
		copyInUse(s,
			func(rw *rwmutex.RWMutex) { rw.Lock(); rw.Unlock() },
			func(rw *sync.RWMutex) { rw.Lock(); rw.Unlock() })
	}},
	{Name: "copied: a WaitGroup", Racy: true, Inside: true, Both: readMark, Run: func(s *Stage) {
		copyInUse(s,
			func(wg *waitgroup.WaitGroup) { wg.Add(1) },
			func(wg *sync.WaitGroup) { wg.Add(1) })
	}},
	{Name: "copied: a Once", Racy: true, Inside: true, Run: func(s *Stage) {
		copyInUse(s,
			func(o *once.Once) { o.Do(nothing) },
			func(o *sync.Once) { o.Do(nothing) })
	}},
	{Name: "copied: a Cond", Racy: true, Inside: true, Ours: atomicMark, Run: func(s *Stage) {
		copyInUse(s,
			func(c *cond.Cond) { c.Signal() },
			func(c *sync.Cond) { c.Signal() })
	}},
}

const (
	readMark   = "for the detector each method only reads the primitive, and so does a copy"
	atomicMark = "in package sync the detector sees atomic writes to the primitive, " +
		"but from here it cannot be told of one without an edge: for it our methods only read"
)

// overwrite has one goroutine use a primitive, and another assign to it.
func overwrite[O, S any](s *Stage, useOurs func(*O), useStd func(*S)) {
	if s.Name == twin.Ours.Name {
		p := new(O)
		s.InTurn(func() { useOurs(p) }, func() { assignZero(p) })
	} else {
		p := new(S)
		s.InTurn(func() { useStd(p) }, func() { assignZero(p) })
	}
}

func assignZero[T any](p *T) {
	var zero T
	*p = zero
}

// copyInUse has one goroutine use a primitive, and another copy it.
func copyInUse[O, S any](s *Stage, useOurs func(*O), useStd func(*S)) {
	if s.Name == twin.Ours.Name {
		p := new(O)
		s.InTurn(func() { useOurs(p) }, func() { duplicate(p) })
	} else {
		p := new(S)
		s.InTurn(func() { useStd(p) }, func() { duplicate(p) })
	}
}

// duplicate returns a copy. It is generic so that go vet, which objects to copied
// locks, lets it pass.
//
//go:noinline
func duplicate[T any](p *T) *T {
	q := *p
	return &q
}
