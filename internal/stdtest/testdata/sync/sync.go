// Package sync gathers this module's primitives under one roof, so that a test
// written for the standard library's sync needs only another import path.
package sync

import (
	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/internal/sema"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/once"
	"github.com/syncprimer/syncprimer/rwmutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

type (
	Cond      = cond.Cond
	Locker    = mutex.Locker
	Mutex     = mutex.Mutex
	Once      = once.Once
	RWMutex   = rwmutex.RWMutex
	WaitGroup = waitgroup.WaitGroup
)

func NewCond(l Locker) *Cond { return cond.NewCond(l) }

func OnceFunc(f func()) func() { return once.OnceFunc(f) }

func OnceValue[T any](f func() T) func() T { return once.OnceValue(f) }

func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) { return once.OnceValues(f) }

// Runtime_Semacquire and Runtime_Semrelease are the names under which sync's own
// export_test.go opens the runtime's semaphores to its tests.

func Runtime_Semacquire(s *uint32) { sema.Acquire(s, sema.FIFO) }

// Our semaphore always hands over, and keeps no profile: two of the runtime's
// arguments have no meaning here.
func Runtime_Semrelease(s *uint32, handoff bool, skipframes int) { sema.Release(s) }
