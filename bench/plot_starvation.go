package main

import (
	"image/color"
	"math"
	"strconv"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/syncprimer/syncprimer/internal/chart"
)

// starvationPicture shows each wait of the polite goroutine as a line, from when it
// began to when it ended, at the height of its length.
func starvationPicture(seen []starved) chart.Picture {
	p := chart.TimePanel("A polite goroutine waits for a Mutex that a greedy one takes again at once", "seconds since the beginning", "wait")
	p.Title.Padding = vg.Points(6)
	colours := []color.Color{chart.Grey, chart.Blue, chart.Orange}
	for i, s := range seen {
		waits := newWaitLines(s.sample, colours[i])
		p.Add(waits)
		p.Legend.Add(s.name, waits)
	}
	p.X.Min = 0
	p.X.Tick.Marker = plot.TickerFunc(evenTicks)
	// Hardly anything is as quick as what stands at the bottom, and so the legend does.
	p.Y.Min, p.Y.Max = min(p.Y.Min/1.5, float64(5*time.Microsecond)), p.Y.Max*1.5
	return chart.Single("starvation.svg", 540, 320, p)
}

// evenTicks marks four to ten round numbers.
func evenTicks(lo, hi float64) []plot.Tick {
	step := math.Pow(10, math.Floor(math.Log10((hi-lo)/4)))
	for _, factor := range []float64{5, 2} {
		if factor*step <= (hi-lo)/4 {
			step *= factor
			break
		}
	}
	var ticks []plot.Tick
	for i := math.Ceil(lo / step); i*step <= hi; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: strconv.FormatFloat(i*step, 'g', 3, 64)})
	}
	return ticks
}

// waitLines draws waits.
type waitLines struct {
	starts, waits []time.Duration
	style         draw.LineStyle
}

func newWaitLines(s sample, c color.Color) *waitLines {
	return &waitLines{starts: s.starts(), waits: s.waits, style: draw.LineStyle{Color: c, Width: vg.Points(2)}}
}

func (w *waitLines) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, wait := range w.waits {
		at := y(float64(max(wait, 1)))
		from, to := x(w.starts[i].Seconds()), x((w.starts[i] + wait).Seconds())
		c.StrokeLine2(w.style, from, at, max(to, from+w.style.Width), at) // a short one is a dot
	}
}

// DataRange tells gonum/plot how long the axes have to be.
func (w *waitLines) DataRange() (xmin, xmax, ymin, ymax float64) {
	var ends plotter.XYs
	for i, wait := range w.waits {
		ends = append(ends, plotter.XY{X: (w.starts[i] + wait).Seconds(), Y: float64(max(wait, 1))})
	}
	return plotter.XYRange(ends)
}

// Thumbnail is what stands in the legend.
func (w *waitLines) Thumbnail(c *draw.Canvas) {
	c.StrokeLine2(w.style, c.Min.X, c.Center().Y, c.Max.X, c.Center().Y)
}
