package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/syncprimer/syncprimer/gmp/stack"
	"github.com/syncprimer/syncprimer/internal/chart"
)

// The program: functions call each other down to some depth, and the last calls a leaf
// in a loop.
const (
	frameSize  = 64
	leafSize   = 96
	firstStack = 2 << 10
	deepest    = 8 << 10
	loopCalls  = 1000
)

// What things cost, in nanoseconds. Those of copying are of the size that was measured, with go1.26
// on linux/amd64: a stack of 9 frames took 1.0 µs to grow, one of 26 frames 2.3 µs, one
// of 60 frames about 9 µs. Nobody has segments any more. One is taken and given back by two
// switches to the scheduler's stack and back, and one of these costs as much as a
// Gosched, 113 ns at least; so that is too little rather than too much.
const (
	callCost    = 3
	segmentCost = 150
	growCost    = 500 // for a stack that grows,
	copyCost    = 80  // and for each frame on it: its pointers are adjusted
)

const splitTitle = "a loop calls a leaf 1,000 times, at each depth of a stack up to 8 KB"

const splitText = `A leaf of 96 bytes, and calls at each 64 bytes of depth. Where the leaf does not fit into the segment each
call takes a segment and gives it back: at one depth of 17 a call costs 51 times as much, and
the thousandth as much as the first. That is the hot split.
A stack that is copied meets a boundary once, and is larger then: at three depths, one copy for
the thousand calls. With ten times the calls that is a tenth for each. And since a stack doubles, all
copies on the way to any depth move fewer bytes than the stack then has.
Segments and copies are counted by the simulation; what they cost is a model, and it
stands in gmp/plots/split.go. The last line is your runtime: of each depth the best of 20 runs,
divided by the median of all depths. Its frames are larger.
`

// A depth is what the loop costs where so many bytes of the stack are in use. Costs of a
// call are divided by what it costs without a boundary.
type depth struct {
	used       uint64
	segments   int // taken by the loop
	segmented  float64
	copies     int // made in the loop
	copying    float64
	copiedDown uint64 // bytes, from the beginning on
	size       uint64 // of the stack then
}

// depths runs the program at each depth, on both kinds of stack.
func depths(calls int) ([]depth, error) {
	var list []depth
	for frames := 1; frames*frameSize <= deepest; frames++ {
		d := depth{used: uint64(frames) * frameSize}
		d.onSegments(frames, calls)
		if err := d.onCopies(frames, calls); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

func (d *depth) onSegments(frames, calls int) {
	s := stack.NewSegmented(stack.NewMemory(1), 0, firstStack)
	for range frames {
		s.Call(frameSize)
	}
	before := s.Splits
	for range calls {
		s.Call(leafSize)
		s.Return()
	}
	d.segments = s.Splits - before
	d.segmented = relative(calls, d.segments*segmentCost)
}

func (d *depth) onCopies(frames, calls int) error {
	g := stack.NewGoroutine(stack.NewMemory(1), 0, firstStack)
	for range frames {
		if err := g.Call(frameSize); err != nil {
			return err
		}
	}
	before := len(g.Moves)
	for range calls {
		if err := g.Call(leafSize); err != nil {
			return err
		}
		g.Return()
	}
	extra := 0
	for i, m := range g.Moves {
		d.copiedDown += m.Copied
		if i >= before {
			d.copies++
			extra += growCost + m.Depth*copyCost
		}
	}
	d.copying, d.size = relative(calls, extra), g.Size()
	return nil
}

// relative is the cost of a call where all together cost something more.
func relative(calls, extra int) float64 { return 1 + float64(extra)/float64(calls*callCost) }

// writeSplit prints what the picture shows.
func writeSplit(out io.Writer, list []depth, real []measured) error {
	fmt.Fprintf(out, "hot-split: %s\n\n", splitTitle)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "stack\tdepths\twith a boundary\tmost in a loop\tdearest call\t")
	var boundaries, copied, segments, copies int
	segmented, copying, runtime := 0.0, 0.0, 0.0
	for _, d := range list {
		boundaries += min(d.segments, 1)
		copied += min(d.copies, 1)
		segments, copies = max(segments, d.segments), max(copies, d.copies)
		segmented, copying = max(segmented, d.segmented), max(copying, d.copying)
	}
	for _, m := range real {
		runtime = max(runtime, m.cost)
	}
	fmt.Fprintf(t, "segments\t%d\t%d\t%d segments\t%.1f\t\n", len(list), boundaries, segments, segmented)
	fmt.Fprintf(t, "copying\t%d\t%d\t%d copy\t%.1f\t\n", len(list), copied, copies, copying)
	fmt.Fprintf(t, "your runtime\t%d\t\t\t%.1f\t\n", len(real), runtime)
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%s\n", splitText)
	return err
}

func splitPicture(list []depth, real []measured) chart.Picture {
	p := chart.Panel("hot split: "+splitTitle, "bytes of the stack in use where the loop stands", "cost of a call; 1: no boundary")
	var segmented, copying, runtime plotter.XYs
	for _, d := range list {
		segmented = append(segmented, plotter.XY{X: float64(d.used), Y: d.segmented})
		copying = append(copying, plotter.XY{X: float64(d.used), Y: d.copying})
	}
	for _, m := range real {
		runtime = append(runtime, plotter.XY{X: float64(m.used), Y: m.cost})
	}
	segments, copies := chart.Line(segmented, chart.Orange, false), chart.Line(copying, chart.Blue, true)
	dots := &plotter.Scatter{XYs: runtime, GlyphStyle: draw.GlyphStyle{
		Color: chart.Grey, Radius: vg.Points(1.6), Shape: draw.CircleGlyph{},
	}}
	p.Add(segments, copies, dots)
	p.Legend.Add("segments", segments)
	p.Legend.Add("copying", copies)
	p.Legend.Add("your runtime, measured", dots)
	p.Legend.Top = true
	p.Y.Scale = plot.LogScale{}
	p.Y.Tick.Marker = chart.Ticks(1, 2, 5, 10, 20, 50, 100)
	p.X.Tick.Marker = chart.Ticks(0, 1024, 2048, 3072, 4096, 5120, 6144, 7168, 8192)
	p.X.Min, p.X.Max = 0, deepest
	p.Y.Min, p.Y.Max = 0.8, 200 // the legend stands above
	return chart.Single("hot-split.svg", 620, 300, p)
}
