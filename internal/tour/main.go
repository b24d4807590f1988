// Tour keeps docs/tour.md true, and docs/gmp.md: it runs the commands that are shown there,
// applies the edits, and compares.
//
//	go run ./internal/tour   writes anew what the commands print, and the numbers of
//	                         lines in links, where they have changed
//
// In the page, a block of "console" is a command and what it prints, in which an ellipsis
// stands for any text, and on a line of its own for any lines. A block of "diff" is an edit
// of the file on its first line; the command after it runs with that edit, and fails.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for _, name := range pages {
		if err := rewrite(ctx, ".", name); err != nil {
			fmt.Fprintln(os.Stderr, "tour:", err)
			os.Exit(1)
		}
	}
}

// pages are those with commands.
var pages = []string{filepath.Join("docs", "tour.md"), filepath.Join("docs", "gmp.md")}

// rewrite puts what the commands print today into the page.
func rewrite(ctx context.Context, root, name string) error {
	name = filepath.Join(root, name)
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	p := parse(string(text))
	var failed error
	for _, b := range p.blocks {
		if b.kind != console {
			continue
		}
		out, err := p.run(ctx, root, b)
		if err != nil {
			failed = errors.Join(failed, err)
		} else if !matches(b.shown(), out) {
			p.replace(b, elide(out))
		}
	}
	return errors.Join(failed, os.WriteFile(name, []byte(mendLinks(name, p.String())), 0o666))
}
