//go:build explore && browser

package explore_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/sema"
)

// The page in a real browser, with a real failure. -artifacts keeps the screenshots.

// A forgetful lock does not know whether somebody sleeps.
type forgetful struct {
	state atomic.Int32
	sema  uint32
}

func (l *forgetful) Lock() {
	if !l.state.CompareAndSwap(0, 1) {
		sema.Acquire(&l.sema, sema.FIFO)
	}
}

func (l *forgetful) Unlock() {
	if l.state.Add(-1) != 0 {
		sema.Release(&l.sema)
	}
}

func forgotten(t *testing.T) *explore.Verdict {
	t.Helper()
	v := explore.Run(func(x *explore.X) {
		l := new(forgetful)
		x.Name(l, "l")
		for range 2 {
			x.Go("locker", func() {
				x.Do("Lock", l.Lock)
				x.Do("Unlock", l.Unlock)
			})
		}
	})
	require.NotNil(t, v.Failure)
	require.Equal(t, explore.Deadlock, v.Failure.Kind)
	return v
}

// A tab shows the page, and knows what went wrong there.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	requests []string
	errors   []string
}

// newTab starts a browser without a window, or skips the test.
func newTab(t *testing.T) *tab {
	t.Helper()
	chromium := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil && chromium == "" {
			chromium = path
		}
	}
	if chromium == "" {
		t.Skip("needs a browser: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.DisableGPU,
		chromedp.NoSandbox) // root has none; the page is our own
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateReset())) // it starts here, and must have all the time that it needs
	require.NoError(t, chromedp.Listen(ctx, b.heard))
	return b
}

// open shows a page, from a file, in a window of a size. After that, all that the tab
// hears is about this page.
func (b *tab) open(page []byte, width, height int64) {
	b.t.Helper()
	file := filepath.Join(b.t.TempDir(), "page.html")
	require.NoError(b.t, os.WriteFile(file, page, 0o666))
	b.prefer("light")
	b.do(chromedp.Navigate("about:blank"), chromedp.EmulateViewport(width, height))
	b.mu.Lock()
	b.requests, b.errors = nil, nil
	b.mu.Unlock()
	b.do(chromedp.Navigate("file://" + file))
}

// heard is told of everything that happens in the tab.
func (b *tab) heard(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		b.errors = append(b.errors, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.errors = append(b.errors, string(e.Type))
	case *log.EventEntryAdded:
		b.errors = append(b.errors, e.Entry.Text)
	}
}

// requireQuiet requires that the page has asked for nothing but itself, and has not
// complained.
func (b *tab) requireQuiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	require.NotEmpty(b.t, b.requests, "the page itself")
	for _, url := range b.requests {
		require.True(b.t, strings.HasPrefix(url, "file:") || strings.HasPrefix(url, "data:"), url)
	}
	require.Empty(b.t, b.errors)
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	require.NoError(b.t, chromedp.Do(ctx, actions...))
}

// patience is for elements that never appear.
const patience = 20 * time.Second

func (b *tab) press(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
}

// eval evaluates an expression in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	require.NoError(b.t, err, expression)
	return v
}

// now is what the page says of the current step.
func (b *tab) now() string {
	b.t.Helper()
	return eval[string](b, `document.getElementById('now').innerText.replace(/\s+/g, ' ').trim()`)
}

func (b *tab) prefer(scheme string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	require.NoError(b.t, err)
}

// shoot keeps a screenshot.
func (b *tab) shoot(name string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	require.NoError(b.t, err)
	require.NoError(b.t, os.WriteFile(filepath.Join(b.t.ArtifactDir(), name+".png"), png, 0o666))
}

const (
	atStart = "Start Nothing has run yet."
	atStep1 = "T0 locker in Lock · step 1 CAS l.state: 0 → 1"
	atStep2 = "T1 locker in Lock · step 2 CAS l.state: fails, found 1, not 0"
	atStep3 = "T1 locker in Lock · step 3 acquire l.sema: sleeps: none is left"
	atStep4 = "T0 locker in Unlock · step 4 Add -1 to l.state: 1 → 0"
	atEnd   = "End Deadlock: T1 (locker) sleeps at l.sema; nobody is left to wake it."
)

