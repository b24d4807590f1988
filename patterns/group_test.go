package patterns_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sourcegraph/conc/panics"
	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/patterns"
)

// outcomeOf is how f ends, in words.
func outcomeOf(f func() error) string {
	said := make(chan string, 1)
	go observe(f, func(o outcome) { said <- o.String() })
	return <-said
}

func (o outcome) String() string {
	switch p := o.panicked.(type) {
	case *patterns.Panic:
		return "panic: " + p.Value.(string)
	case *panics.Recovered:
		return "panic: " + p.Value.(string)
	case string:
		return "panic without a stack: " + p
	}
	switch {
	case o.exited:
		return "Goexit"
	case o.err != nil:
		return strings.ReplaceAll(o.err.Error(), "\n", ", ")
	}
	return "nil"
}

// A groupCase is a scene with a group, and how it ends. Where another library differs
// its own ending stands below its name.
type groupCase struct {
	name   string
	run    func(g grouper, ctx context.Context, cancel context.CancelCauseFunc) error
	want   string
	others map[string]string
}

// skipped stands for what would end the program, wait for ever, or is not there.
const skipped = "skipped"

// impls are those on which the case runs.
func (c groupCase) impls() []impl {
	return slices.DeleteFunc(slices.Clone(all), func(im impl) bool { return c.others[im.name] == skipped })
}

func returning(err error) func() error { return func() error { return err } }

// groupCases are all in a bubble: Wait of synctest lets one thing happen after another.
var groupCases = []groupCase{
	{
		name: "nothing to do",
		run:  func(g grouper, _ context.Context, _ context.CancelCauseFunc) error { return g.Wait() },
		want: "nil",
	},
	{
		name: "all return",
		run: func(g grouper, _ context.Context, _ context.CancelCauseFunc) error {
			g.Go(returning(nil))
			g.Go(returning(nil))
			return g.Wait()
		},
		want: "nil",
	},
	{
		name: "the first error counts",
		run: func(g grouper, _ context.Context, _ context.CancelCauseFunc) error {
			g.Go(returning(errFirst))
			synctest.Wait()
			g.Go(returning(errSecond))
			return g.Wait()
		},
		want: "first",
	},
	{
		name: "an error cancels the others",
		run: func(g grouper, ctx context.Context, _ context.CancelCauseFunc) error {
			g.Go(func() error {
				<-ctx.Done()
				return errSecond
			})
			g.Go(returning(errFirst))
			return g.Wait()
		},
		want: "first",
	},
	{
		name: "the cause is the first error",
		run: func(g grouper, ctx context.Context, _ context.CancelCauseFunc) error {
			g.Go(returning(errFirst))
			_ = g.Wait()
			synctest.Wait()
			return ours.context.Cause(ctx)
		},
		want:   "first",
		others: map[string]string{"conc": "context canceled"},
	},
	{
		name: "the context is over after Wait",
		run: func(g grouper, ctx context.Context, _ context.CancelCauseFunc) error {
			_ = g.Wait()
			return ctx.Err()
		},
		want:   "context canceled",
		others: map[string]string{"conc": "nil"}, // the context is not its own
	},
	{
		name: "Wait twice",
		run: func(g grouper, _ context.Context, _ context.CancelCauseFunc) error {
			g.Go(returning(errFirst))
			_ = g.Wait()
			return g.Wait()
		},
		want:   "first",
		others: map[string]string{"conc": "nil"}, // one use, one Wait
	},
	{
		name: "a panic is repeated",
		run: func(g grouper, _ context.Context, _ context.CancelCauseFunc) error {
			g.Go(func() error { panic("oh") })
			return g.Wait()
		},
		want:   "panic: oh",
		others: map[string]string{"x/sync": skipped},
	},
	{
		name: "a panic cancels the others",
		run: func(g grouper, ctx context.Context, _ context.CancelCauseFunc) error {
			g.Go(func() error { panic("oh") })
			synctest.Wait()
			err := ctx.Err()
			observe(g.Wait, func(outcome) {})
			return err
		},
		want:   "context canceled",
		others: map[string]string{"x/sync": skipped},
	},
	{
		name: "a panic counts more than an earlier error",
		run: func(g grouper, ctx context.Context, _ context.CancelCauseFunc) error {
			g.Go(func() error {
				<-ctx.Done()
				panic("oh")
			})
			g.Go(returning(errFirst))
			return g.Wait()
		},
		want:   "panic: oh",
		others: map[string]string{"x/sync": skipped},
	},
	{
		name: "Goexit is repeated",
		run: func(g grouper, _ context.Context, _ context.CancelCauseFunc) error {
			g.Go(failures[2].fail)
			return g.Wait()
		},
		want:   "Goexit",
		others: map[string]string{"x/sync": "nil", "conc": "nil"},
	},
	{
		name: "Go after the end of the context",
		run: func(g grouper, _ context.Context, cancel context.CancelCauseFunc) error {
			cancel(errFirst)
			g.Go(returning(errSecond))
			return g.Wait()
		},
		want:   "first",
		others: map[string]string{"x/sync": "second", "conc": "second"},
	},
	{
		name: "Go waits for a place, and the context ends",
		run: func(g grouper, ctx context.Context, cancel context.CancelCauseFunc) error {
			g.SetLimit(1)
			g.Go(func() error { <-ctx.Done(); return nil })
			go func() {
				synctest.Wait()
				cancel(errFirst)
			}()
			g.Go(returning(errSecond))
			return g.Wait()
		},
		want:   "first",
		others: map[string]string{"x/sync": "second", "conc": "second"},
	},
	{
		name: "a limit of none",
		run: func(g grouper, _ context.Context, cancel context.CancelCauseFunc) error {
			g.SetLimit(0)
			go func() {
				synctest.Wait()
				cancel(errFirst)
			}()
			g.Go(returning(errSecond))
			return g.Wait()
		},
		want:   "first",
		others: map[string]string{"x/sync": skipped, "conc": skipped}, // for ever
	},
	{
		name: "TryGo",
		run: func(g grouper, ctx context.Context, cancel context.CancelCauseFunc) error {
			g.SetLimit(1)
			first := g.TryGo(func() error { <-ctx.Done(); return nil })
			second := g.TryGo(returning(errSecond))
			cancel(errFirst)
			synctest.Wait()
			third := g.TryGo(returning(nil))
			_ = g.Wait()
			if first && !second && !third {
				return nil
			}
			return errors.New("another")
		},
		want:   "nil",
		others: map[string]string{"x/sync": "another", "conc": skipped}, // it calls the third
	},
	{
		name: "no limit again",
		run: func(g grouper, ctx context.Context, cancel context.CancelCauseFunc) error {
			g.SetLimit(0)
			g.SetLimit(-1)
			g.Go(returning(errFirst))
			return g.Wait()
		},
		want: "first",
	},
}

