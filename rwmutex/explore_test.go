package rwmutex_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/rwmutex"
)

// Every interleaving of the real code, at the sizes that the names say.

// A house is an RWMutex and what it protects.
type house struct {
	rwmutex.RWMutex
	x      *explore.X
	data   *explore.Var[int] // how many writers have been in
	writes int               // how many should have been
}

func newHouse(x *explore.X) *house {
	h := &house{x: x, data: explore.NewVar(x, "data", 0)}
	x.Name(&h.RWMutex, "rw")
	x.Final(h.idle)
	return h
}

// reader comes in so many times. What it sees never goes back.
func (h *house) reader(turns int) {
	h.x.Go("reader", func() {
		seen := 0
		for range turns {
			h.x.Do("RLock", h.RLock)
			now := h.data.Get()
			h.x.Check(now >= seen, "a reader sees %d after %d", now, seen)
			seen = now
			h.x.Do("RUnlock", h.RUnlock)
		}
	})
}

func (h *house) writer(turns int) {
	h.writes += turns
	h.x.Go("writer", func() {
		for range turns {
			h.x.Do("Lock", h.Lock)
			h.write()
		}
	})
}

// write writes, and leaves.
func (h *house) write() {
	h.data.Set(h.data.Get() + 1)
	h.x.Do("Unlock", h.Unlock)
}

// idle says what is wrong with the lock when all is over.
func (h *house) idle() error {
	readers, toLeave := rwmutex.CountsOf(&h.RWMutex)
	readerSem, writerSem := rwmutex.SemasOf(&h.RWMutex)
	switch {
	case h.data.Get() != h.writes:
		return fmt.Errorf("writers were in %d times, not %d", h.data.Get(), h.writes)
	case readers != 0 || toLeave != 0:
		return fmt.Errorf("%d readers are counted, and %d to leave, when all is over", readers, toLeave)
	case *readerSem != 0 || *writerSem != 0:
		return fmt.Errorf("%d readers and %d writers too many were woken", *readerSem, *writerSem)
	case !h.TryLock():
		return fmt.Errorf("the lock is not free when all is over")
	}
	return nil
}

func crowdOf(readers, writers, turns int) func(x *explore.X) {
	return func(x *explore.X) {
		h := newHouse(x)
		for range readers {
			h.reader(turns)
		}
		for range writers {
			h.writer(turns)
		}
	}
}

func TestExplore2Readers1Writer2Turns(t *testing.T) { explore.Test(t, crowdOf(2, 1, 2)) }
func TestExplore3Readers1Writer(t *testing.T)       { explore.Test(t, crowdOf(3, 1, 1)) }
func TestExplore1Reader2Writers(t *testing.T)       { explore.Test(t, crowdOf(1, 2, 1)) }
func TestExplore2Readers2Writers(t *testing.T)      { explore.Test(t, crowdOf(2, 2, 1)) }

// Of three writers, one may starve for w.
func TestExplore1Reader3Writers(t *testing.T) {
	explore.Test(t, crowdOf(1, 3, 1), explore.Strategy(explore.States))
}

// The same on the real semaphore, and not on its model.
func TestExploreRealSema2Readers1Writer(t *testing.T) {
	explore.Test(t, crowdOf(2, 1, 1), explore.RealSema())
}

func TestExploreRealSema1Reader2Writers(t *testing.T) {
	explore.Test(t, crowdOf(1, 2, 1), explore.RealSema())
}

// What TryRLock says is true: it fails only where a writer is in or waits. It does not
// wait, and leaves no trace where it fails.
func TestExploreTryRLockOf1Among2Readers(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		h := newHouse(x)
		h.reader(1)
		for range 2 {
			x.Go("trier", func() {
				x.Check(x.Try("TryRLock", h.TryRLock), "there is no writer, and TryRLock failed")
				h.data.Get()
				x.Do("RUnlock", h.RUnlock)
			})
		}
	})
}

func TestExploreTryRLockAgainst1Reader1Writer(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		h := newHouse(x)
		h.reader(1)
		h.writer(1)
		x.Go("trier", func() {
			for range 2 {
				if x.Try("TryRLock", h.TryRLock) {
					h.data.Get()
					x.Do("RUnlock", h.RUnlock)
				}
			}
		})
	})
}

// A TryLock must confuse neither readers nor writers.
func TestExploreTryLockAgainst1Reader1Writer(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		h := newHouse(x)
		h.reader(1)
		h.writer(1)
		x.Go("trier", func() {
			if x.Try("TryLock", h.TryLock) {
				h.writes++
				h.write()
			}
		})
	})
}

func TestExploreTryLockAgainst1Reader1TryRLock(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		h := newHouse(x)
		h.reader(1)
		x.Go("writer", func() {
			if x.Try("TryLock", h.TryLock) {
				h.writes++
				h.write()
			}
		})
		x.Go("reader", func() {
			if x.Try("TryRLock", h.TryRLock) {
				h.data.Get()
				x.Do("RUnlock", h.RUnlock)
			}
		})
	})
}

