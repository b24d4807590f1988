package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// how says what became of the mutant.
func (r *result) how() string {
	switch {
	case r.stillborn:
		return "does not compile"
	case r.broken != "":
		return r.broken
	case r.killed && r.Equivalent != "":
		return fmt.Sprintf("KILLED, though it is said that nobody can notice: %s", r.killer())
	case r.killed:
		return r.killer()
	case r.Equivalent != "":
		return "nobody can notice: " + r.Equivalent
	}
	return "SURVIVES"
}

func (r *result) killer() string {
	text := r.row.Failure
	if p := r.row.Phase; p != "" {
		text += " with " + strings.TrimPrefix(p, "executions with ")
	}
	return text + ", " + cmp.Or(r.row.Test, r.row.Text)
}

func (r *result) String() string {
	mark := "ok  "
	if !r.ok() {
		mark = "FAIL"
	}
	return fmt.Sprintf("%s %-12s %s: %s", mark, r.Name, r.Change(), r.how())
}

// details is all that there is to say.
func (r *result) details() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n%s, %s\n\n", cmp.Or(r.Question, r.Name), r.File, r.Change())
	b.WriteString(r.row.Picture)
	return b.String()
}

// summarize counts, and reports whether all are as they should be.
func summarize(w io.Writer, results []result) bool {
	killed, equivalent, stillborn := 0, 0, 0
	by := make(map[string]int)
	var wrong []string
	for _, r := range results {
		switch {
		case r.stillborn:
			stillborn++
		case !r.ok():
			wrong = append(wrong, r.Name)
		case r.killed:
			killed++
			by[r.row.Failure]++
		default:
			equivalent++
		}
	}
	fmt.Fprintf(w, "\n%d mutants: %d killed, %d that nobody can notice, %d others", len(results)-stillborn, killed, equivalent, len(wrong))
	if stillborn > 0 {
		fmt.Fprintf(w, " (and %d that do not compile)", stillborn)
	}
	fmt.Fprintln(w)
	for _, kind := range slices.Sorted(maps.Keys(by)) {
		fmt.Fprintf(w, "  %3d by %s\n", by[kind], kind)
	}
	if len(wrong) > 0 {
		fmt.Fprintf(w, "not as they should be: %s\n", strings.Join(wrong, " "))
	}
	return len(wrong) == 0
}
