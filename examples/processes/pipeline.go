// Package processes shows what a context does for processes: a pipeline whose children
// go when nobody wants what they write.
package processes

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// A Pipeline is a list of commands, the output of each the input of the next, as
// producer | filter | consumer is in a shell.
type Pipeline struct {
	Commands [][]string // the path of each, and its arguments
	Output   io.Writer  // of the last one
	Errors   io.Writer  // of all, one at a time

	// Delay is how long a process that was interrupted may go on. Then it is killed, and
	// if its output is still open in a process that it started, it is not waited for
	// any more. Without a Delay, Run waits for ever for a child that ignores the interrupt.
	Delay time.Duration
}

// Run runs the pipeline, and returns when all processes have ended. No goroutine and no
// open file of its own is left then.
//
// If ctx is cancelled, or one of the commands fails, all are interrupted. What Run
// returns is the first reason: the cause of ctx, or the error of that command. To die of
// a broken pipe is no failure: the next command has read as much as it wanted.
//
// Windows has no interrupts; there all are killed after the Delay, which must not be 0.
func (p Pipeline) Run(ctx context.Context) error {
	if len(p.Commands) == 0 {
		return errors.New("a pipeline without commands")
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	commands, err := p.connect(ctx)
	if err != nil {
		return err
	}
	var running waitgroup.WaitGroup
	for _, c := range commands {
		err := c.Start()
		c.closeEnds() // the child has them now, or nobody needs them
		if err != nil {
			cancel(fmt.Errorf("%s: %w", c.Path, err))
			continue
		}
		running.Go(func() {
			if err := c.Wait(); err != nil && !brokenPipe(err) {
				cancel(fmt.Errorf("%s: %w", c.Path, err)) // only the first is kept
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}

func brokenPipe(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGPIPE
}

// A command has the ends of pipes that it shares with its neighbours.
type command struct {
	*exec.Cmd
	ends []*os.File
}

// closeEnds closes this process's copies. A copy of a read end that stays open would
// keep a writer from learning that its reader is gone, and one of a write end a reader
// from ever reaching the end.
func (c *command) closeEnds() {
	for _, end := range c.ends {
		_ = end.Close()
	}
	c.ends = nil
}

// connect makes the commands and the pipes between them.
func (p Pipeline) connect(ctx context.Context) (commands []*command, err error) {
	var errs io.Writer
	if p.Errors != nil {
		errs = &oneAtATime{w: p.Errors}
	}
	for _, argv := range p.Commands {
		cmd := p.command(ctx, argv)
		cmd.Stderr = errs
		commands = append(commands, &command{Cmd: cmd})
	}
	for i := range len(commands) - 1 {
		r, w, err := os.Pipe()
		if err != nil {
			for _, c := range commands {
				c.closeEnds()
			}
			return nil, err
		}
		left, right := commands[i], commands[i+1]
		left.Stdout, left.ends = w, append(left.ends, w)
		right.Stdin, right.ends = r, append(right.ends, r)
	}
	commands[len(commands)-1].Stdout = p.Output
	return commands, nil
}

// command makes one. CommandContext by itself would kill it, without a chance to tidy up.
func (p Pipeline) command(ctx context.Context, argv []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = p.Delay
	return cmd
}

// oneAtATime is a Writer for several commands: each has a goroutine that copies.
type oneAtATime struct {
	mu mutex.Mutex
	w  io.Writer
}

func (o *oneAtATime) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(p)
}
