package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A variant is this program built otherwise: with a build tag, or with some lines of
// the primitives replaced.
type variant struct {
	name  string
	tag   string
	edits []edit
}

// An edit replaces a text in a file of the module by another one.
type edit struct {
	file     string // from the root of the module
	old, new string // old occurs exactly once
}

// module is the import path of this module.
const module = "github.com/syncprimer/syncprimer"

// A workshop builds variants. It changes nothing in the module: the go command is
// told to read other files in place of those that are edited (its flag -overlay).
type workshop struct {
	root string // of the module
	dir  string // for what is built
}

// openWorkshop finds the module's source. It has to be closed.
func openWorkshop(ctx context.Context) (workshop, error) {
	root, err := goCommand(ctx, "", "list", "-m", "-f", "{{if .Main}}{{.Dir}}{{end}}", module)
	if ctx.Err() != nil {
		return workshop{}, context.Cause(ctx)
	}
	if err != nil || root == "" {
		return workshop{}, errors.New("this builds the module anew, and takes its source and the go command: " +
			"run it in a clone of " + module)
	}
	dir, err := os.MkdirTemp("", "bench-")
	return workshop{root: root, dir: dir}, err
}

// close removes all that was built.
func (w workshop) close() error { return os.RemoveAll(w.dir) }

// build compiles a variant and returns the program's path.
func (w workshop) build(ctx context.Context, v variant) (program string, err error) {
	dir, err := os.MkdirTemp(w.dir, "")
	if err != nil {
		return "", err
	}
	program = filepath.Join(dir, "bench.exe") // Windows insists on the ending, others do not mind
	return program, w.compile(ctx, v, dir, "build", "-o", program, module+"/bench")
}

// compile runs the go command, its arguments being verb and rest, on what the
// variant makes of the module. The files that are read instead are put into dir.
func (w workshop) compile(ctx context.Context, v variant, dir, verb string, rest ...string) error {
	overlay, err := w.overlay(v.edits, dir)
	if err != nil {
		return fmt.Errorf("%s: %w", v.name, err)
	}
	args := slices.Concat([]string{verb, "-overlay", overlay}, buildFlags(v.tag), rest)
	if _, err = goCommand(ctx, w.root, args...); err != nil {
		return fmt.Errorf("%s: %w", v.name, err)
	}
	return nil
}

// overlay makes the edits in copies of the files, and returns the file that tells
// the go command where they are.
func (w workshop) overlay(edits []edit, dir string) (path string, err error) {
	replace := make(map[string]string) // from the module's file to its copy
	for _, e := range edits {
		original := filepath.Join(w.root, filepath.FromSlash(e.file))
		if replace[original] == "" {
			replace[original] = original
		}
		text, err := os.ReadFile(replace[original])
		if err != nil {
			return "", err
		}
		if text, err = e.apply(text); err != nil {
			return "", err
		}
		replace[original] = filepath.Join(dir, strconv.Itoa(len(replace))+".go")
		if err := os.WriteFile(replace[original], text, 0o600); err != nil {
			return "", err
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, list, 0o600)
}

func (e edit) apply(text []byte) ([]byte, error) {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) // as git on Windows may write it
	if n := bytes.Count(text, []byte(e.old)); n != 1 {
		return nil, fmt.Errorf("%s has %d times, and not once, the text %q", e.file, n, e.old)
	}
	return bytes.Replace(text, []byte(e.old), []byte(e.new), 1), nil
}

// buildFlags are the tags with which this program was built, and one more. (If it
// was built with -race, the variant is not: nobody wants to know that time.)
func buildFlags(tag string) []string {
	tags := tag
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "-tags" {
				tags = s.Value + "," + tag
			}
		}
	}
	return []string{"-tags=" + strings.Trim(tags, ",")}
}

// goCommand runs the go command in dir, or in the current folder, and returns what
// it prints. If it fails, the error has the first of its complaints.
func goCommand(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	// An interrupted go command ends its compilers, and removes what it has made.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second // and if it does not, it is killed
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, firstLines(complaint.String()))
	}
	return strings.TrimSpace(string(out)), nil
}

// firstLines are enough to see what is wrong.
func firstLines(text string) string {
	const enough = 12
	lines := strings.SplitN(strings.TrimSpace(text), "\n", enough+1)
	return strings.Join(lines[:min(len(lines), enough)], "\n")
}
