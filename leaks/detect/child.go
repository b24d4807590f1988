package detect

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/syncprimer/syncprimer/leaks/testdata/catalogue"
)

// childVariable tells a process what to do: DETECTOR LEAK leak, or DETECTOR LEAK cure.
const childVariable = "LEAKS_ASK"

// patient is how long a process may take.
const patient = time.Minute

// Child asks what the environment says, if it says something, and does not return then.
// It is to be called first of all: other goroutines would confuse the detectors.
func Child() {
	words := strings.Fields(os.Getenv(childVariable))
	if len(words) != 3 {
		return
	}
	for _, d := range All {
		if d.Name == words[0] {
			d.inside(question{catalogue.Find(words[1]), words[2] == "cure"}.program())
		}
	}
	os.Exit(0)
}

// A result is how a process has ended.
type result struct {
	stdout, stderr string
	code           int
	killed         bool // a while after it printed something
}

// ask asks one detector one question.
func (s *Studio) ask(ctx context.Context, d *Detector, q question) (a Answer, err error) {
	if d.outside != nil {
		return d.outside(ctx, s, q)
	}
	binary := s.plain
	if d.Name == profile && s.experiment != "" {
		binary = s.experiment
	}
	which := "leak"
	if q.cure {
		which = "cure"
	}
	r, err := run(ctx, fmt.Sprint(childVariable, "=", d.Name, " ", q.leak.Name, " ", which), d.left, binary)
	if err != nil {
		return a, err
	}
	a = d.judge(r)
	a.Said = strings.NewReplacer(s.root+"/"+parent, "", module+"/"+parent, "").Replace(a.Said)
	return a, nil
}

// run runs a process with one more variable in its environment. One that has printed
// something has that much time left, if it is not 0.
func run(ctx context.Context, variable string, left time.Duration, binary string, args ...string) (r result, err error) {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	ctx, kill := context.WithCancel(ctx)
	defer kill()
	stdout := prompt{printed: func() {
		if left > 0 {
			time.AfterFunc(left, kill)
		}
	}}
	var stderr strings.Builder
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = append(os.Environ(), variable)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	r.killed = ctx.Err() != nil && stdout.Len() > 0 && left > 0
	if ctx.Err() != nil && !r.killed {
		return r, fmt.Errorf("the process was killed: %w", ctx.Err())
	}
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		return r, err
	}
	r.stdout, r.stderr, r.code = strings.TrimSpace(stdout.String()), strings.TrimSpace(stderr.String()), cmd.ProcessState.ExitCode()
	return r, nil
}

// A prompt says when something is written for the first time.
type prompt struct {
	strings.Builder
	printed func()
}

func (p *prompt) Write(text []byte) (int, error) {
	if p.Len() == 0 {
		p.printed()
	}
	return p.Builder.Write(text)
}
