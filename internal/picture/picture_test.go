package picture

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// lock is the source of the recording below.
const lock = `package lock

type lock struct{ state int }

func (l *lock) Lock() {
	for !l.swap() {
		sleep()
	}
}

func (l *lock) swap() bool { return true }

func unrelated() {}
`

// twoLockers is a deadlock: T1 goes to sleep, and T0 wakes nobody.
func twoLockers(t *testing.T) *engine.Recording {
	file := filepath.Join(t.TempDir(), "lock", "lock.go")
	require.NoError(t, os.Mkdir(filepath.Dir(file), 0o777))
	require.NoError(t, os.WriteFile(file, []byte(lock), 0o666))
	inLock := []engine.Frame{{File: file, Line: 6, Func: "lock.(*lock).Lock"}}
	return &engine.Recording{
		Tasks: []engine.TaskInfo{{Name: "locker", Parent: -1}, {Parent: -1}},
		Shown: []string{"m"},
		Start: []string{"free"},
		Events: []engine.Event{
			{Task: 0, Kind: engine.Bracket, Text: "Lock", Preempted: -1},
			{Task: 1, Kind: engine.Bracket, Text: "Lock", Preempted: -1},
			{Step: 1, Task: 0, Kind: engine.CAS, Object: "m.state", New: 1, Wrote: true, Operand: 1,
				Enabled: []int{0, 1}, Preempted: -1, Frames: inLock, Calls: []string{"Lock"}, State: []string{"locked"}},
			{Step: 1, Task: 0, Kind: engine.Bracket, Text: "Lock", Blocked: true, Preempted: -1},
			{Step: 1, Task: 0, Kind: engine.Write, Object: "n", Text: "</script><b>", Preempted: -1},
			{Step: 2, Task: 1, Kind: engine.CAS, Object: "m.state", Old: 1, New: 1, Operand: 1, From: []int{2},
				Enabled: []int{0, 1}, Preempted: 0, Frames: inLock, Calls: []string{"Lock"}, State: []string{"locked"}},
			{Step: 3, Task: 1, Kind: engine.Acquire, Object: "m.sema", Blocked: true,
				Enabled: []int{0, 1}, Preempted: -1, Frames: inLock, Calls: []string{"Lock"}, State: []string{"locked"}},
			{Step: 4, Task: 0, Kind: engine.Store, Object: "m.state", Old: 1, Wrote: true,
				Enabled: []int{0}, Preempted: -1, State: []string{"free"}},
			{Step: 4, Task: 0, Kind: engine.Exit, Preempted: -1},
		},
	}
}

func pageOf(t *testing.T, p Picture, r *engine.Recording) string {
	t.Helper()
	b, err := p.HTML(r)
	require.NoError(t, err)
	return string(b)
}

// dataOf returns what stands in the page's data element.
func dataOf(t *testing.T, page string) (d struct {
	Title, Question, Answer, Failure, Summary string
	Lanes                                     []string
	Rows                                      []row
	Sources                                   []source
}) {
	t.Helper()
	_, text, ok := strings.Cut(page, `<script type="application/json" id="data">`)
	require.True(t, ok)
	text, _, ok = strings.Cut(text, "</script>")
	require.True(t, ok)
	require.NoError(t, json.Unmarshal([]byte(text), &d))
	return d
}

func TestThePageLoadsNothing(t *testing.T) {
	p := pageOf(t, Picture{Title: "A lock"}, twoLockers(t))
	for _, m := range regexp.MustCompile(`(?i)(?:src|href|action|srcset)\s*=\s*["']?([^"'\s>]*)`).FindAllStringSubmatch(p, -1) {
		require.Equal(t, "data:,", m[1])
	}
	for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(p, -1) {
		require.True(t, strings.HasPrefix(m[1], "#"), m[0]) // of the page itself
	}
	for _, word := range []string{"http:", "https:", "@import", "fetch(", "XMLHttpRequest", "import(", "WebSocket", "{{"} {
		require.NotContains(t, p, word)
	}
	require.Contains(t, p, `content="default-src 'none';`) // and the browser sees to it
}

func TestNoTextBecomesMarkup(t *testing.T) {
	evil := `</script><script>alert(1)</script><!--`
	p := pageOf(t, Picture{Title: evil, Question: evil, Answer: evil, Failure: evil}, twoLockers(t))
	require.Equal(t, 2, strings.Count(strings.ToLower(p), "</script"), "of the data and of the script")
	require.Equal(t, 2, strings.Count(p, "<script"))
	require.NotContains(t, p, "<!--")
	d := dataOf(t, p)
	require.Equal(t, []string{evil, evil, evil}, []string{d.Title, d.Question, d.Answer})
	require.Equal(t, evil+".", d.Failure)
	require.Equal(t, "</script><b>", d.Rows[2].What)
}

