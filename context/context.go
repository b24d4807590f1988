// Package context tells goroutines that their work is no longer wanted. A
// [Context] is handed down from caller to callee, others are derived from it on
// the way, and to cancel one is to cancel all that were derived from it. It
// mirrors package context (context/context.go in the Go tree).
//
// # A tree that knows both ways
//
// A derived context points to its parent, and questions (Value, Deadline) travel
// up until somebody knows the answer. A cancellation travels down, so a context
// that can be cancelled also keeps a list of those below it that can. Contexts
// that only carry a value have no place in that list and are passed over:
//
//	Background ◄── WithCancel ◄── WithValue ◄── WithTimeout        points to
//	                   │                            ▲
//	                   └──────── children ──────────┘              cancels
//
// The list runs through the children themselves (see node). A child that is
// cancelled before its parent takes itself out, at the same cost whether the
// parent has two children or a million, and leaves nothing behind.
//
// # Invariants of a cancelCtx
//
//   - why is nil while the context lives, and is set once. Then done is closed,
//     then the children are cancelled, all with the same why.
//   - made is set once, after done: whoever sees it may read done, which is the
//     channel for ever. If nobody asked before the cancellation, no channel is
//     made, and done is one that is shared and closed.
//   - closed says that done is closed. It follows why, so in between a context
//     has an error and an open channel: Err waits until that is over.
//   - mu guards the setting of all these, the list of children, and the links of
//     those in the list. Whoever cancels holds it until everything below is
//     cancelled. A parent is locked before its child, never after.
//
// # Contexts of another make
//
// [Context] is the standard library's own type, so its contexts and ours can be
// each other's parents, and both can be inside a user's type. What cancels a
// context is looked for by type first, through the value contexts. A type that is
// not ours may contain a context of ours and leave its Done channel alone; then it
// is transparent, and what is derived from it goes into our list.
//
// For all other parents we ask the standard library's AfterFunc to call us. Only
// that package can put anything into the list of a standard context; without it a
// goroutine would have to watch each of them. It also knows what to do with
// parents of any other make: it uses their AfterFunc method if they have one, and
// starts a goroutine if not. So there is no second way here, and no goroutine.
//
// In return our contexts have the method AfterFunc(func()) func() bool, by which
// the standard library's register with them, at no goroutine either.
//
// Across that border a cancellation is not synchronous: the child is cancelled by
// a goroutine that the parent's cancellation starts. Within our tree, as within
// theirs, everything below is cancelled when the cancel function returns.
//
// # What is different
//
// Besides that: the standard library's Cause cannot see the cause of a context of
// ours, and returns its Err. Ours sees both. A standard context costs a goroutine
// where a context of ours is not its parent, but hidden in that: in a user's type,
// or in a standard value context. The String method names a parent that has an
// AfterFunc method, where the standard library's says "context.stopCtx". The check
// lostcancel of go vet knows only the standard package.
//
// Everything here is built from a mutex, atomics and a channel, and the race
// detector is told nothing more: the edges are theirs.
package context

import (
	std "context"
	"errors"
)

// A Context carries a deadline, a cancellation and values from a caller to those
// it calls. It is an alias, so that functions, methods and fields that mention it
// have the same type whichever package their file imports. Its methods may be
// called from several goroutines:
//
//	Deadline() (deadline time.Time, ok bool)  // when it will be cancelled, if that is known
//	Done() <-chan struct{}                    // closed when it is cancelled; nil if it never is
//	Err() error                               // nil, or why it was cancelled
//	Value(key any) any                        // the value for key, or nil
//
// Err is nil until Done is closed. From then on it is always the same error:
// [Canceled] or [DeadlineExceeded], or that of a parent of another make. The other
// methods give the same answer every time.
//
// The call that cancels a context "synchronizes before" each receive from Done that
// completes because of it, each return of an Err that is not nil, and the start of
// each function given to [AfterFunc].
//
// The idea, and the rules for its use, are told in https://go.dev/blog/context.
type Context = std.Context

// A CancelFunc cancels a context. It does not wait for those that use the context
// to stop. It may be called from several goroutines. Calls after the first do
// nothing, except that they, too, return only when everything below is cancelled.
//
// Somebody has to call it, even if the work is done: until then the context stays
// in its parent's list, and its timer goes on.
type CancelFunc = std.CancelFunc

// A CancelCauseFunc is a [CancelFunc] that takes what [Cause] is to return. With
// nil, that is [Canceled]. If the context was cancelled before, it is dropped.
type CancelCauseFunc = std.CancelCauseFunc

// What Err returns. They are the standard library's own values, so that errors.Is
// and == hold across both packages.
var (
	// Canceled is the error of a context that was cancelled, but not by its
	// deadline.
	Canceled = std.Canceled

	// DeadlineExceeded is the error of a context whose deadline has passed. It
	// has a method Timeout, which returns true.
	DeadlineExceeded = std.DeadlineExceeded
)

// WithCancel derives a context that is cancelled when cancel is called, or when
// parent is, whichever comes first. It panics if parent is nil.
//
// It costs two allocations and, if parent can be cancelled, one short lock. To
// cancel costs one lock more. The channel is made when Done is first called.
func WithCancel(parent Context) (ctx Context, cancel CancelFunc) {
	c := withCancel(parent)
	return c, func() { c.cancel(canceled) }
}

// WithCancelCause is [WithCancel] with a [CancelCauseFunc]. Err is [Canceled] as
// ever; the cause is what [Cause] returns.
func WithCancelCause(parent Context) (ctx Context, cancel CancelCauseFunc) {
	c := withCancel(parent)
	return c, func(cause error) { c.cancel(newReason(Canceled, cause)) }
}

func withCancel(parent Context) *cancelCtx {
	c := new(cancelCtx)
	c.propagateCancel(parent, c)
	return c
}

// Cause returns why c was cancelled: what was given to the [CancelCauseFunc], to
// [WithDeadlineCause] or to [WithTimeoutCause] by the first cancellation of c or of
// a context that it is derived from. If nothing was given, it returns c.Err(), and
// before c is cancelled nil.
//
// A standard context, or one of another make, that is derived from one of ours
// keeps no record of a cause of ours. For these Cause returns the one that the
// standard library knows, and if there is none, that of the context of ours above,
// even if that was cancelled later.
func Cause(c Context) error {
	err := c.Err()
	if err == nil {
		return nil
	}
	if p, _ := parentCancelCtx(c); p != nil {
		if why := p.why.Load(); why != nil {
			return why.cause
		}
		return err // a user's type with an Err of its own
	}
	p := innermost(c)
	if p == nil || p.Err() == nil {
		return std.Cause(c)
	}
	if cause := std.Cause(c); !errors.Is(err, cause) {
		return cause // it is more than Err, so it was recorded
	}
	return p.why.Load().cause
}
