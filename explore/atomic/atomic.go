// Package atomic is sync/atomic for code that is to be explored: change the import,
// and nothing else.
//
//	import "github.com/syncprimer/syncprimer/explore/atomic" // was "sync/atomic"
//
// With the build tag explore each operation is a step of package explore, which tries
// every order of them. Without it these types are sync/atomic's own, and cost what
// those cost: a program may be shipped with this import.
//
// There are the types only. The functions of sync/atomic work on plain integers, of
// which the explorer knows nothing, and there is no Value.
package atomic

import "github.com/syncprimer/syncprimer/internal/atomic"

// The types of sync/atomic.
type (
	Bool    = atomic.Bool
	Int32   = atomic.Int32
	Int64   = atomic.Int64
	Uint32  = atomic.Uint32
	Uint64  = atomic.Uint64
	Uintptr = atomic.Uintptr
)

// Pointer is an atomic *T.
type Pointer[T any] = atomic.Pointer[T]

// keepInlinable is never called, and cannot be removed: it makes the compiler hand on
// the bodies of these methods to whoever imports this package, so that they are
// inlined there. Package internal/atomic has the same, and says why.
//
//lint:ignore U1000 it is compiled for its effect on the export data
func keepInlinable(b *Bool, i32 *Int32, i64 *Int64, u32 *Uint32, u64 *Uint64, up *Uintptr, p *Pointer[int]) {
	b.Store(b.Load())
	b.CompareAndSwap(b.Swap(true), false)

	i32.Store(i32.Load())
	i32.CompareAndSwap(i32.Swap(0), i32.Add(1))
	i32.And(i32.Or(1))

	i64.Store(i64.Load())
	i64.CompareAndSwap(i64.Swap(0), i64.Add(1))
	i64.And(i64.Or(1))

	u32.Store(u32.Load())
	u32.CompareAndSwap(u32.Swap(0), u32.Add(1))
	u32.And(u32.Or(1))

	u64.Store(u64.Load())
	u64.CompareAndSwap(u64.Swap(0), u64.Add(1))
	u64.And(u64.Or(1))

	up.Store(up.Load())
	up.CompareAndSwap(up.Swap(0), up.Add(1))
	up.And(up.Or(1))

	p.Store(p.Load())
	p.CompareAndSwap(p.Swap(nil), nil)
}
