//go:build go1.21

// The line above makes this file one of Go 1.21, where all turns of a loop share one i.

package main

import "fmt"

var _ = add("waitgroup-captured-i-before-1.22", func() {
	var turns []func()
	for i := 0; i < 3; i++ {
		turns = append(turns, func() { fmt.Println("Goroutine", i) })
	}
	together(turns)
})
