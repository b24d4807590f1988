package explore

import (
	"strings"
	"unicode/utf8"

	"github.com/syncprimer/syncprimer/internal/picture"
)

// What is needed to make texts fit in columns.

// separator is where a state is best broken so that its parts are not wider than most.
func separator(state string, most int) string {
	for part := range strings.SplitSeq(state, ", ") {
		if width(part) > most {
			return " "
		}
	}
	return ", "
}

// say is a phrase as it stands in a cell.
func say(p picture.Phrase) string {
	s := p.Verb
	if p.Object != "" {
		s += " " + p.Object
	}
	if p.Outcome != "" {
		s += ": " + p.Outcome
	}
	return s
}

// shorten shortens the object's name in a phrase, so that the phrase fits in a line, or
// at least the name does: how a name ends tells more than how it begins.
func shorten(p picture.Phrase, most int) string {
	name := width(p.Object)
	if over := width(say(p)) - most; over > 0 && name-over >= leastName {
		name -= over
	} else if over > 0 {
		name = min(name, max(most-width(p.Verb)-len(" :"), leastName))
	}
	p.Object = cutLeft(p.Object, name)
	return say(p)
}

// leastName is how much of a name is left.
const leastName = 4

func width(s string) int { return utf8.RuneCountInString(s) }

// fill fills s to a width.
func fill(s string, n int) string { return s + strings.Repeat(" ", max(n-width(s), 0)) }

// cut cuts the end of s so that it has at most a width, and cutLeft the beginning.
func cut(s string, most int) string {
	if width(s) <= most {
		return s
	}
	return string([]rune(s)[:max(most-1, 0)]) + "…"
}

func cutLeft(s string, most int) string {
	if n := width(s); n > most {
		return "…" + string([]rune(s)[n-max(most-1, 0):])
	}
	return s
}

// wrap breaks s into lines of at most a width, at separators. There is at least one.
func wrap(s, separator string, most int) []string {
	var lines []string
	line := ""
	for part := range strings.SplitSeq(s, separator) {
		switch {
		case line == "":
			line = part
		case width(line+separator+part) <= most:
			line += separator + part
		default:
			lines = append(lines, strings.TrimRight(line+separator, " "))
			line = part
		}
	}
	return append(lines, line)
}
