package chanimpl

import "iter"

// A SendOnly is a channel to send on: chan<- T. It has no methods to receive.
// The zero value is the nil channel.
type SendOnly[T any] struct{ c *Chan[T] }

// A RecvOnly is a channel to receive from: <-chan T. It has no method to send, and
// none to close: as with the native type, closing it does not compile.
// The zero value is the nil channel.
type RecvOnly[T any] struct{ c *Chan[T] }

// SendOnly returns c as a channel to send on.
func (c *Chan[T]) SendOnly() SendOnly[T] { return SendOnly[T]{c} }

// RecvOnly returns c as a channel to receive from.
func (c *Chan[T]) RecvOnly() RecvOnly[T] { return RecvOnly[T]{c} }

// Send is [Chan.Send].
func (s SendOnly[T]) Send(v T) { s.c.Send(v) }

// TrySend is [Chan.TrySend].
func (s SendOnly[T]) TrySend(v T) (sent bool) { return s.c.TrySend(v) }

// SendCase is [Chan.SendCase].
func (s SendOnly[T]) SendCase(v T) Case { return s.c.SendCase(v) }

// Close is [Chan.Close].
func (s SendOnly[T]) Close() { s.c.Close() }

// Len is [Chan.Len].
func (s SendOnly[T]) Len() int { return s.c.Len() }

// Cap is [Chan.Cap].
func (s SendOnly[T]) Cap() int { return s.c.Cap() }

// Recv is [Chan.Recv].
func (r RecvOnly[T]) Recv() (v T, ok bool) { return r.c.Recv() }

// TryRecv is [Chan.TryRecv].
func (r RecvOnly[T]) TryRecv() (v T, ok, received bool) { return r.c.TryRecv() }

// RecvCase is [Chan.RecvCase].
func (r RecvOnly[T]) RecvCase(v *T, ok *bool) Case { return r.c.RecvCase(v, ok) }

// All is [Chan.All].
func (r RecvOnly[T]) All() iter.Seq[T] { return r.c.All() }

// Len is [Chan.Len].
func (r RecvOnly[T]) Len() int { return r.c.Len() }

// Cap is [Chan.Cap].
func (r RecvOnly[T]) Cap() int { return r.c.Cap() }
