package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/announce"
	"github.com/syncprimer/syncprimer/internal/mutant"
)

// An entry is one thing to look at: a snippet of the article, or a mutant.
type entry struct {
	title string
	test  string // which explores it; with its subtest, if only one is meant

	// mutant is which one, by its own question: numbers change when others are
	// added. It is empty for a snippet.
	mutant string

	question string // empty if nothing goes wrong: there is no page then
	answer   string // why it goes wrong; or why not
}

// articlePkg is where the tests of the snippets are.
const articlePkg = "explore/article"

func entries() []entry { return append(slices.Clone(snippets), mutants...) }

// file is the name of the page.
func (e *entry) file() string {
	words := strings.FieldsFunc(strings.ToLower(e.title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, "-") + ".html"
}

// mutated returns the mutant.
func (e *entry) mutated() (*mutant.Mutant, error) {
	for _, m := range mutant.Handwritten() {
		if m.Question == e.mutant {
			return &m, nil
		}
	}
	return nil, fmt.Errorf("there is no mutant %q", e.mutant)
}

// subject is the path of what is shown, a file or a folder.
func (e *entry) subject() string {
	if m, err := e.mutated(); err == nil {
		return m.File
	}
	return articlePkg + "/"
}

// write writes the pages of entries and their index to a folder.
func write(ctx context.Context, dir string, all []entry, progress io.Writer) error {
	dir, err := filepath.Abs(dir) // the tests run elsewhere
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	root, err := announce.Root()
	if err != nil {
		return err
	}
	g := gallery{root: root, dir: dir}
	verdicts, err := g.pages(ctx, all, progress)
	if err != nil {
		return err
	}
	index := filepath.Join(dir, "index.html")
	if err := writeIndex(index, all, verdicts); err != nil {
		return err
	}
	fmt.Fprintln(progress, "Look at", index)
	return nil
}

// A gallery is being written.
type gallery struct {
	root string // of the module
	dir  string
}

// pages writes the pages: those of the snippets in one run of go test, those of the
// mutants in one each. It returns the verdicts on the snippets.
func (g *gallery) pages(ctx context.Context, all []entry, progress io.Writer) ([]explore.Row, error) {
	var snippets []entry
	var verdicts []explore.Row
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	for _, e := range all {
		if e.mutant == "" {
			snippets = append(snippets, e)
			continue
		}
		group.Go(func() error {
			fmt.Fprintln(progress, e.title)
			return g.mutantPage(ctx, &e)
		})
	}
	if len(snippets) > 0 {
		group.Go(func() (err error) {
			fmt.Fprintln(progress, "The article's snippets")
			verdicts, err = g.snippetPages(ctx, snippets)
			return err
		})
	}
	err := group.Wait()
	return verdicts, err
}

func (g *gallery) mutantPage(ctx context.Context, e *entry) error {
	m, err := e.mutated()
	if err != nil {
		return err
	}
	page := *e
	page.question = fmt.Sprintf("In `%s` one line was changed, moved or left out. The comments are as they were. "+
		"Which line is it, and what goes wrong?\n\n%s", m.File, e.question)
	page.answer = fmt.Sprintf("The change: %s\n\n%s", m.Change(), e.answer)
	_, err = g.draw(ctx, []entry{page}, func(env string) (mutant.Outcome, error) {
		return m.Test(ctx, g.root, []string{env}, "-run="+pattern(e.test)) // it fails, and that is wanted
	})
	return err
}

func (g *gallery) snippetPages(ctx context.Context, snippets []entry) ([]explore.Row, error) {
	var tests []string
	for _, e := range snippets {
		tests = append(tests, e.test)
	}
	return g.draw(ctx, snippets, func(env string) (mutant.Outcome, error) {
		o, err := mutant.Test(ctx, g.root, articlePkg, []string{env}, "-run="+pattern(strings.Join(tests, "|")))
		if o.Err != nil {
			err = fmt.Errorf("the tests of the snippets: %w\n%s", o.Err, o.Output)
		}
		return o, err
	})
}

// pattern matches tests, each of which may be a subtest.
func pattern(test string) string {
	parts := strings.Split(test, "/")
	for i, p := range parts {
		parts[i] = "^(" + p + ")$"
	}
	return strings.Join(parts, "/")
}

// draw has tests write the pages of entries.
func (g *gallery) draw(ctx context.Context, all []entry, test func(env string) (mutant.Outcome, error)) ([]explore.Row, error) {
	pages := make(explore.Pages)
	for _, e := range all {
		if e.question == "" {
			continue
		}
		file := filepath.Join(g.dir, e.file())
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		pages[e.test] = explore.PageFile{File: file, Page: explore.Page{
			Title: e.title, Question: e.question, Answer: e.answer, Subject: e.subject(), Index: "index.html",
		}}
	}
	order, err := os.CreateTemp("", "pages")
	if err != nil {
		return nil, err
	}
	defer os.Remove(order.Name())
	if err := cmp.Or(json.NewEncoder(order).Encode(pages), order.Close()); err != nil {
		return nil, err
	}
	o, err := test("EXPLORE_PAGES=" + order.Name())
	if err != nil {
		return nil, cmp.Or(ctx.Err(), err)
	}
	for _, p := range pages {
		if _, err := os.Stat(p.File); err != nil {
			return nil, cmp.Or(ctx.Err(), fmt.Errorf("there is no page %q: %v\n%s", p.Title, o.Err, o.Output))
		}
	}
	return o.Rows, nil
}
