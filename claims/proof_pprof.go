package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// profile is a program that writes a profile, and what go tool pprof says of it.
type profile struct {
	name string
	args []string
	want string
	is   bool
}

// pprofSays is a proof by go tool pprof: what it prints of the profile that a program
// writes. It is called where there is no Graphviz.
func pprofSays(name, want string, args ...string) proof { return profile{name, args, want, true} }

func (p profile) text() string {
	return fmt.Sprintf("`go tool pprof %s` of the profile that `go run ./claims/programs %s` writes: %q", strings.Join(p.args, " "), p.name, p.want)
}

func (p profile) turned() proof {
	p.is = !p.is
	return p
}

func (p profile) check(ctx context.Context, l *lab) error {
	file := filepath.Join(l.temp, p.name)
	if _, err := os.Stat(file); err != nil {
		b, err := l.binary(ctx)
		if err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, b, p.name)
		cmd.Env = append(os.Environ(), "PROFILE="+file)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", p.name, err, out)
		}
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, tool, slices.Concat([]string{"tool", "pprof"}, p.args, []string{file})...)
	cmd.Dir = l.root
	cmd.Env = append(os.Environ(), "PATH="+l.temp)
	out, _ := cmd.CombinedOutput() // without Graphviz it fails, and says so
	if strings.Contains(string(out), p.want) != p.is {
		return fmt.Errorf("go tool pprof %s: %s", strings.Join(p.args, " "), out)
	}
	return nil
}
