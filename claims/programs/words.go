package main

import (
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// fieldOf is where a struct of package sync has a field.
func fieldOf[T any](p *T, name string) unsafe.Pointer {
	f, ok := reflect.TypeFor[T]().FieldByName(name)
	if !ok {
		panic("there is no field " + name)
	}
	return unsafe.Add(unsafe.Pointer(p), f.Offset)
}

// rwWords looks into an RWMutex.
type rwWords struct{ readerCount, readerWait, w *int32 }

func wordsOf(rw *sync.RWMutex) rwWords {
	return rwWords{(*int32)(fieldOf(rw, "readerCount")), (*int32)(fieldOf(rw, "readerWait")), (*int32)(fieldOf(rw, "w"))}
}

// count is how many readers are in or wait, and whether a writer is announced.
func (r rwWords) count() (readers int32, announced bool) {
	n := atomic.LoadInt32(r.readerCount)
	if n < 0 {
		return n + 1<<30, true
	}
	return n, false
}

func (r rwWords) String() string {
	readers, announced := r.count()
	text := fmt.Sprint("readerCount ", readers)
	if announced {
		text += "-1<<30"
	}
	return fmt.Sprintf("%s, readerWait %d, w %d", text, atomic.LoadInt32(r.readerWait), atomic.LoadInt32(r.w))
}

// until waits for what other goroutines are about to do.
func until(done func() bool) {
	for !done() {
		runtime.Gosched()
	}
}

// untilReaders waits until so many are counted, and a writer is announced or not.
func (r rwWords) untilReaders(n int32, writer bool) {
	until(func() bool {
		readers, announced := r.count()
		return readers == n && announced == writer
	})
}

// quickest is the least time of 200 that a thousand calls take.
func quickest(f func()) time.Duration {
	least := time.Hour
	for range 200 {
		start := time.Now()
		for range 1000 {
			f()
		}
		least = min(least, time.Since(start))
	}
	return least
}
