package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/syncprimer/syncprimer/gmp/scenario"
)

// passes is a test of this module that passes.
type passes struct{ pkg, test string }

// test is a proof by a test; a part of one is "TestName/its_name".
func test(pkg, name string) proof { return passes{pkg, name} }

func (p passes) text() string  { return fmt.Sprintf("`%s` in `%s`", p.test, p.pkg) }
func (p passes) want(l *lab)   { l.wants(p.pkg, p.test) }
func (p passes) turned() proof { return nil }

func (p passes) check(ctx context.Context, l *lab) error {
	r, err := l.results(ctx, p.pkg)
	if err != nil {
		return err
	}
	switch r[p.test] {
	case "pass":
		return nil
	case "":
		return fmt.Errorf("package %s has no test %s; of those asked for it has %s", p.pkg, p.test, known(r))
	}
	return fmt.Errorf("%s in %s: %s", p.test, p.pkg, r[p.test])
}

// exploration is a test of the explorer with its verdict.
type exploration struct {
	pkg, test string
	verdict   string // how it begins
}

// explored is a proof by the explorer: no order fails (or not with so many
// preemptions), as its verdict says.
func explored(pkg, name string) proof { return exploration{pkg, name, ""} }

// finds is a proof by the explorer that something fails: a deadlock, a data race, ...
func finds(pkg, name, failure string) proof { return exploration{pkg, name, failure} }

func (p exploration) text() string {
	if p.verdict == "" {
		return fmt.Sprintf("explored: `%s` in `%s`", p.test, p.pkg)
	}
	return fmt.Sprintf("explored: `%s` in `%s` finds a schedule: %s", p.test, p.pkg, p.verdict)
}

func (p exploration) want(l *lab) { l.wants(tagged+p.pkg, p.test) }

func (p exploration) check(ctx context.Context, l *lab) error {
	rows, err := l.explorations(ctx, p.pkg)
	if err != nil {
		return err
	}
	row, ok := rows[p.test]
	switch {
	case !ok:
		return fmt.Errorf("package %s has no exploration %s; of those asked for it has %s", p.pkg, p.test, known(rows))
	case row.Failure != p.verdict:
		return fmt.Errorf("%s in %s: %s %s", p.test, p.pkg, row.Verdict, row.Failure)
	}
	return nil
}

func (p exploration) turned() proof {
	if p.verdict == "" {
		return exploration{p.pkg, p.test, "deadlock"}
	}
	return explored(p.pkg, p.test)
}

// killed is a mutant that explorations notice.
type killed struct{ name, test string }

// needed is a proof by a mutant: without that line of ours, a test of the explorer finds
// an order that fails.
func needed(name, test string) proof { return killed{name, test} }

func (p killed) text() string {
	return fmt.Sprintf("without that line `%s` finds an order that fails: mutant [`%s`](mutants.md)", p.test, p.name)
}

func (p killed) want(l *lab) { l.edits[p] = true }

func (p killed) turned() proof { return spared(p) }

func (p killed) check(ctx context.Context, l *lab) error {
	noticed, err := l.notices(ctx, p.name, p.test)
	if err == nil && !noticed {
		err = fmt.Errorf("no exploration has noticed %s", p.name)
	}
	return err
}

// spared is the opposite: nobody notices.
type spared struct{ name, test string }

func (p spared) text() string  { return p.name }
func (p spared) turned() proof { return killed(p) }

func (p spared) check(ctx context.Context, l *lab) error {
	noticed, err := l.notices(ctx, p.name, p.test)
	if err == nil && noticed {
		err = fmt.Errorf("%s is noticed", p.name)
	}
	return err
}

// foretold is a scenario of gmp: the simulation predicts what it logs, and the runtime
// does it.
type foretold struct{ name, log string }

// predicted is a proof by a scenario of gmp, with what its program logs: "10 1 2 3", or,
// with "..." at the end, how that begins. An empty log is not compared.
func predicted(name, log string) proof { return foretold{name, log} }

func (p foretold) text() string {
	if p.log == "" {
		return fmt.Sprintf("`go run ./gmp %s`", p.name)
	}
	return fmt.Sprintf("`go run ./gmp %s`: %s", p.name, p.log)
}

func (p foretold) asTest() passes { return passes{"gmp/scenario", "TestPredictions/" + p.name} }
func (p foretold) want(l *lab)    { p.asTest().want(l) }

func (p foretold) check(ctx context.Context, l *lab) error {
	s := scenario.Find(p.name)
	if s == nil {
		return fmt.Errorf("gmp has no scenario %q", p.name)
	}
	got := strings.Join(s.Predict().Log, " ")
	if begin, ok := strings.CutSuffix(p.log, "..."); p.log != "" && got != p.log && !(ok && strings.HasPrefix(got, begin)) {
		return fmt.Errorf("gmp %s: the simulation logs %s", p.name, got)
	}
	return p.asTest().check(ctx, l)
}

func (p foretold) turned() proof {
	if p.log == "" {
		return nil
	}
	return foretold{p.name, "not " + p.log}
}
