package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// trickFormats are those of the formats that -tricks prints.
var trickFormats = map[string]func(*grid, io.Writer){
	"table":    (*grid).writePlain,
	"markdown": (*grid).writeMarkdown,
}

// forTricks finds what does not go together with -tricks.
func (o *options) forTricks(fs *flag.FlagSet) (err error) {
	if trickFormats[o.format] == nil {
		return fmt.Errorf("-format: -tricks prints a table or markdown, not %s", o.format)
	}
	err = goesWith(fs, "tricks", "run", "list", "rounds", "time", "format", "o")
	if err == nil && o.page != "" {
		o.format = "markdown"
		if _, err = readPage(o.page); err != nil {
			err = fmt.Errorf("-o: %w", err)
		}
	}
	return err
}

// tricksAndReport prints what each trick buys, or writes it into a page.
func tricksAndReport(o options, stdout, stderr io.Writer, p progress) int {
	ctx, stop := untilInterrupted()
	defer stop()

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	list, err := measureTricks(ctx, o, p)
	interrupted := ctx.Err() != nil
	switch {
	case interrupted:
		fmt.Fprintln(stderr, "bench: interrupted: this is what was measured so far")
		o.page = "" // half a table is not for a page
	case err != nil:
		fmt.Fprintf(stderr, "bench: -tricks: %v\n", err)
		return exitFailed
	}
	if err := writeTricks(o, list, stdout); err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return exitFailed
	}
	if interrupted {
		return exitInterrupted
	}
	return exitOK
}

func writeTricks(o options, list []purchase, stdout io.Writer) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s Backend %s.\n", newMachine(o), backend)
	fmt.Fprintf(&text, "ratio = with / without the trick: below 1 it makes us faster. The word is decided by the 95 %% interval.\n\n")
	if len(list) == 0 {
		fmt.Fprintln(&text, "Nothing was measured.")
	} else {
		trickFormats[o.format](trickGrid(list), &text)
	}
	if o.page == "" {
		_, err := stdout.Write(text.Bytes())
		return err
	}
	page, err := readPage(o.page)
	if err != nil {
		return err
	}
	return os.WriteFile(o.page, page.with(text.String()), 0o666)
}

func trickGrid(list []purchase) *grid {
	g := newGrid("trick", "file", "workload", "procs>", "with>", "without>", "ratio>", "interval", "allocs>", "with it we are")
	last := ""
	for _, b := range list {
		for i, m := range b.cell.workload.metrics {
			if !b.place.shows(m.name) {
				continue
			}
			r := b.cell.compare(i, 1)
			name, files := b.trick.name, strings.Join(b.trick.files(), ", ")
			if name == last {
				name, files = "", ""
			} else {
				last = name
			}
			g.add(name, files, r.Primitive+"/"+r.name(), strconv.Itoa(r.Procs),
				quantity(r.Ours.Median, r.Unit), quantity(r.Theirs.Median, r.Unit),
				ratio(r.Ratio.Median), interval(r.Ratio), r.Allocs.String(), string(r.Verdict))
		}
	}
	return g
}

// writeTrickList says what tricks there are.
func writeTrickList(out io.Writer, list []trick) error {
	g := newGrid("trick", "file", "measured by")
	for _, t := range list {
		var at []string
		for _, p := range t.at {
			at = append(at, fmt.Sprintf("%s (%d)", p.workload, p.procs))
		}
		g.add(t.name, strings.Join(t.files(), ", "), strings.Join(at, ", "))
	}
	b := bufio.NewWriter(out)
	g.writePlain(b)
	return b.Flush()
}

// A page is a file of text with a place for the table, between two marks.
type page struct{ before, after string }

const (
	pageBegin = "<!-- bench -tricks -->\n"
	pageEnd   = "<!-- end of bench -tricks -->\n"
)

func readPage(file string) (page, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return page{}, err
	}
	before, rest, found := strings.Cut(string(text), pageBegin)
	_, after, closed := strings.Cut(rest, pageEnd)
	if !found || !closed {
		return page{}, fmt.Errorf("%s has no lines %q and %q for the table to go between",
			file, strings.TrimSpace(pageBegin), strings.TrimSpace(pageEnd))
	}
	return page{before, after}, nil
}

func (p page) with(table string) []byte {
	return []byte(p.before + pageBegin + "\n" + table + "\n" + pageEnd + p.after)
}
