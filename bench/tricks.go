package main

import (
	"context"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A trick is one thing that our primitives do in order to be fast, and the variant
// of them that does not.
type trick struct {
	name    string  // the package, and what it is called in docs/performance.md
	without []edit  // that take it away, and leave the code correct
	at      []place // where it ought to matter
	on      string  // the backend that has it, none: both
}

// A place is a workload with a number of procs.
type place struct {
	workload string
	procs    int
	metrics  string // those of a workload with waiting times that are shown
}

// tricks are all of them, from the bottom up.
func tricks() []trick {
	return slices.Concat(controls, parkTricks, semaTricks, lockTricks, chanTricks, contextTricks)
}

// matchingTricks returns the tricks of this backend whose name the pattern matches.
func matchingTricks(pattern string) ([]trick, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	var selected []trick
	for _, t := range tricks() {
		if re.MatchString(t.name) && (t.on == "" || t.on == backend) {
			selected = append(selected, t)
		}
	}
	if len(selected) == 0 {
		return nil, fmt.Errorf("no trick matches %q (see -tricks -list)", pattern)
	}
	return selected, nil
}

// files are those that the trick is in, each once.
func (t trick) files() []string {
	var list []string
	for _, e := range t.without {
		if !slices.Contains(list, e.file) {
			list = append(list, e.file)
		}
	}
	return list
}

// shows reports whether the metric is one of those to be shown.
func (p place) shows(metric string) bool {
	return metric == "" || slices.Contains(strings.Fields(p.metrics), metric)
}

// A purchase is what was measured of a trick at one place.
type purchase struct {
	trick trick
	place place
	cell  cell // its sides are with and without
}

// measureTricks measures all tricks, or as many as there is time for until ctx is
// cancelled.
func measureTricks(ctx context.Context, o options, p progress) ([]purchase, error) {
	shop, err := openWorkshop(ctx)
	if err != nil {
		return nil, err
	}
	defer shop.close()
	programs, err := shop.buildTricks(ctx, o.tricks, p)
	if err != nil {
		return nil, err
	}
	p.start(len(o.tricks) * o.rounds)
	defer p.finish()

	var list []purchase
	for i, t := range o.tricks {
		bought, err := t.measure(ctx, [2]string{programs[0], programs[1+i]}, o, p)
		if err != nil {
			return list, err
		}
		list = append(list, bought...)
	}
	return list, nil
}

// buildTricks compiles this program as it is, and without each of the tricks. All is
// compiled before the measuring begins.
func (w workshop) buildTricks(ctx context.Context, list []trick, p progress) (programs []string, err error) {
	p.start(1 + len(list))
	defer p.finish()
	variants := []variant{{name: "with"}}
	for _, t := range list {
		variants = append(variants, variant{name: "without " + t.name, edits: t.without})
	}
	for _, v := range variants {
		p.at("build "+v.name, 1)
		program, err := w.build(ctx, v)
		if err != nil {
			return nil, err
		}
		programs = append(programs, program)
		p.step()
	}
	return programs, nil
}

// measure measures one trick at all its places. The programs are with and without it.
//
// Each round has processes of its own. Where the heap lies is decided by chance when
// a process starts, and with it which semaphores share a bucket: what one pair of
// processes says is true of that pair only, however often it is asked.
func (t trick) measure(ctx context.Context, programs [2]string, o options, p progress) ([]purchase, error) {
	list, err := t.toMeasure()
	if err != nil {
		return nil, err
	}
	for round := range o.rounds {
		p.at(t.name, t.at[0].procs)
		if err := measureTrickRound(ctx, list, programs, round, o); err != nil {
			return nil, err
		}
		p.step()
	}
	return list, nil
}

// toMeasure makes the cells, whose bodies are still to be set.
func (t trick) toMeasure() ([]purchase, error) {
	var list []purchase
	for _, place := range t.at {
		w, err := workloadNamed(place.workload)
		if err != nil {
			return nil, err
		}
		w.against = []side{{name: "without"}}
		list = append(list, purchase{t, place, newCell(plan{w, place.procs})})
	}
	return list, nil
}

// measureTrickRound measures all places once. Both sides are workers, made in the
// same way, so that nothing but the trick makes a difference.
func measureTrickRound(ctx context.Context, list []purchase, programs [2]string, round int, o options) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var workers [2]*worker
	for i, name := range []string{"with ", "without "} {
		var err error
		if workers[i], err = startWorker(ctx, name+list[0].trick.name, programs[i], fail); err != nil {
			return err
		}
		defer workers[i].close()
	}
	for i := range list {
		list[i].measureRound(ctx, workers, round, o)
	}
	return context.Cause(ctx)
}

func (b *purchase) measureRound(ctx context.Context, workers [2]*worker, round int, o options) {
	w, sides := b.cell.workload, b.cell.sides
	for i := range sides {
		sides[i].body = workers[i].body(w, "ours")
	}
	runtime.GOMAXPROCS(b.place.procs) // for the workers, which take the number over
	if round == 0 {
		slice := o.time / time.Duration(o.rounds*len(sides)) * time.Duration(max(w.long, 1))
		b.cell.prepare(ctx, slice)
	}
	for i := range sides {
		s := &sides[(round+i)%len(sides)]
		s.body(max(b.cell.n/4, 1)) // the process is new, and all its caches are cold
		s.measureRound(w, b.cell.n)
		if ctx.Err() != nil {
			return
		}
	}
}
