package detect

import (
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/testmain"
	"github.com/syncprimer/syncprimer/leaks/testdata/catalogue"
)

func TestMain(m *testing.M) { testmain.Run(m) }

func TestSettleWaitsForWhoeverGoesOn(t *testing.T) {
	blocked := make(chan struct{})
	defer close(blocked)
	var arrived atomic.Bool
	go func() {
		for range 1000 {
			runtime.Gosched()
		}
		arrived.Store(true)
		<-blocked
	}()
	settle()
	require.True(t, arrived.Load())
}

func TestSettleGivesUp(t *testing.T) {
	var over atomic.Bool
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for !over.Load() {
		}
	}()
	start := time.Now()
	settle()
	require.GreaterOrEqual(t, time.Since(start), unsettled)
	over.Store(true)
	<-ended
}

func TestJudges(t *testing.T) {
	for _, test := range []struct {
		name  string
		judge func(result) Answer
		r     result
		want  Outcome
	}{
		{"nothing printed", printed, result{}, Nothing},
		{"something printed", printed, result{stdout: "x"}, Sees},
		{"failed", printed, result{stdout: "x", stderr: "why", code: 1}, Cannot},
		{"all asleep", deadlockReport, result{stderr: allAsleep + "\n\ngoroutine 3 [chan receive]:", code: 2}, Sees},
		{"all gone", deadlockReport, result{stderr: allGone, code: 2}, Nothing},
		{"another end", deadlockReport, result{stderr: "panic: x", code: 2}, Cannot},
		{"no report", deadlockReport, result{stdout: "x", killed: true, code: -1}, Nothing},
		{"blocked in the bubble", testReport, result{stderr: "panic: " + stillBlocked, code: 2}, Sees},
		{"hangs", testReport, result{stdout: "The test hangs.", code: hung}, Hangs},
		{"passes", testReport, result{stdout: "PASS"}, Nothing},
		{"panics", testReport, result{stderr: "panic: x", code: 2}, Cannot},
	} {
		require.Equal(t, test.want, test.judge(test.r).Outcome, test.name)
	}
}

func TestOnlyStacksOfTheProgramAreShown(t *testing.T) {
	require.Equal(t, "panic: x\n\ngoroutine 2 [select]:\n/"+vetted+"/a.go:1",
		ofProgram("panic: x\n\ngoroutine 1 [running]:\nmain.main\n\ngoroutine 2 [select]:\n/"+vetted+"/a.go:1"))
}

func TestPlaceOfComplaint(t *testing.T) {
	file, line := complaint{Posn: "/a/b.go:12:7"}.place()
	require.Equal(t, "b.go", file)
	require.Equal(t, 12, line)
	_, line = complaint{Posn: "nowhere"}.place()
	require.Zero(t, line)
}

// A process that has printed something may go on for a while only; one that has not, for
// longer.
func TestKilledAfterItHasPrinted(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOARCH == "wasm" {
		t.Skip("needs a shell, as on Linux: go test -run KilledAfter ./leaks/detect")
	}
	r, err := run(t.Context(), "A=b", time.Millisecond, "sh", "-c", "echo $A; exec sleep 1000")
	require.NoError(t, err)
	require.True(t, r.killed)
	require.Equal(t, "b", r.stdout)
	r, err = run(t.Context(), "A=b", 0, "sh", "-c", "echo out; echo err >&2; exit 3")
	require.NoError(t, err)
	require.Equal(t, result{stdout: "out", stderr: "err", code: 3}, r)
	_, err = run(t.Context(), "A=b", 0, "no-such-program")
	require.Error(t, err)
}

func TestOpenOutsideOfAClone(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := Open(t.Context())
	require.ErrorContains(t, err, "this is to be run in a clone of "+module+": go list: ")
	require.NotContains(t, err.Error(), "\n")
}

// A toolchain that does not know the experiment is no error.
func TestToolchainWithoutTheProfile(t *testing.T) {
	if pprof.Lookup("goroutineleak") != nil {
		t.Skip("this toolchain has the profile without the experiment; with go1.26: go test -run ToolchainWithout ./leaks/detect")
	}
	s := &Studio{dir: t.TempDir()}
	require.NoError(t, s.buildExperiment(t.Context(), "nosuch"))
	require.Empty(t, s.experiment)
	var err error
	s.plain, err = s.build(t.Context(), "plain", []string{"CGO_ENABLED=0"}, command)
	require.NoError(t, err)
	i := slices.IndexFunc(All, func(d *Detector) bool { return d.Name == profile })
	a, err := s.ask(t.Context(), All[i], question{leak: catalogue.Find("receive")})
	require.NoError(t, err)
	require.Equal(t, Answer{Cannot, notHere}, a)
}

// Nothing is asked if nobody says what.
func TestChildReturns(t *testing.T) {
	require.Empty(t, os.Getenv(childVariable))
	Child()
}

func TestDetectorsAreWhole(t *testing.T) {
	for _, d := range All {
		require.NotContains(t, d.Name, " ", "it is a word of childVariable")
		require.NotEqual(t, d.outside == nil, d.inside == nil, d.Name)
		require.Equal(t, d.inside == nil, d.judge == nil, d.Name)
		require.True(t, strings.HasSuffix(d.Asks, "."), d.Name)
		require.True(t, strings.HasSuffix(d.Never, "."), d.Name)
	}
	for _, l := range catalogue.All {
		require.NotContains(t, l.Name, " ", "it is a word of childVariable")
	}
}
