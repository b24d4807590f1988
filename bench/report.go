package main

import (
	"io"
	"runtime"
	"strings"
	"time"
)

// A report is all that was measured, compared.
type report struct {
	machine   machine
	cells     []cell
	rows      []row // ours against the standard library
	peerRows  []row // ours against others
	summaries []summary

	judgements []judgement // of a check
}

// A machine is where and how it was measured.
type machine struct {
	OS     string `json:"goos"`
	Arch   string `json:"goarch"`
	Go     string `json:"go"`
	CPUs   int    `json:"cpus"`
	Rounds int    `json:"rounds"`
	Time   string `json:"time_per_cell"`
}

// A row compares one metric of one cell.
type row struct {
	Primitive string   `json:"primitive"`
	Workload  string   `json:"workload"`
	Procs     int      `json:"procs"`
	Metric    string   `json:"metric,omitempty"` // "p99", or none
	Unit      string   `json:"unit"`
	Against   string   `json:"against"` // "std", or a peer
	Ours      estimate `json:"ours"`
	Theirs    estimate `json:"theirs"`
	Ratio     estimate `json:"ratio"`
	Allocs    *allocs  `json:"allocs,omitempty"` // none where they mean nothing
	Verdict   verdict  `json:"verdict"`

	ratios []float64 // of each round
}

// allocs are allocations per operation.
type allocs struct {
	Ours   float64 `json:"ours"`
	Theirs float64 `json:"theirs"`
}

// A summary is one line about a primitive.
type summary struct {
	Primitive string   `json:"primitive"`
	Mean      estimate `json:"mean_ratio"` // geometric, over all but waiting times
	Averaged  int      `json:"averaged"`   // rows in the mean
	Faster    int      `json:"faster"`     // or smaller
	Same      int      `json:"same"`
	Slower    int      `json:"slower"` // or larger
}

// A format prints a report.
type format func(w io.Writer, r report) error

var formats = map[string]format{
	"table":    writeTable,
	"markdown": writeMarkdown,
	"csv":      writeCSV,
	"json":     writeJSON,
	"benchfmt": writeBenchfmt,
}

func newReport(o options, cells []cell) report {
	r := report{
		rows: []row{}, peerRows: []row{}, // not null, in JSON
		machine: newMachine(o), cells: cells,
	}
	for _, w := range o.workloads {
		r.rows = append(r.rows, compareAll(cells, w, 1)...)
		for peer := range w.peers {
			r.peerRows = append(r.peerRows, compareAll(cells, w, 2+peer)...)
		}
	}
	r.summaries = summarize(r.rows)
	if o.check {
		r.judgements = o.checker().judge(r.rows)
	}
	return r
}

func newMachine(o options) machine {
	return machine{
		OS: runtime.GOOS, Arch: runtime.GOARCH, Go: runtime.Version(),
		CPUs: runtime.NumCPU(), Rounds: o.rounds, Time: o.time.Round(time.Microsecond).String(),
	}
}

// compareAll makes the rows of a workload, ours against another side: for each
// metric, those of all numbers of procs together.
func compareAll(cells []cell, w workload, other int) []row {
	var rows []row
	for metric := range w.metrics {
		for _, c := range cells {
			if c.workload.fullName() == w.fullName() {
				rows = append(rows, c.compare(metric, other))
			}
		}
	}
	return rows
}

func (c cell) compare(metric, other int) row {
	ours, theirs, m := c.sides[0], c.sides[other], c.workload.metrics[metric]
	r := row{
		Primitive: c.workload.primitive,
		Workload:  c.workload.name,
		Procs:     c.procs,
		Metric:    m.name,
		Unit:      m.unit,
		Against:   theirs.name,
		Ours:      estimateOf(ours.rounds[metric]),
		Theirs:    estimateOf(theirs.rounds[metric]),
		ratios:    ratios(ours.rounds[metric], theirs.rounds[metric]),
	}
	r.Ratio = estimateOf(r.ratios)
	r.Verdict = verdictOf(r.Ratio, m.unit)
	if m.unit == "ns/op" {
		r.Allocs = &allocs{ours.allocs, theirs.allocs}
	}
	return r
}

// name is the workload with the metric, as in "starvation p99".
func (r row) name() string {
	return strings.TrimSpace(r.Workload + " " + r.Metric)
}

// summarize makes a line of each primitive, in the order in which they come.
func summarize(rows []row) []summary {
	var list []summary
	for _, group := range byPrimitive(rows) {
		s := summary{Primitive: group[0].Primitive}
		var averaged [][]float64
		for _, r := range group {
			switch r.Verdict {
			case faster, smaller:
				s.Faster++
			case slower, larger:
				s.Slower++
			default:
				s.Same++
			}
			if r.Metric == "" {
				averaged = append(averaged, r.ratios)
			}
		}
		if s.Averaged = len(averaged); s.Averaged > 0 {
			s.Mean = meanRatio(averaged)
		}
		list = append(list, s)
	}
	return list
}

// byPrimitive splits rows that are in order.
func byPrimitive(rows []row) [][]row {
	var groups [][]row
	for i, r := range rows {
		if i == 0 || r.Primitive != rows[i-1].Primitive {
			groups = append(groups, nil)
		}
		last := len(groups) - 1
		groups[last] = append(groups[last], r)
	}
	return groups
}
