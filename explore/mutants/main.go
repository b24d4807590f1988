// Mutants breaks the primitives, one line at a time, and finds out whether the
// explorations of the package notice. What nobody would notice is either a line that
// nothing depends on, and then there is a reason that a reader can check, or a hole
// in the tests.
//
//	go run ./explore/mutants                     all that are written by hand
//	go run ./explore/mutants -run mutex          those with mutex in their name
//	go run ./explore/mutants -show mutex-12      one, with its schedule
//	go run ./explore/mutants -generated          those that operators make, on all other lines
//	go run ./explore/mutants -table docs/mutants.md
//
// A mutant that nothing notices, and that has no reason, makes the exit status 1; so does
// one that is noticed in spite of its reason. Nothing is changed in the tree: a mutant is
// applied by go test -overlay.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"runtime"
)

func main() {
	var o options
	pattern := flag.String("run", "", "only mutants whose name matches this `REGEXP`")
	flag.StringVar(&o.show, "show", "", "run the mutant with this `NAME`, and print its schedule")
	flag.StringVar(&o.table, "table", "", "write the table of results to this `FILE`")
	flag.BoolVar(&o.generated, "generated", false, "run the mutants that operators make")
	flag.IntVar(&o.every, "every", 1, "run only each `N`th")
	flag.IntVar(&o.jobs, "jobs", runtime.NumCPU(), "how many at a time")
	flag.Parse()
	var err error
	if o.run, err = regexp.Compile(*pattern); err != nil {
		fail(fmt.Errorf("-run: %w", err))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := o.main(ctx, os.Stdout)
	if err != nil {
		fail(err)
	}
	if !ok {
		os.Exit(1)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "mutants:", err)
	os.Exit(2)
}
