package main

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/syncprimer/syncprimer/internal/chart"
)

// Measures of the picture of one curve, in points.
const (
	growthWidth  vg.Length = 420
	growthHeight vg.Length = 300
)

func growthPictures(list []growth) []chart.Picture {
	var pictures []chart.Picture
	for _, g := range list {
		name := "growth-" + strings.ToLower(g.curve.primitive) + "-" + g.curve.name + ".svg"
		pictures = append(pictures, chart.Single(name, growthWidth, growthHeight, growthPlot(g)))
	}
	return pictures
}

// growthPlot draws the medians of both sides, with their intervals as whiskers. On
// these scales size^k is a straight line, and k its slope.
func growthPlot(g growth) *plot.Plot {
	p := chart.TimePanel(g.curve.fullName()+": the time of one operation", g.curve.size, "time")
	p.X.Scale = plot.LogScale{}
	for i, exponents := range [][]float64{g.ours, g.std} {
		name := fmt.Sprintf("%s, k = %s", g.cells[0].sides[i].name, ratio(estimateOf(exponents).Median))
		g.addSide(p, i, name)
	}
	p.X.Tick.Marker = plot.TickerFunc(chart.SizeTicks)
	// Room for whiskers' ends and the legend.
	p.X.Min, p.X.Max = p.X.Min/1.1, p.X.Max*1.1
	p.Y.Min, p.Y.Max = p.Y.Min/1.2, p.Y.Max*1.2
	if few := math.Sqrt(10 * p.Y.Min / p.Y.Max); few > 1 { // a decade at least, as in waitingRow
		p.Y.Min, p.Y.Max = p.Y.Min/few, p.Y.Max*few
	}
	p.Legend.Top, p.Legend.Left = true, true
	return p
}

// addSide draws one side, which counts as the i'th.
func (g growth) addSide(p *plot.Plot, i int, name string) {
	var points plotter.XYs
	var intervals plotter.YErrors
	for j, cell := range g.cells {
		time := estimateOf(cell.sides[i].rounds[0])
		points = append(points, plotter.XY{X: float64(g.curve.sizes[j]), Y: time.Median})
		intervals = append(intervals, struct{ Low, High float64 }{time.Median - time.Lo, time.Hi - time.Median})
	}
	line := sideLine(i, points)
	dots := &plotter.Scatter{XYs: points, GlyphStyle: draw.GlyphStyle{
		Color: sideColours[i], Radius: vg.Points(2.2), Shape: draw.CircleGlyph{},
	}}
	whiskers := &plotter.YErrorBars{
		XYs: points, YErrors: intervals, CapWidth: vg.Points(4),
		LineStyle: draw.LineStyle{Color: sideColours[i], Width: vg.Points(0.8)},
	}
	p.Add(whiskers, line, dots)
	p.Legend.Add(name, line, dots)
}
