// Leaks shows ways to leak a goroutine, how not to, and who notices.
//
//	go run ./leaks        who sees what: asks every detector about every leak and cure
//	go run ./leaks NAME   one: its source, its cure, and what each detector has printed
//	go run ./leaks -list  the leaks, a line each
//
// The leaks are in testdata/catalogue: a folder that "go vet ./..." passes over, since
// there is much to find fault with. Nothing in the matrix is written down; it is what the
// detectors have said just now. The first run on a machine builds the standard library with
// the experiment goroutineleakprofile, which may take a minute.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"

	"github.com/syncprimer/syncprimer/leaks/detect"
	"github.com/syncprimer/syncprimer/leaks/testdata/catalogue"
)

func main() {
	detect.Child()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	flag.Usage = usage
	list := flag.Bool("list", false, "list the leaks")
	flag.Parse()
	c := command{out: os.Stdout, progress: terminal()}
	if err := c.run(ctx, *list, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "leaks:", err)
		os.Exit(2)
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "go run ./leaks [-list | NAME]")
	flag.PrintDefaults()
}

type command struct {
	out      io.Writer
	progress io.Writer // nil: nobody wants to know
}

func (c *command) run(ctx context.Context, list bool, args []string) error {
	leaks := catalogue.All
	switch {
	case len(args) > 1 || list && len(args) > 0:
		return errors.New("one leak at a time, or none for the matrix of all")
	case list:
		return c.list()
	case len(args) == 1:
		l := catalogue.Find(args[0])
		if l == nil {
			return fmt.Errorf("there is no leak %q; -list lists them", args[0])
		}
		leaks = []*catalogue.Leak{l}
	}
	rows, err := c.ask(ctx, leaks)
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	if err != nil {
		return err
	}
	if len(args) == 1 {
		return c.one(&rows[0])
	}
	return c.matrix(rows)
}

func (c *command) list() error {
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, l := range catalogue.All {
		fmt.Fprintf(w, "%s\t%s\n", l.Name, l.Title)
	}
	return w.Flush()
}

func (c *command) ask(ctx context.Context, leaks []*catalogue.Leak) ([]detect.Row, error) {
	c.tell("building...")
	defer c.tell("")
	studio, err := detect.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer studio.Close()
	return studio.Ask(ctx, leaks, func(done, all int) {
		c.tell(fmt.Sprintf("asked %d of %d questions", done, all))
	})
}

// tell replaces what it has told before, on a terminal.
func (c *command) tell(progress string) {
	if c.progress != nil {
		fmt.Fprint(c.progress, "\r\033[K", progress)
	}
}

// terminal is standard error, if that is a terminal.
func terminal() io.Writer {
	if info, err := os.Stderr.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		return os.Stderr
	}
	return nil
}
