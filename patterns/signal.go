package patterns

import (
	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
)

// A signal is the end of a context as a channel of this library, so that it can be
// one of the cases of a Select. (The Done channel is a native one.)
//
// It costs a channel and the two allocations of AfterFunc, and no goroutine until
// the context is cancelled.
type signal struct {
	ctx  context.Context
	ch   *chanimpl.Chan[struct{}] // closed soon after ctx is cancelled
	stop func() bool
}

func newSignal(ctx context.Context) signal {
	ch := chanimpl.Make[struct{}](0)
	return signal{ctx, ch, context.AfterFunc(ctx, ch.Close)}
}

// end takes the signal away from the context, which may live on for long. ch is
// closed from then on. It may be called again.
func (s signal) end() {
	if s.stop() {
		s.ch.Close()
		return
	}
	s.ch.Recv() // somebody is about to close it
}

// fired is the case of a select that is ready when the context is over.
func (s signal) fired() chanimpl.Case { return s.ch.RecvCase(nil, nil) }

// send sends v, unless the context ends before: then it returns why. The first look
// is there because a select has no order: without it, one that finds both cases
// ready might send for a long time after the end.
func send[T any](s signal, c *chanimpl.Chan[T], v T) error {
	if s.ctx.Err() == nil && chanimpl.Select(c.SendCase(v), s.fired()) == 0 {
		return nil
	}
	return context.Cause(s.ctx)
}

// recv receives, unless the context ends before. If it does, ok is false, too.
func recv[T any](s signal, c chanimpl.RecvOnly[T]) (v T, ok bool, err error) {
	if s.ctx.Err() == nil && chanimpl.Select(c.RecvCase(&v, &ok), s.fired()) == 0 {
		return v, ok, nil
	}
	return v, false, context.Cause(s.ctx)
}

// each calls f with each value of c until c is closed. What ends it earlier is an
// error: that of f, or why the context is over.
func each[T any](s signal, c chanimpl.RecvOnly[T], f func(T) error) error {
	for {
		v, ok, err := recv(s, c)
		if !ok {
			return err
		}
		if err := f(v); err != nil {
			return err
		}
	}
}
