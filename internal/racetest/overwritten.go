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
	{Name: "overwritten: a Cond that was used before", Racy: true, Inside: true, Both: notedOnce, Run: func(s *Stage) {
		overwriteUsed(s,
			func(c *cond.Cond) { c.Signal() },
			func(c *sync.Cond) { c.Signal() })
	}},
	{Name: "copied: a Mutex", Racy: true, Inside: true, Run: func(s *Stage) {
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
	{Name: "copied: a Cond", Racy: true, Inside: true, Run: func(s *Stage) {
		copyInUse(s,
			func(c *cond.Cond) { c.Signal() },
			func(c *sync.Cond) { c.Signal() })
	}},
}

const (
	notedOnce = "only the first use of a Cond, which notes its address, is visible to the detector"
	readMark  = "for the detector each method only reads the primitive, and so does a copy"
)

// overwrite has one goroutine use a primitive, and another assign to it.
func overwrite[O, S any](s *Stage, useOurs func(*O), useStd func(*S)) {
	if s.Name == twin.Ours.Name {
		inTurn(s, new(O), useOurs, assignZero)
	} else {
		inTurn(s, new(S), useStd, assignZero)
	}
}

// overwriteUsed is overwrite of a primitive that was used before.
func overwriteUsed[O, S any](s *Stage, useOurs func(*O), useStd func(*S)) {
	ours, std := new(O), new(S)
	useOurs(ours)
	useStd(std)
	if s.Name == twin.Ours.Name {
		inTurn(s, ours, useOurs, assignZero)
	} else {
		inTurn(s, std, useStd, assignZero)
	}
}

// copyInUse has one goroutine use a primitive, and another copy it.
func copyInUse[O, S any](s *Stage, useOurs func(*O), useStd func(*S)) {
	if s.Name == twin.Ours.Name {
		inTurn(s, new(O), useOurs, func(p *O) { duplicate(p) })
	} else {
		inTurn(s, new(S), useStd, func(p *S) { duplicate(p) })
	}
}

func inTurn[T any](s *Stage, p *T, first, then func(*T)) {
	s.InTurn(func() { first(p) }, func() { then(p) })
}

func assignZero[T any](p *T) {
	var zero T
	*p = zero
}

// duplicate returns a copy. It is generic so that go vet, which objects to copied
// locks, lets it pass.
//
//go:noinline
func duplicate[T any](p *T) *T {
	q := *p
	return &q
}
