package cond_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/twin"
)

// While goroutines wait for a condition, the bubble's clock moves on.
func TestAWaitIsDurable(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		synctest.Test(t, func(t *testing.T) {
			m := newMeeting(impl)
			m.waiters(1, 2)
			go func() {
				time.Sleep(time.Hour)
				m.Broadcast()
			}()
			start := time.Now()
			m.l.Lock()
			m.Wait()
			m.l.Unlock()
			require.Equal(t, time.Hour, time.Since(start))
		})
	})
}

// What a goroutine did before it blocked is visible after synctest.Wait: under
// -race nothing is reported.
func TestWaitOfABubbleSeesWhatWasDoneBeforeTheWait(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		synctest.Test(t, func(t *testing.T) {
			m := newMeeting(impl)
			before, inGap, after := 0, 0, 0
			go func() {
				m.l.Lock()
				defer m.l.Unlock()
				before = 1
				m.l.next = func() { inGap = 1 }
				m.Wait()
				after = 1
			}()
			synctest.Wait()
			require.Equal(t, 1, before)
			require.Equal(t, 1, inGap)
			m.Signal()
			synctest.Wait()
			require.Equal(t, 1, after)
		})
	})
}

// The panic of a copied Cond leaves the race detector as it was: what comes after
// it is still ordered.
func TestNoEdgeIsLostAfterARecoveredPanic(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		synctest.Test(t, func(t *testing.T) {
			m := newMeeting(impl)
			m.waiters(1)
			c := copyOf(m.Cond)
			for _, method := range []func(){c.Signal, c.Broadcast, c.Wait} {
				require.Panics(t, method)
			}
			m.l.Lock()
			before := len(m.woken)
			m.l.Unlock()
			require.Zero(t, before)
			m.wakes(t, m.Signal, 1)
		})
	})
}

// To wake a goroutine from outside its bubble stops the program, with ours as with
// the standard library's. (In a child process: a test does not survive it.)
func TestSignalFromOutsideTheBubbleIsFatal(t *testing.T) {
	for name, call := range map[string]func(twin.Cond){"Signal": twin.Cond.Signal, "Broadcast": twin.Cond.Broadcast} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				if os.Getenv("SYNCPRIMER_CHILD") != "" {
					wakeFromOutside(t, impl, call)
					return
				}
				if park.Backend == "gopark" && impl.Name == twin.Ours.Name {
					t.Skip("with the tag gopark nobody can tell which bubble a sleeper belongs to: go test -run OutsideTheBubble ./cond")
				}
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^"+t.Name()+"$")
				cmd.Env = append(os.Environ(), "SYNCPRIMER_CHILD=1", "GORACE=atexit_sleep_ms=0")
				out, err := cmd.CombinedOutput()
				var exit *exec.ExitError
				require.True(t, errors.As(err, &exit), "%s", out)
				require.Equal(t, 2, exit.ExitCode(), "%s", out)
				require.Contains(t, string(out), "fatal error: semaphore wake of synctest goroutine from outside bubble")
			})
		})
	}
}

func wakeFromOutside(t *testing.T, impl twin.Impl, call func(twin.Cond)) {
	door := impl.NewMutex()
	door.Lock()
	asleep := make(chan twin.Cond)
	go func() { call(<-asleep) }()
	synctest.Test(t, func(t *testing.T) {
		m := newMeeting(impl)
		m.waiters(1)
		// While somebody waits for a Mutex, the bubble does not count as
		// deadlocked.
		asleep <- m.Cond
		door.Lock()
	})
}
