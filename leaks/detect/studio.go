package detect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/leaks/testdata/catalogue"
	"github.com/syncprimer/syncprimer/leaks/translate"
)

const (
	module  = "github.com/syncprimer/syncprimer"
	command = module + "/leaks"
	parent  = "leaks/testdata/"
	vetted  = parent + "catalogue"

	experiment = "goroutineleakprofile"
	notHere    = "the goroutine-leak profile is not in this toolchain"
)

// A Studio has what the questions need, built once.
type Studio struct {
	root string // of the module
	dir  string // of what follows

	plain      string // the command without cgo, with which the runtime reports no deadlock
	experiment string // the same with the experiment; "" if this toolchain does not know it
	explored   string // the translated catalogue
	complaints []complaint
}

// Open builds. The first time on a machine that includes the standard library with the
// experiment, which may take a minute.
func Open(ctx context.Context) (*Studio, error) {
	root, err := goCommand(ctx, "", nil, "list", "-m", "-f", "{{.Dir}}", module)
	if err != nil {
		return nil, fmt.Errorf("this is to be run in a clone of %s: %s", module, strings.ReplaceAll(err.Error(), "\n", ": "))
	}
	dir, err := os.MkdirTemp("", "leaks")
	if err != nil {
		return nil, err
	}
	s := &Studio{root: root, dir: dir}
	var g errgroup.Group
	g.Go(func() (err error) {
		s.plain, err = s.build(ctx, "plain", []string{"CGO_ENABLED=0"}, command)
		return err
	})
	g.Go(func() error { return s.buildExperiment(ctx, experiment) })
	g.Go(func() error { return s.buildExplored(ctx) })
	g.Go(func() (err error) { s.complaints, err = s.vet(ctx); return err })
	if err := g.Wait(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close removes what was built.
func (s *Studio) Close() error { return os.RemoveAll(s.dir) }

func (s *Studio) build(ctx context.Context, name string, env []string, args ...string) (binary string, err error) {
	binary = filepath.Join(s.dir, name)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	_, err = goCommand(ctx, s.root, env, append([]string{"build", "-o", binary}, args...)...)
	return binary, err
}

// buildExperiment leaves the binary out if the toolchain does not know the experiment: an
// older one does not have the profile, and a younger one may have it without.
func (s *Studio) buildExperiment(ctx context.Context, experiment string) (err error) {
	s.experiment, err = s.build(ctx, "experiment", []string{"CGO_ENABLED=0", "GOEXPERIMENT=" + experiment}, command)
	if err != nil && strings.Contains(err.Error(), "unknown GOEXPERIMENT") {
		s.experiment = ""
		return nil
	}
	return err
}

// buildExplored translates the catalogue, and lays it as a package into this module,
// where there is none.
func (s *Studio) buildExplored(ctx context.Context) error {
	var functions []string
	for _, l := range catalogue.All {
		if l.Foreign == "" {
			functions = append(functions, catalogue.NameOf(l.Leak), catalogue.NameOf(l.Cure))
		}
	}
	files, err := translate.Files(catalogue.Sources, catalogue.Explorable, functions)
	if err != nil {
		return err
	}
	place := make(map[string][]byte)
	for name, text := range files {
		place["leaks/translated/"+name] = text
	}
	flag, err := s.overlay("translated", place)
	if err != nil {
		return err
	}
	s.explored, err = s.build(ctx, "explored", nil, "-tags", "explore", flag, command+"/translated")
	return err
}

// overlay returns the flag with which the go command sees these files in this module.
func (s *Studio) overlay(name string, files map[string][]byte) (flag string, err error) {
	replace := make(map[string]string)
	for at, text := range files {
		file := filepath.Join(s.dir, name+"-"+filepath.Base(at))
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(s.root, filepath.FromSlash(at))] = file
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(s.dir, name+".json")
	return "-overlay=" + file, os.WriteFile(file, text, 0o600)
}

// goCommand runs the go command with these variables, and returns what it prints.
func goCommand(ctx context.Context, dir string, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, strings.TrimSpace(complaint.String()))
	}
	return strings.TrimSpace(string(out)), err
}