func (b *tab) openForgotten(width, height int64) {
	b.t.Helper()
	page, err := forgotten(b.t).Page(explore.Page{Title: "A forgetful lock"})
	require.NoError(b.t, err)
	b.open(page, width, height)
}

func TestBrowser(t *testing.T) {
	b := newTab(t)
	for _, c := range []struct {
		name string
		test func(t *testing.T, b *tab)
	}{
		{"steps by keyboard", stepsByKeyboard},
		{"steps by mouse", stepsByMouse},
		{"steps by slider", stepsBySlider},
		{"shows the step", showsTheStep},
		{"dark and light", darkAndLight},
		{"on a phone", phone},
		{"the question comes first", questionFirst},
		{"the change comes with the answer", changeWithTheAnswer},
		{"without a mouse", withoutAMouse},
		{"contrast", contrast},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.t = t
			c.test(t, b)
		})
	}
}

func stepsByKeyboard(t *testing.T, b *tab) {
	b.openForgotten(1280, 800)
	require.Equal(t, atStart, b.now())
	for _, c := range []struct{ key, now string }{
		{kb.ArrowRight, atStep1}, {"j", atStep2}, {kb.ArrowRight, atStep3}, {"k", atStep2}, {kb.ArrowLeft, atStep1},
		{kb.End, atEnd}, {kb.ArrowRight, atEnd}, {"p", atStep2}, {kb.Home, atStart}, {"k", atStart},
	} {
		b.press(c.key)
		require.Equal(t, c.now, b.now())
	}
	b.requireQuiet()
}

func stepsByMouse(t *testing.T, b *tab) {
	b.openForgotten(1280, 800)
	for _, c := range []struct{ button, now string }{
		{"next", atStep1}, {"next", atStep2}, {"back", atStep1}, {"final", atEnd}, {"next", atEnd}, {"preemption", atStep2}, {"first", atStart},
	} {
		b.do(chromedp.Click(chromedp.ID(c.button)))
		require.Equal(t, c.now, b.now())
	}
	b.do(chromedp.Click(chromedp.CSS(`tr[data-row="2"]`)))
	require.Equal(t, atStep2, b.now())
	b.do(chromedp.Click(chromedp.CSS(`#more .link`)))
	require.Equal(t, atStep1, b.now(), "which step 2 comes after")
	b.requireQuiet()
}

func stepsBySlider(t *testing.T, b *tab) {
	b.openForgotten(1280, 800)
	b.do(chromedp.Focus(chromedp.ID("slider")))
	b.press(kb.ArrowUp + kb.ArrowUp + kb.ArrowRight)
	require.Equal(t, atStep3, b.now())
	eval[chromedp.Void](b, `slider.value = 4; slider.dispatchEvent(new Event('input'))`)
	require.Equal(t, atStep4, b.now())
	require.Equal(t, "step 4, Add -1 to l.state: 1 → 0", eval[string](b, `slider.getAttribute('aria-valuetext')`))
	require.Equal(t, "Step 4 of 4", eval[string](b, `position.textContent`))
	b.requireQuiet()
}

// What a step shows besides its words.
func showsTheStep(t *testing.T, b *tab) {
	b.openForgotten(1280, 800)
	b.press("jj")
	b.shoot("preemption")
	require.Equal(t, "T0 locker | T1 locker", eval[string](b, `[...document.querySelectorAll('#lanes thead th')].slice(1).map(e => e.innerText.replace(/\s+/g, ' ')).join(' | ')`))
	require.Equal(t, "interrupted", eval[string](b, `document.querySelector('tr.current td[data-lane="0"] .chip').innerText`))
	require.True(t, eval[bool](b, `document.querySelector('tr.current').classList.contains('preempts')`))
	require.Equal(t, "step", eval[string](b, `document.querySelector('tr.current button').getAttribute('aria-current')`))
	require.Contains(t, eval[string](b, `more.innerText`), "T0 could have gone on, and is interrupted here.")
	require.Contains(t, eval[string](b, `document.querySelector('#source .current').innerText`), "l.state.CompareAndSwap(0, 1)")
	require.Equal(t, 1, eval[int](b, `document.querySelectorAll('#arrows .arrow.lit').length`), "from step 1 to step 2")

	b.press("jj")
	b.shoot("asleep")
	require.Equal(t, "l state 1 changes to → state 0", eval[string](b, `document.querySelector('#state tbody').innerText.replace(/\s+/g, ' ').trim()`))
	require.True(t, eval[bool](b, `document.querySelector('tr.current td[data-lane="1"]').classList.contains('asleep')`))
	require.Contains(t, eval[string](b, `[...document.querySelectorAll('#source .here')].map(e => e.innerText.replace(/\s+/g, ' ')).join()`), "T1 z sleeps here")
	b.requireQuiet()
}

