package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/announce"
	"github.com/syncprimer/syncprimer/internal/mutant"
)

type options struct {
	run       *regexp.Regexp
	show      string
	table     string
	generated bool
	every     int
	jobs      int
}

// A result is what became of a mutant.
type result struct {
	mutant.Mutant
	killed bool
	row    explore.Row // of the test that noticed with the fewest preemptions
	broken string      // why it could not be judged

	stillborn bool // generated, and does not compile
}

// ok reports whether it is as it should be.
func (r *result) ok() bool {
	return r.stillborn || r.broken == "" && r.killed == (r.Equivalent == "")
}

func (o *options) main(ctx context.Context, w io.Writer) (ok bool, err error) {
	root, err := announce.Root()
	if err != nil {
		return false, err
	}
	chosen, err := o.choose(root)
	if err != nil {
		return false, err
	}
	results, err := o.runAll(ctx, root, chosen, w)
	if err != nil {
		return false, err
	}
	if o.show != "" {
		fmt.Fprint(w, results[0].details())
	}
	ok = summarize(w, results)
	if o.table != "" {
		err = writePage(root, o.table, results)
	}
	return ok, err
}

// choose returns the mutants that are asked for.
func (o *options) choose(root string) (chosen []mutant.Mutant, err error) {
	if o.table != "" && (o.run.String() != "" || o.show != "" || o.generated || o.every != 1) {
		return nil, errors.New("-table is for all that are written by hand")
	}
	all := mutant.Handwritten()
	if o.generated {
		if all, err = mutant.Generate(root, all); err != nil {
			return nil, err
		}
	}
	for i, m := range all {
		if o.run.MatchString(m.Name) && (o.show == "" || o.show == m.Name) && i%o.every == 0 {
			chosen = append(chosen, m)
		}
	}
	if len(chosen) == 0 {
		return nil, errors.New("no mutant has such a name")
	}
	return chosen, nil
}

func (o *options) runAll(ctx context.Context, root string, mutants []mutant.Mutant, w io.Writer) ([]result, error) {
	results := make([]result, len(mutants))
	var g errgroup.Group
	g.SetLimit(o.jobs)
	for i, m := range mutants {
		g.Go(func() error {
			r, err := o.test(ctx, root, m)
			results[i] = r
			if err == nil {
				fmt.Fprintln(w, r.String())
			}
			return err
		})
	}
	return results, g.Wait()
}

// How long the explorations of one package may take with a mutant. One that never ends
// by itself is noticed, too.
const timeLimit = 5 * time.Minute

// test runs the explorations of a package with the mutant in it.
func (o *options) test(ctx context.Context, root string, m mutant.Mutant) (result, error) {
	args := []string{"-timeout=" + timeLimit.String(), "-run=" + cmp.Or(m.Tests, "^TestExplore")}
	// The table and -show are about the test that needs the fewest preemptions.
	if o.table == "" && o.show == "" && m.Equivalent == "" {
		args = append(args, "-failfast")
	}
	outcome, err := m.Test(ctx, root, nil, args...)
	if err != nil {
		return result{}, err
	}
	r := result{Mutant: m}
	r.judge(outcome)
	return r, nil
}

// judge finds out whether a test has noticed.
func (r *result) judge(o mutant.Outcome) {
	if o.Err == nil {
		return
	}
	for _, row := range o.Rows {
		if row.Unexpected && (!r.killed || bound(row) < bound(r.row)) {
			r.killed, r.row = true, row
			if row.Failure == "" {
				r.row.Failure = "no failure"
			}
		}
	}
	out := o.Output
	switch {
	case r.killed:
	case strings.Contains(out, "[build failed]") && r.Generated():
		r.stillborn = true // operators do not know types
	case strings.Contains(out, "[build failed]"):
		r.broken = "does not compile: " + firstError(out)
	case strings.Contains(out, "--- FAIL"):
		r.killed = true
		r.row = explore.Row{Test: failedTest(out), Failure: "test", Text: "the test fails"}
	case strings.Contains(out, "panic: test timed out"):
		r.killed = true
		r.row = explore.Row{Failure: "endless", Text: "the tests never end"}
	case strings.Contains(out, "panic: "):
		r.killed = true
		r.row = explore.Row{Failure: "crash", Text: "the tests stop with a panic"}
	default:
		r.broken = "the tests end in an unknown way: " + firstError(out)
	}
}

var failLine = regexp.MustCompile(`--- FAIL: (\S+)`)

func failedTest(out string) string {
	all := failLine.FindAllStringSubmatch(out, -1)
	return all[len(all)-1][1]
}

func firstError(out string) string {
	for line := range strings.Lines(out) {
		if strings.Contains(line, ".go:") || strings.Contains(line, "panic") {
			return strings.TrimSpace(line)
		}
	}
	return strings.TrimSpace(out)
}

// unbounded is more preemptions than any test allows.
const unbounded = 1 << 20

var bounded = regexp.MustCompile(`at most (\d+) preemption`)

// bound is the number of preemptions with which a test has noticed, or unbounded if its
// strategy has no bound.
func bound(r explore.Row) int {
	m := bounded.FindStringSubmatch(r.Phase)
	if m == nil {
		return unbounded
	}
	n, _ := strconv.Atoi(m[1])
	return n
}
