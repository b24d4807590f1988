package patterns

import (
	"time"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/internal/park"
)

// A Rate lets things happen at most every so often on average, and a burst of them at
// once after a pause.
//
// The naive version receives from a ticker: it cannot save up for a burst, and goes on
// ticking when nobody is there. Another sleeps between two things: that adds the time
// that they take themselves, and cannot be called back.
//
//	          now
//	           ▼
//	──────┬────┼─────────────────┬────► time
//	      │◄─ burst × interval ─►│
//	                           full: at this time the bucket will be full again
//
// Its state is one time, full. Each thing moves it on by an interval, and one that
// would move it more than burst intervals ahead of now has to wait. The time is in a channel with room
// for one: who has received it has the turn, and the others wait in line for that. So
// one that gives up puts the time back as it was, and nothing is lost.
//
// Order: who waits longer comes first. Bounds: no goroutine. Cost: two channel
// operations, and nothing is allocated, unless Wait has to wait: then a timer too.
// The k'th return of Wait "synchronizes before" the k+1'th.
type Rate struct {
	interval time.Duration
	burst    int
	full     *chanimpl.Chan[time.Time]
}

// NewRate returns a Rate of one per interval, and of burst at once. It panics unless
// both are positive.
func NewRate(interval time.Duration, burst int) *Rate {
	if interval <= 0 || burst < 1 {
		panic("patterns: a Rate needs an interval and a burst")
	}
	r := &Rate{interval, burst, chanimpl.Make[time.Time](1)}
	r.full.Send(time.Time{}) // long ago
	return r
}

// Wait waits until the next thing may happen. If ctx ends before that, it returns why,
// and the thing does not count.
func (r *Rate) Wait(ctx context.Context) error {
	full, err := r.takeTurn(ctx)
	if err != nil {
		return err
	}
	next := full
	defer func() { r.full.Send(next) }() // there is room: the turn is ours
	wait := park.Until(full.Add(-time.Duration(r.burst-1) * r.interval))
	if err := pause(ctx, wait); err != nil {
		return err
	}
	next = latest(full, park.Now()).Add(r.interval)
	return nil
}

func (r *Rate) takeTurn(ctx context.Context) (full time.Time, err error) {
	if ctx.Err() != nil {
		return full, context.Cause(ctx)
	}
	if full, _, received := r.full.TryRecv(); received {
		return full, nil
	}
	s := newSignal(ctx)
	defer s.end()
	full, _, err = recv(s, r.full.RecvOnly())
	return full, err
}

// pause waits for d, or until ctx is over: then it returns why.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	s := newSignal(timer)
	defer s.end()
	s.ch.Recv()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
