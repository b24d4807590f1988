package stdtest

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
)

// Module is the import path of this module.
const Module = "github.com/syncprimer/syncprimer"

// A Suite is a package of theirs whose tests are to be run with ours.
type Suite struct {
	Path  string // its import path
	To    string // the folder, from the root of this module, where its files appear to stand
	Whole bool   // take the package too, not only its tests
	Omit  []Omission
	Swap  Swap

	// What is laid into this module besides: files, from a path to a path in it,
	// and statements.
	Add    map[string]string
	Insert []Insertion
}

// An Omission is a file that is left out, because it needs something that only the
// standard library has.
type Omission struct{ File, Needs, Reason string }

// files reads the suite's files in dir, and exchanges in them what is to be exchanged.
func (s Suite) files(dir string) ([]File, error) {
	pattern := "*_test.go"
	if s.Whole {
		pattern = "*.go"
	}
	paths, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("no tests of package %s in %s: is this Go installation complete?", s.Path, dir)
	}
	var files []File
	for _, path := range paths {
		if s.omits(filepath.Base(path)) {
			continue
		}
		file, err := s.Swap.File(path, s.Path)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

func (s Suite) omits(name string) bool {
	return slices.ContainsFunc(s.Omit, func(o Omission) bool { return o.File == name })
}

// A Binary is a compiled suite.
type Binary struct {
	Suite Suite
	Files []File
	dir   string // where its files are
	path  string
}

// Build compiles the suites in this module, with one call of the go command. The
// binaries go into dir.
func Build(ctx context.Context, dir string, suites ...Suite) ([]Binary, error) {
	root, err := goCommand(ctx, "", "list", "-m", "-f", "{{.Dir}}", Module)
	if err != nil {
		return nil, err
	}
	o := overlay{root: root, dir: dir, Replace: make(map[string]string)}
	var binaries []Binary
	var packages []string
	for _, s := range suites {
		theirs, err := goCommand(ctx, root, "list", "-f", "{{.Dir}}", s.Path)
		if err != nil {
			return nil, err
		}
		files, err := o.addSuite(s, theirs)
		if err != nil {
			return nil, err
		}
		name := path.Base(s.To) + ".test" // as go test -c names it
		binaries = append(binaries, Binary{Suite: s, Files: files, dir: theirs, path: filepath.Join(dir, name)})
		packages = append(packages, path.Join(Module, s.To))
	}
	flag, err := o.write()
	if err != nil {
		return nil, err
	}
	// The separator at its end says that dir is a folder, also for one package.
	args := []string{"test", "-c", "-o", dir + string(filepath.Separator), flag}
	_, err = goCommand(ctx, root, slices.Concat(args, buildFlags(), packages)...)
	return binaries, err
}

// buildFlags are those with which the running test was compiled, as far as they
// make another program of it, and two for the sake of theirs: vet has other rules
// for the standard library, whose tests may also link to the runtime's insides.
func buildFlags() []string {
	flags := []string{"-vet=off", "-ldflags=-checklinkname=0"}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "-race" || s.Key == "-tags" {
				flags = append(flags, s.Key+"="+s.Value)
			}
		}
	}
	return flags
}
