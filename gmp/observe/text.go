package observe

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// mostRows is how long a table is.
const mostRows = 20

// WriteText writes the report as tables.
func (r *Report) WriteText(out io.Writer) error {
	fmt.Fprintf(out, "%d events in %v, of %d goroutines\n\n", r.Events, short(r.Duration), r.Count)
	fmt.Fprintf(out, "From runnable to running, %d times: median %v, 99 %% within %v, at most %v\n\n",
		r.Latencies, short(r.Latency(0.5)), short(r.Latency(0.99)), short(r.Longest))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "goroutine\trunning\trunnable\twaiting\tsyscall\t  first function")
	for _, g := range r.Goroutines {
		fmt.Fprintf(w, "%d\t%s  %s\n", g.ID, g.columns(), name(g.Func))
	}
	if n := r.Count - len(r.Goroutines); n > 0 {
		w.Flush()
		fmt.Fprintf(out, "and %d more; by their first function:\n\n", n)
		fmt.Fprintln(w, "goroutines\trunning\trunnable\twaiting\tsyscall\t  first function")
		for _, f := range r.Functions[:min(len(r.Functions), mostRows)] {
			fmt.Fprintf(w, "%d\t%s  %s%s\n", f.Count, f.columns(), name(f.Name), f.mostly())
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if n := len(r.Functions) - mostRows; n > 0 && r.Count > len(r.Goroutines) {
		fmt.Fprintf(out, "and %d more functions\n", n)
	}
	fmt.Fprint(out, "\nWhat they waited for, all together:\n\n")
	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, b := range r.Blocked {
		fmt.Fprintf(w, "%s\t%v\n", b.Name, short(b.Time))
	}
	return w.Flush()
}

// columns are the times in the states, as columns of a table.
func (t *Times) columns() (text string) {
	for _, s := range []State{Running, Runnable, Waiting, Syscall} {
		text += short(t.Spent[s]).String() + "\t"
	}
	return text
}

// mostly is what a function waited for most of the time.
func (t *Times) mostly() string {
	if len(t.Blocked) == 0 {
		return ""
	}
	return ": " + slices.MaxFunc(t.Blocked, func(a, b Reason) int { return cmp.Compare(a.Time, b.Time) }).Name
}

func name(function string) string { return cmp.Or(function, "(not in the trace)") }

// short rounds a duration to what is worth reading.
func short(d time.Duration) time.Duration {
	for unit := time.Second; unit > time.Nanosecond; unit /= 1000 {
		if d >= unit {
			return d.Round(unit / 100)
		}
	}
	return d
}