func TestExploreTryAlone(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		h := newHouse(x)
		x.Go("trier", func() {
			x.Check(x.Try("TryLock", h.TryLock), "the lock is free, and TryLock failed")
			x.Check(!x.Try("TryLock", h.TryLock), "TryLock took a lock that a writer has")
			x.Check(!x.Try("TryRLock", h.TryRLock), "TryRLock took a lock that a writer has")
			x.Do("Unlock", h.Unlock)
			x.Check(x.Try("TryRLock", h.TryRLock), "the lock is free, and TryRLock failed")
			x.Check(!x.Try("TryLock", h.TryLock), "TryLock took a lock that a reader has")
			x.Check(x.Try("TryRLock", h.TryRLock), "only a reader is in, and TryRLock failed")
			x.Do("RUnlock", h.RUnlock)
			x.Do("RUnlock", h.RUnlock)
		})
	})
}

// Readers are in together: each stays until the other is there.
func TestExploreReadersMeet(t *testing.T) {
	for _, reader := range []struct {
		name   string
		locker func(h *house) mutex.Locker
	}{
		{"RLock", func(h *house) mutex.Locker { return rlock{h} }},
		{"RLocker", func(h *house) mutex.Locker { return h.RLocker() }},
	} {
		t.Run(reader.name, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				h := newHouse(x)
				var in atomic.Int32
				x.Name(&in, "in")
				for range 2 {
					x.Go("reader", func() {
						l := reader.locker(h)
						x.Do("Lock", l.Lock)
						h.data.Get()
						in.Add(1)
						for in.Load() < 2 {
							explore.Yield()
						}
						x.Do("Unlock", l.Unlock)
					})
				}
			})
		})
	}
}

type rlock struct{ *house }

func (r rlock) Lock()   { r.RLock() }
func (r rlock) Unlock() { r.RUnlock() }

// An RLocker is a reader, and excludes writers.
func TestExploreRLocker2Readers1Writer(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		h := newHouse(x)
		for range 2 {
			x.Go("reader", func() {
				l := h.RLocker()
				x.Do("Lock", l.Lock)
				h.data.Get()
				x.Do("Unlock", l.Unlock)
			})
		}
		h.writer(1)
	})
}

// Nothing orders two readers: what one writes under RLock, the other must not touch.
func TestExploreReadersThatWriteRace(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		h := newHouse(x)
		h.writes = 2
		for range 2 {
			x.Go("reader", func() {
				x.Do("RLock", h.RLock)
				h.data.Set(h.data.Get() + 1)
				x.Do("RUnlock", h.RUnlock)
			})
		}
	}, explore.Expect(explore.DataRace, "data race on data"))
}

// A goroutine that has a read lock and asks for another waits for the writer that has
// come in between, which waits for it.
func TestExploreRecursiveRLock(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		h := newHouse(x)
		x.Go("reader", func() {
			x.Do("RLock", h.RLock)
			x.Do("RLock", h.RLock)
			x.Do("RUnlock", h.RUnlock)
			x.Do("RUnlock", h.RUnlock)
		})
		h.writer(1)
	}, explore.Expect(explore.Deadlock, "T0 (reader) sleeps at rw.readerSem, T1 (writer) sleeps at rw.writerSem"))
}

func TestExploreUpgrade(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		h := newHouse(x)
		x.Go("reader", func() {
			x.Do("RLock", h.RLock)
			x.Do("Lock", h.Lock)
		})
	}, explore.Expect(explore.Deadlock, "T0 (reader) sleeps at rw.writerSem"))
}

// As with a Mutex, one goroutine may lock and another unlock.
func TestExploreUnlockElsewhere(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		h := newHouse(x)
		h.reader(1)
		h.writes++
		x.Go("writer", func() {
			x.Do("Lock", h.Lock)
			x.Go("helper", h.write)
		})
		x.Go("reader", func() {
			x.Do("RLock", h.RLock)
			x.Go("helper", func() { x.Do("RUnlock", h.RUnlock) })
		})
	})
}

func TestExploreMisuse(t *testing.T) {
	const (
		runlock = "fatal error: sync: RUnlock of unlocked RWMutex"
		unlock  = "fatal error: sync: Unlock of unlocked RWMutex"
	)
	for _, m := range []struct {
		name, text string
		f          func(h *house)
	}{
		{"RUnlock", runlock, func(h *house) { h.RUnlock() }},
		{"RUnlock twice", runlock, func(h *house) { h.RLock(); h.RUnlock(); h.RUnlock() }},
		{"RUnlock of a writer", runlock, func(h *house) { h.Lock(); h.RUnlock() }},
		{"Unlock", unlock, func(h *house) { h.Unlock() }},
		{"Unlock twice", unlock, func(h *house) { h.Lock(); h.Unlock(); h.Unlock() }},
		{"Unlock of a reader", unlock, func(h *house) { h.RLock(); h.Unlock() }},
	} {
		t.Run(m.name, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				h := newHouse(x)
				x.Go("", func() { m.f(h) })
			}, explore.Expect(explore.FatalError, m.text))
		})
	}
}

