//go:build explore

package explore_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/rwmutex"
)

// readAndWrite is a goroutine that reads and one that writes.
func readAndWrite(x *explore.X) {
	var rw rwmutex.RWMutex
	x.Go("reader", func() {
		rw.RLock()
		rw.RUnlock()
	})
	x.Go("writer", func() {
		rw.Lock()
		rw.Unlock()
	})
}

// holesIn are the holes in a file.
func holesIn(v *explore.Verdict, file string) (out []string) {
	for _, h := range v.Holes() {
		if strings.HasPrefix(h, file) {
			out = append(out, h)
		}
	}
	return out
}

// Whoever sleeps in package sema itself has been through the line that called it.
func TestExploreHolesOutsideOfRealSemaphores(t *testing.T) {
	model, real := explore.Run(readAndWrite), explore.Run(readAndWrite, explore.RealSema())
	require.NotEmpty(t, holesIn(model, "rwmutex/"))
	require.Equal(t, holesIn(model, "rwmutex/"), holesIn(real, "rwmutex/"))
}

// The lock of package park is looked at where it is no model.
func TestExploreHolesInTheRealLock(t *testing.T) {
	require.Empty(t, holesIn(explore.Run(readAndWrite, explore.RealSema()), "park/"))
	v := explore.Run(readAndWrite, explore.RealSema(), explore.RealLock())
	require.True(t, v.Full)
	require.NotEmpty(t, holesIn(v, "park/"))
	for _, h := range holesIn(v, "park/") { // nobody is in the way between the look at the word and the swap
		require.Regexp(t, `^park/lock.go:\d+ CompareAndSwap was never seen to fail$`, h)
	}
}
