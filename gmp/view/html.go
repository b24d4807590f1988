package view

import (
	_ "embed"

	"github.com/syncprimer/syncprimer/gmp/sched"
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

// data is what the script of the page gets.
type data struct {
	*View
	Transitions []transition `json:"transitions"`
}

type transition struct {
	From string `json:"from"`
	To   string `json:"to"`
	By   string `json:"by"`
}

// HTML returns the page.
func (v *View) HTML() ([]byte, error) {
	d := data{View: v}
	for _, t := range sched.Transitions {
		d.Transitions = append(d.Transitions, transition{(t.From &^ sched.Gscan).String(), (t.To &^ sched.Gscan).String(), t.By})
	}
	p := page.Page{Title: v.Name, Parts: parts, CSS: css, JS: script, Data: d}
	return p.HTML()
}
