package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/syncprimer/syncprimer/explore"
)

// rows returns the rows of each package, in the order in which its tests have run.
func (o *options) rows(suites []suite) (map[string][]explore.Row, error) {
	if o.from != "" {
		return readRows(o.from)
	}
	dir, err := os.MkdirTemp("", "verdicts")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	report := filepath.Join(dir, "report")
	// With an hour for each no verdict depends on how fast the machine is.
	args := []string{"test", "-tags=explore", "-count=1", "-timeout=1h"}
	for _, s := range suites {
		args = append(args, "./"+s.dir)
	}
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "EXPLORE_REPORT="+report, "EXPLORE_TIME=1h")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go test: %w", err)
	}
	return readRows(report)
}

func readRows(report string) (map[string][]explore.Row, error) {
	f, err := os.Open(report)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows := make(map[string][]explore.Row)
	for d := json.NewDecoder(f); ; {
		var r explore.Row
		switch err := d.Decode(&r); {
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			return nil, fmt.Errorf("%s: %w", report, err)
		}
		rows[r.Package] = append(rows[r.Package], r)
	}
}
