package context_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/park"
)

// Every interleaving of the real code, at the sizes that the names say. When a
// deadline comes is a choice, like whose turn it is.

// dpor is for those with so many orders of few kinds that to begin with the fewest
// preemptions would take longer than all the rest.
var dpor = explore.Strategy(explore.DPOR)

// bounded is for those of which all orders would take minutes.
var bounded = explore.Strategy(explore.Bounded)

// ended says what is wrong unless all are over.
func ended(all ...context.Context) error {
	var errs []error
	for i, c := range all {
		if err := context.Ended(c); err != nil {
			errs = append(errs, fmt.Errorf("context %d: %w", i, err))
		}
	}
	return errors.Join(errs...)
}

// children says what is wrong unless c has so many.
func children(c context.Context, want int) error {
	n, err := context.Children(c)
	if err == nil && n != want {
		err = fmt.Errorf("%d children, not %d", n, want)
	}
	return err
}

// Whatever is derived while the parent is being cancelled is cancelled too, also from
// a user's type that contains the parent.
func TestExploreCancelAgainstNewChild1And1(t *testing.T) {
	for _, kind := range []string{"ours", "a user's"} {
		t.Run(kind, func(t *testing.T) {
			explore.Test(t, func(x *explore.X) {
				root, cancel := context.WithCancel(context.Background())
				x.Name(root, "root")
				parent := root
				if kind != "ours" {
					parent = wrapper{root}
				}
				var child context.Context
				x.Go("canceller", func() { x.Do("cancel", cancel) })
				x.Go("deriver", func() {
					x.Do("WithCancel", func() { child, _ = context.WithCancel(parent) })
					x.Await(child.Done())
					x.Check(child.Err() == context.Canceled && root.Err() == context.Canceled, "%v, %v", child.Err(), root.Err())
				})
				x.Final(func() error { return ended(root, child) })
			})
		})
	}
}

// Two children come, one of them by a value and below the other.
func TestExploreCancelAgainstNewChildren1And2(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, cancel := context.WithCancel(context.Background())
		x.Name(root, "root")
		var all [3]context.Context
		x.Go("canceller", func() { x.Do("cancel", cancel) })
		x.Go("deriver", func() { x.Do("WithCancel", func() { all[0], _ = context.WithCancel(root) }) })
		x.Go("deriver", func() {
			x.Do("WithCancel", func() { all[1], _ = context.WithCancel(context.WithValue(root, "k", "v")) })
			x.Do("WithCancel", func() { all[2], _ = context.WithCancel(all[1]) })
		})
		x.Final(func() error { return errors.Join(ended(root), ended(all[:]...)) })
	}, dpor)
}

// Two cancel the same. When either returns, all is over.
func TestExploreCancelAgainstCancel2(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, cancel := context.WithCancel(context.Background())
		child, _ := context.WithCancel(root)
		x.Name(root, "root")
		x.Name(child, "child")
		for range 2 {
			x.Go("canceller", func() {
				x.Do("cancel", cancel)
				x.Check(child.Err() != nil && park.Closed(child.Done()), "cancel has returned, and the child lives")
			})
		}
		x.Final(func() error { return ended(root, child) })
	})
}

// Two cancel the same child, which leaves the list once: its siblings stay.
func TestExploreCancelAgainstCancelBesideSiblings2(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, _ := context.WithCancel(context.Background())
		x.Name(root, "root")
		elder, _ := context.WithCancel(root)
		child, cancel := context.WithCancel(root)
		younger, _ := context.WithCancel(root)
		for range 2 {
			x.Go("canceller", func() { x.Do("cancel", cancel) })
		}
		x.Final(func() error { return errors.Join(alive(root, elder, younger), children(root, 2), ended(child)) })
	})
}

// The child is cancelled beside its parent, and beside what is below it. When either
// returns, everything below is over.
func TestExploreCancelAgainstCancelOfParent1And1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, cancelRoot := context.WithCancel(context.Background())
		child, cancelChild := context.WithCancel(root)
		grandchild, _ := context.WithCancel(child)
		x.Name(root, "root")
		x.Name(child, "child")
		x.Name(grandchild, "grandchild")
		for _, cancel := range []context.CancelFunc{cancelRoot, cancelChild} {
			x.Go("canceller", func() {
				x.Do("cancel", cancel)
				x.Check(child.Err() != nil && grandchild.Err() != nil, "cancel has returned, and one below lives")
			})
		}
		x.Final(func() error { return ended(root, child, grandchild) })
	})
}

