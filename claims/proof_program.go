package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A run is one of the small programs, and what is to be seen when it runs.
type run struct {
	name string
	how  manner
	what string // for the page
	want string
	see  func(seen) string
}

// A manner is how a program runs.
type manner int

const (
	asMain manner = iota // as it stands: it ends when its function returns
	raced                // the same, built with -race
	within               // called by something that lives on, which then looks what is left
)

// seen is what a program has done.
type seen struct {
	lines  []string // of its output
	stderr string
	code   int
}

// A program takes milliseconds; on a busy machine, seconds.
const patience = 20 * time.Second

func (p run) text() string {
	flags := map[manner]string{asMain: "", raced: "-race ", within: ""}[p.how]
	args := map[manner]string{asMain: "", raced: "", within: "-within "}[p.how]
	return fmt.Sprintf("`go run %s./claims/programs %s%s`: %s", flags, args, p.name, p.what)
}

func (p run) turned() proof {
	p.want = "not " + p.want
	return p
}

func (p run) check(ctx context.Context, l *lab) error {
	s, err := p.do(ctx, l)
	if err != nil {
		return err
	}
	if got := p.see(s); got != p.want {
		return fmt.Errorf("%s: wanted %q, saw %q (output %q, exit status %d, %s)", p.name, p.want, got, s.lines, s.code, s.stderr)
	}
	return nil
}

func (p run) do(ctx context.Context, l *lab) (s seen, err error) {
	var flags []string
	if p.how == raced {
		flags = []string{"-race"}
	}
	b, err := l.binary(ctx, flags...)
	if err != nil {
		return s, err
	}
	args := []string{p.name}
	if p.how == within {
		args = []string{"-within", p.name}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, b, args...)
	// A binary with -race waits for a second before it ends, in which others may print.
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", "GOMAXPROCS=2")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		return s, err
	}
	s = seen{strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n"), stderr.String(), cmd.ProcessState.ExitCode()}
	if stdout.Len() == 0 {
		s.lines = nil
	}
	return s, nil
}

// prints is a proof by a program: its lines, in this order.
func prints(name string, lines ...string) proof {
	want := strings.Join(lines, " / ")
	return run{name, asMain, quoted(want), want, func(s seen) string { return strings.Join(s.lines, " / ") }}
}

// printsAll is a proof by a program: its lines, in some order.
func printsAll(name string, lines ...string) proof {
	want := strings.Join(slices.Sorted(slices.Values(lines)), " / ")
	return run{name, asMain, quoted(want) + " in some order", want, func(s seen) string {
		return strings.Join(slices.Sorted(slices.Values(s.lines)), " / ")
	}}
}

// never is a proof by a program: a line that it does not print.
func never(name, line string) proof {
	return run{name, asMain, "does not print `" + line + "`", "false", func(s seen) string {
		return fmt.Sprint(slices.Contains(s.lines, line))
	}}
}

// dies is a proof by a program: the first line of its message, and exit status 2.
func dies(name, message string) proof {
	want := message + ", exit status 2"
	return run{name, asMain, want, want, func(s seen) string {
		first, _, _ := strings.Cut(s.stderr, "\n")
		return fmt.Sprintf("%s, exit status %d", first, s.code)
	}}
}

// races is a proof by a program: the race detector reports it.
func races(name string) proof { return reported(name, true) }

// raceless is a proof by a program: the race detector reports nothing.
func raceless(name string) proof { return reported(name, false) }

func reported(name string, is bool) proof {
	what := "no data race"
	if is {
		what = "WARNING: DATA RACE"
	}
	return run{name, raced, what, fmt.Sprint(is), func(s seen) string {
		return fmt.Sprint(strings.Contains(s.stderr, "WARNING: DATA RACE"))
	}}
}

var left = regexp.MustCompile(`(?m)^left: (.*)$`)

// leaves is a proof by a program: the states of the goroutines that are left when its
// function has returned. Without any it leaves none.
func leaves(name string, states ...string) proof {
	want := strings.Join(slices.Sorted(slices.Values(states)), ", ")
	what := "leaves a goroutine: " + want
	if want == "" {
		what = "leaves no goroutine"
	}
	return run{name, within, what, want, func(s seen) string {
		var got []string
		for _, m := range left.FindAllStringSubmatch(strings.Join(s.lines, "\n"), -1) {
			got = append(got, m[1])
		}
		return strings.Join(slices.Sorted(slices.Values(got)), ", ")
	}}
}

func quoted(s string) string {
	if s == "" {
		return "prints nothing"
	}
	return "prints `" + s + "`"
}
