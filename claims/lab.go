package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/mutant"
)

// A lab is where proofs run. What several of them need is done once: the tests of a
// package run together, and the small programs are built together.
type lab struct {
	root string // of this module
	temp string

	wanted map[string]map[string]bool // by package: the tests that proofs name
	edits  map[killed]bool            // the mutants that they name

	mu       sync.Mutex // for what follows
	ran      map[string]map[string]string
	explored map[string]map[string]explore.Row
	noticed  map[string]bool   // mutants
	binaries map[string]string // of the programs, by flags
}

// newLab is a lab for the proofs of some claims.
func newLab(ctx context.Context, sections []section) (*lab, error) {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, fmt.Errorf("go list -m: %w", err)
	}
	temp, err := os.MkdirTemp("", "claims")
	if err != nil {
		return nil, err
	}
	l := &lab{
		root: strings.TrimSpace(string(root)), temp: temp,
		wanted: make(map[string]map[string]bool), edits: make(map[killed]bool), ran: make(map[string]map[string]string),
		explored: make(map[string]map[string]explore.Row), noticed: make(map[string]bool), binaries: make(map[string]string),
	}
	for _, s := range sections {
		for _, c := range s.claims {
			for _, p := range c.shown {
				if w, ok := p.(wanter); ok {
					w.want(l)
				}
			}
		}
	}
	return l, nil
}

func (l *lab) close() error { return os.RemoveAll(l.temp) }

// A wanter is a proof by a test. It says so before any runs.
type wanter interface{ want(l *lab) }

func (l *lab) wants(key, test string) {
	if l.wanted[key] == nil {
		l.wanted[key] = make(map[string]bool)
	}
	l.wanted[key][test] = true
}

// pattern is for -run: the tests of a package that are wanted, whole.
func (l *lab) pattern(key string) string {
	var names []string
	for name := range l.wanted[key] {
		top, _, _ := strings.Cut(name, "/")
		names = append(names, regexp.QuoteMeta(top))
	}
	slices.Sort(names)
	return "^(" + strings.Join(slices.Compact(names), "|") + ")$"
}

// prepare runs the tests that are wanted, two at a time, so that they have run when the
// proofs ask. The programs of gmp come by themselves: what runs beside them would disturb
// them. What fails here fails again when a proof asks.
func (l *lab) prepare(ctx context.Context) {
	var g errgroup.Group
	g.SetLimit(2)
	for key := range l.wanted {
		pkg, isExplored := strings.CutPrefix(key, tagged)
		switch {
		case isExplored:
			g.Go(func() error { l.explorations(ctx, pkg); return nil })
		case pkg != "gmp/scenario":
			g.Go(func() error { l.results(ctx, pkg); return nil })
		}
	}
	for m := range l.edits {
		g.Go(func() error { l.notices(ctx, m.name, m.test); return nil })
	}
	_ = g.Wait()
}

// done returns what has been found out before.
func done[V any](l *lab, m map[string]V, key string) (v V, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v, ok = m[key]
	return v, ok
}

func keep[V any](l *lab, m map[string]V, key string, v V) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m[key] = v
}

// results returns how the tests of a package have ended that are wanted: pass, fail or
// skip.
func (l *lab) results(ctx context.Context, pkg string) (map[string]string, error) {
	if r, ok := done(l, l.ran, pkg); ok {
		return r, nil
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-json", "-run", l.pattern(pkg), "./"+pkg)
	cmd.Dir = l.root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	r := make(map[string]string)
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var e struct{ Action, Test string }
		if json.Unmarshal(lines.Bytes(), &e) == nil && e.Test != "" && slices.Contains([]string{"pass", "fail", "skip"}, e.Action) {
			r[e.Test] = e.Action
		}
	}
	if len(r) == 0 && err != nil {
		return nil, fmt.Errorf("go test ./%s: %w\n%s", pkg, err, stderr.Bytes())
	}
	keep(l, l.ran, pkg, r)
	return r, nil
}

// explorations returns the verdicts of a package's explorations that are wanted.
func (l *lab) explorations(ctx context.Context, pkg string) (map[string]explore.Row, error) {
	if r, ok := done(l, l.explored, pkg); ok {
		return r, nil
	}
	o, err := mutant.Test(ctx, l.root, pkg, nil, "-run", l.pattern(tagged+pkg))
	if err != nil {
		return nil, err
	}
	if len(o.Rows) == 0 {
		return nil, fmt.Errorf("go test -tags explore ./%s: %v\n%s", pkg, o.Err, o.Output)
	}
	r := make(map[string]explore.Row)
	for _, row := range o.Rows {
		r[row.Test] = row
	}
	keep(l, l.explored, pkg, r)
	return r, nil
}

// notices reports whether a test fails with a mutant.
func (l *lab) notices(ctx context.Context, name, test string) (bool, error) {
	if is, ok := done(l, l.noticed, name+test); ok {
		return is, nil
	}
	all := mutant.Handwritten()
	i := slices.IndexFunc(all, func(m mutant.Mutant) bool { return m.Name == name })
	if i < 0 {
		return false, fmt.Errorf("there is no mutant %s", name)
	}
	o, err := all[i].Test(ctx, l.root, nil, "-run", "^"+strings.ReplaceAll(test, "/", "$/^")+"$")
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(o.Rows, func(r explore.Row) bool { return r.Test == test || strings.HasPrefix(r.Test, test+"/") }) && o.Err == nil {
		return false, fmt.Errorf("no exploration %s has run with %s", test, name)
	}
	keep(l, l.noticed, name+test, o.Err != nil)
	return o.Err != nil, nil
}

// tagged keeps the explorations of a package apart from its tests, in wanted.
const tagged = "explore:"

// binary builds the small programs.
func (l *lab) binary(ctx context.Context, flags ...string) (string, error) {
	key := strings.Join(flags, " ")
	if b := l.binaries[key]; b != "" {
		return b, nil
	}
	b := filepath.Join(l.temp, fmt.Sprintf("programs%d", len(l.binaries)))
	cmd := exec.CommandContext(ctx, "go", append(append([]string{"build", "-o", b}, flags...), "./claims/programs")...)
	cmd.Dir = l.root
	if !slices.Contains(flags, "-race") {
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // with cgo the runtime reports no deadlock
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build ./claims/programs: %w\n%s", err, out)
	}
	l.binaries[key] = b
	return b, nil
}

// known lists the keys of a map, for messages.
func known[V any](m map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(m)), ", ")
}