// Siblings leave the list, from the middle or from its ends, while all are cancelled.
func TestExploreSiblingsAgainstParent2And1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, cancelRoot := context.WithCancel(context.Background())
		x.Name(root, "root")
		all := []context.Context{root}
		x.Go("canceller", func() { x.Do("cancel root", cancelRoot) })
		for range 2 {
			c, cancel := context.WithCancel(root)
			all = append(all, c)
			x.Go("canceller", func() { x.Do("cancel", cancel) })
		}
		x.Final(func() error { return ended(all...) })
	}, dpor)
}

// Each leaves the list, and one comes. Those who stay are still there.
func TestExploreSiblingsComeAndGo2And1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, _ := context.WithCancel(context.Background())
		x.Name(root, "root")
		var all []context.Context
		var cancels []context.CancelFunc
		for range 4 {
			c, cancel := context.WithCancel(root)
			all, cancels = append(all, c), append(cancels, cancel)
		}
		for i := range 2 {
			x.Go("canceller", func() { x.Do("cancel", cancels[1+i]) })
		}
		x.Go("deriver", func() { x.Do("WithCancel", func() { context.WithCancel(root) }) })
		x.Final(func() error {
			return errors.Join(children(root, 3), ended(all[1:3]...), alive(all[0], all[3], root))
		})
	})
}

// alive says what is wrong if one of them is over.
func alive(all ...context.Context) error {
	for i, c := range all {
		if c.Err() != nil {
			return fmt.Errorf("context %d was cancelled", i)
		}
	}
	return nil
}

// The first cause is the cause, for everybody and for ever.
func TestExploreFirstCause2And1(t *testing.T) {
	came := make(map[error]bool)
	explore.Test(t, func(x *explore.X) {
		root, cancel := context.WithCancelCause(context.Background())
		child, _ := context.WithCancel(root)
		x.Name(root, "root")
		x.Name(child, "child")
		var saw [2]error
		for i, cause := range []error{errFirst, errSecond} {
			x.Go("canceller", func() {
				x.Do("cancel", func() { cancel(cause) })
				saw[i] = context.Cause(child)
			})
		}
		x.Go("reader", func() {
			first, second := context.Cause(root), context.Cause(root)
			x.Check(first == nil || first == second, "the cause was %v, and then %v", first, second)
		})
		x.Final(func() error {
			cause := context.Cause(root)
			came[cause] = true
			if saw[0] != cause || saw[1] != cause || context.Cause(child) != cause {
				return fmt.Errorf("the cause is %v, and was seen as %v", cause, saw)
			}
			return nil
		})
	}, dpor)
	require.Equal(t, map[error]bool{errFirst: true, errSecond: true}, came)
}

// Parent and child are cancelled for different causes: the child has the one that
// came to it first, the parent its own.
func TestExploreCausesOfTwoLevels1And1(t *testing.T) {
	came := make(map[error]bool)
	explore.Test(t, func(x *explore.X) {
		root, cancelRoot := context.WithCancelCause(context.Background())
		child, cancelChild := context.WithCancelCause(root)
		x.Name(root, "root")
		x.Name(child, "child")
		x.Go("canceller", func() { x.Do("cancel root", func() { cancelRoot(errFirst) }) })
		x.Go("canceller", func() { x.Do("cancel child", func() { cancelChild(errSecond) }) })
		x.Final(func() error {
			came[context.Cause(child)] = true
			if cause := context.Cause(root); cause != errFirst {
				return fmt.Errorf("the cause of the root is %v", cause)
			}
			return ended(root, child)
		})
	})
	require.Equal(t, map[error]bool{errFirst: true, errSecond: true}, came)
}

// Who has seen an error finds Done closed, and knows what came before cancel.
func TestExploreErrAgainstCancel1And1(t *testing.T) {
	explore.Test(t, errAndDone(true, false))
}

