package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/perf/benchunit"
)

// A grid is a table before it is laid out.
type grid struct {
	head  []string
	right []bool // columns of numbers are aligned to the right
	lines [][]string
}

func newGrid(columns ...string) *grid {
	g := new(grid)
	for _, c := range columns {
		name, right := strings.CutSuffix(c, ">")
		g.head = append(g.head, name)
		g.right = append(g.right, right)
	}
	return g
}

func (g *grid) add(fields ...string) { g.lines = append(g.lines, fields) }

// addBlank separates what comes next.
func (g *grid) addBlank() {
	if len(g.lines) > 0 {
		g.add(make([]string, len(g.head))...)
	}
}

// writePlain lays the grid out for a terminal.
func (g *grid) writePlain(w io.Writer) {
	widths := g.widths()
	for _, line := range append([][]string{g.head}, g.lines...) {
		var b strings.Builder
		for i, field := range line {
			if i > 0 {
				b.WriteString("  ")
			}
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(field))
			if g.right[i] {
				b.WriteString(pad + field)
			} else {
				b.WriteString(field + pad)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

func (g *grid) widths() []int {
	widths := make([]int, len(g.head))
	for _, line := range append([][]string{g.head}, g.lines...) {
		for i, field := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(field))
		}
	}
	return widths
}

// writeMarkdown lays the grid out for a page.
func (g *grid) writeMarkdown(w io.Writer) {
	rule := make([]string, len(g.head))
	for i, right := range g.right {
		rule[i] = "---"
		if right {
			rule[i] = "--:"
		}
	}
	for _, line := range append([][]string{g.head, rule}, g.lines...) {
		if strings.Join(line, "") != "" { // a page needs no blank lines
			fmt.Fprintf(w, "| %s |\n", strings.Join(line, " | "))
		}
	}
}

// rowGrid makes a grid of rows. Between primitives a line is left blank, and a name
// is not said twice.
func rowGrid(rows []row, theirs string) *grid {
	g := newGrid("primitive", "workload", "procs>", "ours>", theirs+">", "ratio>", "interval", "allocs>", "we are")
	for i, r := range rows {
		primitive, workload := r.Primitive, r.name()
		if i > 0 && rows[i-1].Primitive == r.Primitive {
			primitive = ""
			if rows[i-1].name() == r.name() {
				workload = ""
			}
		} else {
			g.addBlank()
		}
		g.add(primitive, workload, strconv.Itoa(r.Procs),
			quantity(r.Ours.Median, r.Unit), quantity(r.Theirs.Median, r.Unit),
			ratio(r.Ratio.Median), interval(r.Ratio), r.Allocs.String(), string(r.Verdict))
	}
	return g
}

// peerGrid makes a grid of the rows against peers, with their names.
func peerGrid(rows []row) *grid {
	g := newGrid("primitive", "workload", "procs>", "ours>", "peer>", "", "ratio>", "interval", "allocs>", "we are")
	for _, r := range rows {
		g.add(r.Primitive, r.name(), strconv.Itoa(r.Procs),
			quantity(r.Ours.Median, r.Unit), quantity(r.Theirs.Median, r.Unit), r.Against,
			ratio(r.Ratio.Median), interval(r.Ratio), r.Allocs.String(), string(r.Verdict))
	}
	return g
}

func summaryGrid(summaries []summary) *grid {
	g := newGrid("primitive", "mean ratio>", "interval", "of>", "faster>", "same>", "slower>")
	for _, s := range summaries {
		g.add(append([]string{s.Primitive}, s.fields()...)...)
	}
	return g
}

// fields are the columns of a summary that follow its primitive.
func (s summary) fields() []string {
	mean, limits := "-", ""
	if s.Averaged > 0 {
		mean, limits = ratio(s.Mean.Median), interval(s.Mean)
	}
	return []string{mean, limits, strconv.Itoa(s.Averaged),
		strconv.Itoa(s.Faster), strconv.Itoa(s.Same), strconv.Itoa(s.Slower)}
}

func writeTable(out io.Writer, r report) error {
	return writeGrids(out, r, (*grid).writePlain)
}

func writeMarkdown(out io.Writer, r report) error {
	return writeGrids(out, r, (*grid).writeMarkdown)
}

func writeGrids(out io.Writer, r report, write func(*grid, io.Writer)) error {
	w := bufio.NewWriter(out)
	fmt.Fprintln(w, r.machine)
	fmt.Fprintf(w, "ratio = ours / std: below 1 we are faster. The word is decided by the 95 %% interval.\n\n")
	if len(r.rows) == 0 {
		fmt.Fprintln(w, "Nothing was measured.")
		return w.Flush()
	}
	write(rowGrid(r.rows, "std"), w)
	if len(r.peerRows) > 0 {
		fmt.Fprintf(w, "\nBeside peers:\n\n")
		write(peerGrid(r.peerRows), w)
	}
	fmt.Fprintf(w, "\nEach primitive (the mean is geometric, and leaves out waiting times; faster counts smaller, slower larger):\n\n")
	write(summaryGrid(r.summaries), w)
	return w.Flush()
}

func (m machine) String() string {
	return fmt.Sprintf("%s/%s, %s, %d CPUs; %d rounds, %s for each workload and number of procs.",
		m.OS, m.Arch, m.Go, m.CPUs, m.Rounds, m.Time)
}

// writeList says what there is to measure.
func writeList(out io.Writer, list []workload) error {
	g := newGrid("workload", "procs", "reports", "against", "what one operation is")
	for _, w := range list {
		procs := "all"
		if w.single {
			procs = "first"
		}
		g.add(w.fullName(), procs, w.metricNames(), w.againstNames(), w.doc)
	}
	b := bufio.NewWriter(out)
	g.writePlain(b)
	fmt.Fprintln(b, "\nprocs: all that -cpu names, or, where one goroutine works alone, only the first of them.")
	return b.Flush()
}

func (w workload) metricNames() string {
	if !w.hasWaits() {
		return w.metrics[0].unit
	}
	var names []string
	for _, m := range w.metrics {
		names = append(names, m.name)
	}
	return strings.Join(names, " ")
}

func (w workload) againstNames() string {
	var names []string
	for _, s := range w.sides()[1:] {
		names = append(names, s.name)
	}
	return strings.Join(names, " ")
}

// quantity formats a value with its unit, as benchstat does.
func quantity(v float64, unit string) string {
	if unit == "B" {
		return benchunit.Scale(v, benchunit.Binary) + "B"
	}
	return benchunit.Scale(v*1e-9, benchunit.Decimal) + "s"
}

func ratio(r float64) string { return fmt.Sprintf("%.2f", r) }

func interval(e estimate) string { return fmt.Sprintf("[%.2f %.2f]", e.Lo, e.Hi) }

func (a *allocs) String() string {
	if a == nil {
		return "-"
	}
	return count(a.Ours) + "/" + count(a.Theirs)
}

// count rounds allocations to a tenth, and says a tenth only where there is one and
// it matters.
func count(allocs float64) string {
	if allocs >= 100 {
		return fmt.Sprintf("%.0f", allocs)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", allocs), ".0")
}
