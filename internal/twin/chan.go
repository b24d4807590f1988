package twin

import (
	"iter"
	"time"

	"github.com/syncprimer/syncprimer/chanimpl"
)

// A Chan is a *chanimpl.Chan[T] or a native chan T.
type Chan[T any] interface {
	Send(v T)
	Recv() (v T, ok bool)
	TrySend(v T) (sent bool)
	TryRecv() (v T, ok, received bool)
	Close()
	Len() int
	Cap() int
	All() iter.Seq[T]
	SendCase(v T) Case
	RecvCase(v *T, ok *bool) Case
}

// NewChan makes a channel of impl with a buffer for size elements.
func NewChan[T any](impl Impl, size int) Chan[T] {
	if impl.Name == Ours.Name {
		return ourChan[T]{chanimpl.Make[T](size)}
	}
	c := make(chan T, size)
	return stdChan[T]{send: c, recv: c}
}

// NilChan returns the nil channel of impl. It is not a nil interface: its methods
// do what the nil channel does.
func NilChan[T any](impl Impl) Chan[T] {
	if impl.Name == Ours.Name {
		return ourChan[T]{}
	}
	return stdChan[T]{}
}

// A Case is a case for the Select and TrySelect of the Impl whose channel it is
// from.
type Case struct {
	ours chanimpl.Case
	std  stdCase
}

// An ourChan differs from what it embeds in the type of its cases only.
type ourChan[T any] struct{ *chanimpl.Chan[T] }

func (c ourChan[T]) SendCase(v T) Case            { return Case{ours: c.Chan.SendCase(v)} }
func (c ourChan[T]) RecvCase(v *T, ok *bool) Case { return Case{ours: c.Chan.RecvCase(v, ok)} }

func ourSelect(cases ...Case) int { return chanimpl.Select(ourCases(cases)...) }

func ourTrySelect(cases ...Case) (index int, selected bool) {
	return chanimpl.TrySelect(ourCases(cases)...)
}

func ourCases(cases []Case) []chanimpl.Case {
	ours := make([]chanimpl.Case, len(cases))
	for i, c := range cases {
		ours[i] = c.ours
	}
	return ours
}

func ourAfter(d time.Duration) Chan[time.Time] { return ourChan[time.Time]{chanimpl.After(d)} }
