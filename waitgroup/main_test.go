package waitgroup_test

import (
	"reflect"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/syncprimer/syncprimer/internal/testmain"
	"github.com/syncprimer/syncprimer/internal/twin"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// onBoth runs a test on ours and on the standard library, whose answer is the
// right one.
func onBoth(t *testing.T, test func(t *testing.T, impl twin.Impl)) {
	for _, impl := range twin.Both() {
		t.Run(impl.Name, func(t *testing.T) { test(t, impl) })
	}
}

// state returns the address of the word with the counter and the waiters. Both
// implementations begin with it.
func state(wg twin.WaitGroup) *atomic.Uint64 {
	return (*atomic.Uint64)(reflect.ValueOf(wg).UnsafePointer())
}

// The parts of the word.
const (
	oneTask   = 1 << 32
	oneWaiter = 1
)

// until waits for a condition that other goroutines are about to make true.
func until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !condition(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("did not happen: %s", what)
		}
	}
}
