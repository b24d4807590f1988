//go:build explore

package explore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/explore/atomic"
	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/mutex"
)

// An embedded field is called as Go calls it, by what is in it.
func TestExploreTextOfEmbeddedFields(t *testing.T) {
	text := tableOf(t, func(x *explore.X) {
		var n struct {
			mutex.Mutex
			atomic.Int32
		}
		x.Name(&n, "n")
		x.Go("", func() {
			n.Add(1)
			n.Lock()
			n.Lock()
		})
	})
	require.Contains(t, text, "Add n: 0→1")
	require.Contains(t, text, "free, 1 ")
	require.Contains(t, text, "CAS state: 0→1")
	require.Contains(t, text, "T0 sleeps at n.sema;")
}

func TestExploreTextOfALock(t *testing.T) {
	locks := alone(func(x *explore.X) {
		var l park.Lock
		x.Name(&l, "l")
		l.Lock()
		l.Note()
		l.Unlock()
	})
	text := tableOf(t, locks)
	require.Regexp(t, `lock l +held by T0 `, text)
	require.Regexp(t, `unlock l +free `, text)
	text = tableOf(t, locks, explore.RealLock())
	require.Regexp(t, `Or word: 0→1 +held `, text)
	require.Regexp(t, `Swap word: 1→0 +free `, text)
}

// Addresses have names, which are the same in each run.
func TestExploreTextOfAddresses(t *testing.T) {
	text := tableOf(t, alone(func(x *explore.X) {
		var owner atomic.Uintptr
		var head atomic.Pointer[int]
		x.Name(&owner, "owner")
		x.Name(&head, "head")
		owner.Store(0xc000012340)
		owner.Swap(0xc000056780)
		head.Store(new(int))
	}))
	require.Regexp(t, `Store owner: nil→A +owner set `, text)
	require.Contains(t, text, "Swap owner: A→B ")
	require.Regexp(t, `Store head: nil→C +head set `, text)
}

func TestExploreTextOfAVarMadeOnTheWay(t *testing.T) {
	require.Contains(t, tableOf(t, alone(func(x *explore.X) { explore.NewVar(x, "late", 7).Get() })), "write late: 7 ")
}
