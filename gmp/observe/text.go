package observe

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

const mostRows = 20

// WriteText writes the report as tables.
func (r *Report) WriteText(out io.Writer) error {
	fmt.Fprintf(out, "%d events in %v, of %d goroutines\n\n", r.Events, short(r.Duration), len(r.Goroutines))
	fmt.Fprintf(out, "From runnable to running, %d times: median %v, 99 %% within %v, at most %v\n\n",
		len(r.Latencies), short(r.Latency(0.5)), short(r.Latency(0.99)), short(r.Latency(1)))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "goroutine\trunning\trunnable\twaiting\tsyscall\t  first function")
	for i, g := range r.Goroutines {
		if i == mostRows {
			break
		}
		fmt.Fprintf(w, "%d\t%v\t%v\t%v\t%v\t  %s\n", g.ID, short(g.Spent[Running]), short(g.Spent[Runnable]),
			short(g.Spent[Waiting]), short(g.Spent[Syscall]), cmp.Or(g.Func, "(not in the trace)"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if n := len(r.Goroutines) - mostRows; n > 0 {
		fmt.Fprintf(out, "and %d more\n", n)
	}
	fmt.Fprint(out, "\nWhat they waited for, all together:\n\n")
	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, b := range r.Blocked {
		fmt.Fprintf(w, "%s\t%v\n", b.Name, short(b.Time))
	}
	return w.Flush()
}

// short rounds a duration to what is worth reading.
func short(d time.Duration) time.Duration {
	for unit := time.Second; unit > time.Nanosecond; unit /= 1000 {
		if d >= unit {
			return d.Round(unit / 100)
		}
	}
	return d
}
