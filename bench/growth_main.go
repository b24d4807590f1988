package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/syncprimer/syncprimer/internal/chart"
)

// growthFormats are those of the formats that a table of points makes sense in.
var growthFormats = map[string]func(*grid, io.Writer){
	"table":    (*grid).writePlain,
	"markdown": (*grid).writeMarkdown,
}

// forGrowth finds what does not go together with -growth.
func forGrowth(fs *flag.FlagSet, format string) error {
	if growthFormats[format] == nil {
		return fmt.Errorf("-format: -growth prints a table or markdown, not %s", format)
	}
	return goesWith(fs, "growth", "run", "rounds", "time", "format", "plot", "list")
}

// goesWith returns an error if the command line has a flag that means nothing beside
// the flag mode.
func goesWith(fs *flag.FlagSet, mode string, others ...string) (err error) {
	fs.Visit(func(f *flag.Flag) {
		if err == nil && f.Name != mode && !slices.Contains(others, f.Name) {
			err = fmt.Errorf("-%s: it does not go with -%s", f.Name, mode)
		}
	})
	return err
}

// growAndReport exits with 0 whatever the curves look like: it is a report and no
// check.
func growAndReport(o options, stdout, stderr io.Writer, p progress) int {
	ctx, stop := untilInterrupted()
	defer stop()

	list := measureGrowth(ctx, o, p)
	interrupted := ctx.Err() != nil
	if interrupted {
		fmt.Fprintln(stderr, "bench: interrupted: these are the curves that were finished")
	}
	err := writeGrowth(stdout, o, list, growthFormats[o.format])
	if err == nil && o.plotDir != "" {
		err = plotInto(o.plotDir, growthPictures(list), stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return exitFailed
	}
	if interrupted {
		return exitInterrupted
	}
	return exitOK
}

// plotInto draws the pictures and says where they are.
func plotInto(dir string, list []chart.Picture, out io.Writer) error {
	names, err := chart.Save(dir, list)
	if err != nil {
		return fmt.Errorf("-plot: %w", err)
	}
	pictures := "pictures"
	if len(names) == 1 {
		pictures = "picture"
	}
	_, err = fmt.Fprintf(out, "\n%d %s in %s: %s\n", len(names), pictures, dir, strings.Join(names, ", "))
	return err
}
