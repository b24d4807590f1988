package park

import (
	"os"
	"os/exec"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) {
	if os.Getenv("PARK_TEST_FATAL") != "" {
		defer func() { _ = recover() }()
		Fatal("sync: a lock that is no lock")
	}
	testmain.Run(m)
}

// hidden calls f as a primitive would, with the race detector disabled.
func hidden(f func()) {
	race.Disable()
	f()
	race.Enable()
}

func TestParkAndUnparkInEitherOrder(t *testing.T) {
	ways := map[string]Place{"durably": BorrowDurable()}
	for name, p := range borrowed() {
		ways[name] = p
	}
	for name, p := range ways {
		t.Run(name, func(t *testing.T) {
			p.Unpark()
			hidden(p.Park) // the wake-up came before: returns at once

			var g errgroup.Group
			g.Go(func() error { hidden(p.Park); return nil })
			p.Unpark()
			require.NoError(t, g.Wait())
			p.Return()
		})
	}
}

func TestDurableSleepIsDurable(t *testing.T) {
	synctest.Test(t, func(*testing.T) {
		p := BorrowDurable()
		go func() { hidden(p.Park) }()
		synctest.Wait() // returns: the sleeper counts as blocked
		p.Unpark()
	})
}

// A borrowed sleep is ended from outside the bubble, and while it lasts the
// bubble's time stands still, since not everybody in it is durably blocked.
func TestBorrowedSleepIsNotDurable(t *testing.T) {
	for name, p := range borrowed() {
		t.Run(name, func(t *testing.T) {
			var g errgroup.Group
			g.Go(func() error {
				for !asleepInPark() {
					runtime.Gosched()
				}
				p.Unpark()
				return nil
			})
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				timer := time.NewTimer(time.Hour)
				defer timer.Stop()
				p.Park()
				require.Zero(t, time.Since(start))
			})
			require.NoError(t, g.Wait())
			p.Return()
		})
	}
}

// asleepInPark reports whether some goroutine of a bubble sleeps in Park.
func asleepInPark() bool {
	return parkedInBubble.Match(stacks())
}

func TestBorrowingAllocatesNothing(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() { Borrow().Return() }))
}

func TestCanSpinOnlyBesideAnotherProcessor(t *testing.T) {
	defer look()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	look()
	require.False(t, CanSpin(0))
	if runtime.NumCPU() == 1 {
		return
	}
	runtime.GOMAXPROCS(2)
	credit.Store(0)
	// Nobody tells that there is another processor now. It is found out.
	waits := 0
	for ; !CanSpin(0); waits++ {
		require.Less(t, waits, 256)
	}
	require.True(t, CanSpin(0))
	require.True(t, CanSpin(spinTurns-1))
	require.False(t, CanSpin(spinTurns), "spinning has to end")
	runtime.GOMAXPROCS(1)
	require.False(t, CanSpin(spinTurns))
	require.False(t, spare.Load(), "looked at again when one has spun in vain")
}

func TestSpinningInVainIsPutOff(t *testing.T) {
	if !spare.Load() {
		t.Skip("spinning takes two processors; on a machine that has them: go test -run SpinningInVain ./internal/park")
	}
	defer credit.Store(0)
	credit.Store(0)
	CanSpin(spinTurns) // what one asks who has spun in vain
	waits := 0
	for ; !CanSpin(0); waits++ {
		require.LessOrEqual(t, waits, lossInVain, "it must be tried again some time")
	}
	require.Positive(t, waits)
	for range 100 {
		CanSpin(0)
	}
	require.EqualValues(t, creditMax, credit.Load())
}

func TestPickIsInRangeAndReachesAll(t *testing.T) {
	seen := make(map[int]bool)
	for range 1000 {
		seen[Pick(3)] = true
	}
	require.Equal(t, map[int]bool{0: true, 1: true, 2: true}, seen)
}

func TestClosed(t *testing.T) {
	open, shut := make(chan struct{}), make(chan struct{})
	close(shut)
	require.False(t, Closed(open))
	require.True(t, Closed(shut))
}

func TestClockOfABubbleIsFake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := Clock()
		require.False(t, WaitedLong(start, time.Hour))
		time.Sleep(time.Hour + 1)
		require.True(t, WaitedLong(start, time.Hour))
	})
}

func TestFatalCannotBeRecovered(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PARK_TEST_FATAL=1")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Equal(t, 2, exit.ExitCode())
	require.Regexp(t, `^fatal error: sync: a lock that is no lock\n\ngoroutine \d+ `, string(out))
	require.Contains(t, string(out), "TestMain")
}
