//go:build gopark

package park

import (
	"regexp"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// borrowed returns a LooseParker for each way to sleep.
func borrowed() map[string]*LooseParker { return map[string]*LooseParker{"borrowed": Borrow()} }

// The runtime's numbers for why a goroutine sleeps have a name in a stack trace only.
func TestReasonsHaveTheNumbersOfTheirNames(t *testing.T) {
	durable, loose := BorrowDurable(), Borrow()
	requireReason(t, durable, &durable.state, "sync.Cond.Wait")
	requireReason(t, loose, &loose.state, "semacquire")
}

func requireReason(t *testing.T, p Place, state *atomic.Uint32, reason string) {
	t.Helper()
	var g errgroup.Group
	g.Go(func() error { hidden(p.Park); return nil })
	for state.Load() != asleep {
		runtime.Gosched()
	}
	parked := regexp.MustCompile(`(?m)^goroutine \d+ \[` + reason + `\]:\n(?:.+\n)*?.*park\.\(\*(Loose)?Parker\)\.Park`)
	require.Regexp(t, parked, string(stacks()))
	p.Unpark()
	require.NoError(t, g.Wait())
	p.Return()
}
