// Plots draws what the simulations of gmp/sched and gmp/stack show when something is
// varied, as SVG, and prints the figures with what is to be seen in them.
//
//	go run ./gmp/plots DIR   draws fork-join.svg, server.svg, yield.svg and hot-split.svg
//
// The first three are three programs with 1 to 256 Ps; the last is a loop that calls at the end of
// a segment of a stack. Of the same version of this module they are the same on each machine and
// in each run, except for the dots in the last: those are measured.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/syncprimer/syncprimer/internal/chart"
)

const seed = 1

func main() {
	if err := drawAll(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "plots:", err)
		os.Exit(2)
	}
}

// drawAll prints all tables, and draws all pictures.
func drawAll(out io.Writer, args []string) error {
	if len(args) != 1 || strings.HasPrefix(args[0], "-") {
		return errors.New("it needs a directory to draw into: go run ./gmp/plots DIR")
	}
	dir := args[0]
	if err := chart.Directory(dir); err != nil {
		return err
	}
	pictures, err := overProcessors(out)
	if err != nil {
		return err
	}
	list, err := depths(loopCalls)
	if err != nil {
		return err
	}
	real := measureDepths(loopCalls)
	if err := writeSplit(out, list, real); err != nil {
		return err
	}
	names, err := chart.Save(dir, append(pictures, splitPicture(list, real)))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d pictures in %s: %s\n", len(names), dir, strings.Join(names, ", "))
	return err
}

// overProcessors prints and draws the programs with 1 to 256 Ps.
func overProcessors(out io.Writer) (pictures []chart.Picture, err error) {
	for _, w := range workloads {
		runs, err := w.simulate(seed)
		if err != nil {
			return nil, err
		}
		if err := w.write(out, runs); err != nil {
			return nil, err
		}
		pictures = append(pictures, w.picture(runs))
	}
	return pictures, nil
}
