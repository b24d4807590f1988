package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
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
	patient  = 20 * time.Second // for one trial

	childVariable = "GMP_SCENARIO" // names what a process is to run
)

// A Verdict is how prediction and reality compare.
type Verdict struct {
	*Scenario
	Predicted Outcome
	Measured  []Outcome // one for each trial of the last attempt
	Agreed    int       // of these
	Attempts  int
	Skipped   string // why it could not be run here
}

// Agrees reports whether most trials agreed.
func (v *Verdict) Agrees() bool { return v.Agreed > len(v.Measured)/2 }

// Word is the word for that.
func (v *Verdict) Word() string {
	if v.Skipped != "" {
		return "not here: " + v.Skipped
	}
	votes := fmt.Sprintf("%d of %d", v.Agreed, len(v.Measured))
	if v.Attempts > 1 {
		votes += fmt.Sprintf(", at attempt %d", v.Attempts)
	}
	if v.Agrees() {
		return "agrees (" + votes + ")"
	}
	return "differs (" + votes + ")"
}

// Judge predicts, runs, and compares. The program is run by binary, which is one that
// calls [Child] first of all.
//
// A machine that has much else to do takes the processor away at the wrong moment, and
// then a trial differs. It does not make one agree. So there is more than one attempt.
func (s *Scenario) Judge(ctx context.Context, binary string) (*Verdict, error) {
	v := &Verdict{Scenario: s}
	if s.Given == nil {
		v.Predicted = s.Predict()
	}
	if v.Skipped = s.cannot(); v.Skipped != "" {
		return v, nil
	}
	for v.Attempts < attempts && !(v.Attempts > 0 && v.Agrees()) {
		if err := v.try(ctx, binary); err != nil {
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
		if v.agrees(v.Predicted, o) {
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

// measure runs one trial.
func (s *Scenario) measure(ctx context.Context, binary string) (Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary)
	cmd.Env = append(os.Environ(), childVariable+"="+s.Name, "GODEBUG="+s.Debug, "GOGC=off", "GOMAXPROCS="+strconv.Itoa(s.Procs))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var o Outcome
	if err != nil {
		o.End = firstLine(errs.String())
		if o.End == "" {
			return o, fmt.Errorf("%s: %w", s.Name, err)
		}
		return o, nil
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

// Child runs the scenario that the environment names, if it names one, and does not
// return then.
func Child() {
	s := Find(os.Getenv(childVariable))
	if s == nil {
		return
	}
	w := newRealWorld()
	perMicrosecond()
	time.Sleep(2 * time.Millisecond) // the runtime's own goroutines settle
	w.Align()
	s.Program(w)
	if err := json.NewEncoder(os.Stdout).Encode(Outcome{Log: w.log()}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
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
