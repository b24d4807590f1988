// Claims has the article's statements, one by one: what is true of them, and what shows it.
//
//	go run ./claims            how many statements there are of each verdict
//	go run ./claims 3.2        one, and its evidence: run here and now
//	go run ./claims -write docs/claims.md
//
// The table is in the files that are called as the article's sections. A test runs all of
// the evidence, and for each piece that can be turned round the opposite, which has to
// fail.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"
)

func main() {
	write := flag.String("write", "", "write the page to `FILE`")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "go run ./claims [-write FILE | NUMBER]")
		flag.PrintDefaults()
	}
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := command(ctx, os.Stdout, *write, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "claims:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, out io.Writer, write string, args []string) error {
	switch {
	case write != "" && len(args) > 0 || len(args) > 1:
		return fmt.Errorf("one number at a time, or -write FILE")
	case write != "":
		return os.WriteFile(write, []byte(page(table)), 0o666)
	case len(args) == 0:
		return summary(out)
	}
	n, c, err := table.find(args[0])
	if err != nil {
		return err
	}
	return show(ctx, out, n, c)
}

func summary(out io.Writer) error {
	n := table.count()
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	all := 0
	for _, word := range words {
		fmt.Fprintf(w, "%d\t%s\n", n[word], word)
		all += n[word]
	}
	fmt.Fprintf(w, "%d\tstatements\n", all)
	return w.Flush()
}

// show prints one claim, and runs its evidence.
func show(ctx context.Context, out io.Writer, n number, c *claim) error {
	fmt.Fprintf(out, "%v  %s\n\n", n, c.says)
	fmt.Fprintf(out, "%v", c.verdict)
	if c.but != "" {
		fmt.Fprintf(out, ": %s", c.but)
	}
	fmt.Fprintln(out)
	l, err := newLab(ctx, []section{{claims: []claim{*c}}})
	if err != nil {
		return err
	}
	defer l.close()
	failed := 0
	for _, p := range c.shown {
		fmt.Fprintf(out, "\n%s\n", p.text())
		if err := p.check(ctx, l); err != nil {
			failed++
			fmt.Fprintf(out, "  fails: %v\n", err)
			continue
		}
		fmt.Fprintln(out, "  seen")
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d pieces of evidence fail", failed, len(c.shown))
	}
	return nil
}
