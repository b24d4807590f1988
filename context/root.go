package context

import "time"

// Background returns a context that is never cancelled and has neither deadline nor
// values. All others are derived from it: in main, in tests, and for each request
// that arrives.
func Background() Context { return backgroundCtx{} }

// TODO returns a context like [Background], with another name. It marks the places
// where a context should come from the caller, and does not yet.
func TODO() Context { return todoCtx{} }

// WithoutCancel derives a context that has the values of parent and is not cancelled
// with it. It has no deadline; Done and Err are nil for ever, and so is its [Cause].
// It is for what has to go on when a request is over, such as to roll back its
// transaction. It panics if parent is nil.
func WithoutCancel(parent Context) Context {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	return withoutCancelCtx{parent: parent}
}

// An emptyCtx is never cancelled and knows nothing.
type emptyCtx struct{}

func (emptyCtx) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }
func (emptyCtx) Done() <-chan struct{}                   { return nil }
func (emptyCtx) Err() error                              { return nil }
func (emptyCtx) Value(any) any                           { return nil }

type backgroundCtx struct{ emptyCtx }

func (backgroundCtx) String() string { return "context.Background" }

type todoCtx struct{ emptyCtx }

func (todoCtx) String() string { return "context.TODO" }

// A withoutCancelCtx is empty, but for the values of its parent.
type withoutCancelCtx struct {
	emptyCtx
	parent Context
}

func (c withoutCancelCtx) String() string { return contextName(c.parent) + ".WithoutCancel" }
