package once_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// Many goroutines come to one Once after the other, all at the same time. What f
// writes is plain: under -race a caller that reads it without an edge from the
// return of f is reported, on the fast path as on the slow one.
func TestManyCallersOfManyOnces(t *testing.T) {
	const (
		callers = 8
		onces   = 1000
	)
	for _, tc := range []struct {
		name string
		// run returns a function that calls f once, in whatever way.
		run func(impl twin.Impl, f func()) (call func())
	}{
		{"Do", func(impl twin.Impl, f func()) func() {
			o := impl.NewOnce()
			return func() { o.Do(f) }
		}},
		{"OnceFunc", func(impl twin.Impl, f func()) func() { return impl.OnceFunc(f) }},
		{"OnceValue", func(impl twin.Impl, f func()) func() {
			v := impl.OnceValue(func() int { f(); return 1 })
			return func() { v() }
		}},
		{"OnceValues", func(impl twin.Impl, f func()) func() {
			v := impl.OnceValues(func() (int, error) { f(); return 1, nil })
			return func() { _, _ = v() }
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, impl twin.Impl) {
				calls := make([]int, onces)
				call := make([]func(), onces)
				for i := range onces {
					call[i] = tc.run(impl, func() { calls[i]++ })
				}
				var g errgroup.Group
				for range callers {
					g.Go(func() error {
						for i := range onces {
							call[i]()
							if calls[i] != 1 {
								t.Errorf("%d calls when the caller returns", calls[i])
							}
						}
						return nil
					})
				}
				require.NoError(t, g.Wait())
			})
		})
	}
}
