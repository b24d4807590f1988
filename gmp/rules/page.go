package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/syncprimer/syncprimer/gmp/scenario"
	"github.com/syncprimer/syncprimer/internal/mutant"
)

// The page is prose, and after this mark what has been found out.
const pageMark = "<!-- From here on go run ./gmp/rules -table has written it. -->\n"

// writePage writes the rows of what was run into the table, and leaves the others as they
// are.
func writePage(root, file string, results []result) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	prose, old, ok := strings.Cut(string(text), pageMark)
	if !ok {
		return fmt.Errorf("%s has no line %q for the table to follow", file, strings.TrimSpace(pageMark))
	}
	table, err := table(root, old, results)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(prose+pageMark+table), 0o666)
}

const tableHead = "\n| what if ...? | noticed by | its prediction becomes, or why nobody notices |\n|---|---|---|\n"

func table(root, old string, results []result) (string, error) {
	fresh := make(map[string]string)
	for _, r := range results {
		fresh[r.Name] = fmt.Sprintf(" %s | %s |\n", r.by(), cell(r.becomes()))
	}
	var b strings.Builder
	b.WriteString(tableHead)
	for _, m := range named() {
		begin, err := beginRow(&m, root)
		if err != nil {
			return "", err
		}
		rest, ok := fresh[m.Name]
		if !ok {
			rest = restOfRow(old, begin)
		}
		b.WriteString(begin + rest)
	}
	return b.String(), nil
}

func restOfRow(table, begin string) string {
	for line := range strings.Lines(table) {
		if rest, ok := strings.CutPrefix(line, begin); ok {
			return rest
		}
	}
	return " **not run** | |\n"
}

// beginRow is the part of a row that says what the edit is, and not what became of it.
func beginRow(m *mutant.Mutant, root string) (string, error) {
	where, err := m.Where(root)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("| %s<br>%s: %s |", cell(m.Question), where, cell(m.Change())), nil
}

// by names a scenario or a test, and counts the others.
func (r *result) by() string {
	switch {
	case len(r.changed) > 1:
		return fmt.Sprintf("`%s` and %d more", r.shown().scenario, len(r.changed)-1)
	case len(r.changed) == 1:
		return "`" + r.shown().scenario + "`"
	case len(r.failed) > 0:
		return r.failed[0]
	case r.Equivalent != "":
		return "nobody"
	}
	return "**nobody**"
}

// shown returns the change that is told: the shortest to read, and rather one in which the
// simulator comes to an end.
func (r *result) shown() change {
	return slices.MinFunc(r.changed, func(a, b change) int { return cmp.Compare(a.length(), b.length()) })
}

func (c change) length() int {
	n := len(c.from.String()) + len(c.to.String())
	if strings.HasPrefix(c.to.End, simulatorFails) {
		n += 1 << 20
	}
	return n
}

func (r *result) becomes() string {
	if len(r.changed) > 0 {
		c := r.shown()
		return difference(c.from, c.to)
	}
	return r.Equivalent
}

// inARow is how many words of an outcome are shown, from the first that differs.
const inARow = 9

// difference is what differs between two outcomes.
func difference(from, to scenario.Outcome) string {
	a, b := strings.Fields(from.String()), strings.Fields(to.String())
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	if max(len(a), len(b)) <= inARow {
		same = 0
	}
	same = max(0, min(same, len(a)-2, len(b)-2)) // where one goes on and the other does not
	return part(a, same) + " → " + part(b, same)
}

func part(words []string, from int) string {
	if len(words) == 0 {
		return "nothing"
	}
	text := strings.Join(words[from:min(len(words), from+inARow)], " ")
	if from > 0 {
		text = "… " + text
	}
	if from+inARow < len(words) {
		text += " …"
	}
	return "`" + text + "`"
}

func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s)
}
