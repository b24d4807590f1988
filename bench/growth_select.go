package main

import "github.com/syncprimer/syncprimer/chanimpl"

//go:generate go run gen_selects.go

// The standard side of the curves of Select, by the number of cases: the small ones
// are those of the workloads, the others are generated.
var (
	stdReady = map[int]func(n int){
		1: stdReady1, 2: stdReady2, 4: stdReady4, 8: stdReady8,
		16: stdReady16, 32: stdReady32, 64: stdReady64,
	}
	stdDefault = map[int]func(n int){
		1: stdDefault1, 2: stdDefault2, 4: stdDefault4, 8: stdDefault8,
		16: stdDefault16, 32: stdDefault32, 64: stdDefault64,
	}
)

// ourReady makes the cases anew for each Select, as the native statement does.
func ourReady(size int) func(n int) {
	return func(n int) {
		c := ourFull(size)
		cases := make([]chanimpl.Case, size)
		var v int
		for range n {
			for i := range cases {
				cases[i] = c[i].RecvCase(&v, nil)
			}
			i := chanimpl.Select(cases...)
			c[i].Send(v)
		}
	}
}

func ourDefault(size int) func(n int) {
	return func(n int) {
		c := ourEmpty(size)
		cases := make([]chanimpl.Case, size)
		var v int
		for range n {
			for i := range cases {
				cases[i] = c[i].RecvCase(&v, nil)
			}
			chanimpl.TrySelect(cases...)
		}
	}
}
