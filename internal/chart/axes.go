package chart

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// Ticks marks some values.
func Ticks(values ...float64) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for _, v := range values {
		ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'f', -1, 64)})
	}
	return ticks
}

// SizeTicks marks the powers of ten, or of two where the sizes go up to less than a
// hundred.
func SizeTicks(lo, hi float64) []plot.Tick {
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

// TimeTicks marks the powers of ten, or, where there are less than two, also twice
// and five times those.
func TimeTicks(lo, hi float64) []plot.Tick {
	var ticks []plot.Tick
	for _, steps := range [][]float64{{1}, {1, 2, 5}} {
		ticks = nil
		for power := math.Pow(10, math.Floor(math.Log10(lo))); power <= hi; power *= 10 {
			for _, step := range steps {
				if v := power * step; v >= lo && v <= hi {
					ticks = append(ticks, plot.Tick{Value: v, Label: shortTime(v)})
				}
			}
		}
		if len(ticks) >= 2 {
			break
		}
	}
	return ticks
}

// shortTime formats nanoseconds that have one digit and zeros.
func shortTime(ns float64) string {
	units := []string{"ns", "µs", "ms", "s"}
	i := 0
	for ; ns >= 1000 && i < len(units)-1; i++ {
		ns /= 1000
	}
	return strconv.FormatFloat(ns, 'g', 3, 64) + units[i]
}
