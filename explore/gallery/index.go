package main

import (
	_ "embed"
	"html/template"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/page"
)

//go:embed index.html
var indexHTML string

var indexTemplate = template.Must(template.New("index").Funcs(template.FuncMap{"prose": prose}).Parse(indexHTML))

// A line is an entry of the index. Those with a page do not say how it ends.
type line struct {
	File     string // empty without a page
	Title    string
	Text     string
	Pkg      string
	Verdicts []string
}

func writeIndex(file string, all []entry, verdicts []explore.Row) error {
	data := struct {
		CSS               template.CSS
		Snippets, Mutants []line
	}{CSS: template.CSS(page.CSS)}
	for _, e := range all {
		l := line{Title: e.title, Text: e.question, Pkg: path.Dir(e.subject())}
		if e.question != "" {
			l.File = e.file()
		} else {
			l.Text, l.Verdicts = e.answer, verdictsOf(&e, verdicts)
		}
		if e.mutant == "" {
			data.Snippets = append(data.Snippets, l)
		} else {
			data.Mutants = append(data.Mutants, l)
		}
	}
	var page strings.Builder
	if err := indexTemplate.Execute(&page, data); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(page.String()), 0o666)
}

// verdictsOf returns the verdict on an entry, or one for each subtest of it.
func verdictsOf(e *entry, all []explore.Row) []string {
	var texts []string
	for _, r := range all {
		if r.Test == e.test {
			texts = append(texts, r.Verdict)
		} else if size, ok := strings.CutPrefix(r.Test, e.test+"/"); ok {
			texts = append(texts, strings.ReplaceAll(size, "_", " ")+": "+r.Verdict)
		}
	}
	slices.Sort(texts) // the subtests are in a map
	return texts
}

// prose sets what stands between backquotes as code, as the pages do, and paragraphs
// as one.
func prose(text string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		part = template.HTMLEscapeString(part)
		if i%2 == 1 {
			part = "<code>" + part + "</code>"
		}
		b.WriteString(part)
	}
	return template.HTML(b.String())
}
