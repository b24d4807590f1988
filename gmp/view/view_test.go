package view

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/gmp/scenario"
	"github.com/syncprimer/syncprimer/gmp/sched"
)

// whole fills in what the steps leave out because it is as before, as the page does.
func whole(v *View) []Step {
	steps := append([]Step(nil), v.Steps...)
	for i := 1; i < len(steps); i++ {
		if steps[i].Ps == nil {
			steps[i].Ps = steps[i-1].Ps
		}
		if steps[i].Ms == nil {
			steps[i].Ms = steps[i-1].Ms
		}
		if steps[i].Global == nil {
			steps[i].Global = steps[i-1].Global
		}
	}
	return steps
}

// find returns the first step of a goroutine with these words.
func find(t *testing.T, v *View, name, what string) Step {
	t.Helper()
	for _, s := range whole(v) {
		if s.G >= 0 && v.Gs[s.G].Name == name && s.What == what {
			return s
		}
	}
	require.Fail(t, "no such step", "%s %s", name, what)
	return Step{}
}

func namesOf(v *View, q Queue) (out []string) {
	for _, g := range q.Gs {
		out = append(out, v.Gs[g].Name)
	}
	return out
}

func TestSteps(t *testing.T) {
	v := Simulated(scenario.Find("steal-half"))
	require.Equal(t, 2, v.Procs)
	require.Contains(t, v.Answer, "The program logs `4 1 2 3 6 5 7 8 9`.")
	require.Contains(t, v.Program, "func stealHalf(w World) {")

	s := find(t, v, "G6", "runs")
	require.Equal(t, "P1 has nothing: it takes 4 of 8 from P0, and runs the last of them", s.Why)
	require.Contains(t, s.Rule, "stealWork")
	require.Equal(t, []string{"runnable", "running"}, s.Path)
	require.Equal(t, "G6", v.Gs[s.Ps[1].G].Name)
	require.Equal(t, "main", v.Gs[s.Ps[0].G].Name)
	require.Equal(t, []string{"G3", "G4", "G5"}, namesOf(v, s.Ps[1].Ring))
	require.Equal(t, []string{"G7", "G8", "G9", "G10"}, namesOf(v, s.Ps[0].Ring))
	require.Equal(t, "G11", v.Gs[s.Ps[0].Next].Name)
	require.Equal(t, "61st tick: not due, tick 1; runnext: empty; ring: empty; global queue: empty; network: nothing; other Ps: G6", LooksText(s.Looks))
	require.Equal(t, []Change{{G: s.G, State: "running"}}, s.Changes)

	s = find(t, v, "G3", "runs")
	require.Equal(t, "61st tick: not due, tick 2; runnext: empty; ring: G3", LooksText(s.Looks))
	require.Equal(t, []string{"idle", "dead", "runnable"}, find(t, v, "G3", "is created").Path)
	require.Equal(t, []string{"running", "dead"}, find(t, v, "G3", "ends").Path)
}

// The place of main at the 61st tick is the only one that is looked at.
func TestLooksAtTheTick(t *testing.T) {
	v := Simulated(scenario.Find("61st-tick"))
	for _, s := range v.Steps {
		if len(s.Looks) == 1 {
			require.Equal(t, "61st tick: main", LooksText(s.Looks))
			require.Contains(t, s.Why, "is a multiple of 61")
			return
		}
	}
	require.Fail(t, "nothing came from the global queue at a tick")
}

// A rule that is called otherwise would have no places.
func TestPlacesAreThoseOfTheRules(t *testing.T) {
	text, err := os.ReadFile("../sched/rules.go")
	require.NoError(t, err)
	for rule := range sources {
		require.Contains(t, string(text), `"`+rule+`"`)
	}
}

// The monitor takes the P of a system call.
func TestMonitor(t *testing.T) {
	v := Simulated(scenario.Find("blocking-syscall"))
	s := find(t, v, "main", "loses its P")
	require.True(t, s.Monitor)
	require.False(t, find(t, v, "main", "begins a system call").Monitor)
	require.True(t, find(t, Simulated(scenario.Find("hog")), "G4", "is stopped").Monitor)
	require.Empty(t, s.Path, "main stays in its system call")
	s = find(t, v, "G2", "runs")
	require.Contains(t, s.Ms, M{ID: 0, P: none, G: 0, Does: string(sched.InSyscall)})
	require.Equal(t, []string{"running", "syscall"}, find(t, v, "main", "begins a system call").Path)
}

