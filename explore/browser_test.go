//go:build explore && browser

package explore_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/browser"
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

const (
	atStart = "Start Nothing has run yet."
	atStep1 = "T0 locker in Lock · step 1 CAS l.state: 0 → 1"
	atStep2 = "T1 locker in Lock · step 2 CAS l.state: fails, found 1, not 0"
	atStep3 = "T1 locker in Lock · step 3 acquire l.sema: sleeps: none is left"
	atStep4 = "T0 locker in Unlock · step 4 Add -1 to l.state: 1 → 0"
	atEnd   = "End Deadlock: T1 (locker) sleeps at l.sema; nobody is left to wake it."
)

func openForgotten(b *browser.Tab, width, height int64) {
	b.T.Helper()
	page, err := forgotten(b.T).Page(explore.Page{Title: "A forgetful lock"})
	require.NoError(b.T, err)
	b.Open(page, width, height)
}

func TestBrowser(t *testing.T) {
	b := browser.New(t)
	for _, c := range []struct {
		name string
		test func(t *testing.T, b *browser.Tab)
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
			b.T = t
			c.test(t, b)
		})
	}
}

func stepsByKeyboard(t *testing.T, b *browser.Tab) {
	openForgotten(b, 1280, 800)
	require.Equal(t, atStart, b.Now())
	for _, c := range []struct{ key, now string }{
		{kb.ArrowRight, atStep1}, {"j", atStep2}, {kb.ArrowRight, atStep3}, {"k", atStep2}, {kb.ArrowLeft, atStep1},
		{kb.End, atEnd}, {kb.ArrowRight, atEnd}, {"p", atStep2}, {kb.Home, atStart}, {"k", atStart},
	} {
		b.Press(c.key)
		require.Equal(t, c.now, b.Now())
	}
	b.RequireQuiet()
}

func stepsByMouse(t *testing.T, b *browser.Tab) {
	openForgotten(b, 1280, 800)
	for _, c := range []struct{ button, now string }{
		{"next", atStep1}, {"next", atStep2}, {"back", atStep1}, {"final", atEnd}, {"next", atEnd}, {"preemption", atStep2}, {"first", atStart},
	} {
		b.Do(chromedp.Click(chromedp.ID(c.button)))
		require.Equal(t, c.now, b.Now())
	}
	b.Do(chromedp.Click(chromedp.CSS(`tr[data-row="2"]`)))
	require.Equal(t, atStep2, b.Now())
	b.Do(chromedp.Click(chromedp.CSS(`#more .link`)))
	require.Equal(t, atStep1, b.Now(), "which step 2 comes after")
	b.RequireQuiet()
}

func stepsBySlider(t *testing.T, b *browser.Tab) {
	openForgotten(b, 1280, 800)
	b.Do(chromedp.Focus(chromedp.ID("slider")))
	b.Press(kb.ArrowUp + kb.ArrowUp + kb.ArrowRight)
	require.Equal(t, atStep3, b.Now())
	browser.Eval[chromedp.Void](b, `slider.value = 4; slider.dispatchEvent(new Event('input'))`)
	require.Equal(t, atStep4, b.Now())
	require.Equal(t, "step 4, Add -1 to l.state: 1 → 0", browser.Eval[string](b, `slider.getAttribute('aria-valuetext')`))
	require.Equal(t, "Step 4 of 4", browser.Eval[string](b, `position.textContent`))
	b.RequireQuiet()
}

// What a step shows besides its words.
func showsTheStep(t *testing.T, b *browser.Tab) {
	openForgotten(b, 1280, 800)
	b.Press("jj")
	b.Shoot("preemption")
	require.Equal(t, "T0 locker | T1 locker", browser.Eval[string](b, `[...document.querySelectorAll('#lanes thead th')].slice(1).map(e => e.innerText.replace(/\s+/g, ' ')).join(' | ')`))
	require.Equal(t, "interrupted", browser.Eval[string](b, `document.querySelector('tr.current td[data-lane="0"] .chip').innerText`))
	require.True(t, browser.Eval[bool](b, `document.querySelector('tr.current').classList.contains('preempts')`))
	require.Equal(t, "step", browser.Eval[string](b, `document.querySelector('tr.current button').getAttribute('aria-current')`))
	require.Contains(t, browser.Eval[string](b, `more.innerText`), "T0 could have gone on, and is interrupted here.")
	require.Contains(t, browser.Eval[string](b, `document.querySelector('#source .current').innerText`), "l.state.CompareAndSwap(0, 1)")
	require.Equal(t, 1, browser.Eval[int](b, `document.querySelectorAll('#arrows .arrow.lit').length`), "from step 1 to step 2")

	b.Press("jj")
	b.Shoot("asleep")
	require.Equal(t, "l state 1 changes to → state 0", browser.Eval[string](b, `document.querySelector('#state tbody').innerText.replace(/\s+/g, ' ').trim()`))
	require.True(t, browser.Eval[bool](b, `document.querySelector('tr.current td[data-lane="1"]').classList.contains('asleep')`))
	require.Contains(t, browser.Eval[string](b, `[...document.querySelectorAll('#source .here')].map(e => e.innerText.replace(/\s+/g, ' ')).join()`), "T1 z sleeps here")
	b.RequireQuiet()
}

func darkAndLight(t *testing.T, b *browser.Tab) {
	openForgotten(b, 1280, 800)
	light := browser.Eval[string](b, browser.Background)
	b.Prefer("dark")
	dark := browser.Eval[string](b, browser.Background)
	require.NotEqual(t, light, dark)
	b.Press(kb.End)
	b.Shoot("dark")
	b.Do(chromedp.Click(chromedp.ID("theme")))
	require.Equal(t, light, browser.Eval[string](b, browser.Background), "against the system")
	b.Do(chromedp.Click(chromedp.ID("theme")))
	require.Equal(t, dark, browser.Eval[string](b, browser.Background))
	b.RequireQuiet()
}

