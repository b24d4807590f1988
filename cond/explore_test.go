package cond_test

import (
	"math"
	"testing"

	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/rwmutex"
)

// Every interleaving of the real code, at the sizes that the names say. Where nothing
// else is said, L is a lock of package park: one step, where a Mutex is many and makes
// a thousand times as many executions.

// A shelf has items, which consumers take and producers bring.
type shelf struct {
	*cond.Cond
	x     *explore.X
	items *explore.Var[int]
}

func newShelf(x *explore.X, l mutex.Locker) *shelf {
	s := &shelf{Cond: cond.NewCond(l), x: x, items: explore.NewVar(x, "items", 0)}
	x.Name(l, "L")
	x.Name(s.Cond, "c")
	return s
}

// producer brings so many items, and says so: with the lock, or after it.
func (s *shelf) producer(turns int, locked bool) {
	s.x.Go("producer", func() {
		for range turns {
			s.L.Lock()
			s.items.Set(s.items.Get() + 1)
			if locked {
				s.x.Do("Signal", s.Signal)
			}
			s.L.Unlock()
			if !locked {
				s.x.Do("Signal", s.Signal)
			}
		}
	})
}

func (s *shelf) consumer() {
	s.x.Go("consumer", func() {
		s.L.Lock()
		for s.items.Get() == 0 {
			s.x.Do("Wait", s.Wait)
		}
		s.take()
		s.L.Unlock()
	})
}

func (s *shelf) take() {
	n := s.items.Get() - 1
	s.x.Check(n >= 0, "there is nothing to take")
	s.items.Set(n)
}

func shelfOf(l func() mutex.Locker, producers, consumers int, locked bool) func(x *explore.X) {
	return func(x *explore.X) {
		s := newShelf(x, l())
		for range consumers {
			s.consumer()
		}
		for range producers {
			s.producer(consumers/producers, locked)
		}
	}
}

func parkLock() mutex.Locker  { return new(park.Lock) }
func mutexLock() mutex.Locker { return new(mutex.Mutex) }

// As many signals as items, and nobody is lost.
func TestExplore2Producers2Consumers(t *testing.T) {
	explore.Test(t, shelfOf(parkLock, 2, 2, true), explore.Strategy(explore.DPOR))
}

func TestExplore1Producer3Consumers(t *testing.T) {
	explore.Test(t, shelfOf(parkLock, 1, 3, true), explore.Strategy(explore.DPOR))
}

// Nor is anybody lost if the lock is not held for Signal.
func TestExploreUnlocked2Producers2Consumers(t *testing.T) {
	explore.Test(t, shelfOf(parkLock, 2, 2, false), explore.Strategy(explore.DPOR))
}

func TestExploreMutex1Producer1Consumer(t *testing.T) {
	explore.Test(t, shelfOf(mutexLock, 1, 1, true))
}

func TestExploreMutex1Producer2Consumers(t *testing.T) {
	explore.Test(t, shelfOf(mutexLock, 1, 2, true), explore.Strategy(explore.Bounded), explore.Preemptions(2))
}

// The real lock inside, and not its model.
func TestExploreRealLock1Producer1Consumer(t *testing.T) {
	explore.Test(t, shelfOf(mutexLock, 1, 1, false), explore.RealLock())
}

func TestExploreRealLock2Producers2Consumers(t *testing.T) {
	explore.Test(t, shelfOf(mutexLock, 2, 2, false), explore.RealLock(), explore.Strategy(explore.Bounded), explore.Preemptions(1))
}

// A desk has a line of goroutines that wait for their ticket to be called. L is held
// to wait and to call, so there is no doubt whose turn it is.
type desk struct {
	*cond.Cond
	x      *explore.X
	first  uint32       // the first ticket
	line   []int        // who waits, the first in line first
	called map[int]bool // who was called, and has not come back yet
}

func newDesk(x *explore.X, first uint32) *desk {
	l := parkLock()
	d := &desk{Cond: cond.NewCond(l), x: x, called: make(map[int]bool), first: first}
	x.Name(l, "L")
	x.Name(d.Cond, "c")
	cond.SetTickets(d.Cond, first)
	d.Signal() // so that it is in use
	return d
}