// A thread says whom it waits for, if only one goroutine may run there.
func TestThreadsOfLockedGoroutines(t *testing.T) {
	s := find(t, Simulated(scenario.Find("exchange-locked")), "G3", "waits for its thread")
	require.Contains(t, s.Ms, M{ID: 0, P: none, G: none, Does: "waits for G3"})
	require.Contains(t, s.Ms, M{ID: 1, P: none, G: none, Does: "waits for G2"})
}

// Every state of every goroutine follows from the changes.
func TestChanges(t *testing.T) {
	for _, name := range []string{"broadcast", "starvation", "blocking-syscall"} {
		s := scenario.Find(name)
		v := Simulated(s)
		states, n := make(map[string]string), 0
		s.PredictWith(func(sim *sched.Sim, e sched.Event) {
			for _, c := range v.Steps[n].Changes {
				states[v.Gs[c.G].Name] = c.State
			}
			for _, g := range sim.Snapshot().Gs {
				require.Equal(t, g.Status.String(), states[g.Name], "%s, step %d", name, n)
			}
			n++
		})
		require.Len(t, v.Steps, n)
	}
}

// Of a long queue some are drawn, and of a long simulation the first steps and the last.
func TestWhatIsLong(t *testing.T) {
	v := Simulated(scenario.Find("overflow"))
	longest := 0
	for _, s := range whole(v) {
		require.LessOrEqual(t, len(s.Ps[0].Ring.Gs), mostBoxes)
		longest = max(longest, len(s.Ps[0].Ring.Gs)+s.Ps[0].Ring.More)
	}
	require.Equal(t, 256, longest)
	require.Contains(t, v.Answer, "… (240 more) …")

	all := len(Simulated(scenario.Find("starvation")).Steps)
	v = simulated(scenario.Find("starvation"), 20, 10)
	require.Len(t, v.Steps, 30)
	left := 0
	for i, s := range v.Steps {
		if s.Skipped > 0 {
			require.Equal(t, 20, i)
			left = s.Skipped
		}
	}
	require.Equal(t, all, len(v.Steps)+left)
	require.Contains(t, v.Note, fmt.Sprintf("Of its %d steps the first 20 and the last 10 are shown.", all))
}

// The last steps are the same whatever is left out before.
func TestStepsAfterAGap(t *testing.T) {
	all := Simulated(scenario.Find("starvation")).Steps
	for last := 1; last < 30; last++ {
		v := simulated(scenario.Find("starvation"), 20, last)
		require.Len(t, v.Steps, 20+last)
		for i, s := range v.Steps[20:] {
			same := all[len(all)-last+i]
			require.Equal(t, []any{same.When, same.What, same.Path}, []any{s.When, s.What, s.Path})
		}
	}
}

func TestPath(t *testing.T) {
	for _, c := range []struct {
		from, to sched.Status
		want     string
	}{
		{sched.Grunning, sched.Grunning, ""},
		{sched.Grunning, sched.Gwaiting, "running waiting"},
		{sched.Gidle, sched.Grunnable, "idle dead runnable"},
		{sched.Gsyscall, sched.Grunnable, "syscall running runnable"},
		{sched.Gidle, sched.Gleaked, "idle leaked"},
		{sched.Gwaiting, sched.Gscan | sched.Gwaiting, ""},
		{sched.Grunning, sched.Gscan | sched.Gpreempted, "running preempted"},
	} {
		require.Equal(t, c.want, strings.Join(Path(c.from, c.to), " "))
	}
}

func TestThePageHasTheStepsAndLoadsNothing(t *testing.T) {
	page, err := Simulated(scenario.Find("hog")).HTML()
	require.NoError(t, err)
	text := string(page)
	_, after, ok := strings.Cut(text, `id="data">`)
	require.True(t, ok)
	after, _, _ = strings.Cut(after, "</script>")
	var d struct {
		View
		Transitions []struct{ From, To string }
	}
	require.NoError(t, json.Unmarshal([]byte(after), &d))
	require.Equal(t, Simulated(scenario.Find("hog")).Steps, d.Steps)
	require.Len(t, d.Transitions, len(sched.Transitions))
	for _, word := range []string{"http:", "https:", "@import", "fetch(", "XMLHttpRequest", "import(", "WebSocket", "{{"} {
		require.NotContains(t, text, word)
	}
}