// On a phone all words stand in one column, and nothing is wider than the screen.
func phone(t *testing.T, b *browser.Tab) {
	openForgotten(b, 390, 844)
	b.Do(chromedp.Click(chromedp.ID("next")), chromedp.Click(chromedp.ID("next")))
	b.Shoot("phone")
	require.Equal(t, 390, browser.Eval[int](b, `document.documentElement.scrollWidth`))
	require.Equal(t, "Step | T0 | T1 | What happens", browser.Eval[string](b, `[...document.querySelectorAll('#lanes thead th')].map(e => e.innerText.trim().split(/\s/)[0] === 'What' ? 'What happens' : e.innerText.trim().split(/\s/)[0]).join(' | ')`))
	require.Contains(t, browser.Eval[string](b, `document.querySelector('tr.current').innerText`), "fails, found 1, not 0")
	require.Less(t, browser.Eval[float64](b, `schedule.getBoundingClientRect().bottom`), browser.Eval[float64](b, `source.getBoundingClientRect().top`))
	b.RequireQuiet()
}

func questionFirst(t *testing.T, b *browser.Tab) {
	page, err := forgotten(t).Page(explore.Page{
		Title:    "A forgetful lock",
		Question: "Two goroutines use this lock once each.\n\nIn which order of steps does one of them sleep for ever?",
		Answer:   "`Unlock` cannot see whether somebody sleeps.",
	})
	require.NoError(t, err)
	b.Open(page, 1280, 800)
	b.Shoot("question")
	visible := func(id string) bool {
		return browser.Eval[bool](b, `document.getElementById('`+id+`').checkVisibility()`)
	}
	told := []string{"schedule", "controls", "failure", "answer", "summary", "now", "state"}
	for _, id := range told {
		require.False(t, visible(id), id)
	}
	require.True(t, visible("source"))
	require.Contains(t, browser.Eval[string](b, `source.innerText`), "func (l *forgetful) Unlock()")
	require.NotContains(t, browser.Eval[string](b, `source.innerText`), "does not know whether somebody sleeps", "which would tell it all")
	b.Press("j")
	require.False(t, visible("schedule"))

	b.Do(chromedp.Focus(chromedp.ID("reveal")))
	b.Press(kb.Enter)
	for _, id := range told {
		require.True(t, visible(id), id)
	}
	require.Contains(t, browser.Eval[string](b, `source.innerText`), "does not know whether somebody sleeps")
	require.Equal(t, "next", browser.Eval[string](b, `document.activeElement.id`))
	b.Press("j")
	require.Equal(t, atStep1, b.Now())
	b.Shoot("answer")
	b.RequireQuiet()
}

// The page of a program that an overlay has changed.
func changeWithTheAnswer(t *testing.T, b *browser.Tab) {
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

	b.Open(page, 1280, 800)
	require.Equal(t, "index.html", browser.Eval[string](b, `document.querySelector('header a').getAttribute('href')`))
	source := `source.innerText.replace(/\s+/g, ' ')`
	require.Contains(t, browser.Eval[string](b, source), "if l.state.Add(-1) > 0 {")
	require.NotContains(t, browser.Eval[string](b, source), "before the change: if l.state.Add(-1) != 0 {")
	require.NotContains(t, browser.Eval[string](b, source), "changed:")
	b.Do(chromedp.Click(chromedp.ID("reveal")))
	b.Shoot("change")
	require.Contains(t, browser.Eval[string](b, source), "before the change: if l.state.Add(-1) != 0 {")
	require.Contains(t, browser.Eval[string](b, source), "changed: if l.state.Add(-1) > 0 {")
	b.RequireQuiet()
	for _, scheme := range []string{"light", "dark"} {
		b.Prefer(scheme)
		require.Empty(t, browser.Eval[string](b, browser.LowContrast), scheme)
	}
}

func withoutAMouse(t *testing.T, b *browser.Tab) {
	openForgotten(b, 1280, 800)
	require.Empty(t, browser.Eval[string](b, browser.Unlabelled))
	require.Equal(t, "status", browser.Eval[string](b, `now.getAttribute('role')`), "it is read out when it changes")
	require.Equal(t, "en", browser.Eval[string](b, `document.documentElement.lang`))
	var reached []string
	for range 20 {
		b.Press(kb.Tab)
		id := browser.Eval[string](b, `document.activeElement.id || document.activeElement.tagName`)
		if id == "BODY" {
			break
		}
		reached = append(reached, id)
		require.NotEqual(t, "none", browser.Eval[string](b, `getComputedStyle(document.activeElement).outlineStyle`), id)
	}
	for _, id := range []string{"theme", "first", "back", "next", "final", "preemption", "slider", "scroll", "source"} {
		require.Contains(t, reached, id)
	}
	b.RequireQuiet()
}

func contrast(t *testing.T, b *browser.Tab) {
	openForgotten(b, 1280, 800)
	browser.Eval[chromedp.Void](b, `document.querySelectorAll('details').forEach(d => d.open = true)`)
	for _, scheme := range []string{"light", "dark"} {
		b.Prefer(scheme)
		b.Press(kb.Home)
		for range 6 {
			require.Empty(t, browser.Eval[string](b, browser.LowContrast), "%s, %s", scheme, b.Now())
			b.Press("j")
		}
	}
	b.RequireQuiet()
}
