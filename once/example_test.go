package once_test

import (
	"fmt"

	"github.com/syncprimer/syncprimer/once"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// Three goroutines, one initialization. The article's main does not wait for its
// goroutines, so that most often nothing is printed at all: here it waits.
func ExampleOnce() {
	var o once.Once
	var wg waitgroup.WaitGroup

	for range 3 {
		wg.Go(func() {
			o.Do(func() {
				fmt.Println("This will only run once")
			})
		})
	}
	wg.Wait()
	// Output: This will only run once
}

// A singleton: it is made when it is first asked for, and everybody who asks gets
// the same one.
func ExampleOnceValue() {
	type connection struct{ number int }
	opened := 0
	connect := once.OnceValue(func() *connection {
		opened++
		return &connection{number: opened}
	})

	var wg waitgroup.WaitGroup
	for range 3 {
		wg.Go(func() { fmt.Println("connection", connect().number) })
	}
	wg.Wait()
	// Output:
	// connection 1
	// connection 1
	// connection 1
}

// A result and an error, kept together: a failure is as final as a success.
func ExampleOnceValues() {
	tries := 0
	load := once.OnceValues(func() (string, error) {
		tries++
		return "", fmt.Errorf("try %d failed", tries)
	})

	for range 2 {
		_, err := load()
		fmt.Println(err)
	}
	// Output:
	// try 1 failed
	// try 1 failed
}
