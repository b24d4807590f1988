//go:build gopark && !race

package park

import "github.com/syncprimer/syncprimer/internal/atomic"

func cas(state *atomic.Uint32, old, new uint32) bool { return state.CompareAndSwap(old, new) }
