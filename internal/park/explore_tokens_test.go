//go:build !gopark

package park

import (
	"fmt"
	"testing"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
)

// The stack of tokens behind Borrow and Return. In an execution these two take another
// way, so it is explored by itself.

// onTokens explores a stack of n tokens, and checks at the end that they are all
// there.
func onTokens(t *testing.T, n int, f func(x *explore.X)) {
	t.Helper()
	t.Cleanup(func() { stack(len(tokens)) })
	explore.Test(t, func(x *explore.X) {
		stack(n)
		f(x)
		x.Final(func() error {
			left := make(map[*LooseParker]bool)
			for p := popToken(); p != nil; p = popToken() {
				if left[p] {
					return fmt.Errorf("the token %d is on the stack twice", p.seat)
				}
				left[p] = true
			}
			if len(left) != n {
				return fmt.Errorf("%d tokens are left of %d", len(left), n)
			}
			return nil
		})
	})
}

// stack makes the stack anew, of so many tokens.
func stack(n int) {
	free, below = atomic.Uint64{}, [len(tokens)]atomic.Uint32{}
	for i := range n {
		pushToken(&tokens[i])
	}
}

// lent keeps record of who has which token.
type lent struct {
	x     *explore.X
	users map[*LooseParker]int
}

func (l lent) take() *LooseParker {
	p := popToken()
	if p != nil {
		l.users[p]++
		l.x.Check(l.users[p] == 1, "the token %d is lent to two at a time", p.seat)
	}
	return p
}

func (l lent) giveBack(p *LooseParker) {
	if p != nil {
		l.users[p]--
		pushToken(p)
	}
}

// Two tokens for 2 goroutines, of which one takes both at a time and gives them back
// in either order. That is where a count of changes is needed.
func TestExploreTokens1And1x2(t *testing.T) {
	onTokens(t, 2, func(x *explore.X) {
		l := lent{x, make(map[*LooseParker]int)}
		x.Go("one", func() {
			p := l.take()
			q := l.take()
			l.giveBack(p)
			p = l.take()
			l.giveBack(q)
			l.giveBack(p)
		})
		x.Go("both", func() {
			p, q := l.take(), l.take()
			l.giveBack(p)
			l.giveBack(q)
		})
	})
}

// One token for two: who gets none does without, and does not wait.
func TestExploreTokens3x1(t *testing.T) {
	onTokens(t, 1, func(x *explore.X) {
		l := lent{x, make(map[*LooseParker]int)}
		for range 3 {
			x.Go("borrower", func() { l.giveBack(l.take()) })
		}
	})
}