// Who has seen Done closed finds an error, and the parent's Done closed.
func TestExploreDoneAgainstCancel1And1(t *testing.T) {
	explore.Test(t, errAndDone(false, true))
}

func TestExploreErrAndDoneAgainstCancel2And1(t *testing.T) {
	explore.Test(t, errAndDone(true, true), bounded)
}

// errAndDone has somebody cancel a parent, and others ask its child.
func errAndDone(asksErr, asksDone bool) func(x *explore.X) {
	return func(x *explore.X) {
		root, cancel := context.WithCancel(context.Background())
		child, _ := context.WithCancel(root)
		x.Name(root, "root")
		x.Name(child, "child")
		before := explore.NewVar(x, "before", 0)
		x.Go("canceller", func() {
			before.Set(1)
			x.Do("cancel", cancel)
		})
		if asksErr {
			x.Go("asks Err", func() {
				done := child.Done()
				if child.Err() != nil {
					x.Check(park.Closed(done), "an error, and an open channel")
					x.Check(before.Get() == 1, "an error too early")
				}
			})
		}
		if asksDone {
			x.Go("asks Done", func() {
				x.Await(child.Done())
				x.Check(child.Err() == context.Canceled, "Done is closed, and Err is %v", child.Err())
				x.Check(root.Err() == context.Canceled && park.Closed(root.Done()), "the child before the parent")
				x.Check(before.Get() == 1, "closed too early")
			})
		}
	}
}

// The channel is made once, whoever asks first.
func TestExploreDoneIsOneChannel2(t *testing.T) {
	explore.Test(t, oneChannel(2, false))
}

// Also if it is over by then.
func TestExploreDoneIsOneChannel1And1(t *testing.T) {
	explore.Test(t, oneChannel(1, true))
}

func TestExploreDoneIsOneChannel2And1(t *testing.T) {
	explore.Test(t, oneChannel(2, true), bounded)
}

// oneChannel has so many ask for Done, beside one that cancels, or not.
func oneChannel(askers int, cancels bool) func(x *explore.X) {
	return func(x *explore.X) {
		root, cancel := context.WithCancel(context.Background())
		x.Name(root, "root")
		for range askers {
			x.Go("asker", func() {
				done := root.Done()
				if cancels {
					x.Await(done)
					x.Check(root.Err() != nil, "Done is closed, and there is no error")
				}
				x.Check(done == root.Done(), "Done has returned another channel")
			})
		}
		if cancels {
			x.Go("canceller", func() { x.Do("cancel", cancel) })
		}
	}
}

// AfterFunc against cancel: the function runs once, and knows what came before.
func TestExploreAfterFuncAgainstCancel1And1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, cancel := context.WithCancel(context.Background())
		x.Name(root, "root")
		before := explore.NewVar(x, "before", 0)
		runs := 0
		x.Go("canceller", func() {
			before.Set(1)
			x.Do("cancel", cancel)
		})
		x.Go("", func() {
			x.Do("AfterFunc", func() {
				context.AfterFunc(root, func() {
					runs++
					x.Check(before.Get() == 1, "it runs too early")
					x.Check(root.Err() != nil, "it runs, and the context lives")
				})
			})
		})
		x.Final(func() error {
			if runs != 1 {
				return fmt.Errorf("it has run %d times", runs)
			}
			return ended(root)
		})
	})
}

// AfterFunc, stop and cancel: if stop returns true the function is not called. If
// false, it is, or was stopped by somebody else.
func TestExploreStopAgainstCancel2And1(t *testing.T) {
	came := make(map[string]bool)
	explore.Test(t, func(x *explore.X) {
		root, cancel := context.WithCancel(context.Background())
		x.Name(root, "root")
		runs, stopped := 0, 0
		stop := context.AfterFunc(root, func() { runs++ })
		x.Go("canceller", func() { x.Do("cancel", cancel) })
		for range 2 {
			x.Go("stopper", func() {
				if x.Try("stop", stop) {
					stopped++
				}
			})
		}
		x.Final(func() error {
			came[fmt.Sprint(runs, " run, ", stopped, " stopped")] = true
			if runs+stopped != 1 {
				return fmt.Errorf("it has run %d times, and was stopped %d times", runs, stopped)
			}
			return ended(root)
		})
	})
	require.Equal(t, map[string]bool{"1 run, 0 stopped": true, "0 run, 1 stopped": true}, came)
}

