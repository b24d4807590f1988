// Package mutant has the mutants of the primitives, each an edit of one line or a few,
// and runs explorations with one of them in its place. No file is changed.
package mutant

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Mutant is one edit of one file.
type Mutant struct {
	Name     string // package and number
	File     string // from the root of the module
	Old, New string // Old is in the file once
	Question string // for the reader: what if ...?

	// Tests is a regular expression for the tests that are to notice; without it,
	// all explorations of the package are run, until one fails.
	Tests string

	// Plain is whether only those notice who know of each access of a plain field.
	Plain bool

	// Equivalent is why nobody can notice. It is checked that nobody does.
	Equivalent string

	// Of one that was generated: where Old is, on which line, and by which operator.
	at, line    int
	op, context string
}

// key names a generated mutant in a way that outlasts changes elsewhere in the file.
func (m *Mutant) key() string { return m.File + ": " + m.context + ": " + m.op }

// Handwritten returns the mutants that are written by hand, with their names.
func Handwritten() []Mutant {
	var all []Mutant
	for _, list := range [][]Mutant{mutexMutants, semaMutants, parkMutants, rwmutexMutants,
		waitgroupMutants, condMutants, onceMutants, chanMutants, contextMutants} {
		for i, m := range list {
			m.Name = fmt.Sprintf("%s-%d", m.Pkg(), i+1)
			all = append(all, m)
		}
	}
	return all
}

// Dir is the folder of the package, and Pkg its last part.
func (m *Mutant) Dir() string { return filepath.Dir(m.File) }
func (m *Mutant) Pkg() string { return filepath.Base(m.Dir()) }

// Generated reports whether an operator has made it.
func (m *Mutant) Generated() bool { return m.op != "" }

// Apply returns the text of the file after the edit.
func (m *Mutant) Apply(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, m.File))
	if err != nil {
		return "", err
	}
	if m.Generated() {
		return string(text[:m.at]) + m.New + string(text[m.at+len(m.Old):]), nil
	}
	if n := strings.Count(string(text), m.Old); n != 1 {
		return "", fmt.Errorf("%s: its old text is in %s %d times, and not once: %q", m.Name, m.File, n, m.Old)
	}
	return strings.Replace(string(text), m.Old, m.New, 1), nil
}

// lines returns which lines of the file the edit touches.
func (m *Mutant) lines(text string) (first, last int) {
	at := strings.Index(text, m.Old)
	first = 1 + strings.Count(text[:at], "\n")
	return first, first + strings.Count(m.Old, "\n")
}

// Change describes the edit in a line: what differs between Old and New.
func (m *Mutant) Change() string {
	if m.Generated() {
		return fmt.Sprintf("`%s` %s", m.context, m.op)
	}
	old, new := strings.Split(m.Old, "\n"), strings.Split(m.New, "\n")
	for len(old) > 0 && len(new) > 0 && old[0] == new[0] {
		old, new = old[1:], new[1:]
	}
	for len(old) > 0 && len(new) > 0 && old[len(old)-1] == new[len(new)-1] {
		old, new = old[:len(old)-1], new[:len(new)-1]
	}
	return fmt.Sprintf("%s → %s", oneLine(old), oneLine(new))
}

func oneLine(lines []string) string {
	lines = slices.Clone(lines)
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	text := strings.TrimSpace(strings.Join(lines, " "))
	if text == "" {
		return "nothing"
	}
	return "`" + text + "`"
}
