package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"golang.org/x/perf/benchfmt"
)

var csvHead = []string{
	"primitive", "workload", "procs", "metric", "unit", "against",
	"ours", "theirs", "ratio", "ratio_lo", "ratio_hi",
	"ours_allocs", "theirs_allocs", "verdict",
}

func writeCSV(out io.Writer, r report) error {
	w := csv.NewWriter(out)
	_ = w.Write(csvHead) // the first error comes back from w.Error
	for _, rows := range [][]row{r.rows, r.peerRows} {
		for _, r := range rows {
			_ = w.Write(r.csvFields())
		}
	}
	w.Flush()
	return w.Error()
}

func (r row) csvFields() []string {
	ours, theirs := "", ""
	if r.Allocs != nil {
		ours, theirs = number(r.Allocs.Ours), number(r.Allocs.Theirs)
	}
	return []string{
		r.Primitive, r.Workload, strconv.Itoa(r.Procs), r.Metric, r.Unit, r.Against,
		number(r.Ours.Median), number(r.Theirs.Median),
		number(r.Ratio.Median), number(r.Ratio.Lo), number(r.Ratio.Hi),
		ours, theirs, string(r.Verdict),
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

func writeJSON(out io.Writer, r report) error {
	enc := json.NewEncoder(out)
	enc.SetIndent("", "\t")
	return enc.Encode(struct {
		Machine   machine   `json:"machine"`
		Rows      []row     `json:"rows"`
		Peers     []row     `json:"peers"`
		Summaries []summary `json:"summaries"`
	}{r.machine, r.rows, r.peerRows, r.summaries})
}

// writeBenchfmt writes the format of go test -bench: for each side and round a
// line, under the names that the Go benchmarks of this package have.
func writeBenchfmt(out io.Writer, r report) error {
	w := benchfmt.NewWriter(out)
	for _, c := range r.cells {
		for _, s := range c.sides {
			for round := range r.machine.Rounds {
				if err := w.Write(s.result(c, round, r.machine)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (s series) result(c cell, round int, m machine) *benchfmt.Result {
	name := c.workload.fullName() + "/impl=" + s.name
	if c.procs > 1 { // as package testing does
		name += fmt.Sprintf("-%d", c.procs)
	}
	result := &benchfmt.Result{
		Config: []benchfmt.Config{
			{Key: "goos", Value: []byte(m.OS), File: true},
			{Key: "goarch", Value: []byte(m.Arch), File: true},
			{Key: "pkg", Value: []byte("github.com/syncprimer/syncprimer/bench"), File: true},
		},
		Name:  benchfmt.Name(name),
		Iters: c.n,
	}
	for i, m := range c.workload.metrics {
		result.Values = append(result.Values, benchfmt.Value{Value: s.rounds[i][round], Unit: m.benchUnit()})
	}
	if c.workload.metrics[0].unit == "ns/op" {
		result.Values = append(result.Values, benchfmt.Value{Value: s.allocs, Unit: "allocs/op"})
	}
	return result
}

// benchUnit is the metric's unit in the benchmark format, where it is also its
// name.
func (m metric) benchUnit() string {
	if m.name == "" {
		return m.unit
	}
	return m.name + "-" + m.unit
}
