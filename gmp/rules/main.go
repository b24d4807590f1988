// Rules changes the rules of the simulated scheduler, one at a time, and finds out whose
// prediction changes with them. A program whose prediction a rule decides holds your
// runtime to that rule: if the runtime had another one, go run ./gmp would say "differs".
//
//	go run ./gmp/rules                    all edits
//	go run ./gmp/rules -run 'sched-1.$'   those with such a name
//	go run ./gmp/rules -every 20          each 20th
//	go run ./gmp/rules -table docs/gmp.md
//
// With -run the last one writes only those rows anew.
//
// Nothing is run on the runtime: only predictions are compared. What no prediction shows, a
// test of the package may; what nobody notices, and has no reason for that, makes the exit
// status 1. So does a scenario whose prediction depends on no edit. Nothing is changed in
// the tree: the simulator is built by go build -overlay.
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
	pattern := flag.String("run", "", "only edits whose name matches this `REGEXP`")
	flag.StringVar(&o.table, "table", "", "write the results into the table of this `FILE`")
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
	fmt.Fprintln(os.Stderr, "rules:", err)
	os.Exit(2)
}
