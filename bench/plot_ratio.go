package main

import (
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/syncprimer/syncprimer/internal/chart"
)

// Measures of the charts of ratios, in points.
const (
	chartWidth vg.Length = 620
	lineHeight vg.Length = 15
	barHeight  vg.Length = 9
	axesHeight vg.Length = 95 // title, legend and axis
)

// A bar reaches from 1 to a ratio, with its interval as a whisker.
type ratioBar struct {
	y      float64
	label  string
	ratio  estimate
	colour color.Color
	dots   []dot // single ratios, where the bar is their mean
}

type dot struct {
	ratio  float64
	colour color.Color
}

// primitivePicture shows each row of one primitive.
func primitivePicture(rows []row) chart.Picture {
	var bars []ratioBar
	y := 0.0
	for i, r := range rows {
		first := i == 0 || rows[i-1].name() != r.name()
		last := i == len(rows)-1 || rows[i+1].name() != r.name()
		label := strconv.Itoa(r.Procs)
		switch {
		case first && last:
			label = r.name()
		case first:
			label = r.name() + ", procs " + label
		}
		if first {
			y -= 0.5 // some air between workloads
		}
		y--
		bars = append(bars, ratioBar{y: y, label: label, ratio: r.Ratio, colour: verdictColour[r.Verdict]})
	}
	primitive, unit := rows[0].Primitive, rows[0].Unit
	what := "time"
	if unit == "B" {
		what = "bytes"
	}
	return ratioPicture(fileName(primitive), fmt.Sprintf("%s: our %s / the standard library's", primitive, what), unit, bars)
}

// overviewPicture shows one bar for each primitive: the mean of its ratios.
func overviewPicture(r report) chart.Picture {
	var bars []ratioBar
	groups := byPrimitive(r.rows)
	for i, s := range r.summaries {
		if s.Averaged == 0 {
			continue // only waiting times
		}
		bar := ratioBar{
			y:      -1.6 * float64(len(bars)+1),
			label:  s.Primitive,
			ratio:  s.Mean,
			colour: verdictColour[verdictOf(s.Mean, groups[i][0].Unit)],
		}
		for _, row := range groups[i] {
			if row.Metric == "" {
				bar.dots = append(bar.dots, dot{row.Ratio.Median, verdictColour[row.Verdict]})
			}
		}
		bars = append(bars, bar)
	}
	return ratioPicture("overview.svg", "Ours / the standard library: geometric means, and each workload as a dot", "ns/op", bars)
}

func ratioPicture(name, title, unit string, bars []ratioBar) chart.Picture {
	p := plot.New()
	p.Title.Text = title
	p.Title.Padding = vg.Points(22) // the legend stands below it
	p.X.Label.Text = "ratio: left of 1 we are " + string(verdictOf(estimate{}, unit))
	p.X.Scale = plot.LogScale{}
	p.X.Min, p.X.Max = ratioRange(bars)
	p.X.Tick.Marker = plot.TickerFunc(ratioTicks)
	var labels []plot.Tick
	p.Y.Max, p.Y.Min = 0, 0
	for _, b := range bars {
		labels = append(labels, plot.Tick{Value: b.y, Label: b.label})
		p.Y.Min = min(p.Y.Min, b.y-0.7)
	}
	p.Y.Tick.Marker = plot.ConstantTicks(labels)
	p.Y.Tick.Length = 0
	p.Y.LineStyle.Width = 0
	p.Add(ratioBars(bars))
	height := axesHeight + lineHeight*vg.Length(-p.Y.Min)
	return chart.Picture{Name: name, Width: chartWidth, Height: height, Draw: func(c draw.Canvas) {
		c = draw.Crop(c, vg.Points(6), -vg.Points(40), vg.Points(4), -vg.Points(6))
		p.Draw(c)
		drawLegend(c, unit)
	}}
}

// ratioRange makes room for all ratios, at least for half and double. It does not
// follow every interval, or a ratio beyond all measure, which would flatten the
// rest; the figures at the right are exact.
func ratioRange(bars []ratioBar) (lo, hi float64) {
	lo, hi = 0.5, 2
	for _, b := range bars {
		lo, hi = min(lo, b.ratio.Median), max(hi, b.ratio.Median)
		for _, d := range b.dots {
			lo, hi = min(lo, d.ratio), max(hi, d.ratio)
		}
	}
	const farthest = 12
	return max(lo/1.1, 1.0/farthest), min(hi*1.1, farthest)
}

