package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/syncprimer/syncprimer/internal/park"
)

// backend is how our goroutines sleep in this build, and so which goals the bars
// take.
const backend = park.Backend

// A check compares rows with bars.
type check struct {
	bars    []class
	backend string
	slack   float64 // multiplies tolerances and caps
}

// A judgement is what a check says about a row, or about a mean of rows.
type judgement struct {
	class        class
	what         string // the row's workload and metric, or what the mean is of
	procs        string
	ours, theirs string
	figure       estimate // what is compared, see kind
	limit        float64  // what it may be
	outcome      outcome
}

// An outcome is a judgement in one word.
type outcome int

const (
	holds      outcome = iota
	fallsShort         // all of the interval lies above the limit
	knownMiss          // the class says why, and not all of the interval lies below
	holdsAgain         // the class says why, and no longer has to
)

// judge judges all rows that have a bar, class by class.
func (c check) judge(rows []row) []judgement {
	var list []judgement
	for i, bar := range c.bars {
		var mine []row
		for _, r := range rows {
			if c.applies(i, r) {
				mine = append(mine, r)
			}
		}
		if len(mine) > 0 {
			list = append(list, c.judgeClass(bar, mine)...)
		}
	}
	return list
}

// applies reports whether the i'th bar is one of r's.
func (c check) applies(i int, r row) bool {
	covers := func(bar class) bool {
		return bar.covers(r.Primitive+"/"+r.Workload, r.Metric, r.Procs, c.backend)
	}
	bar := c.bars[i]
	if bar.kind == allocations {
		return covers(bar) && r.Allocs != nil && bar.rounded(r.Allocs.Theirs) == 0
	}
	first := slices.IndexFunc(c.bars, func(b class) bool { return b.kind != allocations && covers(b) })
	return i == first
}

// covers reports whether the class is about this workload, with this metric and
// number of procs.
func (b class) covers(workload, metric string, procs int, backend string) bool {
	return b.rows.MatchString(workload) && b.metric == metric &&
		(b.procs == nil || slices.Contains(b.procs, procs)) &&
		(b.on == "" || b.on == backend)
}

// judgeClass judges the rows of one bar.
func (c check) judgeClass(bar class, rows []row) []judgement {
	var list []judgement
	if bar.kind == meanRatios {
		list = append(list, c.judgeMean(bar, rows))
	}
	for _, r := range rows {
		list = append(list, c.judgeRow(bar, r))
	}
	if bar.why == "" {
		return list
	}
	needless := !slices.ContainsFunc(list, func(j judgement) bool { return !j.wellBelow(c.slack) })
	for i, j := range list {
		switch {
		case needless:
			list[i].outcome = holdsAgain
		case bar.rounded(j.figure.Lo) > bar.rounded(c.slackened(bar, bar.known)):
			list[i].outcome, list[i].limit = fallsShort, c.slackened(bar, bar.known)
		case !j.wellBelow(c.slack):
			list[i].outcome = knownMiss
		}
	}
	return list
}

// slackened is the limit on a slack machine. Bytes are the same everywhere.
func (c check) slackened(bar class, limit float64) float64 {
	if bar.kind == moreBytes || bar.kind == allocations {
		return limit
	}
	return limit * c.slack
}

func (c check) judgeMean(bar class, rows []row) judgement {
	var all [][]float64
	for _, r := range rows {
		all = append(all, r.ratios)
	}
	j := judgement{
		class: bar, what: fmt.Sprintf("geometric mean of %d", len(rows)),
		figure: meanRatio(all), limit: bar.goal(c.backend) * bar.tolerance * c.slack,
	}
	return j.decided()
}

func (c check) judgeRow(bar class, r row) judgement {
	j := judgement{
		class: bar, what: r.Primitive + "/" + r.name(), procs: strconv.Itoa(r.Procs),
		ours: quantity(r.Ours.Median, r.Unit), theirs: quantity(r.Theirs.Median, r.Unit),
	}
	switch bar.kind {
	case eachRatio:
		tolerance := bar.tolerance
		if bar.fast > 0 && r.Theirs.Median < fastOperation {
			tolerance = bar.fast
		}
		j.figure, j.limit = r.Ratio, bar.goal(c.backend)*tolerance*c.slack
	case meanRatios:
		j.figure, j.limit = r.Ratio, bar.cap*c.slack
	case moreBytes:
		j.figure, j.limit = difference(r.Ours, r.Theirs), bar.goal(c.backend)
	case allocations:
		n := r.Allocs.Ours
		j.ours, j.theirs = count(n), count(r.Allocs.Theirs)
		j.figure = estimate{n, n, n}
	}
	return j.decided()
}

func (b class) goal(backend string) float64 {
	if backend == "gopark" {
		return b.gopark
	}
	return b.portable
}

// difference is wide rather than narrow: it holds whatever the two have to do with
// each other.
func difference(ours, theirs estimate) estimate {
	return estimate{
		Median: ours.Median - theirs.Median,
		Lo:     ours.Lo - theirs.Hi,
		Hi:     ours.Hi - theirs.Lo,
	}
}

func (j judgement) decided() judgement {
	if j.class.rounded(j.figure.Lo) > j.class.rounded(j.limit) {
		j.outcome = fallsShort
	}
	return j
}

// wellBelow reports whether the bar would hold without slack, with nothing of the
// interval above it.
func (j judgement) wellBelow(slack float64) bool {
	limit := j.limit
	if j.class.kind == eachRatio || j.class.kind == meanRatios {
		limit /= slack
	}
	return j.class.rounded(j.figure.Hi) <= j.class.rounded(limit)
}

// rounded makes of a figure what is printed: who reads [1.12 1.20] and "at most
// 1.12" is not to find the row among those that fall short.
func (b class) rounded(v float64) float64 {
	switch b.kind {
	case moreBytes:
		return math.Round(v)
	case allocations:
		return math.Round(v * 10)
	default:
		return math.Round(v * 100)
	}
}

// of returns the judgements with one outcome.
func (o outcome) of(list []judgement) []judgement {
	var found []judgement
	for _, j := range list {
		if j.outcome == o {
			found = append(found, j)
		}
	}
	return found
}

// judged returns the workloads that have a bar, without their peers.
func (c check) judged(list []workload, procs []int) []workload {
	var selected []workload
	for _, w := range list {
		if c.coversAny(w, procs) {
			w.peers = nil
			selected = append(selected, w)
		}
	}
	return selected
}

func (c check) coversAny(w workload, procs []int) bool {
	for _, bar := range c.bars {
		for _, m := range w.metrics {
			for _, p := range w.procs(procs) {
				if bar.covers(w.fullName(), m.name, p, c.backend) {
					return true
				}
			}
		}
	}
	return false
}

// checker returns the check that the options ask for.
func (o options) checker() check { return check{bars: bars, backend: backend, slack: o.slack} }

// prepareCheck finds mistakes in what is to be checked, and leaves only workloads
// that have a bar.
func (o *options) prepareCheck(pattern string) error {
	switch {
	case !o.check && o.slack != 1:
		return errors.New("-slack: only -check has tolerances to multiply")
	case !o.check:
		return nil
	case !(o.slack > 0) || math.IsInf(o.slack, 1): // "not more" is true of NaN as well
		return fmt.Errorf("-slack: %v is not a factor", o.slack)
	case o.format != "table":
		return fmt.Errorf("-check: prints a table, and not %s", o.format)
	}
	o.workloads = o.checker().judged(o.workloads, o.procs)
	if len(o.workloads) == 0 {
		return fmt.Errorf("-check: no bar is about what matches %q", pattern)
	}
	return nil
}
