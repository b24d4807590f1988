// Gmp predicts what the Go scheduler does, runs it, and compares.
//
//	go run ./gmp             the scenarios, a line each
//	go run ./gmp NAME        one: the program, the prediction and its reason, and what happened
//	go run ./gmp -quiz NAME  the same, and asks first
//	go run ./gmp -step NAME  walks through the simulation, event by event
//	go run ./gmp -log NAME   the same without a stop
//	go run ./gmp all         a table of all; the exit status is 1 if any differs
//	go run ./gmp trace FILE  an execution trace of any program: who waited for what
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/syncprimer/syncprimer/gmp/observe"
	"github.com/syncprimer/syncprimer/gmp/scenario"
)

func main() {
	scenario.Child()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	flag.Usage = usage
	quiz := flag.Bool("quiz", false, "ask for the order before the prediction is shown")
	step := flag.Bool("step", false, "walk through the simulation, event by event")
	log := flag.Bool("log", false, "print the events of the simulation")
	flag.Bool("list", false, "list the scenarios, as without arguments")
	flag.Parse()
	c := command{out: os.Stdout, in: os.Stdin, quiz: *quiz, step: *step, log: *log}
	ok, err := c.run(ctx, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "gmp:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "go run ./gmp [-quiz | -step | -log] [NAME | all | trace FILE]")
	flag.PrintDefaults()
}

type command struct {
	out  io.Writer
	in   io.Reader
	quiz bool
	step bool
	log  bool
}

// run reports whether prediction and reality agree.
func (c *command) run(ctx context.Context, args []string) (ok bool, err error) {
	switch {
	case len(args) == 0:
		return true, c.list()
	case args[0] == "trace":
		return true, c.trace(args[1:])
	case len(args) > 1:
		return false, fmt.Errorf("one scenario at a time, or all of them: gmp all")
	}
	s := scenario.Find(args[0])
	if s == nil && args[0] != "all" {
		return false, fmt.Errorf("there is no scenario %q; without arguments gmp lists them", args[0])
	}
	if s != nil && (c.step || c.log) {
		if s.Given != nil {
			return false, fmt.Errorf("%s is about the stack: there is no schedule to walk through", s.Name)
		}
		c.walk(s)
		return true, nil
	}
	binary, clean, err := build(ctx)
	if err != nil {
		return false, err
	}
	defer clean()
	if s == nil {
		return c.all(ctx, binary)
	}
	return c.one(ctx, binary, s)
}

func (c *command) trace(files []string) error {
	if len(files) != 1 {
		return fmt.Errorf("trace needs the name of one file")
	}
	f, err := os.Open(files[0])
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := observe.Read(f)
	if err != nil {
		return fmt.Errorf("%s: %w", files[0], err)
	}
	return r.WriteText(c.out)
}

func (c *command) walk(s *scenario.Scenario) {
	fmt.Fprintf(c.out, "%s.\n\n%s\n\n", s.Title, s.Source())
	t := stepper{out: c.out}
	if c.step {
		t.keys = bufio.NewReader(c.in)
	}
	t.walk(s)
}

func (c *command) list() error {
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, s := range scenario.All {
		fmt.Fprintf(w, "%s\t%s\n", s.Name, s.Title)
	}
	return w.Flush()
}

// build builds this command without cgo, with which the runtime reports no deadlock.
func build(ctx context.Context) (binary string, clean func(), err error) {
	dir, err := os.MkdirTemp("", "gmp")
	if err != nil {
		return "", nil, err
	}
	binary = filepath.Join(dir, "gmp")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/syncprimer/syncprimer/gmp")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return "", nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return binary, func() { os.RemoveAll(dir) }, nil
}

func (c *command) all(ctx context.Context, binary string) (ok bool, err error) {
	ok = true
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, s := range scenario.All {
		v, err := s.Judge(ctx, binary)
		if err != nil {
			return false, err
		}
		ok = ok && (v.Skipped != "" || v.Agrees())
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.Name, s.Title, v.Word())
	}
	return ok, w.Flush()
}

func (c *command) one(ctx context.Context, binary string, s *scenario.Scenario) (ok bool, err error) {
	fmt.Fprintf(c.out, "%s.\n\n%s\n\n%s\n", s.Title, s.Source(), wrap(s.Question))
	answer := ""
	if c.quiz {
		fmt.Fprint(c.out, "Your answer: ")
		answer, _ = bufio.NewReader(c.in).ReadString('\n')
	}
	v, err := s.Judge(ctx, binary)
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
	return v.Skipped != "" || v.Agrees(), nil
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