// wait waits, and must be called.
func (d *desk) wait(id int) {
	d.line = append(d.line, id)
	d.x.Do("Wait", d.Wait)
	d.x.Check(d.called[id], "it was not the turn of T%d", id)
	delete(d.called, id)
}

func (d *desk) signal() {
	if len(d.line) > 0 {
		d.called[d.line[0]] = true
		d.line = d.line[1:]
	}
	d.x.Do("Signal", d.Signal)
}

func (d *desk) broadcast() {
	for _, id := range d.line {
		d.called[id] = true
	}
	d.line = nil
	d.x.Do("Broadcast", d.Broadcast)
}

// meet is n+1 goroutines, of whom the last to come calls the others. They come one
// after the other: they are all alike, so that another order would show nothing new.
func (d *desk) meet(n int, calls ...func()) {
	var comer func(id int)
	comer = func(id int) {
		d.x.Go("comer", func() {
			if id == n {
				d.call(calls...)
				return
			}
			d.L.Lock()
			comer(id + 1)
			d.wait(id)
			d.L.Unlock()
		})
	}
	comer(0)
}

func (d *desk) call(calls ...func()) {
	for _, f := range calls {
		d.L.Lock()
		f()
		d.L.Unlock()
	}
}

// waiter is a goroutine that waits, so many times.
func (d *desk) waiter(id, turns int) {
	d.x.Go("waiter", func() {
		for range turns {
			d.L.Lock()
			d.wait(id)
			d.L.Unlock()
		}
	})
}

// until waits until so many have drawn a ticket.
func (d *desk) until(tickets uint32) {
	for cond.Drawn(d.Cond)-d.first < tickets {
		explore.Yield()
	}
}

// caller is a goroutine that calls, each time after so many have drawn a ticket.
func (d *desk) caller(call func(), tickets ...uint32) {
	d.x.Go("caller", func() {
		for _, n := range tickets {
			d.until(n)
			d.call(call)
		}
	})
}

// Signal wakes the one that has waited longest.
func TestExploreFIFO3Waiters(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		d := newDesk(x, 0)
		d.meet(3, d.signal, d.signal, d.signal)
	}, explore.Strategy(explore.DPOR))
}

// The counters wrap around.
func TestExploreTicketsWrapAround3Waiters(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		d := newDesk(x, math.MaxUint32)
		d.meet(3, d.signal, d.signal, d.signal)
	}, explore.Strategy(explore.DPOR))
}

// One that waits again is behind the others. While Broadcast still wakes those, it is
// none of them.
func TestExploreWaitAgain2Waiters(t *testing.T) {
	for _, wake := range []struct {
		name    string
		call    func(d *desk)
		tickets []uint32
	}{
		{"Signal", (*desk).signal, []uint32{1, 2, 3}},
		{"Broadcast", (*desk).broadcast, []uint32{2, 3}},
	} {
		t.Run(wake.name, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				d := newDesk(x, 0)
				d.waiter(0, 2)
				d.waiter(1, 1)
				d.caller(func() { wake.call(d) }, wake.tickets...)
			}, explore.Strategy(explore.DPOR))
		})
	}
}

// Broadcast wakes all that wait, and not the one that comes after it.
func TestExploreBroadcastAndANewWaiter(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		d := newDesk(x, 0)
		d.waiter(0, 1)
		d.waiter(1, 1)
		d.caller(d.broadcast, 1, 2)
	}, explore.Strategy(explore.DPOR))
}

// Broadcast wakes those that Signal has left.
func TestExploreSignalThenBroadcast3Waiters(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		d := newDesk(x, 0)
		d.meet(3, d.signal, d.broadcast)
	}, explore.Strategy(explore.DPOR))
}

// What wakes nobody is not remembered.
func TestExploreNothingIsRemembered2Waiters(t *testing.T) {
	for _, wake := range []struct {
		name string
		call func(d *desk)
	}{
		{"Signal", (*desk).signal},
		{"Broadcast", (*desk).broadcast},
	} {
		t.Run(wake.name, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				d := newDesk(x, 0)
				d.waiter(0, 1)
				d.waiter(1, 1)
				d.caller(func() { wake.call(d) }, 0, 1, 2)
			}, explore.Strategy(explore.DPOR))
		})
	}
}

