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
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/gmp/scenario"
	"github.com/syncprimer/syncprimer/internal/announce"
	"github.com/syncprimer/syncprimer/internal/mutant"
)

type options struct {
	run   *regexp.Regexp
	table string
	every int
	jobs  int
}

// A prediction is what the simulator says of a scenario.
type prediction struct {
	*scenario.Scenario
	scenario.Outcome
}

// A result is what has become of the simulator with an edit.
type result struct {
	mutant.Mutant
	changed []change // scenarios that would be judged otherwise
	failed  []string // tests
	broken  string   // why it could not be judged
}

// A change is a prediction that the runtime, which does what the rules say, would not
// agree with.
type change struct {
	scenario string
	from, to scenario.Outcome
}

func (r *result) noticed() bool { return len(r.changed)+len(r.failed) > 0 }

// ok reports whether it is as it should be.
func (r *result) ok() bool { return r.broken == "" && r.noticed() == (r.Equivalent == "") }

func named() []mutant.Mutant {
	all := make([]mutant.Mutant, len(edits))
	n := make(map[string]int)
	for i, m := range edits {
		n[m.Pkg()]++
		m.Name = fmt.Sprintf("%s-%d", m.Pkg(), n[m.Pkg()])
		all[i] = m
	}
	return all
}

func (o *options) main(ctx context.Context, w io.Writer) (ok bool, err error) {
	root, err := announce.Root()
	if err != nil {
		return false, err
	}
	chosen, err := o.choose()
	if err != nil {
		return false, err
	}
	results, err := o.runAll(ctx, root, chosen, w)
	if err != nil {
		return false, err
	}
	ok = summarize(w, results)
	if o.whole() {
		if idle := unmoved(results); len(idle) > 0 {
			fmt.Fprintf(w, "no edit changes the prediction of %s\n", strings.Join(idle, ", "))
			ok = false
		}
	}
	if o.table != "" {
		err = writePage(root, o.table, results)
	}
	return ok, err
}

func (o *options) whole() bool { return o.run.String() == "" && o.every == 1 }

func (o *options) choose() (chosen []mutant.Mutant, err error) {
	if o.every < 1 || o.jobs < 1 {
		return nil, errors.New("-every and -jobs begin at 1")
	}
	for i, m := range named() {
		if o.run.MatchString(m.Name) && i%o.every == 0 {
			chosen = append(chosen, m)
		}
	}
	if len(chosen) == 0 {
		return nil, errors.New("no edit has such a name")
	}
	return chosen, nil
}

func (o *options) runAll(ctx context.Context, root string, all []mutant.Mutant, w io.Writer) ([]result, error) {
	whole, err := build(ctx, root, nil)
	if err != nil {
		return nil, err
	}
	defer whole.remove()
	right, err := whole.predict(ctx, scenario.All)
	if err != nil {
		return nil, err
	}
	for _, p := range right {
		if strings.HasPrefix(p.End, simulatorFails) {
			return nil, fmt.Errorf("%s, with no edit: %s", p.Name, p.End)
		}
	}
	results := make([]result, len(all))
	var g errgroup.Group
	g.SetLimit(o.jobs)
	var printing sync.Mutex
	for i, m := range all {
		g.Go(func() error {
			r, err := try(ctx, root, m, right)
			results[i] = r
			if err == nil {
				printing.Lock()
				fmt.Fprintln(w, r.String())
				printing.Unlock()
			}
			return err
		})
	}
	return results, g.Wait()
}

// try predicts with the edit, and has a test look if no scenario notices.
func try(ctx context.Context, root string, m mutant.Mutant, right []prediction) (r result, err error) {
	r.Mutant = m
	wrong, err := build(ctx, root, &m)
	if bad := new(doesNotBuild); errors.As(err, &bad) {
		r.broken = err.Error()
		return r, nil
	}
	if err != nil {
		return r, err
	}
	defer wrong.remove()
	if r.changed, err = wrong.compare(ctx, quick(right, true)); err != nil || len(r.changed) > 0 {
		return r, err
	}
	if m.Tests == "" {
		r.changed, err = wrong.compare(ctx, quick(right, false))
		return r, err
	}
	o, err := m.Test(ctx, root, nil, "-timeout=2m", "-run="+m.Tests)
	if o.Err != nil {
		r.failed = failures(o.Output)
	}
	return r, err
}

// slow are the scenarios whose simulation takes seconds. They are asked where no other
// notices, and no test is known to.
var slow = map[string]bool{"ping-pong": true, "global-behind-pair": true}

func quick(all []prediction, want bool) (some []prediction) {
	for _, p := range all {
		if slow[p.Name] != want {
			some = append(some, p)
		}
	}
	return some
}

var failLine = regexp.MustCompile(`(?m)^--- FAIL: (\w+)`)

