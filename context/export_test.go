package context

import (
	"errors"
	"fmt"

	"github.com/syncprimer/syncprimer/internal/park"
)

// Children returns how many c would cancel, and what is wrong with the links of the
// list. It looks without the lock.
func Children(c Context) (n int, err error) {
	p := innermost(c)
	var prev *node
	for ; ; n++ {
		at := p.children
		if prev != nil {
			at = prev.next
		}
		if at == nil {
			return n, nil
		}
		if at.prev != prev || at.parent != p {
			return n, fmt.Errorf("child %d of the list has a wrong link", n)
		}
		prev = at
	}
}

// Ended says what is wrong with a context that is cancelled and was asked nothing
// since: who is cancelled has an error, a closed channel, no child, no timer, and no
// place in a list.
func Ended(c Context) error {
	p := innermost(c)
	t, _ := c.(*timerCtx)
	switch {
	case p.why.Load() == nil || !p.closed.Load() || !p.made.Load():
		return fmt.Errorf("why %v, closed %v, made %v", p.why.Load(), p.closed.Load(), p.made.Load())
	case p.children != nil:
		return errors.New("it has children")
	case p.next != nil || p.prev != nil:
		return errors.New("it is in a list")
	case t != nil && t.timer != (park.Timer{}):
		return errors.New("its timer runs")
	}
	return nil
}
