package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/syncprimer/syncprimer/internal/mutant"
)

// The page is prose, and after this mark what has been found out.
const pageMark = "<!-- From here on go run ./explore/mutants -table has written it. -->\n"

// writePage puts the results into the page.
func writePage(root, file string, results []result) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	prose, _, ok := strings.Cut(string(text), pageMark)
	if !ok {
		return fmt.Errorf("%s has no line %q for the tables to follow", file, strings.TrimSpace(pageMark))
	}
	tables, err := tables(root, results)
	if err != nil {
		return err
	}
	rest, err := rest(root)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(prose+pageMark+totals(results)+tables+rest), 0o666)
}

// totals counts the verdicts.
func totals(results []result) string {
	by := make(map[string]int)
	for _, r := range results {
		by[r.verdict()]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d mutants in all:\n\n| verdict | mutants |\n|---|--:|\n", len(results))
	kinds := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(by[b]-by[a], strings.Compare(a, b))
	})
	for _, kind := range kinds {
		fmt.Fprintf(&b, "| %s | %d |\n", kind, by[kind])
	}
	return b.String()
}

// tables has one table for each package.
func tables(root string, results []result) (string, error) {
	var b strings.Builder
	dir := ""
	for _, r := range results {
		if r.Dir() != dir {
			dir = r.Dir()
			fmt.Fprintf(&b, "\n## %s\n\n| name | what if ...? | verdict | preemptions | noticed by, or why by nobody |\n|---|---|---|--:|---|\n", dir)
		}
		begin, err := beginRow(&r.Mutant, root)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s %s | %s | %s |\n", begin, r.verdict(), r.preemptions(), cell(r.reason()))
	}
	return b.String(), nil
}

// beginRow is the part of a row that says what the mutant is, and not what became of it.
func beginRow(m *mutant.Mutant, root string) (string, error) {
	where, err := m.Where(root)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("| %s | %s<br>%s: %s |", m.Name, cell(m.Question), where, cell(m.Change())), nil
}

const equivalent = "equivalent"

func (r *result) verdict() string {
	switch {
	case !r.ok():
		return "**" + r.how() + "**"
	case r.killed:
		return r.row.Failure
	}
	return equivalent
}

// preemptions is how many the test needs that needs the fewest.
func (r *result) preemptions() string {
	switch n := bound(r.row); {
	case !r.killed:
		return ""
	case n == unbounded:
		return "any"
	default:
		return fmt.Sprint(n)
	}
}

func (r *result) reason() string {
	if r.killed {
		return cmp.Or(r.row.Test, r.row.Text)
	}
	return r.Equivalent
}

// rest is about the mutants that operators make: those that nothing notices.
func rest(root string) (string, error) {
	made, err := mutant.Generate(root, mutant.Handwritten())
	if err != nil {
		return "", err
	}
	var b strings.Builder
	survivors := 0
	for _, m := range made {
		if m.Equivalent == "" {
			continue
		}
		survivors++
		where, err := m.Where(root)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "| %s/%s: %s | %s |\n", m.Dir(), where, cell(m.Change()), cell(m.Equivalent))
	}
	return fmt.Sprintf("\n## All other lines\n\nOperators make %d more mutants, on the lines that those above leave alone. "+
		"The explorations notice all that compile but these %d:\n\n| mutant | why nothing notices it |\n|---|---|\n", len(made), survivors) + b.String(), nil
}

func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s)
}
