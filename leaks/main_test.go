package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/testmain"
	"github.com/syncprimer/syncprimer/leaks/detect"
	"github.com/syncprimer/syncprimer/leaks/testdata/catalogue"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// asked has every question asked once, for all tests.
var asked = sync.OnceValues(func() ([]detect.Row, error) {
	c := command{}
	return c.ask(context.Background(), catalogue.All)
})

func answers(t *testing.T) map[string]map[string]detect.Answer {
	t.Helper()
	rows, err := asked()
	require.NoError(t, err)
	out := make(map[string]map[string]detect.Answer)
	for _, r := range rows {
		out[r.Name] = make(map[string]detect.Answer)
		for i, d := range detect.All {
			out[r.Name][d.Name] = r.OfLeak[i]
		}
	}
	return out
}

func TestEveryLeakIsSeenByOneAtLeast(t *testing.T) {
	for name, byDetector := range answers(t) {
		require.Condition(t, func() bool {
			for _, a := range byDetector {
				if a.Outcome == detect.Sees {
					return true
				}
			}
			return false
		}, name)
	}
}

func TestEveryDetectorSeesSomeAndMissesSome(t *testing.T) {
	all := answers(t)
	for _, d := range detect.All {
		outcomes := make(map[bool]int)
		for _, byDetector := range all {
			outcomes[byDetector[d.Name].Outcome == detect.Sees]++
		}
		require.NotZero(t, outcomes[false], "%s sees all", d.Name)
		if d.Name == "profile" && all["receive"]["profile"].Outcome == detect.Cannot {
			continue // not in this toolchain
		}
		require.NotZero(t, outcomes[true], "%s sees nothing", d.Name)
	}
}

func TestNoDetectorComplainsAboutACure(t *testing.T) {
	rows, err := asked()
	require.NoError(t, err)
	for _, r := range rows {
		for i, d := range detect.All {
			require.False(t, alarmed(r.OfCure[i]), "%s of the cure of %s: %v", d.Name, r.Name, r.OfCure[i])
		}
	}
}

// In no order of its steps does a cure leak.
func TestCuresHaveFullVerdicts(t *testing.T) {
	rows, err := asked()
	require.NoError(t, err)
	for _, r := range rows {
		for i, d := range detect.All {
			if d.Name == "explorer" && r.OfCure[i].Outcome != detect.Cannot {
				require.Regexp(t, "^FULL ", r.OfCure[i].Said, r.Name)
			}
		}
	}
}

// The article's loop, told to end by a context, with a default case: it goes round and
// round until then. If it did not, this would never end.
func TestDefaultCaseSpins(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rounds := 0
	for ended := false; !ended; {
		select {
		case <-ctx.Done():
			ended = true
		default:
			if rounds++; rounds == 1000 {
				cancel()
			}
		}
	}
	require.GreaterOrEqual(t, rounds, 1000)
}

// Whatever sees a leak says in which function it is: so it has run that one.
func TestAnswersAreOfRuns(t *testing.T) {
	for name, byDetector := range answers(t) {
		leak := "catalogue." + catalogue.NameOf(catalogue.Find(name).Leak)
		if name == "http-body" {
			leak = "catalogue.serveOne" // the rest is net/http's
		}
		for _, d := range []string{"goleak", "deadlock"} {
			if a := byDetector[d]; a.Outcome == detect.Sees {
				require.Contains(t, a.Said, leak, d)
			}
		}
	}
}

// A program that ends in a way that no detector knows would be one that it cannot judge.
func TestOnlyTheExplorerCannotBeAsked(t *testing.T) {
	rows, err := asked()
	require.NoError(t, err)
	for _, r := range rows {
		for i, d := range detect.All {
			missing := d.Name == "profile" && strings.Contains(r.OfLeak[i].Said, "not in this toolchain")
			if d.Name == "explorer" || missing {
				continue
			}
			require.NotEqual(t, detect.Cannot, r.OfLeak[i].Outcome, "%s, of %s: %s", d.Name, r.Name, r.OfLeak[i].Said)
			require.NotEqual(t, detect.Cannot, r.OfCure[i].Outcome, "%s, of the cure of %s: %s", d.Name, r.Name, r.OfCure[i].Said)
		}
	}
}

// byChance are the leaks that need an unlucky moment. A run hardly ever has it.
var byChance = []string{"lock-order", "read-again"}

