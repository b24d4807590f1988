package main

import "context"

// A proof is something that runs here, and shows what stands in a row of the table: the
// statement where it holds, and what is so instead where it does not.
type proof interface {
	// text is for the page, in Markdown: what it is, and the command that runs it.
	text() string

	// check runs it. The error says what came out instead.
	check(ctx context.Context, l *lab) error

	// turned is the same evidence for the opposite, which has to fail. It is nil where
	// a machine cannot tell what the opposite is.
	turned() proof
}
