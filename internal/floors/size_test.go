package floors

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/once"
	"github.com/syncprimer/syncprimer/rwmutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

type counterparts struct{ ours, std reflect.Type }

func counterpart[Ours, Std any]() counterparts {
	return counterparts{reflect.TypeFor[Ours](), reflect.TypeFor[Std]()}
}

// larger returns those of ours that take more memory than the standard library's.
func larger(pairs ...counterparts) []string {
	var out []string
	for _, p := range pairs {
		if p.ours.Size() > p.std.Size() {
			out = append(out, fmt.Sprintf("%v has %d bytes, %v has %d", p.ours, p.ours.Size(), p.std, p.std.Size()))
		}
	}
	return out
}

func TestSizes(t *testing.T) {
	require.EqualValues(t, 8, unsafe.Sizeof(mutex.Mutex{}))
	require.Empty(t, larger(
		counterpart[mutex.Mutex, sync.Mutex](),
		counterpart[rwmutex.RWMutex, sync.RWMutex](),
		counterpart[waitgroup.WaitGroup, sync.WaitGroup](),
		counterpart[cond.Cond, sync.Cond](),
		counterpart[once.Once, sync.Once](),
	))
}

func TestLargerTypesAreFound(t *testing.T) {
	require.Len(t, larger(counterpart[[2]mutex.Mutex, sync.Mutex]()), 1)
}
