package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A link of the page leads to a file, to a heading of one, or to lines of one. For lines
// its text is what stands on the first of them.
var (
	link  = regexp.MustCompile("\\[(`[^`\n]+`|[^\\]\\[\n]+)\\]\\(([^)\\s]+)\\)")
	lines = regexp.MustCompile(`^L(\d+)(?:-L(\d+))?$`)
)

// brokenLinks returns what is wrong with the links of a file of Markdown.
func brokenLinks(name string) (wrong []string, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	for _, m := range link.FindAllStringSubmatch(withoutBlocks(string(text)), -1) {
		if strings.Contains(m[2], "://") {
			continue
		}
		if why := broken(name, m[1], m[2]); why != "" {
			wrong = append(wrong, fmt.Sprintf("[%s](%s): %s", m[1], m[2], why))
		}
	}
	return wrong, nil
}

func broken(name, text, target string) string {
	file, anchor, _ := strings.Cut(target, "#")
	if file == "" {
		file = name
	} else {
		file = filepath.Join(filepath.Dir(name), file)
	}
	info, err := os.Stat(file)
	if err != nil {
		return "there is no such file"
	}
	if anchor == "" || info.IsDir() {
		return ""
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	if m := lines.FindStringSubmatch(anchor); m != nil {
		return wrongLines(string(content), text, m[1], m[2])
	}
	if !hasHeading(string(content), anchor) {
		return "there is no such heading"
	}
	return ""
}

// wrongLines is for a link to lines: the first has to have the text of the link.
func wrongLines(content, text, from, to string) string {
	all := strings.Split(content, "\n")
	first, _ := strconv.Atoi(from)
	last := first
	if to != "" {
		last, _ = strconv.Atoi(to)
	}
	if first < 1 || last < first || last > len(all) {
		return "there are no such lines"
	}
	what := strings.Trim(text, "`")
	if strings.Contains(all[first-1], what) {
		return ""
	}
	for i, line := range all {
		if strings.Contains(line, what) {
			return fmt.Sprintf("it stands on line %d", i+1)
		}
	}
	return "it does not stand there"
}

// mendLinks corrects the numbers of lines in the links of a page, where what stands on the
// first of them is found once in the file. A link to a function is to all of it.
func mendLinks(name, text string) string {
	return link.ReplaceAllStringFunc(text, func(whole string) string {
		m := link.FindStringSubmatch(whole)
		file, anchor, _ := strings.Cut(m[2], "#")
		content, err := os.ReadFile(filepath.Join(filepath.Dir(name), file))
		if !lines.MatchString(anchor) || err != nil {
			return whole
		}
		what := strings.Trim(m[1], "`")
		first := onlyLine(string(content), what)
		if first == 0 {
			return whole
		}
		target := fmt.Sprintf("%s#L%d", file, first)
		if last := lastLine(string(content), first); strings.HasPrefix(what, "func ") && last > first {
			target += fmt.Sprintf("-L%d", last)
		}
		return fmt.Sprintf("[%s](%s)", m[1], target)
	})
}

// lastLine returns the number of the line that ends the function which begins on a line.
func lastLine(content string, first int) int {
	all := strings.Split(content, "\n")
	for i := first; i < len(all) && !strings.HasSuffix(all[first-1], "}"); i++ {
		if all[i] == "}" {
			return i + 1
		}
	}
	return first
}

// onlyLine returns the number of the line that has a text, if one has.
func onlyLine(content, text string) (n int) {
	for i, line := range strings.Split(content, "\n") {
		if strings.Contains(line, text) {
			if n > 0 {
				return 0
			}
			n = i + 1
		}
	}
	return n
}

// hasHeading looks for a heading by the name that GitHub gives it.
func hasHeading(content, anchor string) bool {
	for line := range strings.Lines(content) {
		if strings.HasPrefix(line, "#") && slug(strings.TrimLeft(line, "#")) == anchor {
			return true
		}
	}
	return false
}

var unslugged = regexp.MustCompile(`[^\p{L}\p{N}\- _]`)

func slug(heading string) string {
	text := unslugged.ReplaceAllString(strings.ToLower(strings.TrimSpace(heading)), "")
	return strings.ReplaceAll(text, " ", "-")
}

// withoutBlocks leaves out what stands between fences.
func withoutBlocks(text string) string {
	var b strings.Builder
	inside := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, fence) {
			inside = !inside
		} else if !inside {
			b.WriteString(line)
		}
	}
	return b.String()
}
