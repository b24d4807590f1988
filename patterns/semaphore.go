package patterns

import (
	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
)

// A Semaphore limits concurrency: at most so many hold a place of it at a time. It
// is a channel with that many slots, and a value in it is a place that is taken.
//
//	if err := s.Acquire(ctx); err != nil {
//		return err
//	}
//	defer s.Release()
//
// The article's version sends, works, and receives: a panic in the work takes the
// place with it for ever, and who waits for a place cannot be called back.
//
// Order: who waits longer comes first. The k'th Release "synchronizes before" the
// return of the k+n'th Acquire, n being the number of places. Cost: one short lock,
// and nothing is allocated, unless Acquire has to wait.
type Semaphore struct{ taken *chanimpl.Chan[struct{}] }

// NewSemaphore returns a Semaphore with n places.
func NewSemaphore(n int) *Semaphore { return &Semaphore{chanimpl.Make[struct{}](n)} }

// Acquire takes a place. If none is free it waits, and if ctx ends before that, it
// returns why, and has none.
func (s *Semaphore) Acquire(ctx context.Context) error {
	if ctx.Err() == nil && s.TryAcquire() {
		return nil
	}
	over := newSignal(ctx)
	defer over.end()
	return s.acquire(over)
}

func (s *Semaphore) acquire(over signal) error {
	if err := send(over, s.taken, struct{}{}); err != nil {
		return err
	}
	if over.ctx.Err() != nil {
		// Who was told of the end first has given a place back, and that was
		// faster than the signal.
		s.Release()
		return context.Cause(over.ctx)
	}
	return nil
}

// TryAcquire takes a place if one is free, and nobody waits for it.
func (s *Semaphore) TryAcquire() bool { return s.taken.TrySend(struct{}{}) }

// Release gives a place back. It panics if none is taken.
func (s *Semaphore) Release() {
	if _, _, was := s.taken.TryRecv(); !was {
		panic("patterns: Release of a Semaphore of which no place is taken")
	}
}