const background = `getComputedStyle(document.body).backgroundColor`

func darkAndLight(t *testing.T, b *tab) {
	b.openForgotten(1280, 800)
	light := eval[string](b, background)
	b.prefer("dark")
	dark := eval[string](b, background)
	require.NotEqual(t, light, dark)
	b.press(kb.End)
	b.shoot("dark")
	b.do(chromedp.Click(chromedp.ID("theme")))
	require.Equal(t, light, eval[string](b, background), "against the system")
	b.do(chromedp.Click(chromedp.ID("theme")))
	require.Equal(t, dark, eval[string](b, background))
	b.requireQuiet()
}

// On a phone all words stand in one column, and nothing is wider than the screen.
func phone(t *testing.T, b *tab) {
	b.openForgotten(390, 844)
	b.do(chromedp.Click(chromedp.ID("next")), chromedp.Click(chromedp.ID("next")))
	b.shoot("phone")
	require.Equal(t, 390, eval[int](b, `document.documentElement.scrollWidth`))
	require.Equal(t, "Step | T0 | T1 | What happens", eval[string](b, `[...document.querySelectorAll('#lanes thead th')].map(e => e.innerText.trim().split(/\s/)[0] === 'What' ? 'What happens' : e.innerText.trim().split(/\s/)[0]).join(' | ')`))
	require.Contains(t, eval[string](b, `document.querySelector('tr.current').innerText`), "fails, found 1, not 0")
	require.Less(t, eval[float64](b, `schedule.getBoundingClientRect().bottom`), eval[float64](b, `source.getBoundingClientRect().top`))
	b.requireQuiet()
}

func questionFirst(t *testing.T, b *tab) {
	page, err := forgotten(t).Page(explore.Page{
		Title:    "A forgetful lock",
		Question: "Two goroutines use this lock once each.\n\nIn which order of steps does one of them sleep for ever?",
		Answer:   "`Unlock` cannot see whether somebody sleeps.",
	})
	require.NoError(t, err)
	b.open(page, 1280, 800)
	b.shoot("question")
	visible := func(id string) bool { return eval[bool](b, `document.getElementById('`+id+`').checkVisibility()`) }
	told := []string{"schedule", "controls", "failure", "answer", "summary", "now", "state"}
	for _, id := range told {
		require.False(t, visible(id), id)
	}
	require.True(t, visible("source"))
	require.Contains(t, eval[string](b, `source.innerText`), "func (l *forgetful) Unlock()")
	require.NotContains(t, eval[string](b, `source.innerText`), "does not know whether somebody sleeps", "which would tell it all")
	b.press("j")
	require.False(t, visible("schedule"))

	b.do(chromedp.Focus(chromedp.ID("reveal")))
	b.press(kb.Enter)
	for _, id := range told {
		require.True(t, visible(id), id)
	}
	require.Contains(t, eval[string](b, `source.innerText`), "does not know whether somebody sleeps")
	require.Equal(t, "next", eval[string](b, `document.activeElement.id`))
	b.press("j")
	require.Equal(t, atStep1, b.now())
	b.shoot("answer")
	b.requireQuiet()
}

