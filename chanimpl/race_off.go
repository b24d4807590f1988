//go:build !race

package chanimpl

import "unsafe"

// Without -race all of race_on.go is empty, and costs neither time nor space.

type party struct{}

func (*party) enter()          {}
func (*party) enterSend(*bool) {}
func (*party) leave()          {}

type who struct{}

var itself, another who

type ledger struct{}

func (*ledger) open(int, uintptr)     {}
func (*ledger) put(int, *party, who)  {}
func (*ledger) take(int, *party, who) {}
func (*ledger) close(*bool)           {}
func (*ledger) sawClose(*party)       {}

func meeting(_, _ *party) {}

func disable()                          {}
func enable()                           {}
func markSend(*bool)                    {}
func markSends([]Case)                  {}
func markWrite(unsafe.Pointer, uintptr) {}
