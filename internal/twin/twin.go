// Package twin puts one face over the primitives of this module and those of the
// standard library, so that a test can be written once and run on both:
//
//	for _, impl := range twin.Both() {
//		t.Run(impl.Name, func(t *testing.T) {
//			m := impl.NewMutex()
//			...
//		})
//	}
//
// What the standard library does is then the expected result, and need not be
// written down.
//
// Locks, groups and the like are the very types of the two libraries, behind
// interfaces. Channels need more, because the native ones are part of the
// language: see [Chan]. The face costs an indirect call, so benchmarks do not use
// it.
package twin

import (
	"sync"
	"time"

	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/once"
	"github.com/syncprimer/syncprimer/rwmutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// A Locker can be locked and unlocked.
type Locker interface {
	Lock()
	Unlock()
}

// A Mutex is a *mutex.Mutex or a *sync.Mutex.
type Mutex interface {
	Locker
	TryLock() bool
}

// An RWMutex is an rwmutex.RWMutex or a sync.RWMutex.
type RWMutex interface {
	Mutex
	RLock()
	TryRLock() bool
	RUnlock()
	RLocker() Locker
}

// A WaitGroup is a *waitgroup.WaitGroup or a *sync.WaitGroup.
type WaitGroup interface {
	Add(delta int)
	Done()
	Wait()
	Go(f func())
}

// A Cond is a *cond.Cond or a *sync.Cond.
type Cond interface {
	Wait()
	Signal()
	Broadcast()
}

// A Once is a *once.Once or a *sync.Once.
type Once interface {
	Do(f func())
}

// An Impl is one of the two implementations.
type Impl struct {
	Name string // "ours" or "std"

	NewMutex     func() Mutex
	NewRWMutex   func() RWMutex
	NewWaitGroup func() WaitGroup
	NewCond      func(l Locker) Cond
	NewOnce      func() Once

	OnceFunc   func(f func()) func()
	OnceValue  func(f func() int) func() int
	OnceValues func(f func() (int, error)) func() (int, error)

	// Channels are made by NewChan and NilChan: a field cannot have a type
	// parameter.
	Select    func(cases ...Case) int
	TrySelect func(cases ...Case) (index int, selected bool)
	After     func(d time.Duration) Chan[time.Time]

	Context ContextPackage
}

// Ours is the implementation of this module.
var Ours = Impl{
	Name:         "ours",
	NewMutex:     func() Mutex { return new(mutex.Mutex) },
	NewRWMutex:   func() RWMutex { return new(ourRWMutex) },
	NewWaitGroup: func() WaitGroup { return new(waitgroup.WaitGroup) },
	NewCond:      func(l Locker) Cond { return cond.NewCond(l) },
	NewOnce:      func() Once { return new(once.Once) },
	OnceFunc:     once.OnceFunc,
	OnceValue:    once.OnceValue[int],
	OnceValues:   once.OnceValues[int, error],
	Select:       ourSelect,
	TrySelect:    ourTrySelect,
	After:        ourAfter,
	Context:      ourContext,
}

// Std is the implementation of the standard library and the language.
var Std = Impl{
	Name:         "std",
	NewMutex:     func() Mutex { return new(sync.Mutex) },
	NewRWMutex:   func() RWMutex { return new(stdRWMutex) },
	NewWaitGroup: func() WaitGroup { return new(sync.WaitGroup) },
	NewCond:      func(l Locker) Cond { return sync.NewCond(l) },
	NewOnce:      func() Once { return new(sync.Once) },
	OnceFunc:     sync.OnceFunc,
	OnceValue:    sync.OnceValue[int],
	OnceValues:   sync.OnceValues[int, error],
	Select:       stdSelect,
	TrySelect:    stdTrySelect,
	After:        stdAfter,
	Context:      stdContext,
}

// Both returns Ours and Std.
func Both() []Impl { return []Impl{Ours, Std} }

// The two RLocker methods return different types, and so need a common one.
type (
	ourRWMutex struct{ rwmutex.RWMutex }
	stdRWMutex struct{ sync.RWMutex }
)

func (rw *ourRWMutex) RLocker() Locker { return rw.RWMutex.RLocker() }
func (rw *stdRWMutex) RLocker() Locker { return rw.RWMutex.RLocker() }