// Each state has a place in the drawing.
func TestStatesAreDrawn(t *testing.T) {
	_, nodes, ok := strings.Cut(script, "const nodes = {")
	require.True(t, ok)
	nodes, _, _ = strings.Cut(nodes, "};")
	drawn := make(map[string]bool)
	for _, m := range regexp.MustCompile(`(\w+): \[`).FindAllStringSubmatch(nodes, -1) {
		drawn[m[1]] = true
	}
	for _, c := range sched.Transitions {
		require.True(t, drawn[(c.From&^sched.Gscan).String()], "%v", c.From)
		require.True(t, drawn[(c.To&^sched.Gscan).String()], "%v", c.To)
	}
}

// Whatever the simulation logs has words.
func TestEventsHaveWords(t *testing.T) {
	text, err := os.ReadFile("../sched/log.go")
	require.NoError(t, err)
	all := regexp.MustCompile(`(?m)^\t\w+ +What = "(.*)"$`).FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, all)
	for _, m := range all {
		require.NotEmpty(t, words[sched.What(m[1])], m[1])
	}
	require.Len(t, words, len(all))
}

// Who stops the world, and who marks, is in the state of one that waits, and runs.
func TestTheCollector(t *testing.T) {
	v := Simulated(scenario.Find("collections"))
	s := find(t, v, "main", "stops the world")
	require.Equal(t, "stops the world", s.Collector)
	require.Equal(t, []Change{{G: s.G, State: "waiting", Waits: "stopping the world", Runs: true}}, s.Changes)
	require.False(t, v.Gs[s.G].System)
	s = find(t, v, "main", "has stopped the world")
	require.Equal(t, "has stopped the world", s.Collector)
	require.True(t, s.Ps[0].Stopped)
	s = find(t, v, "GC worker 1", "runs")
	require.True(t, v.Gs[s.G].System)
	require.False(t, s.Ps[0].Stopped)
	s = find(t, v, "main", "has its stack scanned")
	require.Equal(t, "marks: 1 of 7 stacks", s.Collector)
	s = find(t, v, "main", "yields")
	require.Equal(t, "sweeps", s.Collector)
	require.Empty(t, v.Steps[len(v.Steps)-1].Collector)

	text := lanesOf(t, "collections", 100)
	require.Contains(t, text, "\n         P0 ")
	require.Regexp(t, `\nGC worker 1 ▄.*█{20,}`, text)
}

func lanesOf(t *testing.T, name string, columns int) string {
	t.Helper()
	var l Lanes
	scenario.Find(name).PredictWith(l.Event)
	var b strings.Builder
	require.NoError(t, l.WriteText(&b, columns))
	return b.String()
}

func TestLanes(t *testing.T) {
	text := lanesOf(t, "hog", 46)
	lines := strings.Split(text, "\n")
	require.Regexp(t, `^ +0\.0 µs +\d+\.\d µs$`, lines[0])
	require.Regexp(t, `^   P0 G4─{20,}$`, lines[1])
	require.Regexp(t, `^ main ▄·{39}$`, lines[3])
	require.Regexp(t, `^   G2 ░+▄$`, lines[4], "it waits in the ring for the end of the hog's slice")
	require.Regexp(t, `^   G4 █{20,}▄$`, lines[6])
	require.Contains(t, text, "░ could run")

	text = lanesOf(t, "blocking-syscall", 46)
	require.Regexp(t, `main ▄▒{39}\n`, text)
}

// In a system call a goroutine does not run on its P.
func TestLanesOfASystemCall(t *testing.T) {
	var l Lanes
	scenario.Find("blocking-syscall").PredictWith(l.Event)
	var on []string
	for _, s := range l.ps[0] {
		on = append(on, l.names[s.what])
	}
	require.Equal(t, []string{"main", "", "G2", "", "main", ""}, on)
}

// A goroutine in more than mostGs has no lane.
func TestLanesOfMany(t *testing.T) {
	l := Lanes{gs: make(map[int][]span)}
	for id := range mostGs + 2 {
		l.ids = append(l.ids, id)
	}
	var b strings.Builder
	require.NoError(t, l.WriteText(&b, 100))
	require.Contains(t, b.String(), "\nand 2 more goroutines\n")
}

func TestLanesOfNothing(t *testing.T) {
	var b strings.Builder
	require.NoError(t, new(Lanes).WriteText(&b, 100))
	require.Contains(t, b.String(), "0.0 µs")
}

// What has more of a column is what is drawn there.
func TestShares(t *testing.T) {
	l := Lanes{end: 100 * time.Nanosecond}
	lane := []span{{0, 1}, {15, 2}, {40, none}, {90, 3}}
	var got []int
	for _, s := range l.shares(lane, 10) {
		got = append(got, most(s))
	}
	require.Equal(t, []int{1, 1, 2, 2, none, none, none, none, none, 3}, got)
}
