// Package addinside calls Add inside the goroutine that is to be waited for, when
// Wait may already have looked.
package addinside

import "github.com/syncprimer/syncprimer/waitgroup"

func Ours() {
	var wg waitgroup.WaitGroup
	go func() {
		wg.Add(1)
		defer wg.Done()
	}()
	wg.Wait()
}
