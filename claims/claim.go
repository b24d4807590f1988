package main

import "fmt"

// A section is a heading of the article, with what stands below it.
type section struct {
	title  string
	level  int // of the heading: 2 or more
	claims []claim
}

// A claim is a statement of the article that can be checked, in our own words.
type claim struct {
	says    string
	verdict verdict
	but     string // what is left out, or what is so instead
	in      places // where today's toolchain has it
	since   string // the version that brought it; empty: it has always been so
	shown   []proof
}

// A verdict says whether a statement is true.
type verdict struct {
	word verdictWord
	last string // for heldUntil: the first version in which it no longer holds
}

type verdictWord string

const (
	holds      verdictWord = "holds"
	heldUntil  verdictWord = "held until"
	simplified verdictWord = "simplified"
	wrong      verdictWord = "wrong"
)

// The verdicts.
var (
	Holds      = verdict{word: holds}
	Simplified = verdict{word: simplified}
	Wrong      = verdict{word: wrong}
)

// HeldUntil is for what was true before a version of Go.
func HeldUntil(version string) verdict { return verdict{heldUntil, version} }

func (v verdict) String() string {
	if v.word == heldUntil {
		return fmt.Sprintf("held until Go %s", v.last)
	}
	return string(v.word)
}

// A place is a declaration in a file of GOROOT/src: {"runtime/proc.go", "newproc"}. A
// method is "Type.Method".
type place struct{ file, name string }

type places []place

func (p place) String() string { return p.file + ", " + p.name }

// An article is all of it.
type article []section

// count returns how many claims there are of each verdict.
func (a article) count() map[verdictWord]int {
	n := make(map[verdictWord]int)
	for _, s := range a {
		for _, c := range s.claims {
			n[c.verdict.word]++
		}
	}
	return n
}

// number is how a claim is called: the number of its section, and its own in there.
type number struct{ section, claim int }

func (n number) String() string { return fmt.Sprintf("%d.%d", n.section, n.claim) }

// find returns the claim with a number.
func (a article) find(text string) (n number, c *claim, err error) {
	if _, err := fmt.Sscanf(text+"\n", "%d.%d\n", &n.section, &n.claim); err != nil {
		return n, nil, fmt.Errorf("%q is no number of a claim, such as 3.2", text)
	}
	if n.section < 1 || n.section > len(a) || n.claim < 1 || n.claim > len(a[n.section-1].claims) {
		return n, nil, fmt.Errorf("there is no claim %s: the last one is %s", text, a.last())
	}
	return n, &a[n.section-1].claims[n.claim-1], nil
}

func (a article) last() number {
	for i := len(a) - 1; i >= 0; i-- {
		if n := len(a[i].claims); n > 0 {
			return number{i + 1, n}
		}
	}
	return number{}
}
