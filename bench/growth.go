package main

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"runtime"
	"time"
)

// A curve shows how the cost of an operation grows with the size of something, on
// both sides.
type curve struct {
	primitive string
	name      string
	doc       string // what one operation is
	size      string // what there are so many of
	sizes     []int  // in rising order
	from      int    // the smallest size that counts for the exponent

	ours, std func(size int) body
	least     func(size int) int // operations in a round, where it matters; may be nil
}

// fullName is what -run matches.
func (c curve) fullName() string { return c.primitive + "/" + c.name }

// A growth is a curve as it was measured.
type growth struct {
	curve curve
	cells []cell // one for each size

	// cost ~ size^k: the exponents of all rounds.
	ours, std []float64
}

// whole is the time of one operation, however large. Unlike perOp it asks for no
// allocations to be counted.
var whole = []metric{{unit: "ns", of: perOp[0].of}}

// matchingCurves returns the curves whose name the pattern matches.
func matchingCurves(pattern string) ([]curve, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	var selected []curve
	for _, c := range curves {
		if re.MatchString(c.fullName()) {
			selected = append(selected, c)
		}
	}
	if len(selected) == 0 {
		return nil, fmt.Errorf("no curve matches %q (see -growth -list)", pattern)
	}
	return selected, nil
}

// measureGrowth measures every curve, or as many as there is time for until ctx is
// cancelled. It leaves GOMAXPROCS as it is.
func measureGrowth(ctx context.Context, o options, p progress) []growth {
	steps := 0
	for _, c := range o.curves {
		steps += len(c.sizes) * o.rounds
	}
	p.start(steps)
	defer p.finish()
	warmUp()

	var list []growth
	for _, c := range o.curves {
		p.at(c.fullName(), runtime.GOMAXPROCS(0))
		g, done := measureCurve(ctx, c, o, p)
		if !done {
			break
		}
		list = append(list, g)
	}
	return list
}

// measureCurve goes along the whole curve in each round, so that a round has an
// exponent of its own. The sides take turns in going first, as in measureCell.
func measureCurve(ctx context.Context, c curve, o options, p progress) (g growth, done bool) {
	g = growth{curve: c}
	slice := o.time / time.Duration(2*o.rounds)
	for _, size := range c.sizes {
		g.cells = append(g.cells, c.prepare(ctx, size, slice))
	}
	for round := range o.rounds {
		for i := range g.cells {
			cell := &g.cells[i]
			for turn := range cell.sides {
				if ctx.Err() != nil {
					return g, false
				}
				cell.sides[(round+i+turn)%len(cell.sides)].measureRound(cell.workload, cell.n)
			}
			p.step()
		}
	}
	g.fit()
	return g, true
}

// prepare makes the cell of one size and finds out how many operations fill a slice
// of time.
func (c curve) prepare(ctx context.Context, size int, slice time.Duration) cell {
	w := workload{primitive: c.primitive, name: c.name, metrics: whole, ours: c.ours(size), std: c.std(size)}
	cell := newCell(plan{w, runtime.GOMAXPROCS(0)})
	cell.prepare(ctx, slice)
	if c.least != nil {
		cell.n = max(cell.n, c.least(size))
	}
	return cell
}

// fit finds the exponents of each round.
func (g *growth) fit() {
	for round := range g.cells[0].sides[0].rounds[0] {
		var sizes, ours, std []float64
		for i, size := range g.curve.sizes {
			if size < g.curve.from {
				continue
			}
			sizes = append(sizes, float64(size))
			ours = append(ours, g.cells[i].sides[0].rounds[0][round])
			std = append(std, g.cells[i].sides[1].rounds[0][round])
		}
		g.ours = append(g.ours, exponent(sizes, ours))
		g.std = append(g.std, exponent(sizes, std))
	}
}

// exponent returns the k of cost ~ size^k. On logarithmic scales that is a straight
// line with the slope k; it is the one with the least squares.
//
// Few curves are that straight. Then k is their mean slope: what a flat beginning,
// where something else costs more than the size, takes off is missing on both
// sides.
func exponent(sizes, costs []float64) float64 {
	var meanX, meanY float64
	for i := range sizes {
		meanX += math.Log(sizes[i]) / float64(len(sizes))
		meanY += math.Log(costs[i]) / float64(len(sizes))
	}
	var xy, xx float64
	for i := range sizes {
		dx := math.Log(sizes[i]) - meanX
		xy += dx * (math.Log(costs[i]) - meanY)
		xx += dx * dx
	}
	return xy / xx
}

// excess is our exponent minus theirs: the ratio of our cost to theirs grows like
// size to this power.
//
// Like the ratios, it is taken round by round, which cancels what disturbs both
// sides of a round.
func (g growth) excess() estimate {
	differences := make([]float64, len(g.ours))
	for i := range differences {
		differences[i] = g.ours[i] - g.std[i]
	}
	return estimateOf(differences)
}

// A trend says in one word how we grow beside the standard library.
type trend string

const (
	flatter trend = "flatter"
	even    trend = "same"
	steeper trend = "steeper"
)

// drift is how far two exponents may be apart that count as the same: so much is
// made by caches, and by what an operation costs besides. One more factor of
// log(size) makes three times as much on any of the curves.
const drift = 0.05

// trendOf decides by the interval.
func trendOf(excess estimate) trend {
	switch {
	case excess.Hi < -drift:
		return flatter
	case excess.Lo > drift:
		return steeper
	default:
		return even
	}
}
