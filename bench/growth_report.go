package main

import (
	"bufio"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
)

// writeGrowth prints the points of all curves, and then what became of them.
func writeGrowth(out io.Writer, o options, list []growth, write func(*grid, io.Writer)) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "%s/%s, %s, %d CPUs, %d procs; %d rounds, %s for each size.\n",
		runtime.GOOS, runtime.GOARCH, runtime.Version(), runtime.NumCPU(), runtime.GOMAXPROCS(0), o.rounds, o.time)
	fmt.Fprintf(w, "The time of one whole operation; ratio = ours / std.\n\n")
	if len(list) == 0 {
		fmt.Fprintln(w, "Nothing was measured.")
		return w.Flush()
	}
	write(pointGrid(list), w)
	fmt.Fprintf(w, "\nTime grows like size^k; the lower the k, the better. The word is decided by the 95 %% interval of the\n"+
		"difference, and a difference within %v counts as none: a factor of log(size) would make three times that.\n\n", drift)
	write(growthGrid(list), w)
	fmt.Fprintf(w, "\n%s\n", conclusion(list))
	return w.Flush()
}

func pointGrid(list []growth) *grid {
	g := newGrid("curve", "size>", "", "ours>", "std>", "ratio>", "interval")
	for _, growth := range list {
		g.addBlank()
		name := growth.curve.fullName()
		for i, cell := range growth.cells {
			r := cell.compare(0, 1)
			g.add(name, strconv.Itoa(growth.curve.sizes[i]), growth.curve.size,
				quantity(r.Ours.Median, r.Unit), quantity(r.Theirs.Median, r.Unit),
				ratio(r.Ratio.Median), interval(r.Ratio))
			name = ""
		}
	}
	return g
}

func growthGrid(list []growth) *grid {
	g := newGrid("curve", "sizes", "k ours>", "k std>", "ours - std>", "interval", "ours grows")
	for _, growth := range list {
		c, excess := growth.curve, growth.excess()
		g.add(c.fullName(), fmt.Sprintf("%d to %d %s", c.from, c.sizes[len(c.sizes)-1], c.size),
			ratio(estimateOf(growth.ours).Median), ratio(estimateOf(growth.std).Median),
			ratio(excess.Median), interval(excess), string(trendOf(excess)))
	}
	return g
}

// conclusion is the answer in one line.
func conclusion(list []growth) string {
	var worse []string
	for _, g := range list {
		if trendOf(g.excess()) == steeper {
			worse = append(worse, g.curve.fullName())
		}
	}
	if len(worse) == 0 {
		return fmt.Sprintf("Nothing of ours was seen to grow faster than the standard library's, by more than %v in k.", drift)
	}
	return "Ours grows faster than the standard library's: " + strings.Join(worse, ", ") + "."
}

// writeCurveList says what curves there are.
func writeCurveList(out io.Writer, list []curve) error {
	g := newGrid("curve", "of", "what one operation is")
	for _, c := range list {
		g.add(c.fullName(), fmt.Sprintf("%d to %d %s", c.sizes[0], c.sizes[len(c.sizes)-1], c.size), c.doc)
	}
	b := bufio.NewWriter(out)
	g.writePlain(b)
	return b.Flush()
}