// ratioTicks marks 1, the powers of two, and the numbers half-way between them.
func ratioTicks(lo, hi float64) []plot.Tick {
	var ticks []plot.Tick
	for power := math.Pow(2, math.Floor(math.Log2(lo))); power <= hi; power *= 2 {
		for _, v := range []float64{power, power * 1.5} {
			if v >= lo && v <= hi {
				ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', 2, 64)})
			}
		}
	}
	return ticks
}

// ratioBars draws the bars.
type ratioBars []ratioBar

func (bars ratioBars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		c.StrokeLine2(draw.LineStyle{Color: chart.Pale, Width: vg.Points(0.5)}, x(t.Value), c.Min.Y, x(t.Value), c.Max.Y)
	}
	for _, b := range bars {
		b.draw(c, x, y(b.y))
	}
	c.StrokeLine2(draw.LineStyle{Color: chart.Ink, Width: vg.Points(1)}, x(1), c.Min.Y, x(1), c.Max.Y)
}

func (b ratioBar) draw(c draw.Canvas, x func(float64) vg.Length, y vg.Length) {
	inside := func(v float64) vg.Length { return min(max(x(v), c.Min.X), c.Max.X) }
	from, to := x(1), inside(b.ratio.Median)
	c.FillPolygon(b.colour, []vg.Point{
		{X: from, Y: y - barHeight/2}, {X: to, Y: y - barHeight/2},
		{X: to, Y: y + barHeight/2}, {X: from, Y: y + barHeight/2},
	})
	b.drawDots(c, x, y)
	line := draw.LineStyle{Color: chart.Ink, Width: vg.Points(0.8)}
	lo, hi := inside(b.ratio.Lo), inside(b.ratio.Hi)
	c.StrokeLine2(line, lo, y, hi, y)
	for _, end := range []vg.Length{lo, hi} {
		if end > c.Min.X && end < c.Max.X { // an interval that goes on has no end here
			c.StrokeLine2(line, end, y-barHeight/4, end, y+barHeight/4)
		}
	}
	number := chart.TextStyle(vg.Points(9), chart.Ink, draw.XLeft)
	c.FillText(number, vg.Point{X: c.Max.X + vg.Points(6), Y: y}, ratio(b.ratio.Median))
}

func (b ratioBar) drawDots(c draw.Canvas, x func(float64) vg.Length, y vg.Length) {
	for _, d := range b.dots {
		at := vg.Point{X: min(max(x(d.ratio), c.Min.X), c.Max.X), Y: y - barHeight*0.9}
		c.DrawGlyph(draw.GlyphStyle{Color: d.colour, Radius: vg.Points(1.8), Shape: draw.CircleGlyph{}}, at)
	}
}

// drawLegend explains the colours, below the title.
func drawLegend(c draw.Canvas, unit string) {
	at := vg.Point{X: c.Center().X - vg.Points(125), Y: c.Max.Y - vg.Points(26)}
	for _, example := range []estimate{{Lo: 0.5, Hi: 0.5}, {Lo: 1, Hi: 1}, {Lo: 2, Hi: 2}} {
		v := verdictOf(example, unit)
		c.FillPolygon(verdictColour[v], []vg.Point{
			{X: at.X, Y: at.Y - barHeight/2}, {X: at.X + vg.Points(14), Y: at.Y - barHeight/2},
			{X: at.X + vg.Points(14), Y: at.Y + barHeight/2}, {X: at.X, Y: at.Y + barHeight/2},
		})
		c.FillText(chart.TextStyle(vg.Points(10), chart.Ink, draw.XLeft), vg.Point{X: at.X + vg.Points(18), Y: at.Y}, string(v))
		at.X += vg.Points(65)
	}
	c.FillText(chart.TextStyle(vg.Points(10), chart.Ink, draw.XLeft), at, "├─┤ 95 % interval")
}
