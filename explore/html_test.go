package explore

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// The page itself is tested in package picture, and in a browser.

func failedVerdict() *Verdict {
	return &Verdict{
		Failure: &Failure{Kind: Deadlock, Text: "T0 sleeps", Replay: "v1.0q", Phase: "executions with at most 1 preemption", Nth: 1234},
		trace: &engine.Recording{
			Tasks:  []engine.TaskInfo{{Name: "sleeper", Parent: -1}},
			Events: []engine.Event{{Step: 1, Kind: engine.Acquire, Object: "s", Blocked: true, Preempted: -1}},
		},
	}
}

func TestWriteHTML(t *testing.T) {
	v := failedVerdict()
	file := filepath.Join(t.TempDir(), "picture.html")
	require.NoError(t, v.WriteHTML(file, "A <sleeper>"))
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	want, err := v.Page(Page{Title: "A <sleeper>"})
	require.NoError(t, err)
	require.Equal(t, want, got)
	page := string(got)
	require.Contains(t, page, "<title>A &lt;sleeper&gt;</title>")
	require.Contains(t, page, `"failure":"Deadlock: T0 sleeps."`)
	require.Contains(t, page, `"replay":"v1.0q"`)
	require.Contains(t, page, "Found in execution 1,234 (at most 1 preemption).")
}

func TestPages(t *testing.T) {
	dir := t.TempDir()
	asked := filepath.Join(dir, "asked.html")
	text, err := json.Marshal(Pages{"TestA": {asked, Page{Title: "A", Question: "Who sleeps?", Index: "index.html"}}})
	require.NoError(t, err)
	t.Setenv("EXPLORE_PAGES", filepath.Join(dir, "pages.json"))
	require.NoError(t, os.WriteFile(os.Getenv("EXPLORE_PAGES"), text, 0o666))
	s := newSettings(nil)
	require.NoError(t, s.fromFlags())

	require.NoError(t, s.writePages("TestA", new(Verdict)), "which did not fail")
	require.NoError(t, s.writePages("TestB", failedVerdict()))
	require.NoFileExists(t, asked)
	require.NoError(t, s.writePages("TestA", failedVerdict()))
	page, err := os.ReadFile(asked)
	require.NoError(t, err)
	require.Contains(t, string(page), "<title>A</title>")
	require.Contains(t, string(page), `"question":"Who sleeps?"`)
	require.Contains(t, string(page), `href="index.html"`)

	s.html = filepath.Join(dir, "other.html")
	require.NoError(t, s.writePages("TestB", failedVerdict()))
	require.FileExists(t, s.html)
}

func TestThePageHasTheQuestionAndTheAnswer(t *testing.T) {
	page, err := failedVerdict().Page(Page{Question: "Who sleeps?", Answer: "T0."})
	require.NoError(t, err)
	require.Contains(t, string(page), `"question":"Who sleeps?"`)
	require.Contains(t, string(page), `"answer":"T0."`)
}

func TestThePageShowsTheSourceOfTheOverlay(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
		return file
	}
	right, wrong := write("right.go", "package p // right"), write("wrong.go", "package p // wrong")
	v := failedVerdict()
	v.trace.Events[0].Frames = []engine.Frame{{File: "lock.go", Line: 1}, {File: right, Line: 1}}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{right: wrong}})
	require.NoError(t, err)

	t.Setenv("EXPLORE_OVERLAY", write("overlay.json", string(overlay)))
	page, err := v.Page(Page{Subject: "right.go"})
	require.NoError(t, err)
	require.Contains(t, string(page), `"text":"package p // wrong"`)
	require.Regexp(t, `"sources":\[{"file":"[^"]*/right.go"`, string(page), "before lock.go")
	require.Contains(t, string(page), `"was":["package p // right"]`)

	t.Setenv("EXPLORE_OVERLAY", write("broken.json", "no JSON"))
	_, err = v.Page(Page{})
	require.ErrorContains(t, err, "broken.json: invalid character")
	t.Setenv("EXPLORE_OVERLAY", filepath.Join(dir, "missing"))
	_, err = v.Page(Page{})
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestWriteHTMLOfAnExecutionThatDidNotFail(t *testing.T) {
	v := failedVerdict()
	v.Failure = nil
	page, err := v.Page(Page{})
	require.NoError(t, err)
	require.Contains(t, string(page), "This execution did not fail.")
}

func TestWriteHTMLWithNothingToShow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "picture.html")
	require.EqualError(t, new(Verdict).WriteHTML(file, ""), "nothing failed, so there is no execution to show")
	misused := &Verdict{Failure: &Failure{Kind: Misuse, Text: "no tag"}}
	require.EqualError(t, misused.WriteHTML(file, ""), "no execution was recorded, so there is none to show: misuse: no tag")
	require.NoFileExists(t, file)
}
