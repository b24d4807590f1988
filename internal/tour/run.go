package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// run runs the command of a block, with the edit that stands before it. With an edit it has
// to fail, and without one not to.
func (p *page) run(ctx context.Context, root string, b *block) (lines []string, err error) {
	args := strings.Fields(b.command())
	if len(args) < 2 || args[0] != "go" {
		return nil, fmt.Errorf("line %d: %q is no command of go", b.line, b.command())
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = root
	edit := p.edit(b)
	if edit != nil {
		dir, err := os.MkdirTemp("", "tour")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		overlay, err := edit.apply(root, dir)
		if err != nil {
			return nil, err
		}
		// Tests that call the go command themselves see the edit as well.
		cmd.Env = append(os.Environ(), "GOFLAGS=-overlay="+overlay)
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &exit):
		return nil, err
	case err == nil && edit != nil:
		return nil, fmt.Errorf("line %d: %s does not notice the edit", b.line, b.command())
	case err != nil && edit == nil:
		return nil, fmt.Errorf("line %d: %s: %w\n%s", b.line, b.command(), err, out)
	case len(out) == 0:
		return nil, nil
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"), nil
}

// apply writes the edited file into dir, and what the go command needs to take it in place
// of the one in the tree.
func (b *block) apply(root, dir string) (overlay string, err error) {
	name, ok := strings.CutPrefix(b.command(), "--- ")
	if !ok {
		return "", fmt.Errorf("line %d: an edit begins with --- and the name of a file", b.line)
	}
	root, err = filepath.Abs(root)
	if err != nil {
		return "", err
	}
	file := filepath.Join(root, name)
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	old, new := b.sides()
	if n := strings.Count(string(text), old); n != 1 {
		return "", fmt.Errorf("line %d: what is to be edited stands in %s %d times", b.line, name, n)
	}
	edited := filepath.Join(dir, filepath.Base(name))
	if err := os.WriteFile(edited, []byte(strings.Replace(string(text), old, new, 1)), 0o666); err != nil {
		return "", err
	}
	list, err := json.Marshal(map[string]map[string]string{"Replace": {file: edited}})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, list, 0o666)
}

// sides are the text before the edit and after it. Lines that begin with a blank are in
// both.
func (b *block) sides() (old, new string) {
	for _, line := range b.text[1:] {
		switch {
		case strings.HasPrefix(line, "-"):
			old += line[1:] + "\n"
		case strings.HasPrefix(line, "+"):
			new += line[1:] + "\n"
		default:
			line = strings.TrimPrefix(line, " ") + "\n"
			old, new = old+line, new+line
		}
	}
	return old, new
}