// Two stop the same function, which leaves the list once: the neighbours stay.
func TestExploreStopAgainstStop2(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, _ := context.WithCancel(context.Background())
		x.Name(root, "root")
		stopped := 0
		context.WithCancel(root)
		stop := context.AfterFunc(root, func() { x.Fatalf("nobody has cancelled") })
		context.WithCancel(root)
		for range 2 {
			x.Go("stopper", func() {
				if x.Try("stop", stop) {
					stopped++
				}
			})
		}
		x.Final(func() error {
			if stopped != 1 {
				return fmt.Errorf("it was stopped %d times", stopped)
			}
			return errors.Join(alive(root), children(root, 2))
		})
	})
}

// Nobody cancels: who was stopped leaves the list, and the neighbours stay.
func TestExploreStopLeavesTheList2(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, _ := context.WithCancel(context.Background())
		x.Name(root, "root")
		for i := range 4 {
			stop := context.AfterFunc(root, func() { x.Fatalf("nobody has cancelled") })
			if i == 1 || i == 2 {
				x.Go("stopper", func() { x.Check(x.Try("stop", stop), "stop returned false") })
			}
		}
		x.Final(func() error { return errors.Join(alive(root), children(root, 2)) })
	})
}

// The deadline and cancel compete, and the parent. One of them wins, once and for all.
func TestExploreDeadlineAgainstCancel1(t *testing.T) {
	came := make(map[error]bool)
	explore.Test(t, deadline(came, false))
	require.Equal(t, map[error]bool{errSecond: true, context.Canceled: true}, came)
}

func TestExploreDeadlineAgainstCancelOfParent1And1(t *testing.T) {
	came := make(map[error]bool)
	explore.Test(t, deadline(came, true), bounded, explore.Preemptions(2))
	require.Equal(t, map[error]bool{errFirst: true, errSecond: true, context.Canceled: true}, came)
}

// deadline has a context wait for its deadline while it is cancelled, and perhaps its
// parent. It tells what the cause was.
func deadline(came map[error]bool, parent bool) func(x *explore.X) {
	return func(x *explore.X) {
		root, cancelRoot := context.WithCancelCause(context.Background())
		ctx, cancel := context.WithTimeoutCause(root, time.Hour, errSecond)
		x.Name(root, "root")
		x.Name(ctx, "ctx")
		ask := func() (err, cause error) {
			err, cause = ctx.Err(), context.Cause(ctx)
			x.Check((err == context.DeadlineExceeded) == (cause == errSecond), "Err is %v, and the cause %v", err, cause)
			x.Check(err == context.DeadlineExceeded || err == context.Canceled, "Err is %v", err)
			return err, cause
		}
		x.Go("canceller", func() {
			x.Do("cancel", cancel)
			ask()
		})
		if parent {
			x.Go("canceller", func() { x.Do("cancel root", func() { cancelRoot(errFirst) }) })
		}
		x.Final(func() error {
			_, cause := ask()
			came[cause] = true
			if !parent {
				return errors.Join(alive(root), children(root, 0), ended(ctx))
			}
			return ended(root, ctx)
		})
	}
}

// Nobody cancels: the deadline comes, and takes the context from its parent's list.
func TestExploreDeadline1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, _ := context.WithCancel(context.Background())
		ctx, _ := context.WithTimeout(root, time.Hour)
		below, _ := context.WithCancel(ctx)
		x.Name(root, "root")
		x.Name(ctx, "ctx")
		x.Go("reader", func() {
			x.Await(below.Done())
			x.Check(ctx.Err() == context.DeadlineExceeded && below.Err() == context.DeadlineExceeded, "%v, %v", ctx.Err(), below.Err())
		})
		x.Final(func() error { return errors.Join(alive(root), children(root, 0), ended(ctx, below)) })
	})
}

