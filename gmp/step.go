package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/syncprimer/syncprimer/gmp/scenario"
	"github.com/syncprimer/syncprimer/gmp/sched"
	"github.com/syncprimer/syncprimer/gmp/view"
)

// A stepper prints the events of a simulation with the reason for each, and in steps
// waits for a key after each.
type stepper struct {
	out   io.Writer
	keys  *bufio.Reader // nil: it does not wait
	quiet bool          // the reader wants no more
	shown int
	wide  int // the names and what they do, so far
	lanes view.Lanes
	round rounds
}

// mostShown keeps a list readable where somebody waits for nobody.
const mostShown = 400

// walk runs the simulation of a scenario.
func (t *stepper) walk(s *scenario.Scenario) error {
	o := s.PredictWith(t.event)
	t.leftOut()
	if t.shown > mostShown && t.keys == nil {
		fmt.Fprintf(t.out, "... and %d more events\n", t.shown-mostShown)
	}
	if t.keys == nil {
		fmt.Fprintln(t.out)
		if err := t.lanes.WriteText(t.out, pageWidth); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(t.out, "\nthe program logs  %v\n", o)
	return err
}

func (t *stepper) event(sim *sched.Sim, e sched.Event) {
	if t.keys == nil {
		t.lanes.Event(sim, e)
		if t.round.again(e) {
			return
		}
		t.leftOut()
	}
	t.shown++
	if t.quiet || t.keys == nil && t.shown > mostShown {
		return
	}
	who := fmt.Sprintf("%-4s %-11s", e.Name, e.What)
	t.wide = max(t.wide, utf8.RuneCountInString(who))
	fmt.Fprintf(t.out, "%10s  %-*s %s\n", view.Micro(e.When), t.wide, who, e.Why)
	if looks := view.Looks(e, sim.Snapshot()); t.keys != nil && len(looks) > 0 {
		fmt.Fprintf(t.out, "            looked at  %s\n", view.LooksText(looks))
	}
	if t.keys != nil && e.Rule != "" {
		fmt.Fprintf(t.out, "            by the runtime's  %s\n", e.Rule)
	}
	if t.keys == nil {
		return
	}
	fmt.Fprint(t.out, standing(sim.Snapshot()))
	fmt.Fprint(t.out, "Enter: next   c: to the end   ")
	line, err := t.keys.ReadString('\n')
	t.quiet = err != nil || strings.TrimSpace(line) == "c"
}

// leftOut says how many events were not shown because they are those above, again.
func (t *stepper) leftOut() {
	if n := t.round.hidden; n > 0 && t.shown <= mostShown {
		fmt.Fprintf(t.out, "            and so on: %d more like these\n", n)
	}
	t.round.hidden = 0
}

// rounds notices that the same few events come again and again.
type rounds struct {
	past   []string // the latest
	length int      // of a round; 0: nothing comes again
	same   int      // events like the one a round before
	hidden int
}

const (
	longestRound = 8
	shownRounds  = 3
)

// again reports whether an event is one that the reader has seen in several rounds.
func (r *rounds) again(e sched.Event) bool {
	key := e.Name + "|" + string(e.What) + "|" + e.Why
	if n := len(r.past); r.length == 0 || r.past[n-r.length] != key {
		r.length, r.same = 0, 0
		for length := 1; length <= n && r.length == 0; length++ {
			if r.past[n-length] == key {
				r.length = length
			}
		}
	}
	if r.length > 0 {
		r.same++
	}
	r.past = append(r.past, key)
	if len(r.past) > longestRound {
		r.past = r.past[1:]
	}
	if r.length == 0 || r.same <= (shownRounds-1)*r.length {
		return false
	}
	r.hidden++
	return true
}

// standing draws a line for each P: who runs there, and who stands in line.
func standing(v sched.Snapshot) string {
	var b strings.Builder
	for _, p := range v.Ps {
		fmt.Fprintf(&b, "    P%d  ", p.ID)
		switch {
		case p.Status == sched.Pgcstop:
			fmt.Fprintf(&b, "%-16s", stopped(p))
		case p.Idle:
			b.WriteString("idle            ")
		case p.Runs == "":
			b.WriteString("looks for work  ")
		case p.Syscall:
			fmt.Fprintf(&b, "%-16s", p.Runs+" in the kernel")
		default:
			fmt.Fprintf(&b, "%-16s", "runs "+p.Runs)
		}
		fmt.Fprintf(&b, "next [%s]  ring %s  tick %d\n", p.Next, boxes(p.Ring), p.Tick)
	}
	if v.Collector != "" {
		fmt.Fprintf(&b, "    the collector %s\n", v.Collector)
	}
	if len(v.Global) > 0 {
		fmt.Fprintf(&b, "    global queue %s\n", boxes(v.Global))
	}
	return b.String()
}

// stopped is a P that is stopped for the collector. Who has stopped it may still run there.
func stopped(p sched.PView) string {
	if p.Runs != "" {
		return "stopped but for " + p.Runs
	}
	return "stopped"
}

const mostBoxes = 12

// boxes draws a queue, the first to run first.
func boxes(names []string) string {
	if len(names) <= mostBoxes {
		return "[" + strings.Join(names, "|") + "]"
	}
	return fmt.Sprintf("[%s|... %d more]", strings.Join(names[:mostBoxes], "|"), len(names)-mostBoxes)
}
