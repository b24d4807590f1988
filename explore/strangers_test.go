//go:build explore

package explore_test

import (
	"runtime"
	"runtime/debug"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/explore/atomic"
	"github.com/syncprimer/syncprimer/internal/race"
)

// A go statement in a test starts a goroutine that the explorer does not know. The
// message names that line, whatever the goroutine does.

// idles starts a goroutine that does nothing until quit is closed, in one line of code.
func idles(quit chan struct{}) { go func() { <-quit }() }

// A goroutine that touches nothing is noticed if it is there when the execution ends.
func TestExploreIdleStranger(t *testing.T) {
	for name, explored := range map[string]func(x *explore.X, quit chan struct{}){
		"of a goroutine": func(x *explore.X, quit chan struct{}) {
			fellows(x, func([]atomic.Int32) { idles(quit) })
		},
		"of one that leaves by Goexit": func(x *explore.X, quit chan struct{}) {
			fellows(x, func([]atomic.Int32) { idles(quit); runtime.Goexit() })
		},
		"of the setup": func(x *explore.X, quit chan struct{}) {
			fellows(x, func([]atomic.Int32) {})
			idles(quit)
		},
		"of Final": func(x *explore.X, quit chan struct{}) {
			fellows(x, func([]atomic.Int32) {})
			x.Final(func() error { idles(quit); return nil })
		},
	} {
		t.Run(name, func(t *testing.T) {
			quit := make(chan struct{})
			defer close(quit)
			v := explore.Run(func(x *explore.X) { explored(x, quit) })
			fn, at := place(idles)
			failsWith(t, v, explore.Misuse, "a goroutine that is none of the execution's, started in "+fn+" "+at+"; start goroutines with x.Go")
		})
	}
}

// Others may start goroutines at the same time.
func TestExploreGoroutinesOfOthers(t *testing.T) {
	if race.Enabled {
		t.Skip("with -race explore.Test skips: go test -tags explore -run GoroutinesOfOthers ./explore")
	}
	quit := make(chan struct{})
	var others sync.WaitGroup
	defer others.Wait()
	defer close(quit)
	others.Go(func() {
		for {
			select {
			case <-quit:
				return
			default:
				done := make(chan struct{})
				go close(done)
				<-done
			}
		}
	})
	require.Nil(t, explore.Run(adders(true)).Failure)
}

// deep needs some stack.
func deep(n int) int {
	var room [256]byte
	room[n%len(room)] = 1
	if n == 0 {
		return 0
	}
	return deep(n-1) + int(room[0])
}

// The runtime moves the stacks of goroutines that wait, and of those that need more, and
// others get what was theirs. That must not make a stranger look like a task.
func TestExploreStrangersWhileStacksMove(t *testing.T) {
	if race.Enabled {
		t.Skip("the strangers are a data race: go test -tags explore -run StrangersWhileStacksMove ./explore")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(2))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	for i := range 500 {
		v := explore.Run(func(x *explore.X) {
			fellows(x, func(words []atomic.Int32) {
				deep(i % 250)
				var wg sync.WaitGroup
				for range 8 {
					wg.Add(1)
					go func() {
						defer wg.Done()
						words[0].Add(1)
						deep(i % 50)
						words[0].Add(1)
					}()
				}
				wg.Wait()
				deep(i * 7 % 250)
			})
		})
		failsWith(t, v, explore.Misuse, ", started in explore_test.TestExploreStrangersWhileStacksMove.")
	}
}
