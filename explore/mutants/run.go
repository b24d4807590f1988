package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/announce"
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
	Mutant
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
	all := handwritten()
	if o.generated {
		if all, err = generate(root, all); err != nil {
			return false, err
		}
	}
	var chosen []Mutant
	for i, m := range all {
		if o.run.MatchString(m.Name) && (o.show == "" || o.show == m.Name) && i%o.every == 0 {
			chosen = append(chosen, m)
		}
	}
	if len(chosen) == 0 {
		return false, errors.New("no mutant has such a name")
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
		err = os.WriteFile(o.table, []byte(markdown(results, o.generated)), 0o666)
	}
	return ok, err
}

func (o *options) runAll(ctx context.Context, root string, mutants []Mutant, w io.Writer) ([]result, error) {
	results := make([]result, len(mutants))
	var g errgroup.Group
	g.SetLimit(o.jobs)
	for i, m := range mutants {
		g.Go(func() error {
			r, err := run(ctx, root, m)
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
const timeLimit = 2 * time.Minute

// run runs the tests of a package with the mutant in it.
func run(ctx context.Context, root string, m Mutant) (result, error) {
	r := result{Mutant: m}
	text, err := m.apply(root)
	if err != nil {
		return r, err
	}
	dir, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(dir)
	report := filepath.Join(dir, "report")
	args, err := arguments(root, dir, m, text)
	if err != nil {
		return r, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "EXPLORE_REPORT="+report, "EXPLORE_OVERLAY="+overlayIn(dir))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	r.judge(err, out.String(), report)
	return r, nil
}

func overlayIn(dir string) string { return filepath.Join(dir, "overlay.json") }

func arguments(root, dir string, m Mutant, text string) ([]string, error) {
	var announced []string
	if m.Plain {
		announced = announce.Primitives
	}
	changed := map[string][]byte{filepath.Join(root, m.File): []byte(text)}
	name, err := announce.Overlay(root, dir, changed, announced...)
	if err != nil {
		return nil, err
	}
	args := []string{"test", "-tags=explore", "-overlay=" + name, "-vet=off", "-count=1"}
	if m.Equivalent == "" {
		args = append(args, "-failfast")
	}
	if m.Tests != "" {
		args = append(args, "-run="+m.Tests)
	}
	return append(args, "./"+m.dir()), nil
}

// judge finds out from the report of the tests whether one has noticed.
func (r *result) judge(err error, out, report string) {
	if err == nil {
		return
	}
	rows := readRows(report)
	for _, row := range rows {
		if row.Unexpected && (!r.killed || bound(row) < bound(r.row)) {
			r.killed, r.row = true, row
			if row.Failure == "" {
				r.row.Failure = "a test that expects a failure"
			}
		}
	}
	switch {
	case r.killed:
	case strings.Contains(out, "[build failed]") && r.op != "":
		r.stillborn = true // operators do not know types
	case strings.Contains(out, "[build failed]"):
		r.broken = "does not compile: " + firstError(out)
	case strings.Contains(out, "--- FAIL"):
		r.killed = true
		r.row = explore.Row{Test: failedTest(out), Failure: "test", Text: "the test fails"}
	case strings.Contains(out, "panic: test timed out") || strings.Contains(err.Error(), "killed"):
		r.killed = true
		r.row = explore.Row{Failure: "endless", Text: "the tests never end"}
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

func readRows(report string) []explore.Row {
	text, err := os.ReadFile(report)
	if err != nil {
		return nil
	}
	var rows []explore.Row
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var r explore.Row
		if d.Decode(&r) != nil {
			return rows
		}
		rows = append(rows, r)
	}
}

// bound is the number of preemptions with which a test has noticed; without a bound,
// more than any.
func bound(r explore.Row) int {
	var n int
	if _, err := fmt.Sscanf(r.Phase, "executions with at most %d preemption", &n); err != nil {
		return 1 << 20
	}
	return n
}
