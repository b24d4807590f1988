//go:build gopark && race

package park

import (
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/atomic"
)

// cas is a compare-and-swap that the race detector does not see: on the
// scheduler's stack it must not be called.
//
//go:nosplit
//go:norace
func cas(state *atomic.Uint32, old, new uint32) bool {
	return runtimeCas((*uint32)(unsafe.Pointer(state)), old, new)
}

//go:linkname runtimeCas internal/runtime/atomic.Cas
func runtimeCas(addr *uint32, old, new uint32) bool
