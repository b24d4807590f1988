package mutant

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/announce"
)

// An Outcome is what go test says.
type Outcome struct {
	Rows   []explore.Row // the verdicts of the explorations
	Output string
	Err    error // a test has failed, or did not compile
}

// Test runs the tests of a package with the build tag explore, in a module.
func Test(ctx context.Context, root, dir string, env []string, args ...string) (o Outcome, err error) {
	temp, err := os.MkdirTemp("", "verdicts")
	if err != nil {
		return o, err
	}
	defer os.RemoveAll(temp)
	report := filepath.Join(temp, "report")
	args = append([]string{"test", "-tags=explore", "-vet=off", "-count=1"}, args...)
	cmd := exec.CommandContext(ctx, "go", append(args, "./"+dir)...)
	cmd.Dir = root
	cmd.Env = append(append(os.Environ(), env...), "EXPLORE_REPORT="+report)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	o.Err = cmd.Run()
	o.Rows, o.Output = readRows(report), out.String()
	return o, nil
}

func readRows(report string) []explore.Row {
	text, err := os.ReadFile(report)
	if err != nil {
		return nil
	}
	var rows []explore.Row
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var r explore.Row
		if d.Decode(&r) != nil {
			return rows
		}
		rows = append(rows, r)
	}
}

// Test runs the tests of the package with the mutant in it.
func (m *Mutant) Test(ctx context.Context, root string, env []string, args ...string) (o Outcome, err error) {
	temp, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return o, err
	}
	defer os.RemoveAll(temp)
	overlay, err := m.Overlay(root, temp)
	if err != nil {
		return o, err
	}
	// go test compiles what the overlay says, and the tests draw it.
	env = append(env, "EXPLORE_OVERLAY="+overlay)
	return Test(ctx, root, m.Dir(), env, append([]string{"-overlay=" + overlay}, args...)...)
}

// Overlay writes the file after the edit into a folder, and one that tells the go
// command to compile it, whose name it returns.
func (m *Mutant) Overlay(root, dir string) (string, error) {
	text, err := m.Apply(root)
	if err != nil {
		return "", err
	}
	var announced []string
	if m.Plain {
		announced = announce.Primitives
	}
	return announce.Overlay(root, dir, map[string][]byte{filepath.Join(root, m.File): []byte(text)}, announced...)
}
