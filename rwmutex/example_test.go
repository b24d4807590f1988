package rwmutex_test

import (
	"fmt"

	"github.com/syncprimer/syncprimer/rwmutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// A map that is read often and written seldom. In the article's snippet the map
// is declared and never made: to read a nil map is allowed, and finds nothing; to
// write to it panics. Here it is made.
func ExampleRWMutex() {
	var rwmu rwmutex.RWMutex
	data := make(map[string]string)

	read := func(key string) string {
		rwmu.RLock()
		defer rwmu.RUnlock()
		return data[key]
	}
	write := func(key, value string) {
		rwmu.Lock()
		defer rwmu.Unlock()
		data[key] = value
	}

	write("language", "Go")
	var wg waitgroup.WaitGroup
	for range 3 {
		wg.Go(func() { fmt.Println(read("language")) })
	}
	wg.Wait()
	// Output:
	// Go
	// Go
	// Go
}