// A parent is cancelled while a child with a deadline is derived: no timer stays, for
// nobody would stop it. (Later it would go off by itself, so whoever is done last
// looks.)
func TestExploreCancelAgainstNewDeadline1And1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, cancel := context.WithCancel(context.Background())
		x.Name(root, "root")
		var child context.Context
		busy := 2
		done := func() {
			if busy--; busy == 0 {
				err := ended(root, child)
				x.Check(err == nil, "%v", err)
			}
		}
		x.Go("canceller", func() {
			x.Do("cancel", cancel)
			done()
		})
		x.Go("deriver", func() {
			x.Do("WithTimeout", func() { child, _ = context.WithTimeout(root, time.Hour) })
			done()
		})
	})
}

// Below a context without cancel nobody is reached, and nobody waits.
func TestExploreWithoutCancel1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, cancel := context.WithCancel(context.Background())
		free, _ := context.WithCancel(context.WithoutCancel(root))
		x.Name(root, "root")
		x.Name(free, "free")
		x.Go("canceller", func() { x.Do("cancel", cancel) })
		x.Go("reader", func() { x.Check(free.Err() == nil, "cancelled without a parent") })
		x.Final(func() error { return errors.Join(ended(root), alive(free)) })
	})
}

// Who waits for a context that nobody cancels waits for ever.
func TestExploreNobodyCancels(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		root, _ := context.WithCancel(context.Background())
		x.Name(root, "root")
		x.Go("", func() { x.Await(root.Done()) })
	}, explore.Expect(explore.Deadlock, "waits for a channel to be closed"))
}

// If the deadline is now, the context is over from the start.
func TestExploreDeadlineIsNow1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		x.Go("deriver", func() {
			c, cancel := context.WithTimeout(context.Background(), 0)
			defer cancel()
			_, ok := c.Deadline()
			x.Check(ok && c.Err() == context.DeadlineExceeded, "it has a deadline: %v; its error is %v", ok, c.Err())
		})
	})
}

// A stranger is a context of another make that lives until it is told to end, and
// knows who wants to hear of that.
type stranger struct {
	context.Context
	done  chan struct{}
	err   error
	heard int // how many
}

func (s *stranger) Done() <-chan struct{} { return s.done }
func (s *stranger) Err() error            { return s.err }

func (s *stranger) AfterFunc(func()) (stop func() bool) {
	s.heard++
	return func() bool { s.heard--; return true }
}

// A child of a stranger that lives registers there, and is off the list when it is
// cancelled; one of a stranger that has ended is cancelled from the start.
func TestExploreChildOfAStranger1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		parent := &stranger{Context: context.Background(), done: make(chan struct{})}
		x.Go("deriver", func() {
			child, cancel := context.WithCancel(parent)
			x.Check(parent.heard == 1, "%d on the list of one with a child", parent.heard)
			x.Check(child.Err() == nil, "cancelled though its parent lives")
			x.Do("cancel", cancel)
			x.Check(parent.heard == 0, "%d on the list when the child has left", parent.heard)
		})
	})
	explore.Test(t, func(x *explore.X) {
		parent := &stranger{Context: context.Background(), done: make(chan struct{}), err: errors.New("the end")}
		close(parent.done)
		x.Go("deriver", func() {
			child, cancel := context.WithCancel(parent)
			defer cancel()
			x.Check(child.Err() == parent.err && context.Cause(child) == parent.err, "its error is %v", child.Err())
			x.Check(parent.heard == 0, "on the list of one that has ended")
		})
	})
}

// Nothing cannot have a child, and nobody may end without an error.
func TestExploreMisuse(t *testing.T) {
	noError := &stranger{Context: context.Background(), done: make(chan struct{})}
	close(noError.done)
	var nothing context.Context
	for _, test := range []struct {
		f    func()
		text string
	}{
		{func() { context.WithCancel(nothing) }, "cannot create context from nil parent"},
		{func() { context.WithTimeout(nothing, time.Second) }, "cannot create context from nil parent"},
		{func() { context.WithCancel(noError) }, "context: internal error: missing cancel error"},
	} {
		explore.Test(t, func(x *explore.X) { x.Go("", test.f) }, explore.Expect(explore.Panicked, test.text))
	}
}