func TestRows(t *testing.T) {
	d := dataOf(t, pageOf(t, Picture{Failure: "deadlock: T1 sleeps", Found: "execution 2"}, twoLockers(t)))
	require.Equal(t, "Deadlock: T1 sleeps.", d.Failure)
	require.Equal(t, "2 goroutines, 4 steps, 1 preemption. Found in execution 2.", d.Summary)
	require.Equal(t, []string{"T0 locker", "T1 goroutine"}, d.Lanes)
	var got []string
	for _, r := range d.Rows {
		got = append(got, strings.Join([]string{r.Label, r.Op, r.What, r.Status, strings.Join(r.State, "")}, " / "))
	}
	require.Equal(t, []string{
		" / The start / Nothing has run yet. / || / free",
		"1 / CAS m.state / free → locked / *o / locked",
		"1a / write n / </script><b> / *| / locked",
		"2 / CAS m.state / fails, found locked, not free / o* / locked",
		"3 / acquire m.sema / sleeps: none is left / o* / locked",
		"4 / Store m.state / locked → free / *z / free",
		" / The end / Deadlock: T1 sleeps. /  z / free",
	}, got)
	require.Equal(t, []int{1}, d.Rows[3].From)
	require.Equal(t, 0, d.Rows[3].Preempted)
	require.Equal(t, []int{0}, d.Rows[3].Others)
	require.Equal(t, []note{{Task: 1, Before: true, Begins: true, Text: "begins Lock"}}, d.Rows[3].Notes)
	require.Equal(t, []note{{Task: 0, Text: "ends"}}, d.Rows[5].Notes)
}

// A lane ends with its panic.
func TestAPanic(t *testing.T) {
	d := dataOf(t, pageOf(t, Picture{}, &engine.Recording{
		Tasks:  []engine.TaskInfo{{Parent: -1}},
		Events: []engine.Event{{Kind: engine.Panic, Text: "no more", Preempted: -1}},
	}))
	require.Equal(t, "panic", d.Rows[1].Op)
	require.Equal(t, "no more", d.Rows[1].What)
	require.True(t, d.Rows[1].Failed)
	require.Equal(t, " ", d.Rows[2].Status)
}

func TestAnExecutionThatDidNotFail(t *testing.T) {
	d := dataOf(t, pageOf(t, Picture{}, twoLockers(t)))
	end := d.Rows[len(d.Rows)-1]
	require.Equal(t, "This execution did not fail.", end.What)
	require.False(t, end.Failed)
}

func TestAnEmptyRecording(t *testing.T) {
	require.Len(t, dataOf(t, pageOf(t, Picture{}, &engine.Recording{})).Rows, 2)
}

// What is called an address in one execution is called another in the next.
func TestThePageIsTheSameEveryTime(t *testing.T) {
	pushes := func(first, second uint64) *engine.Recording {
		return &engine.Recording{
			Tasks: []engine.TaskInfo{{Parent: -1}},
			Events: []engine.Event{
				{Step: 1, Kind: engine.Store, Object: "head", New: first, Pointer: true, Preempted: -1},
				{Step: 2, Kind: engine.CAS, Object: "head", Old: first, New: second, Expect: first, Wrote: true, Pointer: true, Preempted: -1},
				{Step: 3, Kind: engine.Swap, Object: "head", Old: second, New: first, Pointer: true, Preempted: -1},
			},
		}
	}
	one := pageOf(t, Picture{}, pushes(0xc000012340, 0xc000056780))
	require.Equal(t, one, pageOf(t, Picture{}, pushes(0xc000099990, 0xc000011110)))
	d := dataOf(t, one)
	require.Equal(t, "nil → A", d.Rows[1].What)
	require.Equal(t, "A → B", d.Rows[2].What)
	require.Equal(t, "B → A", d.Rows[3].What)
}

