package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Looks into the standard library's types, at places that other rows check.

func number64(n uintptr) string { return fmt.Sprint(n) }

// wordOfAMutex is the state of a sync.Mutex, its first word: locked, and then not.
func wordOfAMutex() string {
	var m sync.Mutex
	state := (*int32)(unsafe.Pointer(&m))
	m.Lock()
	locked := atomic.LoadInt32(state)
	m.Unlock()
	return fmt.Sprint(locked, atomic.LoadInt32(state))
}
