package explored

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/testmain"
	"github.com/syncprimer/syncprimer/mutex"
)

func TestMain(m *testing.M) { testmain.Run(m) }

func needsExplorer(t *testing.T) {
	if !explore.Enabled || race.Enabled {
		t.Skip("needs the tag explore, and no -race: go test -tags explore ./leaks/explored")
	}
}

func TestExploreSeesWhoIsLeft(t *testing.T) {
	needsExplorer(t)
	r := Explore(func() {
		c := chanimpl.Make[int](0)
		Name("c", c)
		Go(func() { Recv(c) })
	})
	require.True(t, r.Sees)
	require.False(t, r.Cannot)
	require.Contains(t, r.Text, "and everybody else is done")
	require.Contains(t, r.Text, "recvq 1", "the channel by its name")
}

func TestExploreSeesThatNobodyIsLeft(t *testing.T) {
	needsExplorer(t)
	r := Explore(func() {
		c := chanimpl.Make[int](0)
		Go(func() { c.Send(1) })
		if Recv(c) != 1 {
			panic(errors.New("another value"))
		}
	})
	require.False(t, r.Sees || r.Cannot)
	require.Regexp(t, "^FULL", r.Text)
}

// Done is closed when the context ends, the same one for all who ask.
func TestExploreDone(t *testing.T) {
	needsExplorer(t)
	r := Explore(func() {
		ctx, cancel := context.WithCancel(context.Background())
		done := Done(ctx)
		if Done(ctx) != done {
			panic("two")
		}
		Go(func() { Recv(Done(ctx)) })
		cancel()
	})
	require.False(t, r.Sees || r.Cannot, r.Text)
	r = Explore(func() {
		ctx, cancel := context.WithCancel(context.Background())
		defer func() { _ = cancel }()
		Go(func() { Recv(Done(ctx)) })
	})
	require.True(t, r.Sees)
}

// What lives longer than an execution is a misuse, and not a finding.
func TestExploreCannotKeepState(t *testing.T) {
	needsExplorer(t)
	var m mutex.Mutex
	r := Explore(func() {
		for range 2 {
			Go(func() { m.Lock(); m.Unlock() })
		}
	})
	require.True(t, r.Cannot)
	require.False(t, r.Sees)
	require.Contains(t, r.Text, "MISUSE: state leaks between executions")
}

func TestWithoutTheTag(t *testing.T) {
	if explore.Enabled {
		t.Skip("with the tag explore there is a verdict: go test -run WithoutTheTag ./leaks/explored")
	}
	r := Explore(func() {})
	require.True(t, r.Cannot)
	require.Contains(t, r.Text, "-tags explore")
}
