package explore

import (
	"reflect"
	"strings"
	"unsafe"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// Name names something that the goroutines share, given by a pointer to it, and has
// it described after each step. It is for messages and pictures alone; what has no
// name is called by a number. The primitives of this library are described in words:
// "locked|woken|2 waiting".
func (x *X) Name(ptr any, name string) {
	v := reflect.ValueOf(ptr)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic("explore: Name needs a pointer to what it names")
	}
	engine.Name(ptr, name)
	if !engine.Recorded() {
		return
	}
	if text := describer(v.Elem()); text != nil {
		engine.Show(name, func() string { return legible(text) })
	}
}

// legible returns the text, or that there is none: what is described may be broken,
// which is not the description's to report.
func legible(text func() string) (s string) {
	defer func() {
		if recover() != nil {
			s = "in no state that can be described"
		}
	}()
	return text()
}

// Show has the picture describe something after each step: what text returns. It must
// use no operation that is a step.
func (x *X) Show(name string, text func() string) {
	if engine.Recorded() {
		engine.Show(name, text)
	}
}

const (
	module     = "github.com/syncprimer/syncprimer/"
	enginePath = module + "internal/engine"
)

// nameAll names all instrumented values and semaphores in v by their fields.
func nameAll(v reflect.Value, name string) {
	switch t := v.Type(); {
	case t.PkgPath() == enginePath:
		engine.NameObject(uintptr(v.Addr().UnsafePointer()), name)
	case t.Kind() == reflect.Uint32: // a semaphore, perhaps
		engine.NameObject(uintptr(v.Addr().UnsafePointer()), name)
	case t.Kind() == reflect.Array:
		for i := range v.Len() {
			nameAll(v.Index(i), name+"["+itoa(i)+"]")
		}
	case t.Kind() == reflect.Struct:
		if isLock(t) {
			engine.NameObject(uintptr(v.Addr().UnsafePointer()), name)
		}
		for i := range t.NumField() {
			switch f := t.Field(i); {
			case f.Name == "_" || f.Type.Size() == 0:
			case f.Anonymous: // what is in it is promoted
				nameAll(v.Field(i), name)
			default:
				nameAll(v.Field(i), strings.TrimSuffix(name+"."+f.Name, ".model"))
			}
		}
	}
}

func isLock(t reflect.Type) bool { return t.PkgPath() == module+"internal/park" && t.Name() == "Lock" }

// word returns the value of an instrumented atomic, read without a step.
func word(v reflect.Value) (n int64, ok bool) {
	t := v.Type()
	if t.PkgPath() != enginePath {
		return 0, false
	}
	switch name := t.Name(); {
	case name == "Bool":
		return word(v.FieldByName("word"))
	case strings.HasPrefix(name, "Word["):
		w := v.FieldByName("v")
		if w.CanInt() {
			return w.Int(), true
		}
		return int64(w.Uint()), true
	case strings.HasPrefix(name, "Pointer["):
		// An atomic.Pointer holds nothing but the pointer.
		return int64(uintptr(*(*unsafe.Pointer)(v.FieldByName("v").Addr().UnsafePointer()))), true
	}
	return 0, false
}

// field returns the value of an atomic field of a struct.
func field(v reflect.Value, name string) int64 {
	n, _ := word(v.FieldByName(name))
	return n
}
