// Package views does not compile.
package views

import "github.com/syncprimer/syncprimer/chanimpl"

// Receive misuses a channel to receive from.
func Receive(r chanimpl.RecvOnly[int]) {
	r.Close()
	r.Send(1)
	r.TrySend(1)
	r.SendCase(1)
}

// Send misuses a channel to send on.
func Send(s chanimpl.SendOnly[int]) {
	s.Recv()
	s.TryRecv()
	s.All()
	s.RecvCase(nil, nil)
}

// Right uses both as they are meant.
func Right(s chanimpl.SendOnly[int], r chanimpl.RecvOnly[int]) (n int, ok bool) {
	s.Send(1)
	s.Close()
	chanimpl.Select(r.RecvCase(&n, &ok))
	return n, ok
}
