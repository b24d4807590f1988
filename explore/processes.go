package explore

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/syncprimer/syncprimer/internal/engine"
)

// An exploration can be shared among processes: the test starts others like itself,
// with the same test to run, and each runs its part of each phase. There is one
// exploration at a time in a process, but a machine has more processors than one.

// An order tells a process which part of which exploration is its own.
type order struct {
	Test  string // its name
	Nth   int    // which of the explorations of that test, from 1
	Phase int    // which of its phases
	Shard engine.Shard
	Bound int
	File  string // where the result goes
}

const orderVariable = "EXPLORE_ORDER"

// received returns the order of this process, or nil if it has none.
func received() *order {
	text := os.Getenv(orderVariable)
	if text == "" {
		return nil
	}
	o := new(order)
	if err := json.Unmarshal([]byte(text), o); err != nil {
		return nil
	}
	return o
}

// explorations counts those of each test.
var explorations = make(map[string]int)

// carryOut runs the part that is ordered, and leaves the result in a file. It reports
// false if the exploration is not the one that is meant.
func (s *settings) carryOut(t testing.TB, o *order, f func(x *X)) bool {
	if test := t.Name(); test != o.Test || explorations[test] != o.Nth {
		return false
	}
	p := s.phases()[o.Phase]
	c := s.phaseConfig(p)
	c.Shard = o.Shard
	r := explorePhase(t, c, f)
	r.Trace = nil // the process that has given the order runs it again
	if text, err := json.Marshal(r); err == nil {
		_ = os.WriteFile(o.File, text, 0o600)
	}
	return true
}

// share runs a phase in several processes, one of which is this one.
func (s *settings) share(t testing.TB, nth, phase int, c engine.Config, f func(x *X)) engine.Result {
	dir := t.TempDir()
	var others []*exec.Cmd
	var files []string
	for i := 1; i < s.procs; i++ {
		file := filepath.Join(dir, fmt.Sprintf("part%d", i))
		text, _ := json.Marshal(order{Test: t.Name(), Nth: nth, Phase: phase, Shard: engine.Shard{Index: i, Of: s.procs}, File: file})
		cmd := exec.Command(os.Args[0], "-test.run="+pattern(t.Name()), "-test.count=1", "-explore.time="+c.MaxTime.String())
		cmd.Env = append(os.Environ(), orderVariable+"="+string(text))
		if err := cmd.Start(); err != nil {
			t.Fatalf("explore: another process: %v", err)
		}
		others, files = append(others, cmd), append(files, file)
	}
	c.Shard = engine.Shard{Index: 0, Of: s.procs}
	r := explorePhase(t, c, f)
	for i, cmd := range others {
		if r.Failure != nil {
			_ = cmd.Process.Kill()
		}
		_ = cmd.Wait()
		if r.Failure == nil {
			merge(t, &r, files[i])
		}
	}
	if r.Failure != nil && r.Trace == nil && r.Replay != "" {
		again := explorePhase(t, engine.Config{Method: engine.Replay, Replay: r.Replay, Spin: c.Spin,
			RealSema: c.RealSema, RealLock: c.RealLock, MaxSteps: c.MaxSteps}, f)
		r.Trace = again.Trace
	}
	return r
}

// merge adds the result of another process.
func merge(t testing.TB, r *engine.Result, file string) {
	text, err := os.ReadFile(file)
	var part engine.Result
	if err == nil {
		err = json.Unmarshal(text, &part)
	}
	if err != nil {
		t.Fatalf("explore: another process has left no result: %v", err)
	}
	r.Executions += part.Executions
	r.Steps += part.Steps
	r.Depth = max(r.Depth, part.Depth)
	r.Tasks = max(r.Tasks, part.Tasks)
	r.Pruned.Asleep += part.Pruned.Asleep
	r.Pruned.Spins += part.Pruned.Spins
	r.Full = r.Full && part.Full
	r.Restricted = r.Restricted || part.Restricted
	if r.Capped == "" {
		r.Capped = part.Capped
	}
	if part.Coverage != nil {
		r.Coverage.Merge(part.Coverage)
	}
	r.Failure, r.Replay = part.Failure, part.Replay
}
