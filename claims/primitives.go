package main

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// primitivesSection is "Concurrent Primitives".
var primitivesSection = section{title: "Concurrent Primitives", level: 2, claims: []claim{
	{
		says: "Go has primitives with which goroutines communicate and synchronize.", verdict: Simplified,
		but: "Those of this section synchronize, and carry nothing from one goroutine to another. To communicate there are channels. Both come with Go since its first version, and sync/atomic below them.",
		in:  places{{"sync/mutex.go", "Mutex"}, {"sync/atomic/type.go", "Int32"}},
		shown: []proof{
			api("1", "pkg sync, type Cond struct"), api("1", "pkg sync, type Mutex struct"), api("1", "pkg sync, type Once struct"),
			api("1", "pkg sync, type RWMutex struct"), api("1", "pkg sync, type WaitGroup struct"), api("1", "pkg sync/atomic, func AddInt32(*int32, int32) int32"),
			accepted("c := make(chan int, 1)\nc <- 1\n_ = <-c"),
			observed("methods of the five that take or return anything but a number, a bool, a func() and a Locker", "none", methodsThatCarryAValue),
		},
	},
	{
		says: "They are the core of its model of concurrency.", verdict: Simplified,
		but: "The core is part of the language: the go statement, channels and select need no import. Package sync is a library beside it, and a channel with one place will do for a lock.",
		shown: []proof{
			accepted("c := make(chan int)\ngo func() { c <- 1 }()\nselect {\ncase <-c:\n}"),
			refused("var mu Mutex\nmu.Lock()", "undefined: Mutex"),
			prints("mutex-of-a-channel", "5"), raceless("mutex-of-a-channel"),
		},
	},
	{
		says: "They help to write concurrent programs that are efficient and safe.", verdict: Simplified,
		but: "If one uses them, and rightly; the compiler looks at neither. It accepts data without a lock, a lock that is copied and one that is never unlocked. The race detector reports the first where it happens, vet the second, and the third shows as a goroutine that sleeps for ever.",
		shown: []proof{
			races("mutex-program-without-the-lock"), accepted("var mu sync.Mutex\ncopied := mu\ncopied.Lock()"),
			vetSays("var mu sync.Mutex\ncopied := mu\ncopied.Lock()", "assignment copies lock value to copied: sync.Mutex"),
			leaves("mutex-held", "sync.Mutex.Lock"), raceless("mutex-program-that-waits"),
		},
	},
}}

// methodsThatCarryAValue are the methods of the five with which one goroutine could hand
// another one a value.
func methodsThatCarryAValue() string {
	var carry []string
	for _, t := range []reflect.Type{
		reflect.TypeFor[*sync.Mutex](), reflect.TypeFor[*sync.RWMutex](), reflect.TypeFor[*sync.WaitGroup](),
		reflect.TypeFor[*sync.Cond](), reflect.TypeFor[*sync.Once](),
	} {
		for m := range t.Methods() {
			if carriesAValue(m.Type) {
				carry = append(carry, m.Name)
			}
		}
	}
	if carry == nil {
		return "none"
	}
	return strings.Join(carry, ", ")
}

// carriesAValue looks at a method: its first parameter is what it is a method of.
func carriesAValue(method reflect.Type) bool {
	plain := []reflect.Type{reflect.TypeFor[int](), reflect.TypeFor[bool](), reflect.TypeFor[func()](), reflect.TypeFor[sync.Locker]()}
	for i := 1; i < method.NumIn(); i++ {
		if !slices.Contains(plain, method.In(i)) {
			return true
		}
	}
	for t := range method.Outs() {
		if !slices.Contains(plain, t) {
			return true
		}
	}
	return false
}
