package mutex_test

import (
	"fmt"

	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// Five goroutines count to five. The article's program ends without waiting for
// them: main returns while some have not run yet, and a look at count then would
// race with those that do. Here main waits before it looks.
func ExampleMutex() {
	var mu mutex.Mutex
	var wg waitgroup.WaitGroup
	count := 0

	for range 5 {
		wg.Go(func() {
			mu.Lock()
			count++
			mu.Unlock()
		})
	}
	wg.Wait()

	// The lock is not needed any more: Wait puts this after all additions.
	fmt.Println(count)
	// Output: 5
}

// The article's snippet defers the Unlock inside the if. That holds the lock until
// the function returns, not until the end of the if, which is easily overlooked.
// A function of its own makes the two the same.
func ExampleMutex_TryLock() {
	var mu mutex.Mutex

	attempt := func() {
		if !mu.TryLock() {
			fmt.Println("somebody else has the lock")
			return
		}
		defer mu.Unlock()
		fmt.Println("got the lock")
	}

	attempt()
	mu.Lock()
	attempt()
	mu.Unlock()
	attempt()
	// Output:
	// got the lock
	// somebody else has the lock
	// got the lock
}
