// Package mutant has the mutants of the primitives, each an edit of one line or a few,
// and runs explorations with one of them in its place. No file is changed.
package mutant

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A Mutant is one edit of one file.
type Mutant struct {
	Name     string // package and number
	File     string // from the root of the module
	Old, New string // Old is in the file once
	Question string // for the reader: what if ...?

	// Tests is a regular expression for the tests that are to notice; without it,
	// all explorations of the package are run.
	Tests string

	// Plain is whether only those notice who know of each access of a plain field.
	Plain bool

	// Equivalent is why nobody can notice. It is checked that nobody does.
	Equivalent string

	// Of one that was generated: where Old is, on which line and in which function,
	// and by which operator.
	at, line        int
	in, context, op string
}

// key names a generated mutant in a way that outlasts changes elsewhere in the file.
func (m *Mutant) key() string { return m.File + ", " + m.in + ": " + m.context + ": " + m.op }

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
		return fmt.Sprintf("`%s`: %s", m.context, m.op)
	}
	old, new := strings.Split(m.Old, "\n"), strings.Split(m.New, "\n")
	for len(old) > 0 && len(new) > 0 && old[0] == new[0] {
		old, new = old[1:], new[1:]
	}
	for len(old) > 0 && len(new) > 0 && old[len(old)-1] == new[len(new)-1] {
		old, new = old[:len(old)-1], new[:len(new)-1]
	}
	before, after := oneLine(old), oneLine(new)
	switch {
	case before == "":
		return "add `" + after + "`"
	case after == "":
		return "drop `" + before + "`"
	}
	return "`" + before + "` → `" + after + "`"
}

// oneLine is code in a line, without its comments.
func oneLine(lines []string) string {
	var code []string
	for _, line := range lines {
		line, _, _ = strings.Cut(line, "// ")
		if line = strings.TrimSpace(line); line != "" {
			code = append(code, line)
		}
	}
	return strings.Join(code, " ")
}

var funcLine = regexp.MustCompile(`(?m)^func (\([^)]*\) )?(\w+).*$`)

// Where names the file and the function that the edit is in, if it is in one.
func (m *Mutant) Where(root string) (string, error) {
	where := filepath.Base(m.File)
	if m.Generated() {
		return where + ", " + m.in, nil
	}
	text, err := os.ReadFile(filepath.Join(root, m.File))
	if err != nil {
		return "", err
	}
	if f := m.function(string(text)); f != "" {
		where += ", " + f
	}
	return where, nil
}

// function names the function in the text of the file.
func (m *Mutant) function(text string) string {
	name, end := "", -1
	at := strings.Index(text, m.Old)
	for _, f := range funcLine.FindAllStringSubmatchIndex(text, -1) {
		if f[0] > at {
			break
		}
		name, end = text[f[4]:f[5]], f[1]
		if text[end-1] != '}' {
			end = f[0] + strings.Index(text[f[0]:], "\n}")
		}
	}
	if at > end {
		return ""
	}
	return name
}
