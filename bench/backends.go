package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// The two backends. The build tag lets our goroutines sleep as the runtime's own do.
var (
	portableVariant = variant{name: "portable"}
	goparkVariant   = variant{name: "gopark", tag: "gopark"}
)

// The sides of a cell when the backends are compared.
const (
	portableSide = iota
	stdSide
	goparkSide
)

// backendFormats are those of the formats in which two ratios fit a row.
var backendFormats = map[string]func(io.Writer, backendReport) error{
	"table":    func(w io.Writer, r backendReport) error { return r.write(w, (*grid).writePlain) },
	"markdown": func(w io.Writer, r backendReport) error { return r.write(w, (*grid).writeMarkdown) },
	"json":     writeBackendJSON,
}

// forBackends finds what does not go together with -backends.
func forBackends(fs *flag.FlagSet, format string) error {
	if backendFormats[format] == nil {
		return fmt.Errorf("-format: -backends prints a table, markdown or json, not %s", format)
	}
	if err := goesWith(fs, "backends", "run", "list", "cpu", "rounds", "time", "format"); err != nil {
		return err
	}
	if backend != "portable" {
		return fmt.Errorf("-backends: this program was built with the tag %s: build it without", backend)
	}
	return nil
}

// A backendReport compares both backends with the standard library.
type backendReport struct {
	machine          machine
	portable, gopark []row // of the same cells, in the same order
}

// backendsAndReport measures both backends and the standard library, all three in
// turn.
func backendsAndReport(o options, stdout, stderr io.Writer, p progress) int {
	ctx, stop := untilInterrupted()
	defer stop()

	cells, err := measureBackends(ctx, o, p)
	interrupted := ctx.Err() != nil
	switch {
	case interrupted:
		fmt.Fprintln(stderr, "bench: interrupted: this is what was measured so far")
	case err != nil:
		fmt.Fprintf(stderr, "bench: -backends: %v\n", err)
		return exitFailed
	}
	if err := backendFormats[o.format](stdout, newBackendReport(o, cells)); err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return exitFailed
	}
	if interrupted {
		return exitInterrupted
	}
	return exitOK
}

func measureBackends(ctx context.Context, o options, p progress) ([]cell, error) {
	shop, err := openWorkshop(ctx)
	if err != nil {
		return nil, err
	}
	defer shop.close()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	portable, err := shop.start(ctx, portableVariant, fail)
	if err != nil {
		return nil, err
	}
	defer portable.close()
	gopark, err := shop.start(ctx, goparkVariant, fail)
	if err != nil {
		return nil, err
	}
	defer gopark.close()

	o.workloads = beside(portable, gopark, o.workloads)
	cells := measure(ctx, o, p)
	return cells, context.Cause(ctx)
}

// start builds a variant and starts it as a worker.
func (w workshop) start(ctx context.Context, v variant, fail func(error)) (*worker, error) {
	program, err := w.build(ctx, v)
	if err != nil {
		return nil, err
	}
	return startWorker(ctx, v.name, program, fail)
}

// beside returns the workloads with these sides: portable, std and gopark. All of
// them are measured in workers. One that was measured in this process, which has more
// to do, would come out a few hundredths faster or slower for that alone.
func beside(portable, gopark *worker, list []workload) []workload {
	var all []workload
	for _, w := range list {
		std := side{"std", portable.body(w, "std")}
		w.ours, w.against = portable.body(w, "ours"), []side{std, gopark.side(w)}
		all = append(all, w)
	}
	return all
}

func newBackendReport(o options, cells []cell) backendReport {
	r := backendReport{machine: newMachine(o), portable: []row{}, gopark: []row{}}
	exchanged := exchange(cells, portableSide, goparkSide)
	for _, w := range o.workloads {
		r.portable = append(r.portable, compareAll(cells, w, stdSide)...)
		r.gopark = append(r.gopark, compareAll(exchanged, w, stdSide)...)
	}
	return r
}

// exchange returns the cells with sides i and j in each other's place.
func exchange(cells []cell, i, j int) []cell {
	var all []cell
	for _, c := range cells {
		c.sides = slices.Clone(c.sides)
		c.sides[i], c.sides[j] = c.sides[j], c.sides[i]
		all = append(all, c)
	}
	return all
}

func (r backendReport) write(out io.Writer, write func(*grid, io.Writer)) error {
	w := bufio.NewWriter(out)
	fmt.Fprintln(w, r.machine)
	fmt.Fprintf(w, "A ratio is our time divided by the standard library's: below 1 we are faster. The word is decided by the 95 %% interval.\n\n")
	if len(r.portable) == 0 {
		fmt.Fprintln(w, "Nothing was measured.")
		return w.Flush()
	}
	write(r.rowGrid(), w)
	fmt.Fprintf(w, "\nEach primitive (the mean is geometric, and leaves out waiting times; faster counts smaller, slower larger):\n\n")
	write(r.summaryGrid(), w)
	return w.Flush()
}

func (r backendReport) rowGrid() *grid {
	g := newGrid("primitive", "workload", "procs>", "std>", "portable>", "gopark>",
		"portable/std>", "interval", "is", "gopark/std>", "interval", "is")
	for i, portable := range r.portable {
		gopark := r.gopark[i]
		primitive, workload := portable.Primitive, portable.name()
		if i > 0 && r.portable[i-1].Primitive == primitive {
			primitive = ""
			if r.portable[i-1].name() == workload {
				workload = ""
			}
		} else {
			g.addBlank()
		}
		g.add(primitive, workload, strconv.Itoa(portable.Procs), quantity(portable.Theirs.Median, portable.Unit),
			quantity(portable.Ours.Median, portable.Unit), quantity(gopark.Ours.Median, gopark.Unit),
			ratio(portable.Ratio.Median), interval(portable.Ratio), string(portable.Verdict),
			ratio(gopark.Ratio.Median), interval(gopark.Ratio), string(gopark.Verdict))
	}
	return g
}

func (r backendReport) summaryGrid() *grid {
	g := newGrid("primitive", "backend", "mean ratio>", "interval", "of>", "faster>", "same>", "slower>")
	gopark := summarize(r.gopark)
	for i, portable := range summarize(r.portable) {
		g.add(append([]string{portable.Primitive, "portable"}, portable.fields()...)...)
		g.add(append([]string{"", "gopark"}, gopark[i].fields()...)...)
	}
	return g
}

func writeBackendJSON(out io.Writer, r backendReport) error {
	enc := json.NewEncoder(out)
	enc.SetIndent("", "\t")
	return enc.Encode(struct {
		Machine           machine   `json:"machine"`
		Portable          []row     `json:"portable"`
		Gopark            []row     `json:"gopark"`
		PortableSummaries []summary `json:"portable_summaries"`
		GoparkSummaries   []summary `json:"gopark_summaries"`
	}{r.machine, r.portable, r.gopark, summarize(r.portable), summarize(r.gopark)})
}
