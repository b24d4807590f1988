package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
)

// A progress follows the measuring.
type progress interface {
	start(steps int)
	at(workload string, procs int)
	step()
	finish()
}

// barFor returns a progress bar if f is a terminal, and silence otherwise.
func barFor(f *os.File) progress {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return silent{}
	}
	return &bar{out: f}
}

type silent struct{}

func (silent) start(int)      {}
func (silent) at(string, int) {}
func (silent) step()          {}
func (silent) finish()        {}

// bar draws on a terminal. It does so between the rounds, never during one.
type bar struct {
	out io.Writer
	bar *progressbar.ProgressBar
}

func (b *bar) start(steps int) {
	b.bar = progressbar.NewOptions(steps,
		progressbar.OptionSetWriter(b.out),
		progressbar.OptionSetWidth(30),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
	)
}

func (b *bar) at(workload string, procs int) {
	// As wide as the widest, so that the bar does not jump.
	b.bar.Describe(fmt.Sprintf("%-32s procs=%-2d", workload, procs))
}

func (b *bar) step()   { _ = b.bar.Add(1) } // a bar that cannot be drawn is no reason to stop
func (b *bar) finish() { _ = b.bar.Clear() }
