//go:build !gopark

package park

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// borrowed returns a LooseParker for each way to sleep.
func borrowed() map[string]*LooseParker {
	return map[string]*LooseParker{"on a token": Borrow(), "on a mutex": withoutToken()}
}

// withoutToken borrows when all tokens are taken.
func withoutToken() *LooseParker {
	var taken []*LooseParker
	defer func() {
		for _, p := range taken {
			p.Return()
		}
	}()
	for {
		p := Borrow()
		if p.token == nil {
			return p
		}
		taken = append(taken, p)
	}
}

func TestEveryTokenIsLentOnceAndComesBack(t *testing.T) {
	for range 2 {
		lent := make(map[*LooseParker]bool)
		for range tokens {
			p := Borrow()
			require.NotNil(t, p.token)
			require.False(t, lent[p])
			lent[p] = true
		}
		past := Borrow()
		require.Nil(t, past.token)
		past.Return()
		for p := range lent {
			p.Return()
		}
	}
}

// Goroutines borrow and return as fast as they can, and none meets another at
// the same token. (Without the count of changes in free, two soon do.)
func TestTokensAreLentToOneAtATime(t *testing.T) {
	var users [len(tokens)]atomic.Int32
	var g errgroup.Group
	for range 8 {
		g.Go(func() error {
			for range 20_000 {
				p, q := Borrow(), Borrow()
				for _, p := range []*LooseParker{p, q} {
					if n := users[p.seat].Add(1); n != 1 {
						return fmt.Errorf("%d users of token %d", n, p.seat)
					}
				}
				for _, p := range []*LooseParker{p, q} {
					users[p.seat].Add(-1)
				}
				p.Return()
				q.Return()
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
}
