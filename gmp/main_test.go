package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/trace"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/gmp/scenario"
	"github.com/syncprimer/syncprimer/gmp/sched"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) {
	scenario.Child()
	testmain.Run(m)
}

// output runs the command.
func output(t *testing.T, c command, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	c.out = &out
	if c.in == nil {
		c.in = strings.NewReader("")
	}
	_, err := c.run(t.Context(), args)
	require.NoError(t, err)
	return out.String()
}

func TestListNamesAll(t *testing.T) {
	list := output(t, command{})
	for _, topic := range scenario.Topics {
		require.Contains(t, list, topic.Name+"\n  "+topic.Scenarios[0].Name+" ")
	}
	require.Len(t, regexp.MustCompile(`(?m)^  [a-z0-9]`).FindAllString(list, -1), len(scenario.All))
	for _, s := range scenario.All {
		require.Regexp(t, "(?m)^  "+s.Name+" +"+regexp.QuoteMeta(s.Title)+"$", list)
	}
}

// A line for each, and what they come to.
func TestAll(t *testing.T) {
	if race.Enabled {
		t.Skip("the programs run without -race, and so may this: go test ./gmp")
	}
	b, err := scenario.NewBuilder()
	require.NoError(t, err)
	defer b.Close()
	elsewhere := *scenario.Find("last-first")
	elsewhere.Needs = "plan10"
	wrong := *scenario.Find("last-first")
	wrong.Agree = func(predicted, measured scenario.Outcome) bool { return false }
	topics := []scenario.Topic{
		{Name: "First", Scenarios: []*scenario.Scenario{scenario.Find("last-first"), &elsewhere}},
		{Name: "Then", Scenarios: []*scenario.Scenario{scenario.Find("deadlock")}},
	}
	var out bytes.Buffer
	c := command{out: &out}
	ok, err := c.all(t.Context(), b, topics)
	require.NoError(t, err)
	require.True(t, ok, "%s", &out)
	require.Regexp(t, `^First
  last-first .* agrees \([345] of 5.*\)
  last-first .* not here: needs plan10
Then
  deadlock .* agrees \([345] of 5.*\)
2 agree, 0 differ, 1 not here, in \d+ s
$`, out.String())

	out.Reset()
	ok, err = c.all(t.Context(), b, []scenario.Topic{{Name: "Wrong", Scenarios: []*scenario.Scenario{&wrong}}})
	require.NoError(t, err)
	require.False(t, ok)
	require.Contains(t, out.String(), "differs (0 of 5, at attempt 3)\n0 agree, 1 differ, 0 not here")
}

func TestWrongArguments(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"nosuch"}, `there is no scenario "nosuch"; without arguments gmp lists them`},
		{[]string{"trace"}, "trace needs the name of one file"},
		{[]string{"trace", "main.go"}, "main.go: no trace, or a broken one: bad file format: not a Go execution trace?"},
		{[]string{"trace", "-html", "page.html", "main.go"}, "main.go: no trace, or a broken one: bad file format: not a Go execution trace?"},
		{[]string{"trace", "-from", "1s", "main.go"}, "-from and -for are for -html"},
		{[]string{"trace", "-html", "page.html", "-from", "-1s", "main.go"}, "-from and -for cannot be negative"},
		{[]string{"trace", "-from", "1", "main.go"}, `invalid value "1" for flag -from: parse error`},
		{[]string{"trace", "-nosuch", "main.go"}, "flag provided but not defined: -nosuch"},
		{[]string{"trace", "no.trace"}, "open no.trace: no such file or directory"},
		{[]string{"hog", "close"}, "one scenario at a time, or all of them: gmp all"},
	} {
		_, err := (&command{out: new(bytes.Buffer)}).run(t.Context(), c.args)
		require.EqualError(t, err, c.want)
	}
}