func TestWords(t *testing.T) {
	minus1 := ^uint64(0)
	for _, c := range []struct {
		event engine.Event
		want  string
	}{
		{engine.Event{Kind: engine.Load, Old: minus1, New: minus1}, "Load x: -1"},
		{engine.Event{Kind: engine.Add, Operand: minus1, Old: 1}, "Add -1 to x: 1 → 0"},
		{engine.Event{Kind: engine.Add, Operand: 1<<32 - 1, Old: 1}, "Add -1 to x: 1 → 0"},
		{engine.Event{Kind: engine.Or, Operand: 4, Old: 1, New: 5}, "Or 4 into x: 1 → 5"},
		{engine.Event{Kind: engine.CAS, Old: 2, New: 2, Expect: 7}, "CAS x: fails, found 2, not 7"},
		{engine.Event{Kind: engine.Acquire, Old: 1}, "acquire x: 1 → 0"},
		{engine.Event{Kind: engine.Release, New: 1}, "release x: 0 → 1, nobody is in line"},
		{engine.Event{Kind: engine.Release, Wakes: []int{2}}, "release x: wakes T2, first in line"},
		{engine.Event{Kind: engine.Lock}, "lock x"},
		{engine.Event{Kind: engine.Close, New: 1, Wakes: []int{1, 2}}, "close x: wakes T1, T2"},
		{engine.Event{Kind: engine.Closed, Old: 1, New: 1}, "closed? x: it is closed"},
		{engine.Event{Kind: engine.Await, Blocked: true}, "await x: sleeps until it is closed"},
		{engine.Event{Kind: engine.Fire}, "fire x: was stopped before"},
		{engine.Event{Kind: engine.Fire, New: 1, Wrote: true}, "fire x: goes off"},
		{engine.Event{Kind: engine.Stop}, "stop x: never goes off now"},
		{engine.Event{Kind: engine.Call, Calls: []string{"send 1"}}, "call send 1"},
		{engine.Event{Kind: engine.Return, Step: 9, Task: 1, Calls: []string{"send 1"}}, "return send 1: true"},
		{engine.Event{Kind: engine.Chosen, Choice: 1, Of: 2, Text: "sleep, or spin"}, "choose sleep, or spin: spin"},
		{engine.Event{Kind: engine.Chosen, Choice: 1, Of: 3, Text: "who"}, "choose who: 1 (0 to 2)"},
		{engine.Event{Kind: engine.Spawn, Wakes: []int{3}}, "go T3"},
		{engine.Event{Kind: engine.Spin, Text: "m.state"}, "spin on m.state: sleeps until it changes"},
		{engine.Event{Kind: engine.Read, Text: "3"}, "read x: 3"},
		{engine.Event{Kind: engine.Panic, Text: "no more"}, "panic: no more"},
		{engine.Event{Kind: engine.Stuck, Blocked: true}, "sleeps for ever"},
		{engine.Event{Kind: engine.Exit}, "ends"},
	} {
		if k := c.event.Kind; k != engine.Panic && k != engine.Stuck && k != engine.Exit {
			c.event.Object = "x"
		}
		w := NewWords(&engine.Recording{Calls: []engine.CallRecord{{Task: 1, Ended: 9, Output: true}}})
		p := w.Of(&c.event)
		require.Equal(t, c.want, strings.TrimSuffix(p.op()+": "+p.what(), ": "))
	}
}

// A description gives names to the values of an atomic if it is about nothing else, and
// tells them all apart.
func TestNamesOfValues(t *testing.T) {
	event := func(object string, old, new uint64, state string) engine.Event {
		return engine.Event{Kind: engine.Add, Object: object, Old: old, New: new, State: []string{state}}
	}
	for _, c := range []struct {
		name   string
		events []engine.Event
		want   string // of the last event
	}{
		{"it is about this", []engine.Event{event("m.state", 0, 1, "locked"), event("m.state", 1, 0, "free")}, "locked → free"},
		{"it names the field", []engine.Event{event("m.state", 0, 1, "state 1"), event("m.state", 1, 2, "state 2")}, "1 → 2"},
		{"it is about two", []engine.Event{event("m.readers", 0, 1, "1 reader"), event("m.state", 0, 1, "1 reader, locked")}, "0 → 1"},
		{"it is about another", []engine.Event{event("m.readers", 0, 1, "1 reader"), event("m.state", 0, 1, "1 reader")}, "0 → 1"},
		{"it is the same for two values", []engine.Event{event("m.state", 0, 1, "locked"), event("m.state", 1, 2, "locked")}, "1 → 2"},
		{"it never changes", []engine.Event{event("m.state", 0, 1, "free")}, "0 → 1"},
		{"it is about a thing with a similar name", []engine.Event{event("mm.state", 0, 1, "locked")}, "0 → 1"},
	} {
		w := NewWords(&engine.Recording{Shown: []string{"m"}, Start: []string{"free"}, Events: c.events})
		w.learn()
		require.Equal(t, c.want, w.Of(&c.events[len(c.events)-1]).Outcome, c.name)
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[int64]string{
		0: "0", -1: "-1", 1 << 29: "536870912", 5_000_000_000: "5000000000", 1 << 31: "2147483648",
		1 << 30: "1<<30", -1<<30 + 2: "-1<<30+2", -1<<30 - 1: "-1<<30-1",
		1<<32 - 1: "1<<32-1", 3<<32 + 2: "3<<32+2", -1 << 32: "-1<<32", math.MaxInt64: "9223372036854775807",
	} {
		require.Equal(t, want, Number(v))
	}
}

func TestLetters(t *testing.T) {
	for n, want := range map[int]string{0: "a", 25: "z", 26: "aa", 27: "ab", 51: "az", 52: "ba"} {
		require.Equal(t, want, letters(n))
	}
}
