package main

import (
	"fmt"
	"sync"
)

var _ = add("mutex-of-a-channel", func() {
	lock := make(chan bool, 1)
	var wg sync.WaitGroup
	count := 0
	for range 5 {
		wg.Go(func() {
			lock <- true
			count++
			<-lock
		})
	}
	wg.Wait()
	fmt.Println(count)
})
