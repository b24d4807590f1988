package main

import (
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/syncprimer/syncprimer/internal/chart"
)

// Measures of one panel of the picture of waiting times, in points.
const (
	panelWidth  vg.Length = 270
	panelHeight vg.Length = 200
)

// waitingPicture shows how the waits are distributed: a row of panels for each
// workload, a panel for each number of procs. It reports false where there are
// none.
func waitingPicture(cells []cell) (chart.Picture, bool) {
	var panels [][]*plot.Plot
	for _, group := range waitingGroups(cells) {
		panels = append(panels, waitingRow(group))
	}
	if len(panels) == 0 {
		return chart.Picture{}, false
	}
	return chart.Panels("waiting.svg", panelWidth, panelHeight, panels), true
}

// waitingGroups returns the cells with waits, those of a workload together.
func waitingGroups(cells []cell) [][]cell {
	var names []string
	groups := map[string][]cell{}
	for _, c := range cells {
		if !c.workload.hasWaits() {
			continue
		}
		name := c.workload.fullName()
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], c)
	}
	var ordered [][]cell
	for _, name := range names {
		ordered = append(ordered, groups[name])
	}
	return ordered
}

// waitingRow makes the panels of a workload, with the same scale on all of them.
func waitingRow(cells []cell) []*plot.Plot {
	var row []*plot.Plot
	lo, hi := math.Inf(1), 0.0
	for i, c := range cells {
		p := waitingPanel(c, i == 0)
		lo, hi = min(lo, p.Y.Min), max(hi, p.Y.Max)
		row = append(row, p)
	}
	// At least a decade: a difference of a hundredth is not to look like a cliff.
	margin := max(1.2, math.Sqrt(10*lo/hi))
	for _, p := range row {
		p.Y.Min, p.Y.Max = lo/margin, hi*margin
	}
	return row
}

// waitingPanel draws the wait that the given part of all waits exceeds. To the right
// the waits become rare: that is where a lock shows its manners.
func waitingPanel(c cell, first bool) *plot.Plot {
	p := chart.TimePanel(fmt.Sprintf("%s, procs=%d", c.workload.fullName(), c.procs),
		"part of the waits that are longer", "wait")
	p.X.Scale = plot.InvertedScale{Normalizer: plot.LogScale{}}
	p.X.Tick.Marker = plot.TickerFunc(percentTicks)
	for i, s := range c.sides {
		line := sideLine(i, s.waitCurve())
		p.Add(line)
		if first {
			p.Legend.Add(s.name, line)
		}
	}
	p.X.Min, p.X.Max = p.X.Min/1.1, 1
	p.Legend.Top, p.Legend.Left = true, true
	return p
}

// sideColours are ours and the standard library's.
var sideColours = []color.Color{chart.Blue, chart.Orange}

// sideLine is a line in the style of the i'th side.
func sideLine(i int, points plotter.XYs) *plotter.Line {
	return chart.Line(points, sideColours[i], i > 0)
}

// waitCurve takes the median of the rounds for each point that all rounds have.
func (s series) waitCurve() plotter.XYs {
	var points plotter.XYs
	for i, rounds := range s.tails {
		if len(rounds) < len(s.rounds[0]) {
			break
		}
		points = append(points, plotter.XY{X: waitTails[i], Y: estimateOf(rounds).Median})
	}
	return points
}

func percentTicks(lo, _ float64) []plot.Tick {
	var ticks []plot.Tick
	for part := 1.0; part >= lo*0.99; part /= 10 {
		ticks = append(ticks, plot.Tick{Value: part, Label: strconv.FormatFloat(part*100, 'g', 3, 64) + "%"})
	}
	return ticks
}
