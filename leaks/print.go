package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/syncprimer/syncprimer/leaks/detect"
	"github.com/syncprimer/syncprimer/leaks/testdata/catalogue"
)

const (
	pageWidth = 100
	mostLines = 20 // of what one detector has printed
	alarm     = "!"
)

// matrix prints who sees what, and below it what the columns mean.
func (c *command) matrix(rows []detect.Row) error {
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "leak")
	for _, d := range detect.All {
		fmt.Fprint(w, "\t", d.Name)
	}
	fmt.Fprintln(w)
	for _, r := range rows {
		fmt.Fprint(w, r.Name)
		for i := range detect.All {
			fmt.Fprint(w, "\t", cell(r.OfLeak[i], r.OfCure[i]))
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "\n%s\n\n%s\n", wrap(legend), wrap(cures(rows)))
	for i, d := range detect.All {
		fmt.Fprintf(c.out, "\n%s\n%s\n%s\n", d.Name, indent(wrap(d.Asks+" "+tally(rows, i))), indent(wrap("What it can never see: "+d.Never)))
	}
	return nil
}

const legend = `"sees": it complains about the leak. "-": it was asked, and does not. "hangs": it waits for the goroutines itself, until somebody kills it. "n/a": it cannot be asked; go run ./leaks NAME says why. "` + alarm + `": it complains about the cure, too, which is a false alarm.`

func cell(leak, cure detect.Answer) string {
	out := string(leak.Outcome)
	if alarmed(cure) {
		out += alarm
	}
	return out
}

func alarmed(cure detect.Answer) bool {
	return cure.Outcome == detect.Sees || cure.Outcome == detect.Hangs
}

// cures says what the detectors say of all cures.
func cures(rows []detect.Row) string {
	asked, alarms := 0, 0
	for _, r := range rows {
		for _, a := range r.OfCure {
			if a.Outcome != detect.Cannot {
				asked++
			}
			if alarmed(a) {
				alarms++
			}
		}
	}
	return fmt.Sprintf("Of the cures they were asked %d questions, and raised %s.", asked, plural(alarms, "false alarm"))
}

// tally says how many leaks a detector sees, of those that it was asked about.
func tally(rows []detect.Row, detector int) string {
	sees, asked := 0, 0
	for _, r := range rows {
		switch r.OfLeak[detector].Outcome {
		case detect.Sees:
			sees++
			asked++
		case detect.Nothing, detect.Hangs:
			asked++
		}
	}
	return fmt.Sprintf("(It sees %d of %d.)", sees, asked)
}

func plural(n int, what string) string {
	switch n {
	case 0:
		return "no " + what
	case 1:
		return "1 " + what
	}
	return fmt.Sprint(n, " ", what, "s")
}

// one prints a leak, its cure, and what each detector has printed of both.
func (c *command) one(r *detect.Row) error {
	fmt.Fprintf(c.out, "%s: %s\n\n", r.Name, r.Title)
	shown := make(map[string]bool)
	for _, f := range append(catalogue.Source(r.Leak.Leak), catalogue.Source(r.Cure)...) {
		if !shown[f.Name] {
			shown[f.Name] = true
			fmt.Fprintf(c.out, "%s\n\n", f.Text)
		}
	}
	for i, d := range detect.All {
		fmt.Fprintf(c.out, "%s\n%s\n", d.Name, indent(wrap(d.Asks)))
		fmt.Fprintf(c.out, "\n    of the leak: %s\n", verdict(r.OfLeak[i]))
		fmt.Fprintf(c.out, "    of the cure: %s\n\n", verdict(r.OfCure[i]))
	}
	return nil
}

var words = map[detect.Outcome]string{
	detect.Sees: "it sees something", detect.Nothing: "it does not complain",
	detect.Hangs: "it hangs", detect.Cannot: "it cannot be asked",
}

// verdict is an answer in words, and what was printed.
func verdict(a detect.Answer) string {
	lines := strings.Split(a.Said, "\n")
	if len(lines) == 1 {
		return strings.TrimSpace(words[a.Outcome] + ". " + a.Said)
	}
	if rest := len(lines) - mostLines; rest > 1 {
		lines = append(lines[:mostLines], fmt.Sprintf("... and %d more lines", rest))
	}
	return words[a.Outcome] + ".\n" + indent(indent(strings.Join(lines, "\n")))
}

func indent(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "    " + line
		}
	}
	return strings.Join(lines, "\n")
}

// wrap breaks a text into lines that fit in the page, also when they are indented.
func wrap(text string) string {
	var b strings.Builder
	width := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == 0:
		case width+1+n > pageWidth-4:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	return b.String()
}
