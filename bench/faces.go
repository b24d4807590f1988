package main

import (
	"context"
	"iter"
	"runtime"
	"sync"
	"time"

	"github.com/puzpuzpuz/xsync/v4"
	"golang.org/x/sync/semaphore"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/cond"
	ourcontext "github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/rwmutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// The interfaces over which workloads are written, and who implements them.

// ---- locks

type rwLocker interface {
	sync.Locker
	RLock()
	RUnlock()
}

func ourMutex() sync.Locker { return new(mutex.Mutex) }
func stdMutex() sync.Locker { return new(sync.Mutex) }

func ourRWMutex() rwLocker { return new(rwmutex.RWMutex) }
func stdRWMutex() rwLocker { return new(sync.RWMutex) }

// weighted makes a lock with some slots of a semaphore of golang.org/x/sync.
type weighted struct{ *semaphore.Weighted }

func newWeighted(slots int64) sync.Locker { return weighted{semaphore.NewWeighted(slots)} }

func (w weighted) Lock() {
	// It fails only if the context is cancelled, and this one never is.
	_ = w.Acquire(context.Background(), 1)
}
func (w weighted) Unlock() { w.Release(1) }

// slots makes a lock with some slots of a channel: a value in it is a slot taken.
type slots struct{ c channel[struct{}] }

func ourSlots(n int) sync.Locker { return slots{ourChan[struct{}](n)} }
func stdSlots(n int) sync.Locker { return slots{stdChan[struct{}](n)} }

func (s slots) Lock()   { s.c.Send(struct{}{}) }
func (s slots) Unlock() { s.c.Recv() }

// ---- WaitGroup

type waitGroup interface {
	Add(int)
	Done()
	Wait()
	Go(func())
}

func ourWaitGroup() waitGroup { return new(waitgroup.WaitGroup) }
func stdWaitGroup() waitGroup { return new(sync.WaitGroup) }

// ---- Cond

type condition interface {
	Wait()
	Signal()
	Broadcast()
}

// A monitor is a lock with two conditions.
type monitor struct {
	sync.Locker
	first, second condition
}

func ourMonitor() monitor {
	m := new(mutex.Mutex)
	return monitor{m, cond.NewCond(m), cond.NewCond(m)}
}

func stdMonitor() monitor {
	m := new(sync.Mutex)
	return monitor{m, sync.NewCond(m), sync.NewCond(m)}
}

// ---- channels

type channel[T any] interface {
	Send(T)
	Recv() (T, bool)
	Close()
	All() iter.Seq[T]
}

// native is a built-in channel behind the interface.
type native[T any] chan T

func (c native[T]) Send(v T)        { c <- v }
func (c native[T]) Recv() (T, bool) { v, ok := <-c; return v, ok }
func (c native[T]) Close()          { close(c) }
func (c native[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for v := range c {
			if !yield(v) {
				return
			}
		}
	}
}

func ourChan[T any](size int) channel[T] { return chanimpl.Make[T](size) }
func stdChan[T any](size int) channel[T] { return make(native[T], size) }

// A queue is what a channel and a queue of package xsync have in common.
type queue interface {
	Send(int)
	Recv() (int, bool)
}

// xsyncQueue waits by trying again: the queue of xsync has no way to sleep.
type xsyncQueue struct{ *xsync.MPMCQueue[int] }

func (q xsyncQueue) Send(v int) {
	for !q.TryEnqueue(v) {
		runtime.Gosched()
	}
}

func (q xsyncQueue) Recv() (int, bool) {
	for {
		if v, ok := q.TryDequeue(); ok {
			return v, true
		}
		runtime.Gosched()
	}
}

// ---- context

// contexts are the functions of a context package. Ours and the standard
// library's return types of their own, hence the wrapping.
type contexts struct {
	background  func() context.Context
	withCancel  func(context.Context) (context.Context, func())
	withTimeout func(context.Context, time.Duration) (context.Context, func())
	withValue   func(context.Context, any, any) context.Context
	afterFunc   func(context.Context, func()) func() bool
}

var ourContexts = contexts{
	background: func() context.Context { return ourcontext.Background() },
	withCancel: func(parent context.Context) (context.Context, func()) {
		ctx, cancel := ourcontext.WithCancel(parent)
		return ctx, cancel
	},
	withTimeout: func(parent context.Context, d time.Duration) (context.Context, func()) {
		ctx, cancel := ourcontext.WithTimeout(parent, d)
		return ctx, cancel
	},
	withValue: func(parent context.Context, key, value any) context.Context {
		return ourcontext.WithValue(parent, key, value)
	},
	afterFunc: func(ctx context.Context, f func()) func() bool { return ourcontext.AfterFunc(ctx, f) },
}

var stdContexts = contexts{
	background: func() context.Context { return context.Background() },
	withCancel: func(parent context.Context) (context.Context, func()) {
		ctx, cancel := context.WithCancel(parent)
		return ctx, cancel
	},
	withTimeout: func(parent context.Context, d time.Duration) (context.Context, func()) {
		ctx, cancel := context.WithTimeout(parent, d)
		return ctx, cancel
	},
	withValue: func(parent context.Context, key, value any) context.Context {
		return context.WithValue(parent, key, value)
	},
	afterFunc: func(ctx context.Context, f func()) func() bool { return context.AfterFunc(ctx, f) },
}
