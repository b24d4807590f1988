package waitgroup_test

import (
	"fmt"

	"github.com/syncprimer/syncprimer/waitgroup"
)

// The article's program. It is right; only the order in which its goroutines
// print is not determined. Add comes before the go statement: inside the
// goroutine it could come after Wait has looked.
func ExampleWaitGroup() {
	var wg waitgroup.WaitGroup

	for i := range 3 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fmt.Println("Goroutine", i)
		}()
	}

	wg.Wait()
	fmt.Println("All Goroutines finished")
	// Unordered output:
	// Goroutine 0
	// Goroutine 1
	// Goroutine 2
	// All Goroutines finished
}

// The same with Go, which leaves no Add to forget. The results are written to
// different places, so they need no lock: Wait puts all of them before the line
// that reads them.
func ExampleWaitGroup_Go() {
	var wg waitgroup.WaitGroup
	squares := make([]int, 4)

	for i := range squares {
		wg.Go(func() { squares[i] = i * i })
	}

	wg.Wait()
	fmt.Println(squares)
	// Output: [0 1 4 9]
}
