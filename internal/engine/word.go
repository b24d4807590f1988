package engine

import (
	"sync/atomic"
	"unsafe"
)

// The types of this file have the methods of those of sync/atomic, and do the same.
// In an execution, each operation is announced first, and is then a step. Outside
// of one they are the real thing.

// Number is what a [Word] can hold.
type Number interface {
	int32 | int64 | uint32 | uint64 | uintptr
}

// A Word is an atomic integer. Its zero value is zero.
type Word[T Number] struct {
	_      [0]atomic.Int64 // aligned to 8 bytes, also where a T is not
	object Object
	v      T
}

func (w *Word[T]) small() *uint32 { return (*uint32)(unsafe.Pointer(&w.v)) }
func (w *Word[T]) large() *uint64 { return (*uint64)(unsafe.Pointer(&w.v)) }

// isSmall is a constant for each T.
func (w *Word[T]) isSmall() bool { return unsafe.Sizeof(w.v) == 4 }

// point is exec's. A uintptr holds an address.
func (w *Word[T]) point(kind Kind, old, new uint64) *task {
	if _, isAddress := any((*T)(nil)).(*uintptr); isAddress {
		return exec.pointer(&w.object, uint64(w.v), kind, old, new)
	}
	return exec.point(&w.object, uint64(w.v), kind, old, new)
}

// Load returns the value.
func (w *Word[T]) Load() T {
	if running.Load() {
		if t := w.point(Load, 0, 0); t != nil {
			exec.saw(t, &w.object, uint64(w.v))
			return w.v
		}
	}
	if w.isSmall() {
		return T(atomic.LoadUint32(w.small()))
	}
	return T(atomic.LoadUint64(w.large()))
}

// Store sets the value.
func (w *Word[T]) Store(new T) {
	if running.Load() {
		if t := w.point(Store, 0, uint64(new)); t != nil {
			w.v = new
			exec.stored(t, &w.object, uint64(new))
			return
		}
		defer exec.set(&w.object, uint64(new))
	}
	if w.isSmall() {
		atomic.StoreUint32(w.small(), uint32(new))
	} else {
		atomic.StoreUint64(w.large(), uint64(new))
	}
}

// Swap sets the value and returns the old one.
func (w *Word[T]) Swap(new T) (old T) {
	return w.change(Swap, new, func(T) T { return new })
}

// Add adds delta and returns the sum.
func (w *Word[T]) Add(delta T) (new T) {
	return w.change(Add, delta, func(v T) T { return v + delta }) + delta
}

// And keeps the bits of bits only, and returns the old value.
func (w *Word[T]) And(bits T) (old T) {
	return w.change(And, bits, func(v T) T { return v & bits })
}

// Or adds the bits of bits, and returns the old value.
func (w *Word[T]) Or(bits T) (old T) {
	return w.change(Or, bits, func(v T) T { return v | bits })
}

// change replaces the value by f of it, and returns the old one.
func (w *Word[T]) change(kind Kind, operand T, f func(T) T) (old T) {
	if running.Load() {
		if t := w.point(kind, 0, uint64(operand)); t != nil {
			old = w.v
			w.v = f(old)
			exec.changed(t, &w.object, uint64(old), uint64(w.v))
			return old
		}
		defer func() { exec.set(&w.object, uint64(w.v)) }()
	}
	for {
		old = w.direct()
		if w.swap(old, f(old)) {
			return old
		}
	}
}

func (w *Word[T]) direct() T {
	if w.isSmall() {
		return T(atomic.LoadUint32(w.small()))
	}
	return T(atomic.LoadUint64(w.large()))
}

func (w *Word[T]) swap(old, new T) bool {
	if w.isSmall() {
		return atomic.CompareAndSwapUint32(w.small(), uint32(old), uint32(new))
	}
	return atomic.CompareAndSwapUint64(w.large(), uint64(old), uint64(new))
}

// CompareAndSwap sets the value to new if it is old, and reports whether it was.
func (w *Word[T]) CompareAndSwap(old, new T) (swapped bool) {
	if running.Load() {
		if t := w.point(CAS, uint64(old), uint64(new)); t != nil {
			if w.v != old {
				exec.saw(t, &w.object, uint64(w.v))
				return false
			}
			w.v = new
			exec.changed(t, &w.object, uint64(old), uint64(new))
			return true
		}
		defer func() { exec.set(&w.object, uint64(w.v)) }()
	}
	return w.swap(old, new)
}

// A Bool is an atomic bool. Its zero value is false.
type Bool struct{ word Word[uint32] }

