package rwmutex_test

import (
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// waitInBubble is looked for in stack traces.
func waitInBubble(l twin.Locker) {
	l.Lock()
	l.Unlock()
}

// A goroutine that is neither running nor about to run is blocked.
var blocked = regexp.MustCompile(`^goroutine \d+ [^\[]*\[(chan receive|semacquire|sync\.)`)

// untilAsleep waits until so many goroutines are asleep in waitInBubble, and
// returns the first lines of their stack traces.
func untilAsleep(t *testing.T, n int) (headers []string) {
	buf := make([]byte, 1<<20)
	until(t, "goroutines in the bubble fall asleep", func() bool {
		headers = headers[:0]
		for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			if strings.Contains(stack, "rwmutex_test.waitInBubble") && blocked.MatchString(stack) {
				header, _, _ := strings.Cut(stack, "\n")
				headers = append(headers, header)
			}
		}
		return len(headers) == n
	})
	return headers
}

// Who holds an RWMutex may be outside the bubble. So a goroutine that waits for
// one is not "durably blocked": meanwhile the bubble's clock must not move, and
// the bubble must not be given up as deadlocked.
func TestAWaitForTheOutsideIsNotDurable(t *testing.T) {
	for _, tc := range []struct {
		name            string
		outside, inside func(rw twin.RWMutex) twin.Locker
	}{
		{"a reader waits for a writer", writing, reading},
		{"a writer waits for a reader", reading, writing},
		{"a writer waits for a writer", writing, writing},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				rw := impl.NewRWMutex()
				tc.outside(rw).Lock()
				var headers []string
				var outside errgroup.Group
				outside.Go(func() error {
					headers = untilAsleep(t, 1)
					tc.outside(rw).Unlock()
					return nil
				})
				synctest.Test(t, func(t *testing.T) {
					// If the clock could move, it would move by an hour.
					go time.Sleep(time.Hour)
					start := time.Now()
					waitInBubble(tc.inside(rw))
					require.Zero(t, time.Since(start))
					time.Sleep(2 * time.Hour) // now it can
				})
				require.NoError(t, outside.Wait())
				require.Contains(t, headers[0], "synctest bubble")
				require.NotContains(t, headers[0], "(durable)")
			})
		})
	}
}

func reading(rw twin.RWMutex) twin.Locker { return rw.RLocker() }
func writing(rw twin.RWMutex) twin.Locker { return rw }

// What a package-level lock is to a program under test.
var global = map[string]twin.RWMutex{"ours": twin.Ours.NewRWMutex(), "std": twin.Std.NewRWMutex()}

func TestContentionFromInsideAndOutsideBubblesAtOnce(t *testing.T) {
	const (
		goroutines = 3 // in each of two bubbles, and outside
		rounds     = 200
	)
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		rw := global[impl.Name]
		var p pair
		crowd := func() error {
			var g errgroup.Group
			for i := range goroutines {
				g.Go(func() error {
					for round := range rounds {
						if (round+i)%3 == 0 {
							rw.Lock()
							p.write(t)
							rw.Unlock()
						} else {
							rw.RLock()
							p.read(t)
							rw.RUnlock()
						}
					}
					return nil
				})
			}
			return g.Wait()
		}
		bubble := func() error {
			synctest.Test(t, func(t *testing.T) { require.NoError(t, crowd()) })
			return nil
		}
		var g errgroup.Group
		g.Go(crowd)
		g.Go(bubble)
		g.Go(bubble)
		require.NoError(t, g.Wait())
		require.True(t, wordsOf(rw).free())
	})
}

func TestWaitOfABubbleSeesWhatWasDoneUnderTheLock(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		synctest.Test(t, func(t *testing.T) {
			rw := impl.NewRWMutex()
			sum, seen := 0, make([]int, 10)
			for i := range 10 {
				go func() {
					rw.Lock()
					sum += i
					rw.Unlock()
					rw.RLock()
					seen[i] = sum
					rw.RUnlock()
				}()
			}
			synctest.Wait()
			require.Equal(t, 45, sum)
			require.Contains(t, seen, 45)
		})
	})
}

// More of them than there are places to sleep that were made for this before main
// began.
func TestACrowdInABubbleWaitsForTheOutside(t *testing.T) {
	const crowd = 400
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		rw, door := impl.NewRWMutex(), impl.NewMutex()
		rw.Lock()
		door.Lock()
		var outside errgroup.Group
		outside.Go(func() error {
			untilAsleep(t, 1+crowd)
			rw.Unlock()
			door.Unlock()
			return nil
		})
		synctest.Test(t, func(t *testing.T) {
			var g errgroup.Group
			// While this one waits, the bubble does not count as deadlocked.
			g.Go(func() error { waitInBubble(door); return nil })
			for range crowd {
				g.Go(func() error { waitInBubble(rw.RLocker()); return nil })
			}
			require.NoError(t, g.Wait())
		})
		require.NoError(t, outside.Wait())
	})
}
