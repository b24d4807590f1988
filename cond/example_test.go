package cond_test

import (
	"fmt"

	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// A goroutine waits until a flag is set. The article's main returns right after
// its Signal, most often before the goroutine has printed anything: here it waits.
// (The article also says that Signal requires the lock. It does not. But the flag
// does, and a Signal after the Unlock is as good as one before.)
func ExampleCond() {
	c := cond.NewCond(&mutex.Mutex{})
	ready := false

	var wg waitgroup.WaitGroup
	wg.Go(func() {
		c.L.Lock()
		for !ready {
			c.Wait()
		}
		fmt.Println("Condition met")
		c.L.Unlock()
	})

	c.L.Lock()
	ready = true
	c.L.Unlock()
	c.Signal()

	wg.Wait()
	// Output: Condition met
}

// Everybody waits for the same flag, so it takes a Broadcast: Signal would wake
// one of them.
func ExampleCond_Broadcast() {
	c := cond.NewCond(&mutex.Mutex{})
	started := false

	var wg waitgroup.WaitGroup
	for range 3 {
		wg.Go(func() {
			c.L.Lock()
			defer c.L.Unlock()
			for !started {
				c.Wait()
			}
			fmt.Println("off")
		})
	}

	c.L.Lock()
	started = true
	c.Broadcast()
	c.L.Unlock()

	wg.Wait()
	// Output:
	// off
	// off
	// off
}
