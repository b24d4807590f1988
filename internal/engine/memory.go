package engine

import (
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"unsafe"
)

// Plain memory. Whoever rewrites source so that it announces its accesses of plain
// fields (see package announce) calls the functions of this file: what is a [Plain]
// then is known by its address. So the fields of the primitives themselves can be
// checked for data races, though they are declared as everybody declares fields.

// Reads announces that *p is read, and returns p.
func Reads[T any](p *T, name string) *T {
	access(p, name, false)
	return p
}

// Writes announces that *p is written, and returns p.
func Writes[T any](p *T, name string) *T {
	access(p, name, true)
	return p
}

// Assign announces that *p is written, and writes it.
func Assign[T any](p *T, name string, v T) {
	access(p, name, true)
	*p = v
}

func access[T any](p *T, name string, write bool) {
	x := &exec
	if !running.Load() || x.abort {
		return
	}
	x.knowPlain()
	x.keepMemory()
	t := x.here()
	if t == nil {
		return // before all tasks, or after them
	}
	for _, offset := range leaves(reflect.TypeFor[T]()) {
		x.cell(uintptr(unsafe.Pointer(p))+offset, name).touch(t, write)
	}
}

// cell returns what is known about the memory at an address.
func (x *Exec) cell(p uintptr, name string) *Plain {
	c := x.cells[p]
	if c == nil {
		c = &Plain{epoch: x.epoch, name: name}
		x.cells[p] = c
	}
	return c
}

// keepMemory sees to it that what is known by its address keeps it: from now on memory
// is collected between two executions only, and nothing gets an address that something
// else has had in the same one. (To keep pointers would not do, since some are into
// stacks, and the runtime accepts none of these on the heap.)
func (x *Exec) keepMemory() {
	if x.cells == nil {
		x.cells = make(map[uintptr]*Plain)
		x.gcPercent = debug.SetGCPercent(-1)
	}
}

// mostGarbage is how many executions may leave theirs before it is collected.
const mostGarbage = 4096

// forget is the end of an execution for what was known of memory.
func (x *Exec) forget() {
	if x.cells == nil {
		return
	}
	clear(x.cells)
	if x.search.executions%mostGarbage == mostGarbage-1 {
		runtime.GC()
	}
}

// letMemoryGo ends what keepMemory has begun.
func (x *Exec) letMemoryGo() {
	if x.cells != nil {
		x.cells = nil
		debug.SetGCPercent(x.gcPercent)
	}
}

// leavesOf remembers the leaves of types.
var leavesOf = make(map[reflect.Type][]uintptr)

// leaves returns the offsets of the plain fields of a type: those of its structs
// and arrays, and otherwise its own.
func leaves(t reflect.Type) []uintptr {
	if all, ok := leavesOf[t]; ok {
		return all
	}
	all := appendLeaves(nil, 0, t)
	leavesOf[t] = all
	return all
}

func appendLeaves(all []uintptr, at uintptr, t reflect.Type) []uintptr {
	switch {
	case t.Size() == 0:
		return all
	case t.Kind() == reflect.Struct:
		if isAtomic(t) {
			return all
		}
		for i := range t.NumField() {
			all = appendLeaves(all, at+t.Field(i).Offset, t.Field(i).Type)
		}
		return all
	case t.Kind() == reflect.Array:
		for i := range t.Len() {
			all = appendLeaves(all, at+uintptr(i)*t.Elem().Size(), t.Elem())
		}
		return all
	}
	return append(all, at)
}

// isAtomic reports whether a struct is one of this package's, whose operations are
// steps.
func isAtomic(t reflect.Type) bool {
	for i := range t.NumField() {
		if t.Field(i).Type == reflect.TypeFor[Object]() {
			return true
		}
	}
	return false
}

// A spare is a thing in a pool.
type spare struct {
	thing any
	from  uintptr // where it lies
	to    uintptr
}

func newSpare(thing any) spare {
	v := reflect.ValueOf(thing)
	return spare{thing, v.Pointer(), v.Pointer() + v.Type().Elem().Size()}
}

func (s *spare) contains(address uintptr) bool { return s.from <= address && address < s.to }

// giveBack is for a thing that t puts into a pool: who uses it from now on has no
// right to. To the memory model it is as if all of it were written.
func (x *Exec) giveBack(t *task, s *spare) {
	for i := range x.objects {
		ob := &x.objects[i]
		ob.spare = ob.spare || s.contains(ob.address)
	}
	if x.has(poolsDoNotWrite) {
		return
	}
	var inside []uintptr
	for p := range x.cells {
		if s.contains(p) {
			inside = append(inside, p)
		}
	}
	slices.Sort(inside)
	for _, p := range inside {
		x.cells[p].touch(t, true)
	}
}

// takeOut is for a thing that somebody gets from a pool.
func (x *Exec) takeOut(s *spare) {
	for i := range x.objects {
		ob := &x.objects[i]
		ob.spare = ob.spare && !s.contains(ob.address)
	}
}

// isSpare reports whether what lies at an address is in a pool now.
func (x *Exec) isSpare(address uintptr) bool {
	for _, t := range x.tasks {
		for _, all := range t.spares {
			for i := range all {
				if all[i].contains(address) {
					return true
				}
			}
		}
	}
	return false
}
