package main

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"github.com/syncprimer/syncprimer/internal/chart"
)

// picture draws how long goroutines wait, and what moves them, against the number of Ps.
func (w workload) picture(runs []run) chart.Picture {
	return chart.Panels(w.name+".svg", 380, 280, [][]*plot.Plot{{w.waits(runs), w.traffic(runs)}})
}

func (w workload) waits(runs []run) *plot.Plot {
	p := chart.TimePanel(w.name+": from when it could run until it does", "Ps", "wait")
	overProcs(p, runs)
	mean := chart.Line(points(runs, func(r run) float64 { return float64(r.mean) }), chart.Blue, false)
	p99 := chart.Line(points(runs, func(r run) float64 { return float64(r.p99) }), chart.Orange, true)
	most := chart.Line(points(runs, func(r run) float64 { return float64(r.most) }), chart.Grey, false)
	p.Add(mean, p99, most)
	p.Legend.Add("mean", mean)
	p.Legend.Add("99 of 100 wait less", p99)
	p.Legend.Add("longest", most)
	p.Legend.Top = true
	p.Y.Min, p.Y.Max = p.Y.Min/1.2, p.Y.Max*1.2
	return p
}

// traffic divides by how often goroutines were switched to: what moves one may move it
// again before it runs.
func (w workload) traffic(runs []run) *plot.Plot {
	p := chart.Panel(w.name+": what moves goroutines", "Ps", "for each time that one runs")
	overProcs(p, runs)
	per := func(count func(run) int) plotter.XYs {
		return points(runs, func(r run) float64 { return float64(count(r)) / float64(r.stats.Switches) })
	}
	stolen := chart.Line(per(func(r run) int { return r.stats.Stolen + r.stats.NextStolen }), chart.Blue, false)
	global := chart.Line(per(func(r run) int { return r.stats.FromGlobal }), chart.Orange, true)
	steals := chart.Line(per(func(r run) int { return r.stats.Steals + r.stats.NextStolen }), chart.Grey, false)
	p.Add(stolen, global, steals)
	p.Legend.Add("goroutines stolen", stolen)
	p.Legend.Add("from the global queue", global)
	p.Legend.Add("steals", steals)
	p.Legend.Top, p.Legend.Left = true, true
	p.Y.Min, p.Y.Max = 0, max(1, p.Y.Max)*1.4 // the legend stands above
	return p
}

func points(runs []run, y func(run) float64) (list plotter.XYs) {
	for _, r := range runs {
		list = append(list, plotter.XY{X: float64(r.procs), Y: y(r)})
	}
	return list
}

// overProcs marks each number of Ps on the x axis.
func overProcs(p *plot.Plot, runs []run) {
	var procs []float64
	for _, r := range runs {
		procs = append(procs, float64(r.procs))
	}
	p.X.Scale = plot.LogScale{}
	p.X.Tick.Marker = chart.Ticks(procs...)
}
