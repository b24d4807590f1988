//go:build !explore

package atomic

import "sync/atomic"

// The typed atomics that the primitives are written with.
type (
	Bool    = atomic.Bool
	Int32   = atomic.Int32
	Int64   = atomic.Int64
	Uint32  = atomic.Uint32
	Uint64  = atomic.Uint64
	Uintptr = atomic.Uintptr
)

// Pointer is an atomic *T. Like the others, its zero value is ready to use: nil.
type Pointer[T any] = atomic.Pointer[T]

// keepInlinable is never called, and cannot be removed.
//
// A compiled package hands on the inlinable body of an imported function only
// if it used that function itself. A package of nothing but aliases uses none:
// a primitive that imports only this package would then compile m.state.Add(1)
// to a real call, which at a cost of 57 out of a budget of 80 also keeps
// Mutex.Lock from being inlined into its caller. So every method is used once,
// here. (A blank function, method expressions or variables of these types do
// not have the effect.)
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