func number(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// Load returns the value.
func (b *Bool) Load() bool { return b.word.Load() != 0 }

// Store sets the value.
func (b *Bool) Store(new bool) { b.word.Store(number(new)) }

// Swap sets the value and returns the old one.
func (b *Bool) Swap(new bool) (old bool) { return b.word.Swap(number(new)) != 0 }

// CompareAndSwap sets the value to new if it is old, and reports whether it was.
func (b *Bool) CompareAndSwap(old, new bool) (swapped bool) {
	return b.word.CompareAndSwap(number(old), number(new))
}

// A Pointer is an atomic *T. Its zero value is nil.
type Pointer[T any] struct {
	object Object
	v      atomic.Pointer[T]
}

func address[T any](p *T) uint64 { return uint64(uintptr(unsafe.Pointer(p))) }

// Load returns the value.
func (p *Pointer[T]) Load() *T {
	if running.Load() {
		if t := exec.pointer(&p.object, address(p.v.Load()), Load, 0, 0); t != nil {
			v := p.v.Load()
			exec.saw(t, &p.object, address(v))
			return v
		}
	}
	return p.v.Load()
}

// Store sets the value.
func (p *Pointer[T]) Store(new *T) {
	if running.Load() {
		if t := exec.pointer(&p.object, address(p.v.Load()), Store, 0, address(new)); t != nil {
			p.v.Store(new)
			exec.stored(t, &p.object, address(new))
			return
		}
		defer exec.set(&p.object, address(new))
	}
	p.v.Store(new)
}

// Swap sets the value and returns the old one.
func (p *Pointer[T]) Swap(new *T) (old *T) {
	if running.Load() {
		if t := exec.pointer(&p.object, address(p.v.Load()), Swap, 0, address(new)); t != nil {
			old = p.v.Swap(new)
			exec.changed(t, &p.object, address(old), address(new))
			return old
		}
		defer exec.set(&p.object, address(new))
	}
	return p.v.Swap(new)
}

// CompareAndSwap sets the value to new if it is old, and reports whether it was.
func (p *Pointer[T]) CompareAndSwap(old, new *T) (swapped bool) {
	if running.Load() {
		if t := exec.pointer(&p.object, address(p.v.Load()), CAS, address(old), address(new)); t != nil {
			if !p.v.CompareAndSwap(old, new) {
				exec.saw(t, &p.object, address(p.v.Load()))
				return false
			}
			exec.changed(t, &p.object, address(old), address(new))
			return true
		}
		defer func() { exec.set(&p.object, address(p.v.Load())) }()
	}
	return p.v.CompareAndSwap(old, new)
}

// pointer is point for an object that holds a pointer.
func (x *Exec) pointer(o *Object, value uint64, kind Kind, old, new uint64) *task {
	t := x.here()
	if t == nil {
		return nil
	}
	id := x.touch(o, value)
	x.objects[id].isPointer = true
	return x.step(t, op{kind: kind, obj: id, old: old, new: new})
}

// set notes a value that was set without a step: in the setup.
func (x *Exec) set(o *Object, value uint64) {
	if x.isDirect() {
		x.objects[x.touch(o, value)].value = value
	}
}

// saw is the end of a step that has read value.
func (x *Exec) saw(t *task, o *Object, value uint64) {
	ob := &x.objects[o.id]
	if x.plain {
		x.observe(t, ob)
	}
	x.result(t, value)
	t.saw(o.id, ob.version)
	if x.rec != nil {
		x.rec.value(value, value, false)
	}
}

// result adds what an operation has returned to what its task has seen.
func (x *Exec) result(t *task, value uint64) {
	if !x.has(noResults) {
		t.history = mix(t.history, value, 1)
	}
}

// stored is the end of a step that has written value without reading.
func (x *Exec) stored(t *task, o *Object, value uint64) {
	ob := &x.objects[o.id]
	if x.rec != nil {
		x.rec.value(ob.value, value, true)
	}
	if x.plain && !x.has(storesAreSecret) {
		x.publish(t, ob)
	}
	x.write(t, ob, value)
}

// changed is the end of a step that has read old and written new.
func (x *Exec) changed(t *task, o *Object, old, new uint64) {
	ob := &x.objects[o.id]
	if x.rec != nil {
		x.rec.value(old, new, true)
	}
	if x.plain {
		x.observe(t, ob)
		x.publish(t, ob)
	}
	x.result(t, old)
	if old == new {
		t.saw(o.id, ob.version) // as good as a look
		return
	}
	x.write(t, ob, new)
}

// write notes the new value of an object, and wakes those who spin until it changes.
func (x *Exec) write(t *task, ob *object, value uint64) {
	t.wrote = true
	if ob.value == value {
		return
	}
	ob.value = value
	x.bump(ob)
}
