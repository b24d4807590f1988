// Package misuse holds small programs, each of which makes a mistake, for a child
// process to run on this module's primitives and on the standard library's. Both
// have to end in the same way: with the same panic, the same fatal error, or the
// runtime's report of a deadlock.
package misuse

import (
	"reflect"
	"runtime"
	"slices"
	"sync/atomic"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// A Program is one row of the table.
type Program struct {
	Name string
	Run  func(s *Scene)

	// Differs says why ours ends in another way, if it does.
	Differs string
}

// Programs returns the table.
func Programs() []Program {
	return slices.Concat(locks, groups, conds, onces, channels, selects, contexts)
}

// A Scene is what a program is written against: one of the two implementations.
type Scene struct {
	twin.Impl
	twin.ContextPackage

	started, left atomic.Int32 // goroutines of this program
}

// NewScene returns the scene of "ours" or "std".
func NewScene(name string) *Scene {
	impl := twin.Ours
	if name == twin.Std.Name {
		impl = twin.Std
	}
	return &Scene{Impl: impl, ContextPackage: impl.Context}
}

// Go runs f in a goroutine.
func (s *Scene) Go(f func()) {
	s.started.Add(1)
	go func() {
		defer s.left.Add(1)
		f()
	}()
}

// Settle returns when each goroutine of the program has ended or is blocked.
func (s *Scene) Settle() {
	for blocked() < int(s.started.Load()-s.left.Load()) {
		runtime.Gosched()
	}
}

// blocked counts the goroutines of Go that are blocked, by their stack traces.
func blocked() int {
	buf := make([]byte, 1<<20)
	return len(blockedHeader.FindAll(buf[:runtime.Stack(buf, true)], -1))
}

// copyOf returns a copy of what p points to, which go vet would not let pass.
func copyOf[T any](p T) T {
	v := reflect.New(reflect.TypeOf(p).Elem())
	v.Elem().Set(reflect.ValueOf(p).Elem())
	return v.Interface().(T)
}

// none returns a nil pointer of the type of p.
func none[T any](p T) T {
	return reflect.Zero(reflect.TypeOf(p)).Interface().(T)
}
