//go:build explore

package atomic

import "github.com/syncprimer/syncprimer/internal/engine"

// The same names, for types that announce each operation to the explorer, and are
// the real thing where nothing is explored.
type (
	Bool    = engine.Bool
	Int32   = engine.Word[int32]
	Int64   = engine.Word[int64]
	Uint32  = engine.Word[uint32]
	Uint64  = engine.Word[uint64]
	Uintptr = engine.Word[uintptr]
)

// Pointer is an atomic *T.
type Pointer[T any] = engine.Pointer[T]