// Nor is one of two signals that have met the same waiter.
func TestExploreASignalTooMany(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		d := newDesk(x, 0)
		var signals atomic.Int32
		x.Name(&signals, "signals")
		x.Go("waiter", func() {
			d.L.Lock()
			x.Do("Wait", d.Wait)
			d.L.Unlock()
			for signals.Load() < 2 {
				explore.Yield()
			}
			d.L.Lock()
			d.wait(0)
			d.L.Unlock()
		})
		for range 2 {
			x.Go("signaller", func() {
				d.until(1)
				x.Do("Signal", d.Signal)
				signals.Add(1)
			})
		}
		d.caller(d.signal, 2)
	}, explore.Strategy(explore.DPOR))
}

// gate is some goroutines that wait until a gate is open, and one that opens it.
func gate(waiters int, locker func(rw *rwmutex.RWMutex) mutex.Locker, wake func(c *cond.Cond)) func(x *explore.X) {
	return func(x *explore.X) {
		rw := new(rwmutex.RWMutex)
		l := locker(rw)
		c, open := cond.NewCond(l), explore.NewVar(x, "open", false)
		x.Name(rw, "L")
		x.Name(c, "c")
		for range waiters {
			x.Go("waiter", func() {
				l.Lock()
				for !open.Get() {
					x.Do("Wait", c.Wait)
				}
				l.Unlock()
			})
		}
		x.Go("opener", func() {
			rw.Lock()
			open.Set(true)
			rw.Unlock()
			x.Do("wake", func() { wake(c) })
		})
	}
}

func writeLocker(rw *rwmutex.RWMutex) mutex.Locker { return rw }

// Goroutines that hold a read lock draw their tickets at the same time.
func TestExploreRLocker2Waiters(t *testing.T) {
	explore.Test(t, gate(2, (*rwmutex.RWMutex).RLocker, (*cond.Cond).Broadcast), explore.Strategy(explore.DPOR))
}

func TestExploreRLocker2Waiters2Signals(t *testing.T) {
	twice := func(c *cond.Cond) { c.Signal(); c.Signal() }
	explore.Test(t, gate(2, (*rwmutex.RWMutex).RLocker, twice), explore.Strategy(explore.DPOR))
}

// Signal wakes one, where it takes Broadcast to wake all.
func TestExploreSignalForBroadcast2Waiters(t *testing.T) {
	explore.Test(t, gate(2, writeLocker, (*cond.Cond).Signal), explore.Expect(explore.Deadlock, "(waiter) sleeps at"))
}

// With if in place of for: between the Signal and the return of Wait another consumer
// may take what it was for.
func TestExploreWaitWithoutALoop2Consumers(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		s := newShelf(x, parkLock())
		for range 2 {
			x.Go("consumer", func() {
				s.L.Lock()
				if s.items.Get() == 0 {
					x.Do("Wait", s.Wait)
				}
				s.take()
				s.L.Unlock()
			})
		}
		s.producer(2, true)
	}, explore.Expect(explore.Assertion, "there is nothing to take"))
}

// With neither: a Signal that comes first is lost.
func TestExploreWaitWithoutACondition(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		s := newShelf(x, parkLock())
		x.Go("waiter", func() {
			s.L.Lock()
			x.Do("Wait", s.Wait)
			s.L.Unlock()
		})
		s.producer(1, true)
	}, explore.Expect(explore.Deadlock, "T0 (waiter) sleeps at"))
}

func TestExploreCopied(t *testing.T) {
	for _, method := range []struct {
		name string
		call func(c *cond.Cond)
	}{
		{"Signal", (*cond.Cond).Signal},
		{"Broadcast", (*cond.Cond).Broadcast},
		{"Wait", (*cond.Cond).Wait},
	} {
		t.Run(method.name, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				s := newShelf(x, parkLock())
				s.Signal()
				c := copyOf(s.Cond).(*cond.Cond)
				x.Go("", func() {
					s.L.Lock()
					method.call(c)
				})
			}, explore.Expect(explore.Panicked, "panic: sync.Cond is copied"))
		})
	}
}
