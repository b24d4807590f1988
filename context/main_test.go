package context_test

import (
	stdcontext "context"
	"testing"
	"time"

	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// An impl is one of the two packages. Their types are the same, so its functions
// are simply listed.
type impl struct {
	name              string
	background        func() context.Context
	todo              func() context.Context
	withCancel        func(context.Context) (context.Context, context.CancelFunc)
	withCancelCause   func(context.Context) (context.Context, context.CancelCauseFunc)
	withDeadline      func(context.Context, time.Time) (context.Context, context.CancelFunc)
	withDeadlineCause func(context.Context, time.Time, error) (context.Context, context.CancelFunc)
	withTimeout       func(context.Context, time.Duration) (context.Context, context.CancelFunc)
	withTimeoutCause  func(context.Context, time.Duration, error) (context.Context, context.CancelFunc)
	withValue         func(context.Context, any, any) context.Context
	withoutCancel     func(context.Context) context.Context
	afterFunc         func(context.Context, func()) func() bool
	cause             func(context.Context) error
	canceled          error
	deadlineExceeded  error
}

var ours = impl{
	"ours", context.Background, context.TODO, context.WithCancel, context.WithCancelCause,
	context.WithDeadline, context.WithDeadlineCause, context.WithTimeout, context.WithTimeoutCause,
	context.WithValue, context.WithoutCancel, context.AfterFunc, context.Cause,
	context.Canceled, context.DeadlineExceeded,
}

var std = impl{
	"std", stdcontext.Background, stdcontext.TODO, stdcontext.WithCancel, stdcontext.WithCancelCause,
	stdcontext.WithDeadline, stdcontext.WithDeadlineCause, stdcontext.WithTimeout, stdcontext.WithTimeoutCause,
	stdcontext.WithValue, stdcontext.WithoutCancel, stdcontext.AfterFunc, stdcontext.Cause,
	stdcontext.Canceled, stdcontext.DeadlineExceeded,
}

// onBoth runs a test on ours and on the standard library, whose answer is the
// right one.
func onBoth(t *testing.T, test func(t *testing.T, im impl)) {
	for _, im := range []impl{ours, std} {
		t.Run(im.name, func(t *testing.T) { test(t, im) })
	}
}

// onMixtures runs a test on parents of one package and children of the other.
func onMixtures(t *testing.T, test func(t *testing.T, parent, child impl)) {
	t.Run("std under ours", func(t *testing.T) { test(t, ours, std) })
	t.Run("ours under std", func(t *testing.T) { test(t, std, ours) })
}

func closed(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}

// A wrapper contains a context and changes nothing.
type wrapper struct{ context.Context }

// A doneWrapper has a Done channel of its own.
type doneWrapper struct {
	context.Context
	done chan struct{}
}

func (c doneWrapper) Done() <-chan struct{} { return c.done }

// A custom is a context from scratch: it ends with this error when done is closed.
type custom struct {
	wrapper
	done chan struct{}
	err  error
}

func newCustom(parent context.Context, err error) *custom {
	return &custom{wrapper: wrapper{parent}, done: make(chan struct{}), err: err}
}

func (c *custom) Done() <-chan struct{} { return c.done }

func (c *custom) Err() error {
	if closed(c) {
		return c.err
	}
	return nil
}

// A registrar is a custom with the method AfterFunc. It keeps no list: the test
// has one function registered at a time.
type registrar struct {
	custom
	registered func()
}

func (c *registrar) AfterFunc(f func()) func() bool {
	c.registered = f
	return func() bool {
		was := c.registered != nil
		c.registered = nil
		return was
	}
}

func (c *registrar) end() {
	close(c.done)
	if c.registered != nil {
		go c.registered()
	}
}
