package chanimpl_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/internal/race"
)

// A thing tells when it has become garbage. It has a pointer, so that it is not
// allocated together with other small things.
type thing struct{ _ *int }

func watched(freed *atomic.Int32) *thing {
	x := new(thing)
	runtime.AddCleanup(x, func(freed *atomic.Int32) { freed.Add(1) }, freed)
	return x
}

func requireFreed(t *testing.T, freed *atomic.Int32, n int32) {
	t.Helper()
	for range 1000 {
		runtime.GC()
		if freed.Load() == n {
			return
		}
		runtime.Gosched()
	}
	t.Fatalf("%d of %d are garbage", freed.Load(), n)
}

func TestReceivedValuesAreNotKept(t *testing.T) {
	var freed atomic.Int32
	c := chanimpl.Make[*thing](4)
	t.Run("in the buffer", func(t *testing.T) {
		for range 3 {
			c.Send(watched(&freed))
		}
		for range 3 {
			c.Recv()
		}
		requireFreed(t, &freed, 3)
	})
	freed.Store(0)
	t.Run("by those who waited", func(t *testing.T) {
		synctest.Test(t, func(*testing.T) {
			u := chanimpl.Make[*thing](0)
			go u.Recv()
			synctest.Wait()
			u.Send(watched(&freed)) // into the hands of a receiver
			go u.Send(watched(&freed))
			synctest.Wait()
			u.Recv() // from the hands of a sender
			go chanimpl.Select(u.RecvCase(nil, nil), c.RecvCase(nil, nil))
			synctest.Wait()
			u.Send(watched(&freed))
			go chanimpl.Select(u.SendCase(watched(&freed)), c.RecvCase(nil, nil))
			synctest.Wait()
			c.Send(nil) // the other case: the value stays unsent
			synctest.Wait()
		})
		requireFreed(t, &freed, 4)
	})
	runtime.KeepAlive(c)
}

func TestALosingCaseLeavesNothingBehind(t *testing.T) {
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	quiet, busy := chanimpl.Make[int](0), chanimpl.Make[int](0)
	done := make(chan struct{})
	const rounds = 100_000
	before := heap()
	go func() {
		defer close(done)
		for range rounds {
			busy.Send(1)
		}
	}()
	for range rounds {
		chanimpl.Select(quiet.RecvCase(nil, nil), busy.RecvCase(nil, nil), quiet.SendCase(1))
	}
	<-done
	require.Zero(t, quiet.Waiting())
	require.Less(t, heap(), before+rounds, "a byte for each would be too much")
	runtime.KeepAlive(quiet)
}

func TestNothingIsAllocatedWithoutSleep(t *testing.T) {
	if race.Enabled {
		t.Skip("with -race each operation allocates its clock: go test -run NothingIsAllocated ./chanimpl")
	}
	allocatesNothing[struct{}](t)
	allocatesNothing[int](t)
	allocatesNothing[[8]int](t)
	allocatesNothing[[128]int](t)
}

func allocatesNothing[T any](t *testing.T) {
	c, d := chanimpl.Make[T](2), chanimpl.Make[T](2)
	var v T
	var ok bool
	for name, f := range map[string]func(){
		"Send and Recv":       func() { c.Send(v); v, _ = c.Recv() },
		"TrySend and TryRecv": func() { c.TrySend(v); c.TryRecv(); c.TryRecv() },
		"Select": func() {
			chanimpl.Select(c.SendCase(v), d.SendCase(v))
			chanimpl.Select(c.RecvCase(&v, &ok), d.RecvCase(&v, nil))
		},
		"TrySelect": func() { chanimpl.TrySelect(c.RecvCase(&v, &ok), d.RecvCase(nil, nil)) },
		"Len":       func() { c.Len() },
	} {
		require.Zero(t, testing.AllocsPerRun(100, f), "%s of %d bytes", name, unsafe.Sizeof(v))
	}
}

// Two goroutines take turns, and each sleeps in a select for two channels. Once they
// have done so, everything that it takes is there.
func TestSleepingInSelectAllocatesNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("with -race each operation allocates its clock: go test -run SleepingInSelect ./chanimpl")
	}
	ping, pong, quit := chanimpl.Make[int](1), chanimpl.Make[int](1), chanimpl.Make[int](0)
	go func() {
		for chanimpl.Select(ping.RecvCase(nil, nil), quit.RecvCase(nil, nil)) == 0 {
			pong.Send(0)
		}
	}()
	defer quit.Close()
	never := chanimpl.Make[int](0)
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		ping.Send(0)
		chanimpl.Select(pong.RecvCase(nil, nil), never.RecvCase(nil, nil))
	}))
}

// The runtime's hchan takes 112 bytes on 64-bit machines (go1.26).
func TestSize(t *testing.T) {
	if race.Enabled || unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("the number is for 64-bit machines, without -race: go test -run Size ./chanimpl")
	}
	require.LessOrEqual(t, unsafe.Sizeof(chanimpl.Chan[int]{}), uintptr(112))
}
