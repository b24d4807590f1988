// Gmp predicts what the Go scheduler does, runs it, and compares.
//
//	go run ./gmp             the scenarios, a line each
//	go run ./gmp NAME        one: the program, the prediction and its reason, and what happened
//	go run ./gmp -quiz NAME  the same, and asks first
//	go run ./gmp -step NAME  walks through the simulation, event by event
//	go run ./gmp -log NAME   the same without a stop
//	go run ./gmp -html FILE NAME
//	                         writes the simulation as a page to step through
//	go run ./gmp all         a table of all; the exit status is 1 if any differs
//	go run ./gmp trace FILE  an execution trace of any program: who waited for what
//	go run ./gmp trace -html PAGE [-from 10ms] [-for 5ms] FILE
//	                         writes what happened in a part of it as such a page
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/syncprimer/syncprimer/gmp/observe"
	"github.com/syncprimer/syncprimer/gmp/scenario"
	"github.com/syncprimer/syncprimer/gmp/view"
)

func main() {
	scenario.Child()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	flag.Usage = usage
	quiz := flag.Bool("quiz", false, "ask for the order before the prediction is shown")
	step := flag.Bool("step", false, "walk through the simulation, event by event")
	log := flag.Bool("log", false, "print the events of the simulation, and who runs when")
	html := flag.String("html", "", "write the simulation to the file `PAGE`, to step through in a browser")
	flag.Bool("list", false, "list the scenarios, as without arguments")
	flag.Parse()
	c := command{out: os.Stdout, in: os.Stdin, quiz: *quiz, step: *step, log: *log, html: *html}
	ok, err := c.run(ctx, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "gmp:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

const traceUsage = "go run ./gmp trace [-html PAGE [-from 10ms] [-for 5ms]] FILE"

func usage() {
	fmt.Fprintln(os.Stderr, "go run ./gmp [-quiz | -step | -log | -html PAGE] [NAME | all]\n"+traceUsage)
	flag.PrintDefaults()
}

type command struct {
	out  io.Writer
	in   io.Reader
	quiz bool
	step bool
	log  bool
	html string
}

// run reports whether prediction and reality agree.
func (c *command) run(ctx context.Context, args []string) (ok bool, err error) {
	switch {
	case len(args) == 0 && c.html != "":
		return false, fmt.Errorf("-html needs the name of a scenario; without arguments gmp lists them")
	case len(args) == 0:
		c.list()
		return true, nil
	case args[0] == "trace" && (c.quiz || c.step || c.log || c.html != ""):
		return false, fmt.Errorf("the flags of trace stand after it: %s", traceUsage)
	case args[0] == "trace":
		return true, c.trace(args[1:])
	case len(args) > 1:
		return false, fmt.Errorf("one scenario at a time, or all of them: gmp all")
	}
	s := scenario.Find(args[0])
	if s == nil && args[0] != "all" {
		return false, fmt.Errorf("there is no scenario %q; without arguments gmp lists them", args[0])
	}
	if c.step || c.log || c.html != "" {
		return true, c.simulate(s)
	}
	b, err := scenario.NewBuilder()
	if err != nil {
		return false, err
	}
	defer b.Close()
	if s == nil {
		return c.all(ctx, b, scenario.Topics)
	}
	return c.one(ctx, b, s)
}

func (c *command) trace(args []string) error {
	flags := flag.NewFlagSet("trace", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the error says it all
	html := flags.String("html", "", "")
	from := flags.Duration("from", 0, "")
	long := flags.Duration("for", 0, "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(c.out, traceUsage)
		return nil
	case err != nil:
		return err
	case flags.NArg() != 1:
		return fmt.Errorf("trace needs the name of one file")
	case *from < 0 || *long < 0:
		return fmt.Errorf("-from and -for cannot be negative")
	case *html == "" && (*from > 0 || *long > 0):
		return fmt.Errorf("-from and -for are for -html")
	}
	name := flags.Arg(0)
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if *html == "" {
		err = c.report(f)
	} else {
		err = c.window(f, *html, observe.Window{From: *from, For: *long})
	}
	if pathError := new(fs.PathError); err != nil && !errors.As(err, &pathError) {
		return fmt.Errorf("%s: %w", name, err)
	}
	return err
}

// report prints what a trace says; of a broken one, up to there.
func (c *command) report(f io.Reader) error {
	r, broken := observe.Read(f)
	if r != nil {
		if err := r.WriteText(c.out); err != nil {
			return err
		}
	}
	return broken
}

// window writes a part of a trace as a page.
func (c *command) window(f io.Reader, page string, w observe.Window) error {
	v, err := observe.Look(f, w)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, wrap(v.Note))
	return writePage(page, v)
}

// simulate shows the simulation of a scenario: nothing of it is run.
func (c *command) simulate(s *scenario.Scenario) error {
	switch {
	case s == nil:
		return fmt.Errorf("-step, -log and -html are for one scenario, not for all")
	case s.Given != nil:
		return fmt.Errorf("%s is about the stack: there is no schedule to walk through", s.Name)
	case c.html != "":
		return writePage(c.html, view.Simulated(s))
	}
	return c.walk(s)
}

func writePage(file string, v *view.View) error {
	page, err := v.HTML()
	if err != nil {
		return err
	}
	return os.WriteFile(file, page, 0o666)
}

func (c *command) walk(s *scenario.Scenario) error {
	fmt.Fprintf(c.out, "%s.\n\n%s\n\n", s.Title, s.Source())
	t := stepper{out: c.out}
	if c.step {
		t.keys = bufio.NewReader(c.in)
	}
	return t.walk(s)
}

func (c *command) list() {
	name, _ := widths()
	for i, t := range scenario.Topics {
		if i > 0 {
			fmt.Fprintln(c.out)
		}
		fmt.Fprintln(c.out, t.Name)
		for _, s := range t.Scenarios {
			fmt.Fprintf(c.out, "  %-*s  %s\n", name, s.Name, s.Title)
		}
	}
}

// all prints a line for each scenario as soon as it is known.
func (c *command) all(ctx context.Context, b *scenario.Builder, topics []scenario.Topic) (ok bool, err error) {
	start := time.Now()
	agree, differ, skipped := 0, 0, 0
	failed := false
	name, title := widths()
	for _, t := range topics {
		fmt.Fprintf(c.out, "%s\n", t.Name)
		for _, s := range t.Scenarios {
			v, err := s.Judge(ctx, b)
			if err != nil {
				return false, err
			}
			switch {
			case v.Skipped != "":
				skipped++
			case v.Agrees():
				agree++
			default:
				differ++
			}
			failed = failed || v.Fails()
			fmt.Fprintf(c.out, "  %-*s  %-*s  %s\n", name, s.Name, title, s.Title, v.Word())
		}
	}
	fmt.Fprintf(c.out, "%d agree, %d differ, %d not here, in %.0f s\n", agree, differ, skipped, time.Since(start).Seconds())
	return !failed, nil
}

// widths returns how wide the columns are.
func widths() (name, title int) {
	for _, s := range scenario.All {
		name = max(name, utf8.RuneCountInString(s.Name))
		title = max(title, utf8.RuneCountInString(s.Title))
	}
	return name, title
}

func (c *command) one(ctx context.Context, b *scenario.Builder, s *scenario.Scenario) (ok bool, err error) {
	fmt.Fprintf(c.out, "%s.\n\n%s\n\n%s\n", s.Title, s.Source(), wrap(s.Question))
	answer := ""
	if c.quiz {
		fmt.Fprint(c.out, "Your answer: ")
		answer, _ = bufio.NewReader(c.in).ReadString('\n')
	}
	v, err := s.Judge(ctx, b)
	if err != nil {
		return false, err
	}
	fmt.Fprintf(c.out, "\npredicted  %v\n", v.Predicted)
	for i, m := range v.Measured {
		fmt.Fprintf(c.out, "run %d      %v\n", i+1, m)
	}
	fmt.Fprintf(c.out, "verdict    %s\n", v.Word())
	if c.quiz {
		fmt.Fprintf(c.out, "you        %s\n", strings.TrimSpace(answer))
	}
	fmt.Fprintf(c.out, "\n%s\n", wrap(s.Why))
	return !v.Fails(), nil
}

const pageWidth = 100

// wrap breaks a text into lines that fit in the page.
func wrap(text string) string {
	var b strings.Builder
	width := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == 0:
		case width+1+n > pageWidth:
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
