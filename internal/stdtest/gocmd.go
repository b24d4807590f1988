package stdtest

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// goCommand runs the go command in dir, or in the current folder, and returns what
// it prints. go test puts the toolchain that compiled it first in PATH.
func goCommand(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, complaint.String())
	}
	return strings.TrimSpace(string(out)), nil
}
