package main

import (
	"regexp"
	"strings"
)

// A page is a text in Markdown, with the blocks of code in it.
type page struct {
	lines  []string
	blocks []*block
}

const (
	console = "console"
	diff    = "diff"
	fence   = "```"
)

// A block is one between fences.
type block struct {
	kind string
	line int // of its first line in the page, from 1 on
	text []string
}

func parse(text string) *page {
	p := &page{lines: strings.Split(text, "\n")}
	var open *block
	for i, line := range p.lines {
		switch {
		case open == nil && strings.HasPrefix(line, fence):
			open = &block{kind: strings.TrimPrefix(line, fence), line: i + 2}
		case open != nil && line == fence:
			p.blocks = append(p.blocks, open)
			open = nil
		case open != nil:
			open.text = append(open.text, line)
		}
	}
	return p
}

func (p *page) String() string { return strings.Join(p.lines, "\n") }

// command is what is typed.
func (b *block) command() string {
	if len(b.text) == 0 {
		return ""
	}
	return strings.TrimPrefix(b.text[0], "$ ")
}

// shown is what stands below it.
func (b *block) shown() []string { return b.text[1:] }

// edit is the edit that a command runs with, or nil: the block before it.
func (p *page) edit(b *block) *block {
	for i, other := range p.blocks {
		if other == b && i > 0 && p.blocks[i-1].kind == diff {
			return p.blocks[i-1]
		}
	}
	return nil
}

// replace puts other lines below the command of a block.
func (p *page) replace(b *block, out []string) {
	from, to := b.line, b.line-1+len(b.text)
	p.lines = append(p.lines[:from:from], append(out, p.lines[to:]...)...)
	for _, other := range p.blocks {
		if other.line > b.line {
			other.line += len(out) - (to - from)
		}
	}
	b.text = append(b.text[:1:1], out...)
}

const ellipsis = "…"

// matches reports whether lines are those that are shown.
func matches(shown, out []string) bool {
	if len(shown) == 0 {
		return len(out) == 0
	}
	if shown[0] == ellipsis {
		for skip := range len(out) + 1 {
			if matches(shown[1:], out[skip:]) {
				return true
			}
		}
		return false
	}
	return len(out) > 0 && sameLine(shown[0], out[0]) && matches(shown[1:], out[1:])
}

func sameLine(shown, line string) bool {
	parts := strings.Split(strings.TrimRight(shown, " "), ellipsis)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$").MatchString(strings.TrimRight(line, " "))
}

// times are what is different in every run.
var times = regexp.MustCompile(`\(\d+\.\d+s\)|\t(\(cached\)|\d+\.\d+s)$|, \d+\.\d+ s$`)

// elide leaves out the times.
func elide(out []string) []string {
	elided := make([]string, len(out))
	for i, line := range out {
		elided[i] = times.ReplaceAllStringFunc(strings.TrimRight(line, " "), func(s string) string {
			switch s[0] {
			case '(':
				return "(…)"
			case '\t':
				return "\t…"
			}
			return ", …"
		})
	}
	return elided
}
