package engine

import (
	"fmt"
	"strconv"
	"strings"
)

// A replay string says what one execution did, step by step:
//
//	v1.0CS.1Fq.0Ar.1x1L
//
// It is a list of turns: the number of a task, and a letter for each of its steps
// (C is a compare-and-swap that succeeds, F one that fails, q an acquire, ...).
// An x is a choice, with the number that was chosen. Since each letter says what
// the step was, a string that no longer fits the code is noticed, at that step.

const version = "v1"

// A script is a parsed replay string.
type script struct {
	moves []move
	next  int
}

// A move is a step of a task, or a choice.
type move struct {
	task   int // -1: a choice
	letter byte
	choice int
}

const choiceLetter = 'x'

// letterOf returns the letter of a step. failed is whether a CAS fails.
func letterOf(k Kind, failed bool) byte {
	if k == CAS && failed {
		return 'F'
	}
	return letters[k]
}

// script returns the replay string of a recording.
func (r *Recording) script() string {
	var b strings.Builder
	b.WriteString(version)
	task := -1
	for i := range r.Events {
		e := &r.Events[i]
		switch {
		case e.Kind == Chosen:
			if task < 0 {
				b.WriteByte('.')
			}
			fmt.Fprintf(&b, "%c%d", choiceLetter, e.Choice)
		case e.Kind < steps:
			if e.Task != task {
				fmt.Fprintf(&b, ".%d", e.Task)
				task = e.Task
			}
			b.WriteByte(letterOf(e.Kind, e.Kind == CAS && !e.Wrote))
		}
	}
	return b.String()
}

func (s *script) parse(text string) *Failure {
	bad := func(why string) *Failure {
		return &Failure{Kind: Misuse, Task: -1, Text: fmt.Sprintf("the replay string %q %s", text, why)}
	}
	turns := strings.Split(text, ".")
	if turns[0] != version {
		return bad("does not begin with " + version)
	}
	task := -1
	for _, turn := range turns[1:] {
		digits := len(turn) - len(strings.TrimLeft(turn, "0123456789"))
		if digits > 0 {
			n, err := strconv.Atoi(turn[:digits])
			if err != nil || n >= MaxTasks {
				return bad("names a goroutine that cannot be")
			}
			task = n
		}
		rest := turn[digits:]
		for rest != "" {
			m := move{task: task, letter: rest[0]}
			rest = rest[1:]
			switch {
			case m.letter == choiceLetter:
				digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
				n, err := strconv.Atoi(rest[:digits])
				if err != nil {
					return bad("has a choice without a number")
				}
				m.task, m.choice, rest = -1, n, rest[digits:]
			case m.letter != 'F' && strings.IndexByte(letters, m.letter) < 0:
				return bad(fmt.Sprintf("has the unknown letter %q", m.letter))
			case task < 0:
				return bad("has a step before it names a goroutine")
			}
			s.moves = append(s.moves, m)
		}
	}
	return nil
}

// describe says in words what a letter stands for.
func describe(letter byte) string {
	if letter == 'F' {
		return "a CAS that fails"
	}
	k := Kind(strings.IndexByte(letters, letter))
	if k == CAS {
		return "a CAS that succeeds"
	}
	return k.String()
}

// schedule returns the task of the next step, if that is what the task is about to do.
func (s *script) schedule(x *Exec, enabled mask) int {
	step := len(x.events) + 1
	if s.next == len(s.moves) {
		x.fail(Failure{Kind: Diverged, Task: -1, Text: fmt.Sprintf("the replay string ends before step %d, and the execution does not", step)})
		return -1
	}
	m := s.moves[s.next]
	s.next++
	recorded := fmt.Sprintf("diverged at step %d: recorded T%d %s", step, m.task, describe(m.letter))
	switch {
	case m.task < 0:
		x.fail(Failure{Kind: Diverged, Task: -1, Text: fmt.Sprintf("diverged at step %d: recorded a choice, now there is none", step)})
		return -1
	case m.task >= len(x.tasks) || enabled&bit(m.task) == 0:
		x.fail(Failure{Kind: Diverged, Task: m.task, Text: recorded + ", which cannot go on now"})
		return -1
	}
	o := &x.tasks[m.task].op
	now := letterOf(o.kind, o.kind == CAS && x.objects[o.obj].value != o.old)
	if now != m.letter {
		x.fail(Failure{Kind: Diverged, Task: m.task, Text: recorded + ", now " + describe(now) + " of " + x.label(o.obj)})
		return -1
	}
	return m.task
}

func (s *script) choose(x *Exec, n int) int {
	text := "there is a choice that was not recorded"
	if s.next < len(s.moves) && s.moves[s.next].task < 0 {
		c := s.moves[s.next].choice
		if c < n {
			s.next++
			return c
		}
		text = fmt.Sprintf("recorded the choice %d, now it is one of %d", c, n)
	}
	x.fail(Failure{Kind: Diverged, Task: -1, Text: fmt.Sprintf("diverged after step %d: %s", len(x.events), text)})
	return 0
}

// ends reports whether the script ends where the execution does.
func (s *script) ends(x *Exec) bool {
	if s == nil || s.next == len(s.moves) {
		return true
	}
	x.fail(Failure{Kind: Diverged, Task: -1, Text: fmt.Sprintf("the execution ends after step %d, and the replay string does not", len(x.events))})
	return false
}