func TestGroup(t *testing.T) {
	for _, c := range groupCases {
		t.Run(c.name, func(t *testing.T) {
			on(t, c.impls(), func(t *testing.T, im impl) {
				want, differs := c.others[im.name]
				if !differs {
					want = c.want
				}
				synctest.Test(t, func(t *testing.T) {
					parent, cancel := im.context.WithCancelCause(im.context.Background())
					defer cancel(nil)
					g, ctx := im.withContext(parent)
					require.Equal(t, want, outcomeOf(func() error { return c.run(g, ctx, cancel) }))
				})
			})
		})
	}
}

// A gauge knows how many are inside, and how many there were at most.
type gauge struct{ now, most atomic.Int64 }

func (g *gauge) enter() {
	n := g.now.Add(1)
	for most := g.most.Load(); n > most && !g.most.CompareAndSwap(most, n); most = g.most.Load() {
	}
}

func (g *gauge) leave() { g.now.Add(-1) }

// stay is inside for a moment of the bubble's time: it passes when everybody waits, so
// that all come in who may.
func (g *gauge) stay() {
	g.enter()
	defer g.leave()
	time.Sleep(time.Second)
}

// At most so many run at a time, and so many do.
func TestGroupLimit(t *testing.T) {
	on(t, all, func(t *testing.T, im impl) {
		synctest.Test(t, func(t *testing.T) {
			g, _ := im.withContext(im.context.Background())
			g.SetLimit(3)
			var inside gauge
			for range 50 {
				g.Go(func() error {
					inside.stay()
					return nil
				})
			}
			require.NoError(t, g.Wait())
			require.EqualValues(t, 3, inside.most.Load())
		})
	})
}
