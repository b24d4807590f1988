package main

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// A suite is the explorations of a package.
type suite struct {
	dir  string
	note string // what sizes and names in its table stand for
}

const module = "github.com/syncprimer/syncprimer/"

var suites = []suite{
	{"mutex", "2x2 is two goroutines that lock twice. " + byStates},
	{"rwmutex", "Each goroutine comes once, unless there are turns. " + byStates},
	{"waitgroup", "A worker is done once, and a waiter is in Wait."},
	{"cond", ""},
	{"once", "Functions are those that OnceFunc, OnceValue and OnceValues return."},
	{"chanimpl", "2x1 and 1x2: two goroutines that send once, and one that receives twice. 2 and 2x1: two and two, once each."},
	{"context", "2 and 1: two goroutines that do the one thing, and one that does the other."},
	{"patterns", "Somebody cancels the context at any moment, except where something fails, is left early or shut down. " +
		"2x1 is two workers, or channels, with a value each; 1x2 one with two."},
	{"internal/sema", "3x2 is three goroutines, twice each. a is to acquire, d durably, l in LIFO order, and r to release, " +
		"each with the number of the address; the permits at the first one stand behind \"with\"."},
	{"internal/park", "2x1 and 1: two goroutines that do it once, and one that does something else."},
	{"explore/article", "The names are those of the article."},
}

const byStates = "By states: an execution ends where another one has been."

func (s suite) path() string { return module + s.dir }

// name is that of the package.
func (s suite) name() string { return path.Base(s.dir) }

// choose returns the suites in these folders, or all.
func choose(dirs []string) ([]suite, error) {
	if len(dirs) == 0 {
		return suites, nil
	}
	var chosen []suite
	for _, dir := range dirs {
		clean := strings.TrimPrefix(path.Clean(dir), "./")
		i := slices.IndexFunc(suites, func(s suite) bool { return s.dir == clean })
		if i < 0 {
			return nil, fmt.Errorf("%s has no table", dir)
		}
		chosen = append(chosen, suites[i])
	}
	return chosen, nil
}
