package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"time"
)

// serveArgument is the only argument of a process that measures for another one. It
// is no flag: nobody is meant to use it.
const serveArgument = "serve"

// A request asks for n operations of one side of a workload. Requests and answers
// go through the process's standard input and output, a line of JSON each.
type request struct {
	Workload string
	Side     string
	Procs    int
	N        int
}

// An answer is the sample.
type answer struct {
	Elapsed time.Duration
	Waits   []time.Duration
	Bytes   float64
	Took    time.Duration
	Mallocs uint64
}

// serve answers requests until there are no more, that is, until the process that
// asks is done, or gone; gone is called as soon as that is so, even in the middle of
// an answer. Between two requests it sleeps.
func serve(in io.Reader, out io.Writer, gone func()) error {
	requests := make(chan request)
	var readErr error // once requests is closed
	go func() {
		defer close(requests)
		for d := json.NewDecoder(in); ; {
			var r request
			if readErr = d.Decode(&r); readErr != nil {
				break
			}
			requests <- r
		}
		if readErr == io.EOF {
			gone()
			readErr = nil
		}
	}()
	answers := json.NewEncoder(out)
	for r := range requests {
		a, err := r.run()
		if err != nil {
			return err
		}
		if err := answers.Encode(a); err != nil {
			return err
		}
	}
	return readErr
}

// serveParent is the life of a process that measures for another one.
func serveParent() (status int) {
	// Ctrl-C in a terminal goes to the parent as well, which knows what to do.
	signal.Ignore(os.Interrupt)
	gone := func() { os.Exit(exitOK) }
	if err := serve(os.Stdin, os.Stdout, gone); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		return exitFailed
	}
	return exitOK
}

func (r request) run() (answer, error) {
	w, err := workloadNamed(r.Workload)
	if err != nil {
		return answer{}, err
	}
	i := slices.IndexFunc(w.sides(), func(s side) bool { return s.name == r.Side })
	if i < 0 {
		return answer{}, fmt.Errorf("workload %q has no side %q", r.Workload, r.Side)
	}
	body := w.sides()[i].body
	setProcs(r.Procs)
	runtime.GC() // as before every round, see measureRound
	var s sample
	mallocs := mallocsOf(func() {
		start := time.Now()
		s = body(r.N)
		s.took = time.Since(start)
	})
	return answer{s.elapsed, s.waits, s.bytes, s.took, mallocs}, nil
}

func workloadNamed(name string) (workload, error) {
	all := slices.Concat(workloads(), trickWorkloads, []workload{greedyWorkload})
	i := slices.IndexFunc(all, func(w workload) bool { return w.fullName() == name })
	if i < 0 {
		return workload{}, fmt.Errorf("no workload %q", name)
	}
	return all[i], nil
}

// A worker is a process of another build of this program that measures for us.
//
// Only one process is busy at a time, so that they do not disturb each other: while
// we wait for an answer we sleep.
type worker struct {
	name    string
	fail    func(error) // ends the measuring
	process *exec.Cmd
	stdin   io.Closer
	ask     *json.Encoder
	listen  *json.Decoder
	stderr  bytes.Buffer
}

// startWorker starts a program. It is killed when ctx is done, and ends when it is
// closed or we are gone. If it ends before, that is told to fail.
func startWorker(ctx context.Context, name, program string, fail func(error)) (*worker, error) {
	c := &worker{name: name, fail: fail, process: exec.CommandContext(ctx, program, serveArgument)}
	c.process.Stderr = &c.stderr
	stdin, err := c.process.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := c.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.stdin, c.ask, c.listen = stdin, json.NewEncoder(stdin), json.NewDecoder(stdout)
	return c, c.process.Start()
}

// close ends the process and waits until it is gone. What it says in the end is not
// of interest: a process that failed was reported when it did.
func (c *worker) close() {
	_ = c.stdin.Close()
	_ = c.process.Wait()
}

// side returns our side of a workload as the worker has it.
func (c *worker) side(w workload) side { return side{c.name, c.body(w, "ours")} }

// body has the worker run one of the sides of a workload.
func (c *worker) body(w workload, side string) body {
	return func(n int) sample {
		a := c.run(request{w.fullName(), side, runtime.GOMAXPROCS(0), n})
		return sample{
			elapsed: a.Elapsed, waits: a.Waits, bytes: a.Bytes,
			elsewhere: true, took: a.Took, mallocs: a.Mallocs,
		}
	}
}

// run waits for the answer.
func (c *worker) run(r request) answer {
	var a answer
	err := c.ask.Encode(r)
	if err == nil {
		err = c.listen.Decode(&a)
	}
	if err != nil {
		c.fail(c.obituary(err))
		// It is not looked at, but of the same shape as others.
		return answer{Elapsed: 1, Waits: []time.Duration{1}}
	}
	return a
}

// obituary says why the process has ended.
func (c *worker) obituary(err error) error {
	_ = c.stdin.Close()
	if wait := c.process.Wait(); wait != nil {
		err = wait
	} else if errors.Is(err, io.EOF) {
		err = errors.New("it does not answer")
	}
	return fmt.Errorf("the process of %s: %w\n%s", c.name, err, firstLines(c.stderr.String()))
}
