package view

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/syncprimer/syncprimer/gmp/sched"
)

// Lanes are who ran when: a line for each P and for each goroutine, over virtual time.
type Lanes struct {
	ps    [][]span       // who runs there
	gs    map[int][]span // in what state it is, by its number
	ids   []int          // of the goroutines, in the order in which they appear
	names map[int]string
	end   time.Duration
}

// A span begins when it says, and ends where the next one begins.
type span struct {
	from time.Duration
	what int // the number of a goroutine, or a state; none: nothing
}

const none = -1

// Event takes in an event. It is for [sched.Config.Log].
func (l *Lanes) Event(sim *sched.Sim, e sched.Event) {
	v := sim.Snapshot()
	l.end = e.When
	if l.gs == nil {
		l.gs, l.names = make(map[int][]span), make(map[int]string)
		l.ps = make([][]span, len(v.Ps))
	}
	on := make([]int, len(v.Ps))
	for i := range on {
		on[i] = none
	}
	for _, m := range v.Ms {
		if m.P >= 0 && m.G >= 0 && m.Does != sched.InSyscall {
			on[m.P] = m.G
		}
	}
	for p, g := range on {
		l.ps[p] = extend(l.ps[p], e.When, g)
	}
	for _, g := range v.Gs {
		if _, ok := l.names[g.ID]; !ok {
			l.ids = append(l.ids, g.ID)
			l.names[g.ID] = g.Name
		}
		state := g.Status &^ sched.Gscan
		if g.SeemsToWait() {
			state = sched.Grunning
		}
		l.gs[g.ID] = extend(l.gs[g.ID], e.When, int(state))
	}
}

// extend adds what holds from now on, if it is not what held before.
func extend(lane []span, now time.Duration, what int) []span {
	if n := len(lane); n > 0 && lane[n-1].what == what {
		return lane
	}
	return append(lane, span{now, what})
}

const mostGs = 40

// nameWidth is how wide the column of names is.
func (l *Lanes) nameWidth() int {
	width := 5
	for _, id := range l.ids[:min(mostGs, len(l.ids))] {
		width = max(width, utf8.RuneCountInString(l.names[id]))
	}
	return width
}

// WriteText writes the lanes, in lines of so many columns.
func (l *Lanes) WriteText(out io.Writer, columns int) error {
	nameWidth := l.nameWidth()
	columns -= nameWidth + 1
	var b strings.Builder
	line := func(name, lane string) {
		fmt.Fprintln(&b, strings.TrimRight(fmt.Sprintf("%*s %s", nameWidth, name, lane), " "))
	}
	fmt.Fprintf(&b, "%*s %-*s%s\n", nameWidth, "", columns-10, "0.0 µs", right(Micro(l.end), 10))
	for i, lane := range l.ps {
		line(fmt.Sprintf("P%d", i), l.whoRuns(lane, columns))
	}
	b.WriteByte('\n')
	for i, id := range l.ids {
		if i == mostGs {
			fmt.Fprintf(&b, "and %d more goroutines\n", len(l.ids)-mostGs)
			break
		}
		line(l.names[id], l.life(l.gs[id], columns))
	}
	b.WriteString("\n█ runs   ▄ runs for a part of it   ░ could run   ▒ in a system call   · blocked\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// Micro is a virtual time, as texts have it.
func Micro(d time.Duration) string {
	return fmt.Sprintf("%.1f µs", float64(d)/float64(time.Microsecond))
}

func right(text string, width int) string {
	return strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text))) + text
}

// shares returns for each column how much of its time each thing has.
func (l *Lanes) shares(lane []span, columns int) []map[int]float64 {
	all := make([]map[int]float64, columns)
	width := max(float64(l.end)/float64(columns), 1)
	for i, s := range lane {
		end := l.end
		if i+1 < len(lane) {
			end = lane[i+1].from
		}
		a, b := float64(s.from)/width, float64(end)/width
		for c := int(a); c < columns && float64(c) <= b; c++ {
			if all[c] == nil {
				all[c] = make(map[int]float64)
			}
			all[c][s.what] += max(0, min(b, float64(c+1))-max(a, float64(c)))
		}
	}
	return all
}

// most returns what has most of a column.
func most(share map[int]float64) int {
	what, time := none, -1.0
	for w, t := range share {
		if t > time || t == time && w < what {
			what, time = w, t
		}
	}
	return what
}

// whoRuns draws the lane of a P: the goroutine that runs for most of each column, by its
// name where there is room.
func (l *Lanes) whoRuns(lane []span, columns int) string {
	shares := l.shares(lane, columns)
	var b strings.Builder
	for c := 0; c < columns; {
		g, n := most(shares[c]), 1
		for c+n < columns && most(shares[c+n]) == g {
			n++
		}
		b.WriteString(l.named(g, n))
		c += n
	}
	return b.String()
}

// named draws n columns of a goroutine.
func (l *Lanes) named(g, n int) string {
	if g == none {
		return strings.Repeat(" ", n)
	}
	name := l.names[g]
	if utf8.RuneCountInString(name) > n {
		name = strings.TrimPrefix(name, "G")
	}
	if utf8.RuneCountInString(name) > n {
		name = strings.Repeat("│", min(n, 1))
	}
	return name + strings.Repeat("─", n-utf8.RuneCountInString(name))
}

// signs are those of the states, those that tell most first.
var signs = []struct {
	state sched.Status
	sign  string
}{{sched.Grunning, "▄"}, {sched.Gsyscall, "▒"}, {sched.Grunnable, "░"}, {sched.Gwaiting, "·"}, {sched.Gpreempted, "·"}, {sched.Gleaked, "·"}}

// life draws the lane of a goroutine.
func (l *Lanes) life(lane []span, columns int) string {
	var b strings.Builder
	for _, share := range l.shares(lane, columns) {
		sign := " "
		i := slices.IndexFunc(signs, func(s struct {
			state sched.Status
			sign  string
		}) bool {
			_, ok := share[int(s.state)]
			return ok
		})
		if i >= 0 {
			sign = signs[i].sign
		}
		if share[int(sched.Grunning)] > .5 {
			sign = "█"
		}
		b.WriteString(sign)
	}
	return b.String()
}
