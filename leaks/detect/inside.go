package detect

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

const (
	profile = "profile"

	// unsettled is how long goroutines may go on when the program has returned.
	unsettled = time.Second

	// grace is how long a detector that has all it needs may take to say so.
	grace = 2 * time.Second

	// calls are made to see a number grow.
	calls = 10

	hung = 4 // the exit status
)

// goingOn are the states of goroutines that may do something more by themselves.
var goingOn = regexp.MustCompile(`(?m)^goroutine \d+ \[(running|runnable|syscall|sleep|IO wait|preempted|copystack|waiting)\b`)

// settle returns when every other goroutine is blocked, or has ended, or when unsettled
// is over: one that computes, or waits for the network, may never be blocked. It goes by
// one look at all stacks, for which the runtime stops the world.
func settle() {
	buf := make([]byte, 1<<20)
	for start := time.Now(); time.Since(start) < unsettled; runtime.Gosched() {
		if stacks := buf[:runtime.Stack(buf, true)]; len(goingOn.FindAll(stacks, 2)) == 1 {
			return // that one is the caller
		}
	}
}

// printed is for detectors that print something if they find something.
func printed(r result) Answer {
	switch {
	case r.code != 0:
		return Answer{Cannot, r.stderr}
	case r.stdout == "":
		return Answer{Nothing, ""}
	}
	return Answer{Sees, r.stdout}
}

func goleaks(program func()) {
	before := goleak.IgnoreCurrent()
	program()
	settle()
	if err := goleak.Find(before); err != nil {
		fmt.Println(err)
	}
}

func countGoroutines(program func()) {
	number := func() int {
		settle()
		return pprof.Lookup("goroutine").Count()
	}
	before := number()
	for range calls {
		program()
	}
	if after := number(); after > before {
		fmt.Printf("goroutines: %d before, %d after %d calls\n", before, after, calls)
	}
}

func leakProfile(program func()) {
	leaked := pprof.Lookup("goroutineleak")
	if leaked == nil {
		fmt.Fprintln(os.Stderr, notHere)
		os.Exit(1)
	}
	program()
	settle()
	var found strings.Builder
	if err := leaked.WriteTo(&found, 1); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if !strings.HasPrefix(found.String(), "goroutineleak profile: total 0\n") {
		fmt.Println(found.String())
	}
}

// leaveMain has no goroutine of its own left, once the program has returned.
func leaveMain(program func()) {
	program()
	fmt.Println("The program has returned, and main leaves.")
	runtime.Goexit()
}

const (
	allAsleep = "fatal error: all goroutines are asleep - deadlock!"
	allGone   = "fatal error: no goroutines (main called runtime.Goexit) - deadlock!"
)

func deadlockReport(r result) Answer {
	switch {
	case strings.Contains(r.stderr, allAsleep):
		return Answer{Sees, r.stderr}
	case strings.Contains(r.stderr, allGone):
		return Answer{Nothing, allGone + " (So all have ended.)"}
	case r.killed:
		return Answer{Nothing, fmt.Sprintf("no report in %v", grace)}
	}
	return Answer{Cannot, r.stderr}
}

// bubble makes a test binary of this process, with one test: testing.Main is what go test
// used to call. It exits.
func bubble(program func()) {
	returned := make(chan struct{})
	go func() {
		<-returned
		settle()
		time.Sleep(grace)
		buf := make([]byte, 1<<20)
		fmt.Print("The test hangs. Its goroutines:\n\n")
		fmt.Println(string(buf[:runtime.Stack(buf, true)]))
		os.Exit(hung)
	}()
	os.Args = os.Args[:1] // they are flags of the test
	testing.Main(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{
		Name: "TestLeak", F: func(t *testing.T) {
			synctest.Test(t, func(*testing.T) {
				program()
				close(returned)
			})
		},
	}}, nil, nil)
}

const stillBlocked = "deadlock: main bubble goroutine has exited but blocked goroutines remain"

func testReport(r result) Answer {
	switch said := ofProgram(strings.TrimSpace(r.stdout + "\n" + r.stderr)); {
	case strings.Contains(said, stillBlocked):
		return Answer{Sees, said}
	case r.code == hung:
		return Answer{Hangs, said}
	case r.code != 0:
		return Answer{Cannot, said}
	default:
		return Answer{Nothing, said}
	}
}

// ofProgram leaves out the stacks of goroutines that are none of the program's.
func ofProgram(said string) string {
	var out []string
	for paragraph := range strings.SplitSeq(said, "\n\n") {
		if !strings.HasPrefix(paragraph, "goroutine ") || strings.Contains(paragraph, vetted) {
			out = append(out, paragraph)
		}
	}
	return strings.Join(out, "\n\n")
}
