package racetest

import (
	"reflect"
	"sync"

	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/internal/twin"
)

// Each of these programs makes a mistake and recovers. What the same goroutine
// does afterwards must be ordered as ever: a primitive that panicked between
// hiding its steps from the detector and showing itself again would leave the
// goroutine hidden for good.
var recoveredPrograms = []Program{
	afterMistake("a send on a closed channel", func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 1)
		c.Close()
		c.Send(1)
	}),
	afterMistake("a TrySend on a closed channel", func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 1)
		c.Close()
		c.TrySend(1)
	}),
	afterMistake("a select with a send on a closed channel", func(s *Stage) {
		c, d := twin.NewChan[int](s.Impl, 1), twin.NewChan[int](s.Impl, 1)
		c.Close()
		s.Select(d.RecvCase(nil, nil), c.SendCase(1))
	}),
	afterMistake("a select with default and a send on a closed channel", func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 1)
		c.Close()
		s.TrySelect(c.SendCase(1))
	}),
	afterMistake("Close of a closed channel", func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 1)
		c.Close()
		c.Close()
	}),
	afterMistake("Close of the nil channel", func(s *Stage) { twin.NilChan[int](s.Impl).Close() }),
	afterMistake("a channel of negative size", func(s *Stage) { twin.NewChan[int](s.Impl, -1) }),
	afterMistake("a negative WaitGroup", func(s *Stage) { s.NewWaitGroup().Done() }),
	afterMistake("Do with a function that panics", func(s *Stage) {
		s.NewOnce().Do(func() { panic("f fails") })
	}),
	afterMistake("OnceFunc with a function that panics", func(s *Stage) {
		s.OnceFunc(func() { panic("f fails") })()
	}),
	afterMistake("Signal of a copied Cond", func(s *Stage) { copiedCond(s).Signal() }),
	afterMistake("Broadcast of a copied Cond", func(s *Stage) { copiedCond(s).Broadcast() }),
	afterMistake("Wait of a copied Cond", func(s *Stage) { copiedCond(s).Wait() }),
	afterMistake("Wait without a lock", func(s *Stage) { s.NewCond(nil).Wait() }),
	afterMistake("Lock of a nil Mutex", func(s *Stage) { none(s.NewMutex()).Lock() }),
	afterMistake("TryLock of a nil Mutex", func(s *Stage) { none(s.NewMutex()).TryLock() }),
	afterMistake("Unlock of a nil Mutex", func(s *Stage) { none(s.NewMutex()).Unlock() }),
	afterMistake("RLock of a nil RWMutex", func(s *Stage) { none(s.NewRWMutex()).RLock() }),
	afterMistake("RUnlock of a nil RWMutex", func(s *Stage) { none(s.NewRWMutex()).RUnlock() }),
	afterMistake("Lock of a nil RWMutex", func(s *Stage) { none(s.NewRWMutex()).Lock() }),
	afterMistake("Unlock of a nil RWMutex", func(s *Stage) { none(s.NewRWMutex()).Unlock() }),
	afterMistake("Add of a nil WaitGroup", func(s *Stage) { none(s.NewWaitGroup()).Add(1) }),
	afterMistake("Done of a nil WaitGroup", func(s *Stage) { none(s.NewWaitGroup()).Done() }),
	stdDiffers("sync.WaitGroup.Wait hides itself from the detector before it finds out that it is nil (go1.26)",
		afterMistake("Wait of a nil WaitGroup", func(s *Stage) { none(s.NewWaitGroup()).Wait() })),
	afterMistake("Wait of a nil Cond", func(s *Stage) { none(s.NewCond(nil)).Wait() }),
	afterMistake("Signal of a nil Cond", func(s *Stage) { none(s.NewCond(nil)).Signal() }),
	afterMistake("Do of a nil Once", func(s *Stage) { none(s.NewOnce()).Do(nothing) }),
	{Name: "recovered: a sender that Close has woken", Racy: true, Inside: true, Run: func(s *Stage) {
		c, m, x := twin.NewChan[int](s.Impl, 0), s.NewMutex(), new(Cell)
		s.Go(func() {
			attempt(func() { c.Send(1) })
			m.Lock()
			x.Write()
			m.Unlock()
		})
		s.Asleep(1)
		c.Close() // this races with the send, and nothing else does
		s.Join()
		m.Lock()
		x.Write()
		m.Unlock()
	}},
}

// afterMistake is a program in which a goroutine recovers from a mistake, and then
// takes part in orderings of every kind.
func afterMistake(name string, mistake func(s *Stage)) Program {
	return Program{Name: "recovered: " + name, Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		c, y := twin.NewChan[int](s.Impl, 1), new(Cell)
		wg, z := s.NewWaitGroup(), new(Cell)
		wg.Add(1)
		s.InTurn(
			func() {
				m.Lock()
				x.Write()
				m.Unlock()
			},
			func() {
				attempt(func() { mistake(s) })
				m.Lock()
				x.Write()
				m.Unlock()
				y.Write()
				c.Send(1)
				z.Write()
				wg.Done()
			},
			func() {
				m.Lock()
				x.Write()
				m.Unlock()
				c.Recv()
				y.Write()
				wg.Wait()
				z.Write()
			})
	}}
}

// stdDiffers is p with the reason why the detector sees it otherwise with the
// standard library.
func stdDiffers(reason string, p Program) Program {
	p.Std = reason
	return p
}

// copiedCond returns a copy of a Cond in use.
func copiedCond(s *Stage) twin.Cond {
	l := s.NewMutex()
	l.Lock()
	if s.Name == twin.Ours.Name {
		c := cond.NewCond(l)
		c.Signal()
		return duplicate(c)
	}
	c := sync.NewCond(l)
	c.Signal()
	return duplicate(c)
}

// none returns a nil pointer of the type of p.
func none[T any](p T) T { return reflect.Zero(reflect.TypeOf(p)).Interface().(T) }