// What the texts below the matrix and in the catalogue say of single rows.
func TestStatements(t *testing.T) {
	all := answers(t)
	outcome := func(leak, detector string) detect.Outcome { return all[leak][detector].Outcome }
	for _, name := range []string{"endless-loop", "poller", "http-body"} { // it runs, has a timer, or waits for the network
		require.Equal(t, detect.Nothing, outcome(name, "deadlock"), name)
	}
	for _, name := range []string{"endless-loop", "mutex", "once", "http-body"} {
		require.Equal(t, detect.Hangs, outcome(name, "synctest"), name)
		require.Contains(t, all[name]["synctest"].Said, "synctest bubble 1]")
	}
	require.Equal(t, detect.Sees, outcome("poller", "synctest"), "the clock has stopped")
	for _, name := range []string{"goleak", "deadlock", "profile", "synctest", "count"} {
		require.NotEqual(t, detect.Sees, outcome("cancel-memory", name), "there is no goroutine")
	}
	for _, name := range byChance {
		require.Equal(t, detect.Sees, outcome(name, "explorer"))
	}
	require.Contains(t, all["lock-order"]["explorer"].Said, "T1 sleeps at mine.sema, T2 sleeps at yours.sema")
	for _, name := range []string{"subscriber", "cancel-memory"} {
		require.Equal(t, detect.Cannot, outcome(name, "explorer"))
		require.Contains(t, all[name]["explorer"].Said, "an earlier execution has used")
	}
	for name := range all {
		flagged := slices.Contains([]string{"waitgroup-copy", "cancel", "cancel-memory"}, name)
		require.Equal(t, flagged, outcome(name, "vet") == detect.Sees, name)
	}
}

// A variable of a package can reach it, or, in go1.26, the value to be sent can.
func TestStatementsOfTheLeakProfile(t *testing.T) {
	all := answers(t)
	if all["receive"]["profile"].Outcome == detect.Cannot {
		t.Skip(all["receive"]["profile"].Said)
	}
	missed := []string{"endless-loop", "poller", "subscriber"}
	if strings.HasPrefix(runtime.Version(), "go1.26") {
		missed = append(missed, "first-answer")
	}
	for _, name := range missed {
		require.Equal(t, detect.Nothing, all[name]["profile"].Outcome, name)
	}
	require.Equal(t, detect.Sees, all["late-send"]["profile"].Outcome, "a constant does not stand beside the channel")
}

// Each call leaves a goroutine at least, in a process that lives on.
func TestGoroutinesAreCounted(t *testing.T) {
	all := answers(t)
	for name, byDetector := range all {
		if slices.Contains(byChance, name) || name == "cancel-memory" {
			continue // there may be none, and there is none
		}
		require.Equal(t, detect.Sees, byDetector["count"].Outcome, name)
		var before, after, calls int
		_, err := fmt.Sscanf(byDetector["count"].Said, "goroutines: %d before, %d after %d calls", &before, &after, &calls)
		require.NoError(t, err)
		require.GreaterOrEqual(t, after-before, calls, "%s leaks one with each call at least", name)
	}
}

// The matrix says what the rows say, and fits on a page.
func TestMatrix(t *testing.T) {
	rows, err := asked()
	require.NoError(t, err)
	var out bytes.Buffer
	c := command{out: &out}
	require.NoError(t, c.matrix(rows))
	lines := strings.Split(out.String(), "\n")
	require.Equal(t, []string{"leak", "goleak", "deadlock", "profile", "synctest", "count", "explorer", "vet"}, strings.Fields(lines[0]))
	for i, r := range rows {
		cells := []string{r.Name}
		for _, a := range r.OfLeak {
			cells = append(cells, string(a.Outcome))
		}
		require.Equal(t, cells, strings.Fields(lines[1+i]))
	}
	for _, line := range lines {
		require.LessOrEqual(t, utf8.RuneCountInString(line), pageWidth, line)
	}
	require.Contains(t, out.String(), "and raised no false alarm.")
	for _, d := range detect.All {
		require.Contains(t, out.String(), "\n"+d.Name+"\n")
	}
}