func failures(output string) (names []string) {
	for _, m := range failLine.FindAllStringSubmatch(output, -1) {
		names = append(names, m[1])
	}
	if names == nil {
		names = []string{"the tests of the package, which do not come to an end"}
	}
	return names
}

type doesNotBuild struct{ output string }

func (d *doesNotBuild) Error() string { return "does not build: " + d.output }

// A simulator is the command that predicts, with an edit or without.
type simulator struct{ dir, path string }

func (s *simulator) remove() { os.RemoveAll(s.dir) }

func build(ctx context.Context, root string, m *mutant.Mutant) (*simulator, error) {
	dir, err := os.MkdirTemp("", "rules")
	if err != nil {
		return nil, err
	}
	s := &simulator{dir, filepath.Join(dir, "predictions")}
	if err := s.build(ctx, root, m); err != nil {
		s.remove()
		return nil, err
	}
	return s, nil
}

func (s *simulator) build(ctx context.Context, root string, m *mutant.Mutant) error {
	args := []string{"build", "-o", s.path}
	if m != nil {
		overlay, err := m.Overlay(root, s.dir)
		if err != nil {
			return err
		}
		args = append(args, "-overlay="+overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "./gmp/rules/predictions")...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if err != nil && ctx.Err() == nil {
		return &doesNotBuild{string(out)}
	}
	return err
}

// simulatorFails is how the end of a prediction begins that there is none of.
const simulatorFails = "the simulator: "

// predict asks for scenarios. If the simulator ends before its time, or goes on for ever,
// it is started again for those that follow; but not often.
func (s *simulator) predict(ctx context.Context, scenarios []*scenario.Scenario) (all []prediction, err error) {
	for ends := 0; len(all) < len(scenarios) && ends < 2; ends++ {
		rest := scenarios[len(all):]
		cmd := exec.CommandContext(ctx, s.path)
		for _, one := range rest {
			cmd.Args = append(cmd.Args, one.Name)
		}
		var out, why bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &why
		failure := cmd.Run()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		d := json.NewDecoder(&out)
		for _, one := range rest {
			var o scenario.Outcome
			if d.Decode(&o) != nil {
				break
			}
			all = append(all, prediction{one, o})
		}
		if failure != nil && len(all) < len(scenarios) {
			line, _, _ := strings.Cut(why.String(), "\n")
			all = append(all, prediction{scenarios[len(all)], scenario.Outcome{End: simulatorFails + line}})
		}
	}
	return all, nil
}

// compare returns what s predicts otherwise.
func (s *simulator) compare(ctx context.Context, right []prediction) (changed []change, err error) {
	var scenarios []*scenario.Scenario
	for _, p := range right {
		scenarios = append(scenarios, p.Scenario)
	}
	wrong, err := s.predict(ctx, scenarios)
	for i, p := range wrong {
		if !p.Matches(p.Outcome, right[i].Outcome) {
			changed = append(changed, change{p.Name, right[i].Outcome, p.Outcome})
		}
	}
	return changed, err
}

func (r *result) String() string {
	switch {
	case r.broken != "":
		return fmt.Sprintf("%-10s %s\n  %s", r.Name, r.Question, r.broken)
	case len(r.changed) > 0:
		return fmt.Sprintf("%-10s %s\n  %s: %s", r.Name, r.Question, r.by(), r.becomes())
	case r.noticed():
		return fmt.Sprintf("%-10s %s\n  %s", r.Name, r.Question, r.by())
	case r.Equivalent != "":
		return fmt.Sprintf("%-10s %s\n  nothing: %s", r.Name, r.Question, r.Equivalent)
	}
	return fmt.Sprintf("%-10s %s\n  NOTHING NOTICES", r.Name, r.Question)
}

// unmoved returns the scenarios whose prediction is the same with every edit, but for the
// slow ones, which have not been asked each time.
func unmoved(results []result) (names []string) {
	moved := make(map[string]bool)
	for _, r := range results {
		for _, c := range r.changed {
			moved[c.scenario] = true
		}
	}
	for _, s := range scenario.All {
		if !moved[s.Name] && !slow[s.Name] {
			names = append(names, s.Name)
		}
	}
	return names
}

func summarize(w io.Writer, results []result) (ok bool) {
	ok = true
	var by [3]int // scenarios, tests, nobody
	for _, r := range results {
		switch {
		case len(r.changed) > 0:
			by[0]++
		case r.noticed():
			by[1]++
		default:
			by[2]++
		}
		if !r.ok() {
			ok = false
			fmt.Fprintf(w, "not as it should be: %s\n", r.Name)
		}
	}
	fmt.Fprintf(w, "%d edits: a prediction shows %d, a test %d more, nothing %d\n", len(results), by[0], by[1], by[2])
	return ok
}
