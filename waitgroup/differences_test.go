package waitgroup_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/twin"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// Where a WaitGroup of ours differs from one of the standard library on purpose,
// or has to. A test here fails when the difference has gone.
//
// The standard library ties a WaitGroup to the bubble in which Add is called
// while the counter is zero; only then is Wait durable, and only in that bubble
// may Add be called. Ours is tied to nothing, and Wait in a bubble is durable
// always.

func TestDifferenceAddFromInsideAndOutsideABubble(t *testing.T) {
	run(t, verdicts{ours: "", std: "fatal error: sync: WaitGroup.Add called from inside and outside synctest bubble"},
		func(t *testing.T, impl twin.Impl) {
			wg := impl.NewWaitGroup()
			wg.Add(1)
			synctest.Test(t, func(*testing.T) {
				wg.Add(1)
				wg.Done()
				wg.Done()
			})
			wg.Wait()
		})
}

func TestDifferenceAddFromTwoBubbles(t *testing.T) {
	run(t, verdicts{ours: "", std: "fatal error: sync: WaitGroup.Add called from multiple synctest bubbles"},
		func(t *testing.T, impl twin.Impl) {
			wg := impl.NewWaitGroup()
			synctest.Test(t, func(*testing.T) { wg.Add(1) })
			synctest.Test(t, func(*testing.T) { wg.Add(1) })
			wg.Add(-2)
			wg.Wait()
		})
}

func TestDifferenceDoneOutsideForAWaitInABubble(t *testing.T) {
	want := verdicts{ours: "from outside bubble", std: ""}
	if park.Backend == "gopark" {
		want.ours = "" // nobody can tell which bubble a sleeper belongs to
	}
	run(t, want,
		func(t *testing.T, impl twin.Impl) {
			wg, door := impl.NewWaitGroup(), impl.NewMutex()
			wg.Add(1)
			door.Lock()
			var outside errgroup.Group
			outside.Go(func() error {
				headerOfWait(t)
				wg.Done()
				door.Unlock()
				return nil
			})
			synctest.Test(t, func(t *testing.T) {
				// While somebody waits for a Mutex, the bubble does not count
				// as deadlocked.
				go func() { door.Lock() }()
				waitIn(wg)
			})
			require.NoError(t, outside.Wait())
		})
}

// What package-level variables are to a program under test. The standard library
// can tie only what is on the heap.
var (
	globalOurs waitgroup.WaitGroup
	globalStd  sync.WaitGroup
	global     = map[string]twin.WaitGroup{"ours": &globalOurs, "std": &globalStd}
)

func TestDifferencePackageLevelWaitGroupInABubble(t *testing.T) {
	header := func(impl twin.Impl) (header string) {
		synctest.Test(t, func(t *testing.T) {
			wg := global[impl.Name]
			wg.Add(1)
			go waitIn(wg)
			header = headerOfWait(t)
			wg.Done()
		})
		return header
	}
	require.Contains(t, header(twin.Ours), "(durable)")
	require.NotContains(t, header(twin.Std), "(durable)")
}

// go vet warns of an Add inside the goroutine that is to be waited for, but it
// knows the standard WaitGroup only.
func TestDifferenceVetDoesNotKnowOurAdd(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "vet", "./testdata/addinside").CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "WaitGroup.Add called from inside new goroutine")
	require.Contains(t, string(out), "std.go")
	require.NotContains(t, string(out), "ours.go")
}

// waitIn is looked for in stack traces.
func waitIn(wg twin.WaitGroup) { wg.Wait() }

// A goroutine that is neither running nor about to run is blocked.
var blocked = regexp.MustCompile(`^goroutine \d+ [^\[]*\[(chan receive|semacquire|sync\.)`)

// headerOfWait returns the first line of the stack trace of the goroutine in
// waitIn, once it is asleep.
func headerOfWait(t *testing.T) (header string) {
	buf := make([]byte, 1<<20)
	until(t, "the goroutine is asleep in Wait", func() bool {
		for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			if strings.Contains(stack, "waitgroup_test.waitIn") && blocked.MatchString(stack) {
				header, _, _ = strings.Cut(stack, "\n")
				return true
			}
		}
		return false
	})
	return header
}

// verdicts say how a program ends: with what words, or, where there are none,
// without an error.
type verdicts struct{ ours, std string }

// run runs the program in two child processes, once with each implementation: a
// test does not survive a fatal error.
func run(t *testing.T, want verdicts, program func(t *testing.T, impl twin.Impl)) {
	const variable = "SYNCPRIMER_IMPL"
	switch os.Getenv(variable) {
	case "ours":
		program(t, twin.Ours)
	case "std":
		program(t, twin.Std)
	default:
		for name, words := range map[string]string{"ours": want.ours, "std": want.std} {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^"+t.Name()+"$")
			cmd.Env = append(os.Environ(), variable+"="+name, "GORACE=atexit_sleep_ms=0")
			out, err := cmd.CombinedOutput()
			cancel()
			if words == "" {
				require.NoError(t, err, "%s: %s", name, out)
				continue
			}
			var exit *exec.ExitError
			require.True(t, errors.As(err, &exit), "%s: %s", name, out)
			require.Equal(t, 2, exit.ExitCode(), "%s: %s", name, out)
			require.Contains(t, string(out), words, name)
		}
	}
}
