package twin

import (
	"iter"
	"reflect"
	"time"
)

// A stdChan is a native channel with its operations as methods. It keeps the two
// directions apart because time.After gives only one of them away: on its channel
// a send blocks for ever, as it does on a nil channel.
type stdChan[T any] struct {
	send chan<- T
	recv <-chan T
}

func (c stdChan[T]) Send(v T) { c.send <- v }

func (c stdChan[T]) Recv() (v T, ok bool) {
	v, ok = <-c.recv
	return v, ok
}

func (c stdChan[T]) TrySend(v T) (sent bool) {
	select {
	case c.send <- v:
		return true
	default:
		return false
	}
}

func (c stdChan[T]) TryRecv() (v T, ok, received bool) {
	select {
	case v, ok = <-c.recv:
		return v, ok, true
	default:
		return v, false, false
	}
}

func (c stdChan[T]) Close()   { close(c.send) }
func (c stdChan[T]) Len() int { return len(c.recv) }
func (c stdChan[T]) Cap() int { return cap(c.recv) }

func (c stdChan[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for v := range c.recv {
			if !yield(v) {
				return
			}
		}
	}
}

// A stdCase is a case for reflect.Select, which is the select statement for a
// number of cases that is not known to the compiler: below both is the runtime's
// selectgo.
type stdCase struct {
	reflect.SelectCase
	store func(v reflect.Value, ok bool) // of a receive; nil of a send
}

func (c stdChan[T]) SendCase(v T) Case {
	return Case{std: stdCase{SelectCase: reflect.SelectCase{
		Dir:  reflect.SelectSend,
		Chan: reflect.ValueOf(c.send),
		Send: reflect.ValueOf(&v).Elem(), // not ValueOf(v), which loses the type of a nil interface
	}}}
}

func (c stdChan[T]) RecvCase(v *T, ok *bool) Case {
	return Case{std: stdCase{
		SelectCase: reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(c.recv)},
		store: func(received reflect.Value, open bool) {
			if v != nil {
				*v, _ = received.Interface().(T) // "_": a nil interface stays nil
			}
			if ok != nil {
				*ok = open
			}
		},
	}}
}

func stdSelect(cases ...Case) int {
	return runSelect(cases, nativeCases(cases))
}

func stdTrySelect(cases ...Case) (index int, selected bool) {
	native := append(nativeCases(cases), reflect.SelectCase{Dir: reflect.SelectDefault})
	if index = runSelect(cases, native); index == len(cases) {
		return -1, false
	}
	return index, true
}

func runSelect(cases []Case, native []reflect.SelectCase) int {
	i, v, ok := reflect.Select(native)
	if i < len(cases) && cases[i].std.store != nil {
		cases[i].std.store(v, ok)
	}
	return i
}

func nativeCases(cases []Case) []reflect.SelectCase {
	native := make([]reflect.SelectCase, len(cases), len(cases)+1)
	for i, c := range cases {
		native[i] = c.std.SelectCase
	}
	return native
}

func stdAfter(d time.Duration) Chan[time.Time] {
	return stdChan[time.Time]{recv: time.After(d)}
}
