package once_test

import (
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/testmain"
	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/once"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// onBoth runs a test on ours and on the standard library, whose answer is the
// right one.
func onBoth(t *testing.T, test func(t *testing.T, impl twin.Impl)) {
	for _, impl := range twin.Both() {
		t.Run(impl.Name, func(t *testing.T) { test(t, impl) })
	}
}

// lockOf returns the Mutex inside a Once. Both implementations have the same
// fields.
func lockOf(o twin.Once) twin.Locker {
	type fields[M any] struct {
		done uint32
		m    M
	}
	switch p := reflect.ValueOf(o).UnsafePointer(); o.(type) {
	case *once.Once:
		return &(*fields[mutex.Mutex])(p).m
	case *sync.Once:
		return &(*fields[sync.Mutex])(p).m
	}
	panic("not a Once of ours or theirs")
}

// waiting returns how many callers wait for f. They are counted in the upper bits
// of the Mutex's first word.
func waiting(o twin.Once) int32 {
	return (*atomic.Int32)(reflect.ValueOf(lockOf(o)).UnsafePointer()).Load() >> 3
}

func TestTheLockIsWhereTheTestsLookForIt(t *testing.T) {
	require.Equal(t, unsafe.Sizeof(sync.Once{}), unsafe.Sizeof(once.Once{}))
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		o := impl.NewOnce()
		require.False(t, locked(o))
		o.Do(func() { require.True(t, locked(o)) })
		require.False(t, locked(o))
	})
}

func locked(o twin.Once) bool {
	return (*atomic.Int32)(reflect.ValueOf(lockOf(o)).UnsafePointer()).Load()&1 != 0
}

// until waits for a condition that other goroutines are about to make true.
func until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !condition(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("did not happen: %s", what)
		}
	}
}
