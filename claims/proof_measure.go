package main

import (
	"context"
	"fmt"
)

// measured is something that is done here and now, in this process.
type measured struct {
	what string // for the page: what is done
	want string
	do   func() string
}

// observed is a proof by doing it: what comes out is want.
func observed(what, want string, do func() string) proof { return measured{what, want, do} }

// panics is a proof by doing it: it panics with these words.
func panics(what, with string, do func()) proof {
	return measured{what, "panic: " + with, func() (got string) {
		defer func() { got = fmt.Sprintf("panic: %v", recover()) }()
		do()
		return
	}}
}

func (p measured) text() string { return fmt.Sprintf("%s: %s", p.what, p.want) }

func (p measured) turned() proof {
	p.want = "not " + p.want
	return p
}

func (p measured) check(context.Context, *lab) error {
	if got := p.do(); got != p.want {
		return fmt.Errorf("%s: %s", p.what, got)
	}
	return nil
}