func TestOneScenario(t *testing.T) {
	if race.Enabled {
		t.Skip("the programs run without -race, and so may this: go test ./gmp")
	}
	out := output(t, command{quiz: true, in: strings.NewReader("1 2 3\n")}, "last-first")
	for _, want := range []string{
		"func lastCreatedFirst(w World) {", "In which order do they run?\nYour answer: \n",
		"predicted  10 1 2 3 4 5 6 7 8 9\nrun 1      ", "verdict    agrees", "you        1 2 3\n", "newproc puts a new G in runnext",
	} {
		require.Contains(t, out, want)
	}
}

func TestWrap(t *testing.T) {
	require.Equal(t, "a b", wrap(" a\n b "))
	lines := strings.Split(wrap(strings.Repeat("wörd ", 100)), "\n")
	require.Len(t, lines, 5)
	require.Equal(t, 99, utf8.RuneCountInString(lines[0]), "20 words, and between them 19 spaces")
}

func TestPage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.html")
	require.Empty(t, output(t, command{html: file}, "hog"))
	page, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(page), "<h1>hog</h1>")

	for _, c := range []struct{ file, name, want string }{
		{file, "all", "-step, -log and -html are for one scenario, not for all"},
		{file, "nosuch", `there is no scenario "nosuch"; without arguments gmp lists them`},
		{file, "stack-limit", "stack-limit is about the stack: there is no schedule to walk through"},
		{file, "trace", "the flags of trace stand after it: go run ./gmp trace [-html PAGE [-from 10ms] [-for 5ms]] FILE"},
		{filepath.Join(file, "below"), "hog", "open " + filepath.Join(file, "below") + ": not a directory"},
	} {
		_, err := (&command{out: new(bytes.Buffer), html: c.file}).run(t.Context(), []string{c.name})
		require.EqualError(t, err, c.want)
	}
}

func TestPageOfWhat(t *testing.T) {
	_, err := (&command{out: new(bytes.Buffer), html: "page.html"}).run(t.Context(), nil)
	require.EqualError(t, err, "-html needs the name of a scenario; without arguments gmp lists them")
}

// record writes a trace of some goroutines.
func record(t *testing.T) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "some.trace")
	f, err := os.Create(file)
	require.NoError(t, err)
	require.NoError(t, trace.Start(f))
	pairs := make(chan int)
	go func() {
		for i := range 100 {
			pairs <- i
		}
		close(pairs)
	}()
	for range pairs {
	}
	trace.Stop()
	require.NoError(t, f.Close())
	return file
}

func TestTrace(t *testing.T) {
	file := record(t)
	require.Contains(t, output(t, command{}, "trace", file), "From runnable to running, ")
	require.Equal(t, traceUsage+"\n", output(t, command{}, "trace", "-h"))

	page := filepath.Join(t.TempDir(), "page.html")
	require.Contains(t, output(t, command{}, "trace", "-html", page, file), "events of an execution trace, from ")
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(text), "it waits: chan receive, in ")

	_, err = (&command{out: new(bytes.Buffer)}).run(t.Context(), []string{"trace", "-html", filepath.Join(page, "below"), file})
	require.EqualError(t, err, "open "+filepath.Join(page, "below")+": not a directory")
	_, err = (&command{out: new(bytes.Buffer)}).run(t.Context(), []string{"trace", "-html", page, "-from", "1h", file})
	require.ErrorContains(t, err, file+": nothing happens there: the trace is ")
}

// The walk stops after each event, until the reader has seen enough.
func TestStep(t *testing.T) {
	out := output(t, command{step: true, in: strings.NewReader("\n\nc\n")}, "last-first")
	require.Equal(t, 3, strings.Count(out, "Enter: next"))
	require.Contains(t, out, "    P0  runs main       next [G2]  ring []  tick 1\n")
	require.Contains(t, out, "looked at  61st tick: tick 0, but the global queue is empty; runnext: main\n            by the runtime's  runqget: runnext, inheritTime\n")
	require.Contains(t, out, "the program logs  10 1 2 3 4 5 6 7 8 9")
}

func TestLog(t *testing.T) {
	out := output(t, command{log: true}, "steal-half")
	require.Contains(t, out, "P1 has nothing: it takes 4 of 8 from P0, and runs the last of them")
	require.NotContains(t, out, "Enter")
	require.Contains(t, out, "\n   P0 main──")
}

