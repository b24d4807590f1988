package context

// This file is laid into our package context, next to the toolchain's
// context_test.go, whose tests look at insides that we do not have in that form.

import (
	stdatomic "sync/atomic"
	_ "unsafe" // for go:linkname

	"github.com/syncprimer/syncprimer/internal/park"
)

// childrenOf returns the children of c as the map that the standard library keeps.
func childrenOf(c *cancelCtx) map[canceler]struct{} {
	children := make(map[canceler]struct{})
	for n := c.children; n != nil; n = n.next {
		children[n.self] = struct{}{}
	}
	return children
}

// ourParent is parentCancelCtx with the results of the standard library's.
func ourParent(c Context) (*cancelCtx, bool) {
	p, _ := parentCancelCtx(c)
	return p, p != nil
}

// started counts the goroutines that either package started. Ours leaves to the
// standard library those that watch a context of another make.
var started startedCounter

type startedCounter struct{}

func (startedCounter) Load() int32 { return startedByStd.Load() + park.Started.Load() }

//go:linkname startedByStd context.goroutines
var startedByStd stdatomic.Int32