func TestFalseAlarmIsShown(t *testing.T) {
	r := detect.Row{Leak: catalogue.All[0], OfLeak: make([]detect.Answer, len(detect.All)), OfCure: make([]detect.Answer, len(detect.All))}
	for i := range detect.All {
		r.OfLeak[i].Outcome, r.OfCure[i].Outcome = detect.Sees, detect.Nothing
	}
	r.OfCure[1].Outcome = detect.Hangs
	var out bytes.Buffer
	require.NoError(t, (&command{out: &out}).matrix([]detect.Row{r}))
	require.Regexp(t, `receive +sees +sees! +sees `, out.String())
	require.Contains(t, out.String(), "and raised 1 false alarm.")
	require.Contains(t, out.String(), "(It sees 1 of 1.)")
}

func TestOne(t *testing.T) {
	rows, err := asked()
	require.NoError(t, err)
	var out bytes.Buffer
	r := rows[slices.IndexFunc(rows, func(r detect.Row) bool { return r.Name == "subscriber" })]
	require.NoError(t, (&command{out: &out}).one(&r))
	for _, want := range []string{
		"subscriber: a loop of select without a way out\n", "\nfunc subscriberLeak() {", "\nfunc subscriberCure() {",
		"\nfunc (b *broker) unsubscribe(ch chan int) {", "of the leak: it sees something.\n", "state chan receive",
		"of the leak: it cannot be asked.\n        MISUSE: state leaks", "of the cure: it does not complain.",
	} {
		require.Contains(t, out.String(), want)
	}
	require.Equal(t, 1, strings.Count(out.String(), "func (b *broker) subscribe() chan int {"))
}

func TestLongAnswersAreCut(t *testing.T) {
	text := verdict(detect.Answer{Outcome: detect.Sees, Said: strings.Repeat("line\n", 99) + "end"})
	require.Equal(t, 1+mostLines+1, len(strings.Split(text, "\n")))
	require.Contains(t, text, "... and 80 more lines")
}

func TestArguments(t *testing.T) {
	for _, test := range []struct {
		list bool
		args []string
		want string
	}{
		{false, []string{"nosuch"}, `there is no leak "nosuch"; -list lists them`},
		{false, []string{"mutex", "once"}, "one leak at a time, or none for the matrix of all"},
		{true, []string{"mutex"}, "one leak at a time, or none for the matrix of all"},
	} {
		c := command{out: new(bytes.Buffer)}
		require.EqualError(t, c.run(t.Context(), test.list, test.args), test.want)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := command{out: new(bytes.Buffer)}
	require.EqualError(t, c.run(ctx, false, nil), "interrupted")
}

func TestList(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, (&command{out: &out}).run(t.Context(), true, nil))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, len(catalogue.All))
	for i, l := range catalogue.All {
		require.Equal(t, []string{l.Name, l.Title}, strings.SplitN(strings.Join(strings.Fields(lines[i]), " "), " ", 2))
	}
}

// Each leak says who holds what, and each cure what it costs.
func TestCatalogueIsWhole(t *testing.T) {
	require.GreaterOrEqual(t, len(catalogue.All), 14)
	names := make(map[string]bool)
	for _, l := range catalogue.All {
		names[l.Name] = true
		leak, cure := catalogue.Source(l.Leak)[0], catalogue.Source(l.Cure)[0]
		require.Equal(t, strings.TrimSuffix(leak.Name, "Leak"), strings.TrimSuffix(cure.Name, "Cure"), l.Name)
		require.NotEqual(t, leak.Name, cure.Name)
		require.Regexp(t, `(?s)^// .*(hold|held).*\nfunc `, leak.Text, l.Name)
		require.Regexp(t, `(?s)^// .*(price|cost).*\nfunc `, cure.Text, l.Name)
	}
	require.Len(t, slices.Collect(maps.Keys(names)), len(catalogue.All))
	require.Nil(t, catalogue.Find("nosuch"))
}

// heapObjects counts what is left of many calls.
func heapObjects(f func()) int {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 1000 {
		f()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	return int(after.HeapObjects) - int(before.HeapObjects)
}

func TestForgottenCancelLeaksMemory(t *testing.T) {
	l := catalogue.Find("cancel-memory")
	require.GreaterOrEqual(t, heapObjects(l.Leak), 1000)
	require.Less(t, heapObjects(l.Cure), 500)
}

// A ticker that nobody can reach is garbage, stopped or not.
func TestTickerIsGarbage(t *testing.T) {
	collected := make(chan struct{})
	runtime.AddCleanup(time.NewTicker(time.Hour), func(struct{}) { close(collected) }, struct{}{})
	for range 1000 {
		runtime.GC()
		select {
		case <-collected:
			return
		default:
		}
	}
	t.Fatal("it is still there")
}
