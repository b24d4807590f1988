package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// Every workload works on every side, with hardly any operations and with some,
// and leaves no goroutine behind.
func TestWorkloads(t *testing.T) {
	for _, w := range workloads() {
		for _, s := range w.sides() {
			t.Run(w.fullName()+"/impl="+s.name, func(t *testing.T) {
				for _, n := range []int{1, 30} {
					got := s.body(n)
					for _, m := range w.metrics {
						require.Positive(t, m.of(got, n))
					}
					if w.hasWaits() {
						require.Len(t, got.waits, n)
					}
					goleak.VerifyNone(t)
				}
			})
		}
	}
}

func TestWorkloadsHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, w := range workloads() {
		require.False(t, seen[w.fullName()], w.fullName())
		seen[w.fullName()] = true
		require.NotEmpty(t, w.doc, w.fullName())
		require.NotRegexp(t, `\s`, w.fullName(), "a benchmark's name has no spaces")
	}
}

// The greedy goroutine does hold the lock most of the time.
func TestStarvationMakesThePoliteOneWait(t *testing.T) {
	for _, b := range []body{starvation(ourMutex), starvation(stdMutex)} {
		median := percentiles(50)[0].of(b(20), 20)
		require.Greater(t, time.Duration(median), 10*time.Microsecond)
	}
}
