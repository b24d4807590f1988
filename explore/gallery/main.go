// Gallery writes pages of executions that go wrong, each with a question first: what
// is missing here, or which line was changed? The schedule and the answer come when
// they are asked for.
//
//	go run ./explore/gallery DIR
//
// The pages are of the article's snippets and of ten mutants of the primitives. They
// and DIR/index.html, which lists them, need no network and no server.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

const usage = `usage: go run ./explore/gallery DIR

Gallery writes pages about concurrent code that goes wrong, and DIR/index.html, which
lists them. Each begins with a question. It takes less than a minute, and overwrites
what is there.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	// A set of its own: the other one has the flags of explorations.
	flags := flag.NewFlagSet("gallery", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return 0
	case err != nil:
	case flags.NArg() != 1 || flags.Arg(0) == "":
		err = errors.New("needs one folder to write to: go run ./explore/gallery DIR")
	default:
		err = write(ctx, flags.Arg(0), entries(), stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "gallery:", err)
		return 2
	}
	return 0
}
