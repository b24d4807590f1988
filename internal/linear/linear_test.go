package linear_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/linear"
	"github.com/syncprimer/syncprimer/internal/sema"
	"github.com/syncprimer/syncprimer/internal/testmain"
	"github.com/syncprimer/syncprimer/internal/twin"
)

func TestMain(m *testing.M) { testmain.Run(m) }

const (
	clients   = 4
	rounds    = 30 // of each client in one history
	histories = 20
)

// A workload is what one client does to an object in one round.
type workload[O any] func(c client, object O)

// A client records what it asks for.
type client struct {
	*linear.Recorder
	id     int
	random *rand.Rand
}

func (c client) call(name string, f func()) {
	c.Do(c.id, name, func() any { f(); return nil })
}

func (c client) try(name string, f func() bool) bool {
	return c.Do(c.id, name, func() any { return f() }).(bool)
}

// run gives the object to the clients and records a history. Seeds differ, so
// that each history is another program.
func run[O any](t *testing.T, object O, work workload[O], seed uint64) *linear.Recorder {
	t.Helper()
	r := linear.NewRecorder(clients)
	var g errgroup.Group
	for id := range clients {
		g.Go(func() error {
			c := client{r, id, rand.New(rand.NewPCG(seed, uint64(id)))}
			for range rounds {
				work(c, object)
				c.pause()
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	return r
}

// pause lets the others in, so that histories overlap on a single processor too.
func (c client) pause() {
	if c.random.IntN(2) == 0 {
		runtime.Gosched()
	}
}

// spin tries until it succeeds.
func spin(try func() bool) {
	for !try() {
		runtime.Gosched()
	}
}

// accept expects every history of the object to be linearizable.
func accept[O any](t *testing.T, fresh func() O, work workload[O], model porcupine.Model) {
	t.Helper()
	for seed := range uint64(histories) {
		run(t, fresh(), work, seed).Check(t, model)
	}
}

// reject expects porcupine to find the fault of a broken object. It is not in
// every history: a client that runs alone for a while meets nobody.
func reject[O any](t *testing.T, fresh func() O, work workload[O], model porcupine.Model) {
	t.Helper()
	for seed := range uint64(500) {
		if !run(t, fresh(), work, seed).Linearizable(t, model) {
			return
		}
	}
	t.Fatal("no history shows that the object is broken")
}

func useMutex(c client, m twin.Mutex) {
	if c.random.IntN(2) == 0 {
		c.call(linear.Lock, m.Lock)
	} else if !c.try(linear.TryLock, m.TryLock) {
		return
	}
	c.pause()
	c.call(linear.Unlock, m.Unlock)
}

func useRWMutex(c client, rw twin.RWMutex) {
	read, write := false, false
	switch c.random.IntN(6) {
	case 0, 1:
		c.call(linear.RLock, rw.RLock)
		read = true
	case 2:
		read = c.try(linear.TryRLock, rw.TryRLock)
	case 3:
		c.call(linear.Lock, rw.Lock)
		write = true
	default:
		write = c.try(linear.TryLock, rw.TryLock)
	}
	c.pause()
	switch {
	case read:
		c.call(linear.RUnlock, rw.RUnlock)
	case write:
		c.call(linear.Unlock, rw.Unlock)
	}
}

const permits = 2

type semaphore interface {
	Acquire()
	Release()
}

func useSemaphore(c client, s semaphore) {
	c.call(linear.Acquire, s.Acquire)
	c.pause()
	c.call(linear.Release, s.Release)
}

// A queuedSemaphore is one of package sema.
type queuedSemaphore struct {
	addr  uint32
	order sema.Order
}

func (s *queuedSemaphore) Acquire() { sema.Acquire(&s.addr, s.order) }
func (s *queuedSemaphore) Release() { sema.Release(&s.addr) }

func TestMutexIsLinearizable(t *testing.T) {
	for _, impl := range twin.Both() {
		t.Run(impl.Name, func(t *testing.T) { accept(t, impl.NewMutex, useMutex, linear.Mutex()) })
	}
}

func TestRWMutexIsLinearizable(t *testing.T) {
	for _, impl := range twin.Both() {
		t.Run(impl.Name, func(t *testing.T) { accept(t, impl.NewRWMutex, useRWMutex, linear.RWMutex()) })
	}
}

func TestSemaphoreIsLinearizable(t *testing.T) {
	for _, order := range []sema.Order{sema.FIFO, sema.LIFO} {
		t.Run(fmt.Sprintf("LIFO %v", order), func(t *testing.T) {
			fresh := func() semaphore { return &queuedSemaphore{permits, order} }
			accept(t, fresh, useSemaphore, linear.Semaphore(permits))
		})
	}
}

func TestBrokenMutexesAreRejected(t *testing.T) {
	for name, broken := range brokenMutexes {
		t.Run(name, func(t *testing.T) { reject(t, broken, useMutex, linear.Mutex()) })
	}
}

func TestBrokenRWMutexesAreRejected(t *testing.T) {
	for name, broken := range brokenRWMutexes {
		t.Run(name, func(t *testing.T) { reject(t, broken, useRWMutex, linear.RWMutex()) })
	}
}

func TestBrokenSemaphoresAreRejected(t *testing.T) {
	for name, broken := range brokenSemaphores {
		t.Run(name, func(t *testing.T) { reject(t, broken, useSemaphore, linear.Semaphore(permits)) })
	}
}

// The objects that are to be rejected are rejected for their fault, not for how
// they are built: without the fault they pass.
func TestToysWithoutAFaultPass(t *testing.T) {
	accept(t, func() twin.Mutex { return &toy{} }, useMutex, linear.Mutex())
	accept(t, func() twin.RWMutex { return &toy{} }, useRWMutex, linear.RWMutex())
	accept(t, func() semaphore { return &toySemaphore{free: permits, step: 1} }, useSemaphore, linear.Semaphore(permits))
}

// A strict test notes what Check says about it instead of failing.
type strict struct {
	testing.TB
	said string
}

func (s *strict) Errorf(format string, args ...any) { s.said += fmt.Sprintf(format, args...) }

func TestCheckShowsTheHistoryAndDrawsIt(t *testing.T) {
	r := linear.NewRecorder(2)
	r.Do(0, linear.Lock, func() any { return nil })
	r.Do(1, linear.TryLock, func() any { return true })

	s := &strict{TB: t}
	r.Check(s, linear.Mutex())

	require.False(t, r.Linearizable(t, linear.Mutex()))
	require.Contains(t, s.said, "not linearizable")
	require.Regexp(t, `(?m)^ +1-2 +Lock$`, s.said)
	require.Regexp(t, `(?m)^ +3-4 +TryLock: true$`, s.said)
	_, rest, found := strings.Cut(s.said, "picture: ")
	require.True(t, found)
	path, _, _ := strings.Cut(rest, " (")
	drawn, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(drawn), "TryLock: true")
}

// In the model of RWMutex a failed Try is excused by a writer in passing, and by
// nothing else.
func TestFailedTryOfAnRWMutex(t *testing.T) {
	quiet := linear.NewRecorder(2)
	quiet.Do(0, linear.RLock, func() any { return nil })
	quiet.Do(1, linear.TryRLock, func() any { return false })
	require.False(t, quiet.Linearizable(t, linear.RWMutex()))

	passing := linear.NewRecorder(2)
	passing.Do(0, linear.TryLock, func() any {
		passing.Do(1, linear.TryRLock, func() any { return false })
		return false
	})
	require.False(t, passing.Linearizable(t, linear.RWMutex()), "the TryLock of client 0 has no excuse itself")

	excused := linear.NewRecorder(2)
	excused.Do(0, linear.RLock, func() any { return nil })
	excused.Do(1, linear.Lock, func() any {
		excused.Do(0, linear.TryRLock, func() any { return false })
		excused.Do(0, linear.RUnlock, func() any { return nil })
		return nil
	})
	require.True(t, excused.Linearizable(t, linear.RWMutex()))
}