// The page of a program that an overlay has changed.
func changeWithTheAnswer(t *testing.T, b *tab) {
	dir := t.TempDir()
	file, err := filepath.Abs("browser_test.go") // where forgetful is
	require.NoError(t, err)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	other := filepath.Join(dir, "other.go")
	require.NoError(t, os.WriteFile(other, []byte(strings.Replace(string(text), "l.state.Add(-1) != 0", "l.state.Add(-1) > 0", 1)), 0o666))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{file: other}})
	require.NoError(t, err)
	t.Setenv("EXPLORE_OVERLAY", filepath.Join(dir, "overlay.json"))
	require.NoError(t, os.WriteFile(os.Getenv("EXPLORE_OVERLAY"), overlay, 0o666))
	page, err := forgotten(t).Page(explore.Page{Question: "Which line?", Index: "index.html"})
	require.NoError(t, err)

	b.open(page, 1280, 800)
	require.Equal(t, "index.html", eval[string](b, `document.querySelector('header a').getAttribute('href')`))
	source := `source.innerText.replace(/\s+/g, ' ')`
	require.Contains(t, eval[string](b, source), "if l.state.Add(-1) > 0 {")
	require.NotContains(t, eval[string](b, source), "before the change: if l.state.Add(-1) != 0 {")
	require.NotContains(t, eval[string](b, source), "changed:")
	b.do(chromedp.Click(chromedp.ID("reveal")))
	b.shoot("change")
	require.Contains(t, eval[string](b, source), "before the change: if l.state.Add(-1) != 0 {")
	require.Contains(t, eval[string](b, source), "changed: if l.state.Add(-1) > 0 {")
	b.requireQuiet()
	for _, scheme := range []string{"light", "dark"} {
		b.prefer(scheme)
		require.Empty(t, eval[string](b, lowContrast), scheme)
	}
}

// unlabelled finds what a screen reader could not name.
const unlabelled = `[...document.querySelectorAll('button, input, [role], th')].filter(e => e.checkVisibility() &&
	!(e.innerText || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.getAttribute('role') === 'status')).map(e => e.outerHTML).join()`

func withoutAMouse(t *testing.T, b *tab) {
	b.openForgotten(1280, 800)
	require.Empty(t, eval[string](b, unlabelled))
	require.Equal(t, "status", eval[string](b, `now.getAttribute('role')`), "it is read out when it changes")
	require.Equal(t, "en", eval[string](b, `document.documentElement.lang`))
	var reached []string
	for range 20 {
		b.press(kb.Tab)
		id := eval[string](b, `document.activeElement.id || document.activeElement.tagName`)
		if id == "BODY" {
			break
		}
		reached = append(reached, id)
		require.NotEqual(t, "none", eval[string](b, `getComputedStyle(document.activeElement).outlineStyle`), id)
	}
	for _, id := range []string{"theme", "first", "back", "next", "final", "preemption", "slider", "scroll", "source"} {
		require.Contains(t, reached, id)
	}
	b.requireQuiet()
}

// lowContrast finds text that is hard to read on what is behind it, by the rule AA.
const lowContrast = `(() => {
	const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
	const rgb = css => {
		canvas.clearRect(0, 0, 1, 1);
		canvas.fillStyle = css;
		canvas.fillRect(0, 0, 1, 1);
		return [...canvas.getImageData(0, 0, 1, 1).data];
	};
	const light = c => c.slice(0, 3).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
	const behind = e => {
		for (; e; e = e.parentElement) {
			const c = rgb(getComputedStyle(e).backgroundColor);
			if (c[3] > 250) return c;
		}
	};
	const bad = new Set();
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement;
		if (!walk.currentNode.textContent.trim() || !e.checkVisibility() || e.closest('.hidden, script, [aria-disabled=true]')) continue;
		const a = light(rgb(getComputedStyle(e).color)), b = light(behind(e));
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (ratio < 4.5) bad.add(ratio.toFixed(2) + ' ' + (e.className || e.tagName) + ': ' + e.textContent.slice(0, 30));
	}
	return [...bad].join('\n');
})()`

func contrast(t *testing.T, b *tab) {
	b.openForgotten(1280, 800)
	eval[chromedp.Void](b, `document.querySelectorAll('details').forEach(d => d.open = true)`)
	for _, scheme := range []string{"light", "dark"} {
		b.prefer(scheme)
		b.press(kb.Home)
		for range 6 {
			require.Empty(t, eval[string](b, lowContrast), "%s, %s", scheme, b.now())
			b.press("j")
		}
	}
	b.requireQuiet()
}
