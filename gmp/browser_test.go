//go:build browser

package main

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/gmp/observe"
	"github.com/syncprimer/syncprimer/gmp/scenario"
	"github.com/syncprimer/syncprimer/gmp/view"
	"github.com/syncprimer/syncprimer/internal/browser"
)

// The pages in a real browser. -artifacts keeps the screenshots.

func TestBrowser(t *testing.T) {
	b := browser.New(t)
	for _, c := range []struct {
		name string
		test func(t *testing.T, b *browser.Tab)
	}{
		{"the question comes first", questionFirst},
		{"steps by keyboard", stepsByKeyboard},
		{"steps by mouse", stepsByMouse},
		{"the machine", theMachine},
		{"the states", theStates},
		{"follows a goroutine", followsAGoroutine},
		{"the lanes", theLanes},
		{"plays", plays},
		{"many goroutines", manyGoroutines},
		{"a system call", aSystemCall},
		{"the collector", theCollector},
		{"a coroutine", aCoroutine},
		{"one goroutine", oneGoroutine},
		{"a trace", aTrace},
		{"on a phone, in the dark", everywhere},
		{"without a mouse", withoutAMouse},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.T = t
			c.test(t, b)
		})
	}
}

func open(b *browser.Tab, v *view.View, width, height int64) {
	b.T.Helper()
	page, err := v.HTML()
	require.NoError(b.T, err)
	b.Open(page, width, height)
	if v.Question != "" {
		b.Do(chromedp.Click(chromedp.ID("reveal")))
	}
}

func openScenario(b *browser.Tab, name string) {
	b.T.Helper()
	open(b, view.Simulated(scenario.Find(name)), 1280, 900)
}

// traced is a page of a trace.
func traced(t *testing.T) *view.View {
	t.Helper()
	f, err := os.Open(record(t))
	require.NoError(t, err)
	defer f.Close()
	v, err := observe.Look(f, observe.Window{})
	require.NoError(t, err)
	return v
}

// text is the text of an element, or empty if there is none.
func text(b *browser.Tab, selector string) string {
	b.T.Helper()
	return browser.Eval[string](b, `(e => e ? e.innerText.replace(/\s+/g, ' ').trim() : '')(document.querySelector('`+selector+`'))`)
}

// The first steps of last-first, and the last.
const (
	start  = "Step 1 · 0.0 µs · P0, M0 main runs It is runnext of P0, and goes on in its time slice. 61st tick: tick 0, but the global queue is empty runnext: main By the runtime’s runqget (runnext, inheritTime)"
	second = "Step 2 · 0.0 µs · P0, M0 G2 is created A go statement: it becomes runnext of P0. By the runtime’s newproc, runqput (next)"
	third  = "Step 3 · 0.3 µs · P0, M0 G3 is created A go statement: it becomes runnext of P0. By the runtime’s newproc, runqput (next)"
	end    = "main ends Its function has returned."
)

func questionFirst(t *testing.T, b *browser.Tab) {
	page, err := view.Simulated(scenario.Find("last-first")).HTML()
	require.NoError(t, err)
	b.Open(page, 1280, 900)
	b.Shoot("question")
	visible := func(id string) bool {
		return browser.Eval[bool](b, `document.getElementById('`+id+`').checkVisibility()`)
	}
	told := []string{"title", "answer", "controls", "now", "machine", "time", "states", "steps"}
	for _, id := range told {
		require.False(t, visible(id), id)
	}
	require.Contains(t, text(b, "#question"), "In which order do they run?")
	require.Contains(t, text(b, "#source"), "func lastCreatedFirst(w World) {")
	b.Press("j")
	b.Do(chromedp.Focus(chromedp.ID("reveal")))
	b.Press(kb.Enter)
	for _, id := range told {
		require.True(t, visible(id), id)
	}
	require.Contains(t, text(b, "#answer"), "The program logs 10 1 2 3 4 5 6 7 8 9.")
	require.Equal(t, start, b.Now())
	require.Equal(t, "next", browser.Eval[string](b, `document.activeElement.id`))
	b.RequireQuiet()
}

