package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	goversion "go/version"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

const (
	trials   = 5
	attempts = 3                // so many times five, until most of them agree
	repeats  = 20               // of a trial that was disturbed, at most
	patient  = 20 * time.Second // for one trial
	hanging  = time.Second      // for one that is expected not to end

	childVariable = "GMP_SCENARIO" // names what a process is to run

	// version is the one whose rules the simulation has.
	version = "go1.26"
)

// A Verdict is how prediction and reality compare.
type Verdict struct {
	*Scenario
	Predicted Outcome
	Measured  []Outcome // one for each trial of the last attempt
	Agreed    int       // of these
	Attempts  int
	Skipped   string // why it could not be run here
	Toolchain string // that the program was built with
}

// Agrees reports whether most trials agreed.
func (v *Verdict) Agrees() bool { return v.Agreed > len(v.Measured)/2 }

// Fails reports whether what was predicted has not happened, and should have: with
// another version of Go it need not.
func (v *Verdict) Fails() bool { return v.Skipped == "" && !v.Agrees() && v.sameVersion() }

func (v *Verdict) sameVersion() bool { return goversion.Lang(v.Toolchain) == version }

// Word says how they compare.
func (v *Verdict) Word() string {
	if v.Skipped != "" {
		return "not here: " + v.Skipped
	}
	votes := fmt.Sprintf("%d of %d", v.Agreed, len(v.Measured))
	if v.Attempts > 1 {
		votes += fmt.Sprintf(", at attempt %d", v.Attempts)
	}
	switch {
	case v.Agrees():
		return "agrees (" + votes + ")"
	case !v.sameVersion():
		return "differs (" + votes + "): predicted for " + version + ", this is " + v.Toolchain
	}
	return "differs (" + votes + ")"
}

// Judge predicts, runs, and compares. Programs are run by a command that b builds.
//
// A machine that has much else to do takes the processor away at the wrong moment, and
// then a trial differs. It does not make one agree. So there is more than one attempt.
func (s *Scenario) Judge(ctx context.Context, b *Builder) (*Verdict, error) {
	v := &Verdict{Scenario: s}
	if s.Given == nil {
		v.Predicted = s.Predict()
	}
	if v.Skipped = s.cannot(); v.Skipped != "" {
		return v, nil
	}
	command, err := b.build(ctx, s.Build)
	if cannot := (*cannotBuild)(nil); errors.As(err, &cannot) {
		v.Skipped = cannot.why
		return v, nil
	}
	if err != nil {
		return nil, err
	}
	v.Toolchain = command.toolchain
	for v.Attempts < attempts && !(v.Attempts > 0 && v.Agrees()) {
		if err := v.try(ctx, command.path); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// try is one attempt.
func (v *Verdict) try(ctx context.Context, binary string) error {
	v.Attempts++
	v.Measured, v.Agreed = nil, 0
	for range trials {
		o, err := v.measure(ctx, binary)
		if err != nil {
			return err
		}
		if v.Given != nil {
			v.Predicted = v.Given(o)
		}
		v.Measured = append(v.Measured, o)
		if v.Matches(v.Predicted, o) {
			v.Agreed++
		}
	}
	return nil
}

// cannot says why the real side of a scenario cannot be run here, or nothing.
func (s *Scenario) cannot() string {
	switch {
	case s.Needs != "" && s.Needs != runtime.GOOS && s.Needs != runtime.GOOS+"/"+runtime.GOARCH:
		return "needs " + s.Needs
	case runtime.GOARCH == "wasm":
		return "no threads"
	case s.Procs > runtime.NumCPU():
		return fmt.Sprintf("needs %d processors", s.Procs)
	}
	return ""
}

// measure runs a trial, and a brief one until it is undisturbed.
func (s *Scenario) measure(ctx context.Context, binary string) (o Outcome, err error) {
	for range repeats {
		o, err = s.runOnce(ctx, binary)
		if err != nil || !s.Brief || !o.Disturbed {
			break
		}
	}
	return o, err
}

func (s *Scenario) runOnce(ctx context.Context, binary string) (o Outcome, err error) {
	patience := patient
	if s.Build.Cgo {
		patience = hanging
	}
	timed, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(timed, binary)
	cmd.Env = append(os.Environ(), childVariable+"="+s.Name, "GODEBUG="+s.Debug, "GOGC=off", "GOMAXPROCS="+strconv.Itoa(s.Procs))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return o, ctx.Err()
	case timed.Err() != nil:
		return Outcome{End: forEver}, nil
	case errs.Len() == 0:
		return o, fmt.Errorf("%s: %w", s.Name, err)
	default:
		return Outcome{End: firstLine(errs.String())}, nil
	}
	if err := json.Unmarshal(out.Bytes(), &o); err != nil {
		return o, fmt.Errorf("%s: what the child has printed: %w", s.Name, err)
	}
	return o, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// Main is locked to its thread before it may go to another one.
func init() {
	if s := Find(os.Getenv(childVariable)); s != nil && s.Locked {
		runtime.LockOSThread()
	}
}

// Child runs the scenario that the environment names, if it names one, and does not
// return then.
func Child() {
	s := Find(os.Getenv(childVariable))
	if s == nil {
		return
	}
	o, err := s.run()
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// run runs the program in this process.
func (s *Scenario) run() (o Outcome, err error) {
	w := newRealWorld()
	var r recording
	perMicrosecond()
	if s.Measure != nil {
		if err := r.start(); err != nil {
			return o, err
		}
	}
	time.Sleep(2 * time.Millisecond) // the runtime's own goroutines settle
	w.Align()
	before := taken()
	r.mark(begins)
	s.Program(w)
	r.mark(ends)
	o = Outcome{Log: w.log(), Disturbed: taken() > before}
	if s.Measure == nil {
		return o, nil
	}
	all, err := r.stop()
	if err != nil {
		return o, fmt.Errorf("the trace: %w", err)
	}
	o.Log = append(o.Log, s.Measure(all)...)
	return o, nil
}

// atLeastAndAtMost is for a scenario that logs one number, which is to be in a range on
// both sides.
func atLeastAndAtMost(least, most int) func(predicted, measured Outcome) bool {
	fits := func(o Outcome) bool {
		if len(o.Log) != 1 {
			return false
		}
		n, err := strconv.Atoi(o.Log[0])
		return err == nil && least <= n && n <= most
	}
	return func(predicted, measured Outcome) bool { return fits(predicted) && fits(measured) }
}

// near is for a scenario that logs counts, as "name:count": each may differ by so much.
// Lines beside these, and their names, are the same on both sides.
func near(slack ...int) func(predicted, measured Outcome) bool {
	return func(predicted, measured Outcome) bool {
		if predicted.End != measured.End || len(predicted.Log) != len(slack) || len(measured.Log) != len(slack) {
			return false
		}
		for i, most := range slack {
			name, n := countOf(predicted.Log[i])
			otherName, m := countOf(measured.Log[i])
			if name != otherName || max(n-m, m-n) > most {
				return false
			}
		}
		return true
	}
}

func countOf(line string) (name string, n int) {
	name, count, _ := strings.Cut(line, ":")
	n, _ = strconv.Atoi(count)
	return name, n
}
