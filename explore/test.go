package explore

import (
	"fmt"
	"strings"
	"testing"

	"github.com/syncprimer/syncprimer/internal/engine"
	"github.com/syncprimer/syncprimer/internal/race"
)

// Test explores f, and fails t if an execution fails: with the schedule as text, and
// the command that runs it again. An execution also fails if t fails while it runs, as by
// a require in f or in a function that f has given to x. With -v it also prints the
// verdict. Without the build tag explore it skips, and prints the command to run.
func Test(t *testing.T, f func(x *X), opts ...Option) *Verdict {
	t.Helper()
	s := newSettings(opts)
	if !Enabled {
		t.Skip("needs the build tag explore: " + command(t.Name(), ""))
	}
	if race.Enabled {
		t.Skip("not with -race: one goroutine runs at a time, so the detector sees nothing, and takes 30 times as long; run " + command(t.Name(), ""))
	}
	if err := s.fromFlags(); err != nil {
		t.Fatalf("explore: %v", err)
	}
	explorations[t.Name()]++
	nth := explorations[t.Name()]
	if o := received(); o != nil {
		s.carryOut(t, o, f)
		t.SkipNow() // the verdict is somebody else's
	}
	v := s.run(f, func(phase int, c engine.Config) engine.Result {
		if s.procs > 1 && s.strategy != States && s.replay == "" {
			return s.share(t, nth, phase, c, f)
		}
		return explorePhase(t, c, f)
	})
	s.report(t, v)
	return v
}

// command is the shell command that runs a test of this package, here.
func command(test, extra string) string {
	c := fmt.Sprintf("go test -tags explore -run '%s'", pattern(test))
	if extra != "" {
		c += " " + extra
	}
	return c
}

// pattern matches a test and its subtests.
func pattern(test string) string {
	return "^" + strings.ReplaceAll(test, "/", "$/^") + "$"
}

func (s *settings) report(t *testing.T, v *Verdict) {
	t.Helper()
	if err := s.writePages(t.Name(), v); err != nil {
		t.Errorf("explore: %v", err)
	}
	if err := s.writeRow(t.Name(), v); err != nil {
		t.Errorf("explore: %v", err)
	}
	if surprise := s.surprise(v); surprise != "" {
		t.Fatalf("%s%v%s", strings.TrimLeft(surprise, " "), v, v.explain(t.Name()))
	}
	if v.Failure != nil {
		t.Logf("as expected, %v%s", v, v.explain(t.Name()))
		return
	}
	t.Log(v)
	if v.replayed {
		return
	}
	for _, h := range v.Holes() {
		t.Log("not covered: " + h)
	}
}

// surprise says in what way the verdict is not what the test expects.
func (s *settings) surprise(v *Verdict) string {
	switch e := s.expect; {
	case e == nil && v.Failure != nil:
		return " " // the failure says it all
	case e == nil:
		return ""
	case v.Failure == nil:
		return fmt.Sprintf("expected to find a failure (%v: %s), and found none: ", e.kind, e.text)
	case v.Failure.Kind != e.kind || !strings.Contains(v.Failure.Text, e.text):
		return fmt.Sprintf("expected to find another failure (%v: %s): ", e.kind, e.text)
	}
	return ""
}

// explain is the schedule as text, and how to run it again. It goes below the verdict.
func (v *Verdict) explain(test string) string {
	if v.Failure == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(v.Text())
	if v.Failure.Stack != "" {
		b.WriteString("\n" + v.Failure.Stack)
	}
	if v.Failure.Replay != "" && test != "" {
		fmt.Fprintf(&b, "\nThe same again: %s\n", v.again(test))
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n\n" + b.String()
}
