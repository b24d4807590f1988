package main

import (
	"math"

	"golang.org/x/perf/benchmath"
)

// confidence is that of every interval.
const confidence = 0.95

// An estimate is a median with its confidence interval.
type estimate struct {
	Median float64 `json:"median"`
	Lo     float64 `json:"lo"`
	Hi     float64 `json:"hi"`
}

// estimateOf assumes nothing about how the values are distributed. The interval
// lies between two of them, chosen by rank: with ten values, the second and the
// ninth.
func estimateOf(values []float64) estimate {
	// NewSample sorts what it is given, and the rounds must stay in order.
	own := append([]float64(nil), values...)
	sample := benchmath.NewSample(own, &benchmath.DefaultThresholds)
	s := benchmath.AssumeNothing.Summary(sample, confidence)
	return estimate{Median: s.Center, Lo: s.Lo, Hi: s.Hi}
}

// ratios divides ours by theirs, round by round.
//
// The median of these ratios, and not the ratio of the medians, is the one that is
// reported. Both estimate the same thing, but the two values of a round were
// measured one after the other: a disturbance that outlasts the round is in both
// and cancels out. And for a median of plain numbers there is an interval that
// holds whatever their distribution; for a quotient of two medians there is none
// without assuming something. The two differ a little, so that a ratio need not be
// exactly the quotient of the two times beside it.
func ratios(ours, theirs []float64) []float64 {
	r := make([]float64, len(ours))
	for i := range r {
		r[i] = ours[i] / theirs[i]
	}
	return r
}

// A verdict is the interval of a ratio in one word.
type verdict string

const (
	faster verdict = "faster"
	same   verdict = "same"
	slower verdict = "slower"

	// Memory is not fast or slow.
	smaller verdict = "smaller"
	larger  verdict = "larger"
)

// verdictOf decides by the interval as it is printed, in hundredths: who reads
// [0.92 1.00] is to find the word "same" behind it.
func verdictOf(ratio estimate, unit string) verdict {
	less, more := faster, slower
	if unit == "B" {
		less, more = smaller, larger
	}
	hundredths := func(v float64) float64 { return math.Round(v * 100) }
	switch {
	case hundredths(ratio.Hi) < 100:
		return less
	case hundredths(ratio.Lo) > 100:
		return more
	default:
		return same
	}
}

// meanRatio returns the geometric mean of several rows' ratios. Each round gives one
// mean, and the rounds give the interval.
func meanRatio(rows [][]float64) estimate {
	perRound := make([]float64, len(rows[0]))
	for round := range perRound {
		sum := 0.0
		for _, row := range rows {
			sum += math.Log(row[round])
		}
		perRound[round] = math.Exp(sum / float64(len(rows)))
	}
	return estimateOf(perRound)
}