// One RUnlock too many is noticed if a writer is in, or if nobody is.
func TestExploreMisuseWithAWriter(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		h := newHouse(x)
		h.writer(1)
		x.Go("reader", func() {
			x.Do("RLock", h.RLock)
			x.Do("RUnlock", h.RUnlock)
			x.Do("RUnlock", h.RUnlock)
		})
	}, explore.Expect(explore.FatalError, "sync: RUnlock of unlocked RWMutex"))
}

// A witness follows an RWMutex from step to step, and says what is against its rules.
type witness struct {
	x      *explore.X
	rw     *rwmutex.RWMutex
	strict bool // a reader that comes after the announcement of a writer waits for it

	count     int   // readers that are in or wait
	announced bool  // a writer wants in, or is in
	writing   bool  // it is in
	inside    int   // readers that have come in, and not left
	toEnter   int   // of the readers that the writer has found, those that have yet to come in
	after     []int // the readers that have come after its announcement
	asleep    []int // readers that slept when the latest writer left, and have not come in since

	came []comer // in the latest step
}

// A comer is a goroutine whose RLock or Lock has returned.
type comer struct {
	id     int
	writes bool
}

// watched is some goroutines, of which each comes in once, and a witness.
func watched(readers, writers int, strict bool) func(x *explore.X) {
	return func(x *explore.X) {
		var rw rwmutex.RWMutex
		x.Name(&rw, "rw")
		w := &witness{x: x, rw: &rw, strict: strict}
		x.Invariant(w.look)
		for id := range readers {
			x.Go("reader", func() {
				x.Do("RLock", rw.RLock)
				w.came = append(w.came, comer{id, false})
				x.Do("RUnlock", rw.RUnlock)
			})
		}
		for id := range writers {
			x.Go("writer", func() {
				x.Do("Lock", rw.Lock)
				w.came = append(w.came, comer{readers + id, true})
				x.Do("Unlock", rw.Unlock)
			})
		}
	}
}

// look compares what is with what was a step ago.
func (w *witness) look() error {
	count, _ := rwmutex.CountsOf(w.rw)
	readerSem, _ := rwmutex.SemasOf(w.rw)
	line := w.x.Line(readerSem)
	announced := count < 0
	if announced {
		count += rwmutex.MaxReaders
	}
	before := w.announced
	switch {
	case announced && !before:
		w.toEnter = count - w.inside
	case before && !announced:
		w.writing, w.after = false, nil
		w.asleep = slices.Clone(line)
	case announced && count > w.count:
		w.after = append(w.after, w.x.Last())
	case count < w.count:
		w.inside--
	}
	w.count, w.announced = count, announced
	if announced && !before && slices.ContainsFunc(w.asleep, func(r int) bool { return slices.Contains(line, r) }) {
		return fmt.Errorf("T%d has announced itself, and a reader still sleeps that waited for the writer before", w.x.Last())
	}
	return w.letIn()
}

// letIn is for those who came in with this step.
func (w *witness) letIn() error {
	came := w.came
	w.came = w.came[:0]
	for _, c := range came {
		enter := w.reader
		if c.writes {
			enter = w.writer
		}
		if err := enter(c.id); err != nil {
			return err
		}
	}
	return nil
}

func (w *witness) reader(id int) error {
	w.inside++
	w.toEnter--
	w.asleep = slices.DeleteFunc(w.asleep, func(r int) bool { return r == id })
	switch {
	case w.writing:
		return fmt.Errorf("T%d reads while a writer is in", id)
	case w.announced && w.toEnter < 0:
		return fmt.Errorf("T%d has come in before the writer, which had not found so many readers", id)
	case w.announced && w.strict && slices.Contains(w.after, id):
		return fmt.Errorf("T%d has come after the writer, and before it in", id)
	}
	return nil
}

func (w *witness) writer(id int) error {
	switch {
	case w.writing || w.inside > 0:
		return fmt.Errorf("T%d writes while others are in", id)
	case w.toEnter > 0 || len(w.asleep) > 0:
		return fmt.Errorf("T%d has come in before readers that waited for the writer before", id)
	}
	w.writing = true
	return nil
}

// Who is let in before whom. The readers that a writer has found come in before it,
// and no more than those; and those that have slept are awake before the next writer
// announces itself.
func TestExplorePreference2Readers2Writers(t *testing.T) {
	explore.Test(t, watched(2, 2, false), explore.Strategy(explore.Bounded))
}

// So a reader that comes after the announcement waits.
func TestExplorePreference3Readers1Writer(t *testing.T) {
	explore.Test(t, watched(3, 1, true), explore.Strategy(explore.Bounded))
}

// With a second writer that is not quite so. What a writer finds is a number: if a
// reader was counted and has not come to sleep yet when the first writer leaves,
// another, which has come after the second one's announcement, may take its place.
// Then the slow one waits for one writer more.
func TestExploreAReaderMayTakeThePlaceOfAnother(t *testing.T) {
	explore.Test(t, watched(2, 2, true), explore.Strategy(explore.Bounded),
		explore.Expect(explore.Assertion, "has come after the writer, and before it in"))
}
