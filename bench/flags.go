package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/syncprimer/syncprimer/internal/chart"
)

// options is what the command line asks for.
type options struct {
	workloads []workload // those that -run selects
	procs     []int
	rounds    int
	time      time.Duration // for one cell: one workload with one number of procs
	format    string
	plotDir   string
	list      bool
	check     bool
	slack     float64 // multiplies the tolerances of a check

	growth bool
	curves []curve // those that -run selects, with -growth

	starvation bool

	backends bool

	showTricks bool
	tricks     []trick // those that -run selects, with -tricks
	page       string  // where the table of tricks goes
}

// minRounds is the smallest number of rounds that gives a median an interval of
// 95 % confidence.
const minRounds = 6

// rawFlags is the command line before it is checked.
type rawFlags struct {
	run, cpu string
	options
}

func newFlagSet(raw *rawFlags) *flag.FlagSet {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors are printed by run, as one line
	fs.StringVar(&raw.run, "run", "", "measure only workloads whose primitive/workload matches the `regexp`")
	fs.StringVar(&raw.cpu, "cpu", "1,2,8", "measure with each of these `numbers` of procs (GOMAXPROCS)")
	fs.IntVar(&raw.rounds, "rounds", 10, "measure each workload `n` times, in turn with the standard library")
	fs.DurationVar(&raw.time, "time", 300*time.Millisecond, "spend about so long on each workload and number of procs (waiting times: up to six times that)")
	fs.StringVar(&raw.format, "format", "table", "print a table, markdown, csv, json or benchfmt")
	fs.StringVar(&raw.plotDir, "plot", "", "draw pictures (SVG) into the `directory`")
	fs.BoolVar(&raw.list, "list", false, "list the workloads and stop")
	fs.BoolVar(&raw.check, "check", false, "compare with the bars, print what falls short, and exit with 1 if anything does")
	fs.Float64Var(&raw.slack, "slack", 1, "multiply the tolerances of -check by this `factor`")
	fs.BoolVar(&raw.growth, "growth", false, "measure how cost grows with the number of goroutines, cases, waiters, contexts and addresses, as table or markdown")
	fs.BoolVar(&raw.starvation, "starvation", false, "measure how long one waits for a Mutex with and without starvation mode, as table or markdown; builds the module anew")
	fs.BoolVar(&raw.backends, "backends", false, "measure the backends gopark and portable beside each other, as table, markdown or json; builds the module anew")
	fs.BoolVar(&raw.showTricks, "tricks", false, "measure what each technique of ours buys, as table or markdown; builds the module anew, without each of them")
	fs.StringVar(&raw.page, "o", "", "write what -tricks prints into the `page`, between its two marks")
	return fs
}

func usage() string {
	var b strings.Builder
	fs := newFlagSet(new(rawFlags))
	fs.SetOutput(&b)
	b.WriteString("usage: go run ./bench [flags]\n")
	fs.PrintDefaults()
	return b.String()
}

// parseFlags reads the command line. It finds every mistake that can be found
// before the measuring begins.
func parseFlags(args []string) (options, error) {
	var raw rawFlags
	fs := newFlagSet(&raw)
	if err := fs.Parse(args); err != nil {
		return options{}, err
	}
	o := raw.options
	if fs.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	if o.rounds < minRounds {
		return o, fmt.Errorf("-rounds: %d is too few: a 95 %% interval takes at least %d", o.rounds, minRounds)
	}
	if o.time <= 0 {
		return o, fmt.Errorf("-time: %v is not a time to measure for", o.time)
	}
	if formats[o.format] == nil {
		known := slices.Sorted(maps.Keys(formats))
		return o, fmt.Errorf("-format: unknown format %q (known: %s)", o.format, strings.Join(known, ", "))
	}
	var err error
	if o.procs, err = parseProcs(raw.cpu); err != nil {
		return o, fmt.Errorf("-cpu: %w", err)
	}
	if err = o.checkMode(fs); err != nil {
		return o, err
	}
	if err = o.choose(raw.run); err != nil {
		return o, fmt.Errorf("-run: %w", err)
	}
	if err = o.prepareCheck(raw.run); err != nil {
		return o, err
	}
	if !o.list && o.plotDir != "" {
		if err := chart.Directory(o.plotDir); err != nil {
			return o, fmt.Errorf("-plot: %w", err)
		}
	}
	return o, nil
}

// checkMode finds flags that do not go together.
func (o *options) checkMode(fs *flag.FlagSet) error {
	switch {
	case o.showTricks:
		return o.forTricks(fs)
	case o.page != "":
		return errors.New("-o: only -tricks writes into a page")
	case o.growth:
		return forGrowth(fs, o.format)
	case o.starvation:
		return forStarvation(fs, o.format)
	case o.backends:
		return forBackends(fs, o.format)
	}
	return nil
}

// choose selects by pattern what is to be measured.
func (o *options) choose(pattern string) (err error) {
	switch {
	case o.showTricks:
		o.tricks, err = matchingTricks(pattern)
	case o.growth:
		o.curves, err = matchingCurves(pattern)
	default:
		o.workloads, err = matching(pattern)
	}
	return err
}

func parseProcs(list string) ([]int, error) {
	var procs []int
	for field := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(field))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is not a number of procs", field)
		}
		if slices.Contains(procs, n) {
			return nil, fmt.Errorf("%d is there twice", n)
		}
		procs = append(procs, n)
	}
	return procs, nil
}

// matching returns the workloads whose name the pattern matches.
func matching(pattern string) ([]workload, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	var selected []workload
	for _, w := range workloads() {
		if re.MatchString(w.fullName()) {
			selected = append(selected, w)
		}
	}
	if len(selected) == 0 {
		return nil, fmt.Errorf("no workload matches %q (see -list)", pattern)
	}
	return selected, nil
}
