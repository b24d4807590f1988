package context

import (
	"time"

	"github.com/syncprimer/syncprimer/internal/park"
)

// WithDeadline derives a context that is cancelled at d, with the error
// [DeadlineExceeded], unless cancel is called or parent cancelled before. If d has
// passed, it is cancelled from the start. If parent has an earlier deadline, the
// result is that of [WithCancel]. It panics if parent is nil.
//
// It costs a timer besides what [WithCancel] costs. To cancel stops the timer.
func WithDeadline(parent Context, d time.Time) (Context, CancelFunc) {
	return WithDeadlineCause(parent, d, nil)
}

// WithDeadlineCause is [WithDeadline] with what [Cause] returns if the deadline is
// what cancels the context. The [CancelFunc] does not set that cause.
func WithDeadlineCause(parent Context, d time.Time, cause error) (Context, CancelFunc) {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	if earlier, ok := parent.Deadline(); ok && earlier.Before(d) {
		return WithCancel(parent)
	}
	c := &timerCtx{deadline: d}
	c.propagateCancel(parent, c)
	c.start(cause)
	return c, func() { c.cancel(canceled) }
}

// WithTimeout is [WithDeadline] with a deadline that far from now.
func WithTimeout(parent Context, timeout time.Duration) (Context, CancelFunc) {
	return WithDeadline(parent, park.Now().Add(timeout))
}

// WithTimeoutCause is [WithTimeout] with what [Cause] returns if the timeout is what
// cancels the context. The [CancelFunc] does not set that cause.
func WithTimeoutCause(parent Context, timeout time.Duration, cause error) (Context, CancelFunc) {
	return WithDeadlineCause(parent, park.Now().Add(timeout), cause)
}

// A timerCtx is a cancelCtx with a timer that cancels it.
type timerCtx struct {
	cancelCtx
	deadline time.Time
	timer    park.Timer // under mu
}

// start starts the timer, or cancels c if it is too late for that.
func (c *timerCtx) start(cause error) {
	expire := func() { c.cancel(newReason(DeadlineExceeded, cause)) }
	left := park.Until(c.deadline)
	if left <= 0 {
		expire()
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	// The parent may have cancelled c meanwhile. Nobody would stop a timer
	// that is started now.
	if c.why.Load() == nil {
		c.timer = park.AfterFunc(left, expire)
	}
}

func (c *timerCtx) cancelNode(why *reason) *cancelCtx {
	n := c.cancelCtx.cancelNode(why)
	if n != nil {
		c.timer.Stop()
		c.timer = park.Timer{} // and with it what it would have cancelled
	}
	return n
}

func (c *timerCtx) Deadline() (deadline time.Time, ok bool) { return c.deadline, true }

func (c *timerCtx) String() string {
	return contextName(c.Context) + ".WithDeadline(" +
		c.deadline.String() + " [" + park.Until(c.deadline).String() + "])"
}
