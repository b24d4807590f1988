package main

import (
	"fmt"
	"strings"
)

// words are the verdicts in the order of the page.
var words = []verdictWord{holds, heldUntil, simplified, wrong}

const foreword = `# The article, statement by statement

Each statement of the article ("In-Depth Understanding of Go Concurrency", 2025) that can be checked, in
our own words and in the article's order, with a verdict and with evidence that runs. ` + "`go run ./claims`" + `
has written this page from a table in Go, ` + "`go run ./claims 3.2`" + ` runs the evidence of one row, and
` + "`go test ./claims`" + ` runs all of it, and for each piece of which a machine can tell what the opposite
is the opposite too, which has to fail.

- **holds**: it is so.
- **held until**: it was so, before that version of Go.
- **simplified**: it is so as far as it goes; what is left out matters, and stands beside it.
- **wrong**: it is not so. What is so instead stands beside it.

Read from the source, ` + checkedWith + `: a test looks it up in the GOROOT that it finds, and fails where that has
something else.

`

// page is docs/claims.md.
func page(a article) string {
	var b strings.Builder
	b.WriteString(foreword)
	n := a.count()
	b.WriteString("| verdict | statements |\n|---|--:|\n")
	all := 0
	for _, word := range words {
		fmt.Fprintf(&b, "| %s | %d |\n", word, n[word])
		all += n[word]
	}
	fmt.Fprintf(&b, "| all | %d |\n", all)
	for i, s := range a {
		fmt.Fprintf(&b, "\n%s %d. %s\n", strings.Repeat("#", s.level), i+1, s.title)
		if len(s.claims) == 0 {
			continue
		}
		b.WriteString("\n| | statement | verdict | evidence | in Go |\n|---|---|---|---|---|\n")
		for j, c := range s.claims {
			fmt.Fprintf(&b, "| %v | %s | %s | %s | %s |\n", number{i + 1, j + 1}, cell(c.says), cell(judgement(&c)), evidence(&c), cell(origin(&c)))
		}
	}
	return b.String()
}

func judgement(c *claim) string {
	text := "**" + c.verdict.String() + "**"
	if c.but != "" {
		text += ". " + c.but
	}
	return text
}

func evidence(c *claim) string {
	var out []string
	for _, p := range c.shown {
		out = append(out, cell(p.text()))
	}
	return strings.Join(out, "<br>")
}

func origin(c *claim) string {
	var out []string
	for _, p := range c.in {
		out = append(out, p.String())
	}
	text := strings.Join(out, "; ")
	if c.since != "" {
		text += " (since " + c.since + ")"
	}
	return strings.TrimSpace(text)
}

// cell keeps a text inside its cell of a table.
func cell(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "|", `\|`), "\n", " ")
}
