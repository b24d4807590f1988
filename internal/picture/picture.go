// Package picture draws one recorded execution as a page of HTML: a lane for each
// goroutine, a row for each step, arrows for what comes after what, and the source
// beside it. The page is one file, which works from a disk, without a network.
//
// What can be said about an execution is put in words here, where Go tests can check
// it; the page lays it out, and lets the reader step through.
package picture

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/syncprimer/syncprimer/internal/engine"
	"github.com/syncprimer/syncprimer/internal/page"
)

// What package page has not.
var (
	//go:embed page.html
	parts string
	//go:embed page.css
	css string
	//go:embed page.js
	script string
)

// A Picture is what is written around an execution. All of it may be empty.
type Picture struct {
	Title    string `json:"title"`
	Question string `json:"question,omitempty"` // comes first; the rest is behind a button
	Answer   string `json:"answer,omitempty"`   // comes with the rest
	Failure  string `json:"failure,omitempty"`  // how the execution ends
	Found    string `json:"-"`                  // where it was found
	Replay   string `json:"replay,omitempty"`
	Index    string `json:"-"` // the page that lists this one

	// Subject is a part of the paths of the files that the page is about.
	Subject string `json:"-"`

	// Overlay says for a file which other one to show in its place: the program was
	// compiled with that one.
	Overlay map[string]string `json:"-"`
}

// data is what the script of the page gets.
type data struct {
	Picture
	Summary string   `json:"summary"`
	Lanes   []string `json:"lanes"` // the names of the goroutines
	Shown   []string `json:"shown"` // the names of what the states are about
	Rows    []row    `json:"rows"`
	Sources []source `json:"sources"`
}

// HTML returns the page.
func (p *Picture) HTML(r *engine.Recording) ([]byte, error) {
	out := page.Page{Title: p.Title, Index: p.Index, Parts: parts, CSS: css, JS: script, Data: p.data(r)}
	return out.HTML()
}

func (p *Picture) data(r *engine.Recording) *data {
	d := &data{Picture: *p, Summary: summary(r), Shown: r.Shown, Lanes: []string{}}
	if p.Found != "" {
		d.Summary += " Found in " + p.Found + "."
	}
	for i, t := range r.Tasks {
		name := t.Name
		if name == "" {
			name = "goroutine"
		}
		d.Lanes = append(d.Lanes, fmt.Sprintf("T%d %s", i, name))
	}
	d.Failure = Sentence(p.Failure)
	d.Rows = rowsOf(r, d.Failure)
	d.Sources = p.sourcesOf(d.Rows)
	return d
}

// Sentence makes a sentence of a message.
func Sentence(s string) string {
	if s == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(s[size:], ".") + "."
}

// summary says how big an execution is.
func summary(r *engine.Recording) string {
	steps, preemptions := 0, 0
	for i := range r.Events {
		if e := &r.Events[i]; e.Kind.IsStep() {
			steps++
			if e.Preempted >= 0 {
				preemptions++
			}
		}
	}
	return fmt.Sprintf("%s, %s, %s.", plural(len(r.Tasks), "goroutine"), plural(steps, "step"), plural(preemptions, "preemption"))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
