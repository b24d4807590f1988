// Package page makes pages of HTML to step through: each is one file, which a browser
// shows from a disk, without a network. What they have in common is here: the colours,
// the controls and the keys, and how one step follows another.
package page

import (
	_ "embed"
	"encoding/json"
	"strings"
	"text/template"
)

// The page consists of three files, each in a language that editors know.
var (
	//go:embed page.html
	frame string
	// CSS is also for a page that lists others.
	//
	//go:embed page.css
	CSS string
	//go:embed page.js
	script string
)

// A Page is what is put into the frame.
type Page struct {
	Title string
	Index string // the page that lists this one
	Parts string // the templates "header", "buttons", "main" and "footer"
	CSS   string // after what all pages have
	JS    string // likewise; the data are in the constant data
	Data  any
}

// HTML returns the page.
func (p *Page) HTML() ([]byte, error) {
	// Marshal writes < as \u003c, so that no text can end the script element that
	// the data are in.
	data, err := json.Marshal(p.Data)
	if err != nil {
		return nil, err
	}
	t, err := template.New("page").Parse(frame)
	if err != nil {
		return nil, err
	}
	if t, err = t.Parse(p.Parts); err != nil {
		return nil, err
	}
	whole := struct {
		*Page
		CSS, JS, JSON string
	}{p, CSS + p.CSS, script + p.JS, string(data)}
	var b strings.Builder
	if err := t.Execute(&b, whole); err != nil {
		return nil, err
	}
	return []byte(b.String()), nil
}
