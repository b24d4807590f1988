package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/syncprimer/syncprimer/gmp/sched"
)

const mostProcs = 256

// A run is a workload with some number of Ps.
type run struct {
	procs           int
	elapsed         time.Duration
	mean, p99, most time.Duration // waits
	stats           sched.Stats
}

// simulate runs a workload with 1, 2, 4 and so on Ps.
func (w workload) simulate(seed uint64) ([]run, error) {
	var runs []run
	for procs := 1; procs <= mostProcs; procs *= 2 {
		s := sched.New(sched.Config{Procs: procs, Seed: seed})
		m := &meter{s: s, seed: seed}
		err := s.Main(func() { w.main(m) })
		if err != nil {
			return nil, fmt.Errorf("%s with %d Ps: %w", w.name, procs, err)
		}
		r := run{procs: procs, elapsed: m.ended, stats: s.Stats()}
		r.mean, r.p99, r.most = summary(m.waits)
		runs = append(runs, r)
	}
	return runs, nil
}

func summary(waits []time.Duration) (mean, p99, most time.Duration) {
	slices.Sort(waits)
	var sum time.Duration
	for _, d := range waits {
		sum += d
	}
	return sum / time.Duration(len(waits)), waits[len(waits)*99/100], waits[len(waits)-1]
}

// write prints a table, and below it what it says.
func (w workload) write(out io.Writer, runs []run) error {
	fmt.Fprintf(out, "%s: %s\n\n", w.name, w.title)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "Ps\ttime\tmean wait\tp99\tmax\tsteals\tstolen\toverflows\tfrom global\tthreads\t")
	for _, r := range runs {
		s := r.stats
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t\n", r.procs,
			rounded(r.elapsed), rounded(r.mean), rounded(r.p99), rounded(r.most),
			s.Steals+s.NextStolen, s.Stolen+s.NextStolen, s.Overflows, s.FromGlobal, s.Threads)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%s\n", w.text)
	return err
}

// rounded keeps three digits.
func rounded(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}