func stepsByKeyboard(t *testing.T, b *browser.Tab) {
	openScenario(b, "last-first")
	require.Equal(t, start, b.Now())
	for _, c := range []struct{ key, now string }{
		{kb.ArrowRight, second}, {"j", third}, {"k", second}, {kb.ArrowLeft, start}, {"k", start}, {kb.End, end}, {"j", end}, {kb.Home, start},
	} {
		b.Press(c.key)
		require.Contains(t, b.Now(), c.now)
	}
	b.RequireQuiet()
}

func stepsByMouse(t *testing.T, b *browser.Tab) {
	openScenario(b, "last-first")
	for _, c := range []struct{ button, now string }{
		{"next", second}, {"next", third}, {"back", second}, {"final", end}, {"next", end}, {"first", start},
	} {
		b.Do(chromedp.Click(chromedp.ID(c.button)))
		require.Contains(t, b.Now(), c.now)
	}
	b.Do(chromedp.Click(chromedp.CSS(`#steps [data-step="2"]`)))
	require.Equal(t, third, b.Now())
	browser.Eval[chromedp.Void](b, `slider.value = 1; slider.dispatchEvent(new Event('input'))`)
	require.Equal(t, second, b.Now())
	require.Equal(t, "step 2, G2 is created: a go statement: it becomes runnext of P0", browser.Eval[string](b, `slider.getAttribute('aria-valuetext')`))
	b.RequireQuiet()
}

// goTo goes to the first step with these words.
func goTo(b *browser.Tab, words string) {
	b.T.Helper()
	require.True(b.T, browser.Eval[bool](b, `(i => i >= 0 && (show(i), true))(steps.findIndex(s => sentence(s) === '`+words+`'))`), words)
}

func theMachine(t *testing.T, b *browser.Tab) {
	openScenario(b, "steal-half")
	goTo(b, "G6 runs")
	b.Shoot("stolen")
	require.Contains(t, b.Now(), "P1 has nothing: it takes 4 of 8 from P0, and runs the last of them. "+
		"61st tick: not due, tick 1 runnext: empty ring: empty global queue: empty network: nothing other Ps: G6 By the runtime’s stealWork, runqsteal, runqgrab (n/2)")
	require.Equal(t, "P0 with M0 tick 1 runs main runnext G11 ring G7 G8 G9 G10", text(b, ".p"))
	require.Equal(t, "P1 with M1 tick 2 runs G6 runnext empty ring G3 G4 G5", text(b, ".p.lit"))
	b.RequireQuiet()
}

func theStates(t *testing.T, b *browser.Tab) {
	openScenario(b, "steal-half")
	lit := func() string {
		return browser.Eval[string](b, `[...document.querySelectorAll('#states .line.lit, #states g.lit')].map(e => e.dataset.state || e.dataset.change).join(', ')`)
	}
	goTo(b, "G3 is created")
	require.Equal(t, "idle dead, dead runnable, runnable", lit())
	require.Equal(t, "G3 goes from idle → dead → runnable (newproc1: a new G; newproc1).", text(b, "#change"))
	goTo(b, "G3 runs")
	require.Equal(t, "runnable running, running", lit())
	goTo(b, "A thread wakes up")
	require.Equal(t, "", lit())
	require.Equal(t, "This step is about no goroutine.", text(b, "#change"))
	b.RequireQuiet()
}

func followsAGoroutine(t *testing.T, b *browser.Tab) {
	openScenario(b, "steal-half")
	goTo(b, "G4 is created")
	b.Do(chromedp.Click(chromedp.CSS(`#machine [data-g="2"]`)))
	require.Equal(t, "G3", browser.Eval[string](b, `document.activeElement.innerText`), "the focus stays with it")
	require.Equal(t, "Back and Next stop at the steps of G3 only. All goroutines", text(b, "#followed"))
	require.Equal(t, "G3 is runnable.", text(b, "#change"), "its state, though the step is about another one")
	b.Press("j")
	require.Contains(t, b.Now(), "G3 runs It is first in the ring of P1.")
	b.Press("j")
	require.Contains(t, b.Now(), "G3 ends")
	b.Press("j")
	require.Contains(t, b.Now(), "G3 ends")
	b.Press(kb.Home)
	require.Contains(t, b.Now(), "G3 is created")
	require.Equal(t, 3, browser.Eval[int](b, `document.querySelectorAll('#steps li').length`))
	b.Press(kb.Escape)
	b.Press("k")
	require.Contains(t, b.Now(), "G2 runs", "all again")
	b.Press("f")
	require.Contains(t, text(b, "#followed"), "G2")
	b.RequireQuiet()
}

