package explore

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

var flagReport = flag.String("explore.report", "", "append each verdict to `FILE`, a line of JSON each")

// A Row is what a test reports of its verdict, for tables.
type Row struct {
	Package    string // its path
	Test       string
	Verdict    string // without the time
	Full       bool
	Bound      int    // -1: none
	Capped     string `json:",omitempty"` // why it has ended early
	Executions int
	Steps      int
	Depth      int // steps of the longest execution
	States     int
	Seconds    float64
	Holes      []string `json:",omitempty"`

	Unexpected bool `json:",omitempty"` // the test fails

	Failure string `json:",omitempty"` // its kind
	Text    string `json:",omitempty"`
	Phase   string `json:",omitempty"`
	Replay  string `json:",omitempty"`
	Picture string `json:",omitempty"` // the schedule as text
}

func (s *settings) newRow(test string, v *Verdict) Row {
	r := Row{
		Package: testedPackage(), Test: test, Unexpected: s.surprise(v) != "", Verdict: v.Covered(), Full: v.Full,
		Bound: v.Preemptions, Capped: v.Capped, Seconds: v.Time.Seconds(), Holes: v.Holes(),
	}
	if len(v.Phases) > 0 {
		p := v.last()
		r.Executions, r.Steps, r.Depth, r.States = p.Executions, p.Steps, p.Depth, p.States
	}
	if f := v.Failure; f != nil {
		r.Failure, r.Text, r.Phase, r.Replay, r.Picture = f.Kind.String(), f.Text, f.Phase, f.Replay, v.Text()
	}
	return r
}

// testedPackage is the path of the package that this test binary is of.
func testedPackage() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return strings.TrimSuffix(info.Path, ".test")
	}
	return ""
}

// writeRow appends the row of a test to the file that is asked for, if one is.
func (s *settings) writeRow(test string, v *Verdict) (err error) {
	name := cmp.Or(*flagReport, os.Getenv("EXPLORE_REPORT"))
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return fmt.Errorf("the report: %w", err)
	}
	defer func() { err = cmp.Or(err, f.Close()) }()
	line, err := json.Marshal(s.newRow(test, v))
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n')) // one write, so that lines of several processes do not mix
	return err
}
