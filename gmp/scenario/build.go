package scenario

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// A Builder builds the command that runs programs, once for each way to build it. What
// it builds is gone after Close.
type Builder struct {
	dir   string
	built map[Build]built
}

type built struct {
	path      string
	toolchain string
	err       error
}

// NewBuilder returns a builder with a directory of its own.
func NewBuilder() (*Builder, error) {
	dir, err := os.MkdirTemp("", "gmp")
	if err != nil {
		return nil, err
	}
	return &Builder{dir: dir, built: make(map[Build]built)}, nil
}

// Close removes what was built.
func (b *Builder) Close() error { return os.RemoveAll(b.dir) }

// cannotBuild is why this toolchain cannot build the command in some way.
type cannotBuild struct{ why string }

func (c *cannotBuild) Error() string { return c.why }

// build builds without cgo, if that is not asked for, and without -race: with cgo the
// runtime reports no deadlock, and -race makes the scheduler choose at random.
func (b *Builder) build(ctx context.Context, how Build) (built, error) {
	if done, ok := b.built[how]; ok {
		return done, done.err
	}
	done := built{path: filepath.Join(b.dir, executable(fmt.Sprintf("gmp%d", len(b.built)), runtime.GOOS))}
	done.err = how.build(ctx, done.path)
	if done.err == nil {
		info, err := buildinfo.ReadFile(done.path)
		if err != nil {
			return done, err
		}
		done.toolchain = toolchain(info.GoVersion)
	}
	if ctx.Err() == nil {
		b.built[how] = done
	}
	return done, done.err
}

// executable returns the name that a program must have for an operating system to run it.
func executable(name, system string) string {
	if system == "windows" {
		return name + ".exe"
	}
	return name
}

// toolchain returns the version of a binary without what is said beside it: of "go1.26.8
// X:name" and "devel go1.27-1a2b3c Tue ..." what begins with "go".
func toolchain(of string) string {
	for word := range strings.FieldsSeq(of) {
		if strings.HasPrefix(word, "go") {
			return word
		}
	}
	return of
}

func (how Build) build(ctx context.Context, path string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", path, "github.com/syncprimer/syncprimer/gmp")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if how.Cgo {
		cmd.Env = append(cmd.Env, "CGO_ENABLED=1")
	}
	if how.Experiment != "" {
		cmd.Env = append(cmd.Env, "GOEXPERIMENT="+how.Experiment)
	}
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case bytes.Contains(out, []byte("unknown GOEXPERIMENT")):
		return &cannotBuild{"this toolchain has no GOEXPERIMENT " + how.Experiment}
	case how.Cgo:
		return &cannotBuild{"needs cgo: go build says " + lastLine(string(out))}
	}
	return fmt.Errorf("go build: %w\n%s", err, out)
}

// lastLine returns the last line that says something: of an error of cgo that is the
// reason.
func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}