func theLanes(t *testing.T, b *browser.Tab) {
	openScenario(b, "steal-half")
	cursor := func() float64 {
		return browser.Eval[float64](b, `parseFloat(document.getElementById('cursor').style.left)`)
	}
	require.Equal(t, "0", browser.Eval[string](b, `String(parseFloat(document.getElementById('cursor').style.left))`))
	b.Press("jj")
	two := cursor()
	require.Positive(t, two)
	b.Press("t")
	require.Contains(t, text(b, "#scale"), "Scale: time")
	require.Less(t, cursor(), two, "it is early, in time")
	b.Press(kb.End)
	width := browser.Eval[float64](b, `document.getElementById('drawing').clientWidth`)
	require.InDelta(t, width, cursor(), 1)
	browser.Eval[chromedp.Void](b, `(r => drawing.dispatchEvent(new MouseEvent('click', {bubbles: true, clientX: r.left + r.width / 2, clientY: r.top + 30})))(drawing.getBoundingClientRect())`)
	require.True(t, browser.Eval[bool](b, `(half => at > 0 && steps[at].when <= half && steps[at + 1].when > half)(steps[lastStep].when / 2)`), "what was clicked is half of the time")
	require.Positive(t, browser.Eval[int](b, `document.querySelectorAll('#onps .run').length`))
	require.Equal(t, 12, browser.Eval[int](b, `document.querySelectorAll('#names button, #names .axis').length`), "eleven goroutines, and the axis")
	b.RequireQuiet()
}

func plays(t *testing.T, b *browser.Tab) {
	openScenario(b, "never-runs")
	b.Do(chromedp.Click(chromedp.ID("play")))
	require.Contains(t, text(b, "#play"), "Pause")
	b.Do(chromedp.WaitVisible(chromedp.CSS(`#final[aria-disabled="true"]`)))
	require.Contains(t, b.Now(), end)
	require.Contains(t, text(b, "#play"), "Play", "it stops at the end")
	b.Do(chromedp.Focus(chromedp.ID("time")))
	b.Press(" ")
	require.Contains(t, text(b, "#play"), "Pause", "from the beginning again")
	b.Press(" ")
	require.Contains(t, text(b, "#play"), "Play")
	b.RequireQuiet()
}

func manyGoroutines(t *testing.T, b *browser.Tab) {
	openScenario(b, "overflow")
	goTo(b, "G258 finds the ring full")
	require.Contains(t, text(b, ".p.lit"), "more")
	b.Press("j")
	b.Shoot("overflow")
	require.Regexp(t, `Global queue (G\d+ ){12}… \d+ more`, text(b, "#machine"))
	require.Contains(t, text(b, "#timenote"), "The first 200 of 301 goroutines have lanes.")
	b.RequireQuiet()
}

func aSystemCall(t *testing.T, b *browser.Tab) {
	openScenario(b, "blocking-syscall")
	goTo(b, "main loses its P")
	require.Contains(t, b.Now(), "the monitor main loses its P It is in a system call: P0 is taken from M0.")
	require.Contains(t, text(b, "#machine"), "Monitor (sysmon) main loses its P, at ")
	require.Contains(t, text(b, "#machine"), "M0 in a system call main")
	b.RequireQuiet()
}

func theCollector(t *testing.T, b *browser.Tab) {
	openScenario(b, "collections")
	goTo(b, "main stops the world")
	require.Contains(t, text(b, ".p"), "runs main stops the world runnext")
	require.Contains(t, text(b, ".row.lit"), "Collector stops the world GC worker 1 waits")
	require.Contains(t, text(b, ".blocked"), "nobody", "main runs, and the worker is not the program's")
	require.Contains(t, text(b, "#change"), "It runs, and only seems to wait, so that its stack can be looked at.")
	goTo(b, "main has stopped the world")
	b.Shoot("stopped")
	require.Contains(t, text(b, ".p"), "P0 with M0, stopped for the collector")
	goTo(b, "main has its stack scanned")
	require.Contains(t, text(b, ".p"), "runs GC worker 1 marks")
	require.Contains(t, text(b, "#machine"), "Collector marks: 1 of 7 stacks")
	grey := browser.Eval[string](b, `document.querySelector('#machine .p .g').getAttribute('style')`)
	require.Equal(t, "--lane: var(--lane7)", grey)
	require.False(t, browser.Eval[bool](b, `gs.some((g, i) => !g.system && shades[i] === 7)`))
	require.Positive(t, browser.Eval[int](b, `gs.findIndex(g => g.system)`))
	b.RequireQuiet()
}

