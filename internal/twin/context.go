package twin

import (
	std "context"
	"time"

	"github.com/syncprimer/syncprimer/context"
)

// A ContextPackage is one of the two packages context, as a value. There is one
// type Context for both.
type ContextPackage struct {
	Background        func() std.Context
	TODO              func() std.Context
	WithCancel        func(parent std.Context) (std.Context, std.CancelFunc)
	WithCancelCause   func(parent std.Context) (std.Context, std.CancelCauseFunc)
	WithDeadline      func(parent std.Context, d time.Time) (std.Context, std.CancelFunc)
	WithDeadlineCause func(parent std.Context, d time.Time, cause error) (std.Context, std.CancelFunc)
	WithTimeout       func(parent std.Context, d time.Duration) (std.Context, std.CancelFunc)
	WithTimeoutCause  func(parent std.Context, d time.Duration, cause error) (std.Context, std.CancelFunc)
	WithValue         func(parent std.Context, key, val any) std.Context
	WithoutCancel     func(parent std.Context) std.Context
	AfterFunc         func(ctx std.Context, f func()) (stop func() bool)
	Cause             func(c std.Context) error
}

var ourContext = ContextPackage{
	Background:        context.Background,
	TODO:              context.TODO,
	WithCancel:        context.WithCancel,
	WithCancelCause:   context.WithCancelCause,
	WithDeadline:      context.WithDeadline,
	WithDeadlineCause: context.WithDeadlineCause,
	WithTimeout:       context.WithTimeout,
	WithTimeoutCause:  context.WithTimeoutCause,
	WithValue:         context.WithValue,
	WithoutCancel:     context.WithoutCancel,
	AfterFunc:         context.AfterFunc,
	Cause:             context.Cause,
}

var stdContext = ContextPackage{
	Background:        std.Background,
	TODO:              std.TODO,
	WithCancel:        std.WithCancel,
	WithCancelCause:   std.WithCancelCause,
	WithDeadline:      std.WithDeadline,
	WithDeadlineCause: std.WithDeadlineCause,
	WithTimeout:       std.WithTimeout,
	WithTimeoutCause:  std.WithTimeoutCause,
	WithValue:         std.WithValue,
	WithoutCancel:     std.WithoutCancel,
	AfterFunc:         std.AfterFunc,
	Cause:             std.Cause,
}
