package stdtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// limit is how long the tests of one suite may take. They take a few seconds; a
// lost wake-up takes for ever.
const limit = 2 * time.Minute

// A Result is what became of one test of theirs, its subtests included.
type Result struct {
	Action string // pass, fail or skip; empty if the test never came to an end
	Output string
}

// Run runs the tests of b with these flags more, in the folder of their files as go
// test would. It returns the results by name, and under the empty name that of the
// whole, with what was printed outside of tests.
func (b Binary) Run(ctx context.Context, flags ...string) (map[string]Result, error) {
	args := []string{
		"tool", "test2json", b.path, "-test.v=test2json", "-test.paniconexit0",
		fmt.Sprintf("-test.timeout=%v", limit), fmt.Sprintf("-test.cpu=%d", runtime.GOMAXPROCS(0)),
	}
	cmd := exec.CommandContext(ctx, "go", append(args, flags...)...)
	cmd.Dir = b.dir
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return nil, err // it did not even start
	}
	return results(out)
}

// results collects the events that test2json prints.
func results(events []byte) (map[string]Result, error) {
	all := make(map[string]Result)
	for d := json.NewDecoder(bytes.NewReader(events)); ; {
		var event struct{ Action, Test, Output string }
		if err := d.Decode(&event); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		name, _, sub := strings.Cut(event.Test, "/")
		r := all[name]
		r.Output += event.Output
		switch event.Action {
		case "pass", "fail", "skip":
			if !sub {
				r.Action = event.Action
			}
		}
		all[name] = r
	}
}