func aCoroutine(t *testing.T, b *browser.Tab) {
	openScenario(b, "coroutine")
	goTo(b, "G2 takes over")
	require.Contains(t, text(b, ".blocked"), "main a coroutine: until it is switched to")
	require.Equal(t, "waiting running, running", browser.Eval[string](b, `[...document.querySelectorAll('#states .line.lit, #states g.lit')].map(e => e.dataset.state || e.dataset.change).join(', ')`))
	b.RequireQuiet()
}

func oneGoroutine(t *testing.T, b *browser.Tab) {
	openScenario(b, "deadlock")
	b.Press(kb.End)
	require.Contains(t, b.Now(), "Deadlock")
	b.RequireQuiet()
}

func aTrace(t *testing.T, b *browser.Tab) {
	open(b, traced(t), 1280, 900)
	require.Regexp(t, `^Step 1 · [^ ]+ (µs|ms) The window begins So things stand\.$`, b.Now())
	b.Press("f")
	require.False(t, browser.Eval[bool](b, `document.getElementById('followed').checkVisibility()`), "nobody to follow")
	require.True(t, browser.Eval[bool](b, `(i => i >= 0 && (show(i), true))(steps.findIndex(s => s.what === 'blocks' && s.why.includes('chan receive')))`))
	b.Shoot("trace")
	require.Contains(t, b.Now(), "blocks It waits: chan receive, in ")
	require.Contains(t, text(b, ".row.lit"), "Blocked")
	require.NotContains(t, text(b, "#machine"), "ring", "which a trace does not know")
	require.Equal(t, "running waiting, waiting", browser.Eval[string](b, `[...document.querySelectorAll('#states .line.lit, #states g.lit')].map(e => e.dataset.state || e.dataset.change).join(', ')`))
	b.RequireQuiet()
}

// Each page fits into a phone, and can be read in the dark and in the light.
func everywhere(t *testing.T, b *browser.Tab) {
	views := map[string]*view.View{"trace": traced(t)}
	for _, name := range []string{"steal-half", "blocking-syscall", "overflow", "collections"} {
		views[name] = view.Simulated(scenario.Find(name))
	}
	for name, v := range views {
		for _, width := range []int64{375, 1280} {
			open(b, v, width, 812)
			require.LessOrEqual(t, browser.Eval[float64](b, `now.getBoundingClientRect().bottom`), 812.0, "%s: the first step is in view", name)
			browser.Eval[chromedp.Void](b, `document.querySelectorAll('details').forEach(d => d.open = true)`)
			for _, scheme := range []string{"light", "dark"} {
				b.Prefer(scheme)
				browser.Eval[chromedp.Void](b, `show(Math.min(lastStep, 14)), followed < 0 && follow(steps[at].g < 0 ? 0 : steps[at].g)`)
				b.Shoot(name + "-" + scheme + map[int64]string{375: "-phone", 1280: ""}[width])
				require.Equal(t, int(width), browser.Eval[int](b, `document.documentElement.scrollWidth`), name)
				require.Empty(t, browser.Eval[string](b, browser.LowContrast), "%s, %s", name, scheme)
			}
			b.RequireQuiet()
		}
	}
}

func withoutAMouse(t *testing.T, b *browser.Tab) {
	openScenario(b, "steal-half")
	require.Empty(t, browser.Eval[string](b, browser.Unlabelled))
	require.Equal(t, "status", browser.Eval[string](b, `now.getAttribute('role')`), "it is read out when it changes")
	var reached []string
	for range 40 {
		b.Press(kb.Tab)
		id := browser.Eval[string](b, `document.activeElement.id || document.activeElement.dataset.g && 'G' || document.activeElement.tagName`)
		if id == "BODY" {
			break
		}
		reached = append(reached, id)
		require.NotEqual(t, "none", browser.Eval[string](b, `getComputedStyle(document.activeElement).outlineStyle`), id)
	}
	for _, id := range []string{"final", "play", "slider", "G", "scale", "time", "steps", "source"} {
		require.Contains(t, reached, id)
	}
	b.RequireQuiet()
}
