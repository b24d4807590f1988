// Command bench measures the primitives of this module beside those of the
// standard library, in one process and in turn:
//
//	go run ./bench                      everything, in less than two minutes
//	go run ./bench -list                what there is to measure
//	go run ./bench -run Mutex -cpu 2    a part of it
//
// # How to read a ratio
//
// A ratio is our time divided by theirs: 0.80 means that we take four fifths of
// their time, 1.00 the same, 1.50 half as long again. It is the median of as many
// ratios as there are rounds; in each round both are measured one after the other,
// so that whatever disturbs the machine for longer than a moment disturbs both.
//
// The interval behind it, [0.76 0.83], holds the true median with 95 % confidence.
// The word follows from it: "faster" if the whole interval lies below 1, "slower"
// if above, "same" if 1 lies inside (of bytes: "smaller" and "larger"). "same"
// means that this run saw no difference; with a wide interval there may still be
// one. Among a hundred pairs of identical code a handful get another word than
// "same".
//
// Some things that a ratio does not say:
//
//   - An operation of one nanosecond is as dear as the loop around it, and where
//     the linker happens to put the loop can matter more than what is in it. An
//     interval does not show that: it is the same in every round. (What takes
//     less than a nanosecond is therefore done ten times in each turn of the
//     loop.)
//   - Where goroutines take turns, the scheduler decides how many of them sleep,
//     and two runs of one program may differ by a tenth.
//   - With more procs than the machine has CPUs, the operating system shares
//     them out, and the noise grows.
//
// Rows with p50, p99 or p99.9 are not times of operations but waiting times: so
// long, or less, waited that part of the callers. p99 of the workload starvation
// has two values between which it jumps from run to run. Such rows count in
// the summary's words but not in its mean.
//
// # What has to hold
//
//	go run ./bench -check               in less than two minutes
//	go run ./bench -check -slack 1.5    on a machine shared with others
//
// The bars are the table in bars.go: what each ratio is to be at most, and by which
// factor it may miss that. A row falls short if its whole interval lies above.
// Such rows are printed, and the exit status is 1. Bytes and allocations have to
// hold exactly. A build with the tag gopark has goals of its own.
//
// # How cost grows
//
//	go run ./bench -growth              in less than three minutes
//	go run ./bench -growth -plot DIR    and draws a picture of each curve
//	go run ./bench -growth -list        what is varied
//
// Time grows like size^k: 0 is a cost that does not depend on the size, 1 one that is
// proportional to it. That k is measured for both sides in each round, as the slope
// of a straight line through the points on logarithmic scales. Not every curve is
// straight; what an operation costs besides makes it flat where sizes are small.
// Our k minus theirs is what counts: so does the ratio of both times grow.
//
// # What starvation mode is for
//
//	go run ./bench -starvation -plot DIR
//
// It builds the module once more, with the mode turned off, and draws how long one
// waits for a Mutex beside somebody who takes it again and again.
//
// # Other builds of itself
//
//	go run ./bench -backends            both ways to sleep beside the standard library
//	go run ./bench -tricks              what each technique buys
//	go run ./bench -tricks -list        which ones there are, and where they matter
//
// Both build this program anew, from the source in the current folder: with the tag
// gopark, or with a few lines of the primitives replaced. What is built runs in
// processes of its own, which take turns in each round as the sides of a workload
// do; only one of them works at a time. The rows about memory are there as well:
// what a blocked goroutine takes is one of the differences between the backends.
//
// A trick's ratio is the time with it, divided by the time without. docs/performance.md
// explains all of them, and has such a table.
//
// # The same as Go benchmarks
//
// The bodies are Go benchmarks, too, with names made for benchstat:
//
//	go test -bench Mutex -count 10 ./bench | tee new.txt
//	benchstat -col /impl new.txt
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == serveArgument {
		os.Exit(serveParent())
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, barFor(os.Stderr)))
}

// Exit statuses.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // what a shell reports for a program that Ctrl-C ended
)

// run is main without the process around it.
func run(args []string, stdout, stderr io.Writer, p progress) int {
	o, err := parseFlags(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage())
		return exitOK
	case err != nil:
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return exitUsage
	case o.list && o.showTricks:
		err = writeTrickList(stdout, o.tricks)
	case o.list && o.growth:
		err = writeCurveList(stdout, o.curves)
	case o.list:
		err = writeList(stdout, o.workloads)
	case o.growth:
		return growAndReport(o, stdout, stderr, p)
	case o.starvation:
		return starveAndReport(o, stdout, stderr, p)
	case o.showTricks:
		return tricksAndReport(o, stdout, stderr, p)
	case o.backends:
		return backendsAndReport(o, stdout, stderr, p)
	default:
		return measureAndReport(o, stdout, stderr, p)
	}
	if err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return exitFailed
	}
	return exitOK
}

// untilInterrupted returns a context that the first Ctrl-C cancels: it ends the
// measuring. A second one ends the program.
func untilInterrupted() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

func measureAndReport(o options, stdout, stderr io.Writer, p progress) int {
	ctx, stop := untilInterrupted()
	defer stop()

	cells := measure(ctx, o, p)
	interrupted := ctx.Err() != nil
	if interrupted {
		fmt.Fprintln(stderr, "bench: interrupted: this is what was measured so far")
	}
	r := newReport(o, cells)
	if err := writeReport(r, o, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return exitFailed
	}
	if interrupted {
		return exitInterrupted
	}
	if len(fallsShort.of(r.judgements)) > 0 {
		return exitFailed
	}
	return exitOK
}

// writeReport prints the report as asked for and draws the pictures.
func writeReport(r report, o options, stdout, stderr io.Writer) error {
	write := formats[o.format]
	if o.check {
		write = writeCheck
	}
	if err := write(stdout, r); err != nil {
		return err
	}
	if o.plotDir == "" {
		return nil
	}
	files, err := writePlots(o.plotDir, r)
	if err != nil {
		return fmt.Errorf("-plot: %w", err)
	}
	where := stdout
	if o.format != "table" {
		where = stderr // the output is for a program, or for a page
	}
	fmt.Fprintf(where, "\n%d pictures in %s: %s\n", len(files), o.plotDir, strings.Join(files, ", "))
	return nil
}
