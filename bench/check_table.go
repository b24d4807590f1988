package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
)

// writeCheck prints the rows about which there is something to say, and how many
// bars hold.
func writeCheck(out io.Writer, r report) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "%s\n", r.machine)
	fmt.Fprintf(w, "Goals of the %s backend. A row falls short if its whole 95 %% interval lies above \"at most\".\n", backend)
	for _, part := range []struct {
		outcome outcome
		title   string
	}{
		{fallsShort, "These fall short:"},
		{knownMiss, "These are known to fall short:"},
		{holdsAgain, "These were known to fall short, and hold: take their why out of bench/bars.go:"},
	} {
		if list := part.outcome.of(r.judgements); len(list) > 0 {
			fmt.Fprintf(w, "\n%s\n\n", part.title)
			judgementGrid(list).writePlain(w)
		}
	}
	missed := len(fallsShort.of(r.judgements)) + len(knownMiss.of(r.judgements))
	fmt.Fprintf(w, "\n%d of %d bars hold\n", len(r.judgements)-missed, len(r.judgements))
	return w.Flush()
}

// judgementGrid has a column of reasons if there are any.
func judgementGrid(list []judgement) *grid {
	columns := []string{"class", "workload", "procs>", "ours>", "std>", "compared>", "interval", "at most>"}
	known := slices.ContainsFunc(list, func(j judgement) bool { return j.class.why != "" })
	if known {
		columns = append(columns, "why")
	}
	g := newGrid(columns...)
	for _, j := range list {
		fields := []string{
			j.class.name, j.what, j.procs, j.ours, j.theirs,
			j.format(j.figure.Median), j.formatInterval(), j.format(j.limit),
		}
		if known {
			fields = append(fields, j.class.why)
		}
		g.add(fields...)
	}
	return g
}

func (j judgement) format(v float64) string {
	switch j.class.kind {
	case moreBytes:
		return fmt.Sprintf("%+.0fB", v)
	case allocations:
		return count(v) + " allocs"
	default:
		return ratio(v)
	}
}

func (j judgement) formatInterval() string {
	switch j.class.kind {
	case moreBytes:
		return fmt.Sprintf("[%+.0f %+.0f]", j.figure.Lo, j.figure.Hi)
	case allocations:
		return "-"
	default:
		return interval(j.figure)
	}
}
