package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Measures of the picture of one curve, in points.
const (
	growthWidth  vg.Length = 420
	growthHeight vg.Length = 300
)

func growthPictures(list []growth) []picture {
	var pictures []picture
	for _, g := range list {
		p := growthPlot(g)
		pictures = append(pictures, picture{
			name:   "growth-" + strings.ToLower(g.curve.primitive) + "-" + g.curve.name + ".svg",
			width:  growthWidth,
			height: growthHeight,
			draw: func(c draw.Canvas) {
				p.Draw(draw.Crop(c, vg.Points(8), -vg.Points(14), vg.Points(6), -vg.Points(6)))
			},
		})
	}
	return pictures
}

// growthPlot draws the medians of both sides, with their intervals as whiskers. On
// these scales size^k is a straight line, and k its slope.
func growthPlot(g growth) *plot.Plot {
	p := newTimePanel(g.curve.fullName()+": the time of one operation", g.curve.size, "time")
	p.X.Scale = plot.LogScale{}
	for i, exponents := range [][]float64{g.ours, g.std} {
		name := fmt.Sprintf("%s, k = %s", g.cells[0].sides[i].name, ratio(estimateOf(exponents).Median))
		g.addSide(p, i, name)
	}
	p.X.Tick.Marker = plot.TickerFunc(sizeTicks)
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

// sizeTicks marks the powers of ten, or of two where the sizes go up to less than a
// hundred.
func sizeTicks(lo, hi float64) []plot.Tick {
	base := 10.0
	if hi < 100 {
		base = 2
	}
	var ticks []plot.Tick
	for size := 1.0; size <= hi; size *= base {
		if size >= lo {
			ticks = append(ticks, plot.Tick{Value: size, Label: thousands(int(size))})
		}
	}
	return ticks
}

// thousands writes 10000 as 10,000.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return thousands(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
