//go:build browser

// Package browser looks at pages in a real browser, for tests.
package browser

import (
	"context"
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
	"github.com/stretchr/testify/require"
)

// A Tab shows the page, and knows what went wrong there.
type Tab struct {
	T   *testing.T
	ctx context.Context

	mu       sync.Mutex
	requests []string
	errors   []string
}

// New starts a browser without a window, or skips the test.
func New(t *testing.T) *Tab {
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
	b := &Tab{T: t, ctx: ctx}
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateReset())) // it starts here, and must have all the time that it needs
	require.NoError(t, chromedp.Listen(ctx, b.heard))
	return b
}

// Open shows a page, from a file, in a window of a size. After that, all that the tab
// hears is about this page.
func (b *Tab) Open(page []byte, width, height int64) {
	b.T.Helper()
	file := filepath.Join(b.T.TempDir(), "page.html")
	require.NoError(b.T, os.WriteFile(file, page, 0o666))
	b.Prefer("light")
	b.Do(chromedp.Navigate("about:blank"), chromedp.EmulateViewport(width, height))
	b.mu.Lock()
	b.requests, b.errors = nil, nil
	b.mu.Unlock()
	b.Do(chromedp.Navigate("file://" + file))
}

// heard is told of everything that happens in the tab.
func (b *Tab) heard(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		b.errors = append(b.errors, e.ExceptionDetails.Text, string(e.ExceptionDetails.Exception.Description))
	case *runtime.EventConsoleAPICalled:
		b.errors = append(b.errors, string(e.Type))
	case *log.EventEntryAdded:
		b.errors = append(b.errors, e.Entry.Text)
	}
}

// RequireQuiet requires that the page has asked for nothing but itself, and has not
// complained.
func (b *Tab) RequireQuiet() {
	b.T.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	require.NotEmpty(b.T, b.requests, "the page itself")
	for _, url := range b.requests {
		require.True(b.T, strings.HasPrefix(url, "file:") || strings.HasPrefix(url, "data:"), url)
	}
	require.Empty(b.T, b.errors)
}

func (b *Tab) Do(actions ...chromedp.Action[chromedp.Void]) {
	b.T.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	require.NoError(b.T, chromedp.Do(ctx, actions...))
}

// patience is for elements that never appear.
const patience = 20 * time.Second

func (b *Tab) Press(keys string) {
	b.T.Helper()
	b.Do(chromedp.KeyEvent(keys))
}

// Eval evaluates an expression in the page.
func Eval[T any](b *Tab, expression string) T {
	b.T.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	require.NoError(b.T, err, expression)
	return v
}

// Now is what the page says of the current step.
func (b *Tab) Now() string {
	b.T.Helper()
	return Eval[string](b, `document.getElementById('now').innerText.replace(/\s+/g, ' ').trim()`)
}

func (b *Tab) Prefer(scheme string) {
	b.T.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	require.NoError(b.T, err)
}

// Shoot keeps a screenshot.
func (b *Tab) Shoot(name string) {
	b.T.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	require.NoError(b.T, err)
	require.NoError(b.T, os.WriteFile(filepath.Join(b.T.ArtifactDir(), name+".png"), png, 0o666))
}

// What pages are asked for.

// Background is the page's.
const Background = `getComputedStyle(document.body).backgroundColor`

// Unlabelled finds what a screen reader could not name.
const Unlabelled = `[...document.querySelectorAll('button, input, [role], th')].filter(e => e.checkVisibility() &&
	!(e.innerText || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.getAttribute('role') === 'status')).map(e => e.outerHTML).join()`

// LowContrast finds text that is hard to read on what is behind it, by the rule AA.
const LowContrast = `(() => {
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
