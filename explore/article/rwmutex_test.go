package article

import (
	"testing"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/sema"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/rwmutex"
)

const rwmutexMaxReaders = 1 << 30

// RWMutex is the article's. Its w is ours, which is right.
type RWMutex struct {
	w           mutex.Mutex  // Writer mutex
	writerSem   uint32       // Semaphore for write operation
	readerSem   uint32       // Semaphore for read operation
	readerCount atomic.Int32 // The number of Goroutines currently performing read operations
	readerWait  atomic.Int32 // The number of pending read operations
}

func (rw *RWMutex) RLock() {
	if rw.readerCount.Add(1) < 0 {
		// If readerCount is less than 0, it indicates that a write lock exists and the current Goroutine will be blocked.
		sema.Acquire(&rw.readerSem, sema.FIFO)
	}
}

func (rw *RWMutex) RUnlock() {
	if r := rw.readerCount.Add(-1); r < 0 {
		// If readerCount < 0, it indicates that there is a write lock waiting; wake up the write lock.
		if rw.readerWait.Add(-1) == 0 {
			sema.Release(&rw.writerSem)
		}
	}
}

func (rw *RWMutex) Lock() {
	rw.w.Lock()                                 // Obtain a write lock
	r := rw.readerCount.Add(-rwmutexMaxReaders) // Prevent new read operations
	if r != 0 {
		// If there is a current read operation, wait for all read operations to complete.
		rw.readerWait.Add(r)
		sema.Acquire(&rw.writerSem, sema.FIFO)
	}
}

func (rw *RWMutex) Unlock() {
	r := rw.readerCount.Add(rwmutexMaxReaders) // Resume morning exercises.
	for i := 0; i < int(r); i++ {
		sema.Release(&rw.readerSem) // Wake up all waiting read operations.
	}
	rw.w.Unlock() // Release the write lock
}

// lockHalfway is Lock with one mistake made good: Add returns the new value, and r is to
// be the old one.
func (rw *RWMutex) lockHalfway() {
	rw.w.Lock()
	r := rw.readerCount.Add(-rwmutexMaxReaders) + rwmutexMaxReaders
	if r != 0 {
		rw.readerWait.Add(r)
		sema.Acquire(&rw.writerSem, sema.FIFO)
	}
}

// lockMended has the second one made good too: it sleeps only if somebody is left who
// will wake it.
func (rw *RWMutex) lockMended() {
	rw.w.Lock()
	r := rw.readerCount.Add(-rwmutexMaxReaders) + rwmutexMaxReaders
	if r != 0 && rw.readerWait.Add(r) != 0 {
		sema.Acquire(&rw.writerSem, sema.FIFO)
	}
}

// visit is so many writers and readers of something, who come once each.
func visit(x *explore.X, rw *RWMutex, lock func(*RWMutex), writers, readers int) {
	x.Name(rw, "rw")
	data := explore.NewVar(x, "data", 0)
	for range writers {
		x.Go("writer", func() {
			x.Do("Lock", func() { lock(rw) })
			data.Set(data.Get() + 1)
			x.Do("Unlock", rw.Unlock)
		})
	}
	for range readers {
		x.Go("reader", func() {
			x.Do("RLock", rw.RLock)
			data.Get()
			x.Do("RUnlock", rw.RUnlock)
		})
	}
}

// "If there is a current read operation, wait": there is none, and nobody else at all.
// But r is what Add returns, 0-rwmutexMaxReaders, which is not 0; so readerWait becomes
// negative, and no number of readers will ever make it 0 again.
func TestExploreRWMutex(t *testing.T) {
	explore.Test(t, func(x *explore.X) { visit(x, new(RWMutex), (*RWMutex).Lock, 1, 0) },
		explore.Expect(explore.Deadlock, "T0 (writer) sleeps at rw.writerSem"))
}

// As long as nobody writes, it is right. (What the article lists under "Acquire read lock"
// is what RUnlock does. The code is that of RLock.)
func TestExploreRWMutexOfReaders(t *testing.T) {
	explore.Test(t, func(x *explore.X) { visit(x, new(RWMutex), (*RWMutex).Lock, 0, 3) })
}

// "wait for all read operations to complete": between the two lines that count them, the
// last one may complete. It takes readerWait to -1, the writer takes it back to 0 and
// sleeps, and nobody is left to wake it.
func TestExploreRWMutexHalfway(t *testing.T) {
	explore.Test(t, func(x *explore.X) { visit(x, new(RWMutex), (*RWMutex).lockHalfway, 1, 1) },
		explore.Expect(explore.Deadlock, "T0 (writer) sleeps at rw.writerSem"))
}

// With both mistakes made good it is the lock of package sync, and right. So is the rest of
// what the article says: Unlock wakes those readers that have come since, and no more.
func TestExploreRWMutexMended(t *testing.T) {
	for _, size := range []struct {
		name             string
		writers, readers int
	}{{"1 writer, 2 readers", 1, 2}, {"2 writers, 1 reader", 2, 1}} {
		t.Run(size.name, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) { visit(x, new(RWMutex), (*RWMutex).lockMended, size.writers, size.readers) })
		})
	}
}

// RUnlock without RLock ends a program with a sync.RWMutex. Here nobody notices, and the
// next writer waits for a reader that is not there, even if the two mistakes are mended.
func TestExploreRWMutexRUnlockOfUnlocked(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		rw := new(RWMutex)
		x.Go("mistaken", func() { x.Do("RUnlock", rw.RUnlock) })
		visit(x, rw, (*RWMutex).lockMended, 1, 0)
	}, explore.Expect(explore.Deadlock, "T1 (writer) sleeps at rw.writerSem"))
}

// So does Unlock without Lock. Here it sets out to wake the billion readers that it believes in.
func TestExploreRWMutexUnlockOfUnlocked(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		rw := new(RWMutex)
		x.Name(rw, "rw")
		x.Go("mistaken", func() { x.Do("Unlock", rw.Unlock) })
	}, explore.MaxSteps(10), explore.Expect(explore.StepBound, "10 steps and no end"))
}

// The example that goes with it reads and writes a map which nobody has made. To read it
// is fine.
func TestExploreRWMutexProgram(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var rwmu rwmutex.RWMutex
		var data map[string]string
		x.Name(&rwmu, "rwmu")
		x.Go("read", func() {
			rwmu.RLock()
			defer rwmu.RUnlock()
			_ = data["key"]
		})
		x.Go("write", func() {
			rwmu.Lock()
			defer rwmu.Unlock()
			data["key"] = "value"
		})
	}, explore.Expect(explore.Panicked, "assignment to entry in nil map"))
}
