package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// complaint is what a tool says about a piece of a program: these words, or nothing.
type complaint struct {
	tool  []string
	code  string
	words string
	is    bool
}

// vetSays is a proof by go vet: it complains about the statements, in these words.
func vetSays(code, words string) proof { return complaint{[]string{"vet"}, code, words, true} }

// vetIsSilent is a proof by go vet: it has nothing to say about the statements.
func vetIsSilent(code string) proof { return complaint{[]string{"vet"}, code, "", false} }

// staticcheckSays is a proof by one check of staticcheck.
func staticcheckSays(check, code, words string) proof {
	return complaint{[]string{"tool", "staticcheck", "-checks=" + check}, code, words, true}
}

func (p complaint) text() string {
	of := fmt.Sprintf("`go %s` of `%s`: ", strings.Join(p.tool, " "), strings.Join(strings.Fields(p.code), " "))
	if p.is {
		return of + p.words
	}
	return of + "nothing"
}

func (p complaint) turned() proof {
	p.is = !p.is
	return p
}

func (p complaint) check(ctx context.Context, l *lab) error {
	file := filepath.Join(l.temp, "piece.go")
	if err := os.WriteFile(file, []byte(program(p.code)), 0o600); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", append(p.tool, file)...)
	cmd.Dir = l.root
	out, err := cmd.CombinedOutput()
	if said := err != nil && strings.Contains(string(out), p.words); p.is && !said || !p.is && err != nil {
		return fmt.Errorf("%v says: %s (%v)", cmd.Args, out, err)
	}
	return nil
}