// Long names move what stands beside them, and no more.
func TestLogOfTheCollector(t *testing.T) {
	out := output(t, command{log: true}, "collections")
	require.Contains(t, out, "\n    0.0 µs  main runs        it is runnext of P0")
	require.Regexp(t, `(?m)^   21\.9 µs  GC worker 1 runs +it marks on P0: a fractional worker, `, out)
	require.Regexp(t, `(?m)^   21\.6 µs  main starts world +it stood still for 20µs; `, out)
	require.Regexp(t, `(?m)^GC worker 1 ▄█{30,}`, out)

	out = output(t, command{step: true, in: strings.NewReader(strings.Repeat("\n", 14))}, "collections")
	require.Contains(t, out, "    P0  stopped but for main")
	require.Contains(t, out, "    the collector has stopped the world\n")
}

// What comes again and again is shown three times, and then what comes after it.
func TestLogOfRounds(t *testing.T) {
	out := output(t, command{log: true}, "coroutine")
	require.Equal(t, 3+1, strings.Count(out, "G2   coroswitch"), "and once at the end")
	require.Regexp(t, `(?m)^ +and so on: 147\d\d\d more like these\n *\d+\.\d µs  `, out)
	require.Contains(t, out, "G3   ends")
	require.NotContains(t, out, "more events")

	var r rounds
	shown := ""
	for _, name := range strings.Split("abcabcabcabcabcxabcdefghijklmnoaaaaay", "") {
		if !r.again(sched.Event{Name: name}) {
			shown += name
		}
	}
	require.Equal(t, "abcabcabcxabcdefghijklmnoaaay", shown)
	require.Equal(t, 6+2, r.hidden)
}

// The README shows what is printed.
func TestReadmeShowsTheLanes(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	_, want, ok := strings.Cut(string(text), "$ go run ./gmp -log hog\n...\n")
	require.True(t, ok)
	want, _, _ = strings.Cut(want, "```")
	require.Contains(t, output(t, command{log: true}, "hog"), want)
}

func TestLogOfManyEventsIsCut(t *testing.T) {
	out := output(t, command{log: true}, "overflow")
	require.Less(t, strings.Count(out, "\n"), mostShown+100)
	require.Regexp(t, `\.\.\. and \d+ more events`, out)
}

// The walk names every scenario, and no other.
func TestWalkNamesAll(t *testing.T) {
	text, err := os.ReadFile("../docs/gmp.md")
	require.NoError(t, err)
	named := make(map[string]bool)
	for _, m := range regexp.MustCompile("`([a-z0-9][a-z0-9-]*)`").FindAllStringSubmatch(string(text), -1) {
		named[m[1]] = true
	}
	for _, s := range scenario.All {
		require.True(t, named[s.Name], "docs/gmp.md does not mention %s", s.Name)
		delete(named, s.Name)
	}
	for name := range named {
		require.NotContains(t, name, "-", "docs/gmp.md mentions a scenario that there is not")
	}
}

// The README says twice how many there are.
func TestReadmeCounts(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	for _, phrase := range []string{"`go run ./gmp` lists %d small programs", "it does: %d programs, predicted and run"} {
		require.Contains(t, string(text), fmt.Sprintf(phrase, len(scenario.All)))
	}
}

// Every scenario says what there is to say, and shows its program.
func TestScenariosAreWhole(t *testing.T) {
	seen := make(map[string]bool)
	for _, s := range scenario.All {
		require.False(t, seen[s.Name], s.Name)
		seen[s.Name] = true
		require.NotEmpty(t, s.Title)
		require.True(t, strings.HasSuffix(s.Question, "?") || strings.HasSuffix(s.Question, "."), s.Question)
		require.NotEmpty(t, s.Why)
		require.Contains(t, s.Source(), "World)", s.Name)
	}
	require.Contains(t, scenario.Find("buffered").Source(), "c.Recv()", "with the function that it calls")
	require.Contains(t, scenario.Find("ten-syscalls").Source(), "func syscallEnds(", "with what counts")
}
