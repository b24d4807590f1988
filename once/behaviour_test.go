package once_test

import (
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/internal/twin"
)

var behaviours = []struct {
	name string
	test func(t *testing.T, impl twin.Impl)
}{
	{"Do calls f the first time and not again", func(t *testing.T, impl twin.Impl) {
		o := impl.NewOnce()
		calls := 0
		for range 3 {
			o.Do(func() { calls++ })
			require.Equal(t, 1, calls)
		}
	}},
	{"it is once for each Once, whatever f is", func(t *testing.T, impl twin.Impl) {
		var calls []int
		o := impl.NewOnce()
		o.Do(func() { calls = append(calls, 1) })
		o.Do(func() { calls = append(calls, 2) })
		impl.NewOnce().Do(func() { calls = append(calls, 3) })
		require.Equal(t, []int{1, 3}, calls)
	}},
	{"everybody returns after f has", func(t *testing.T, impl twin.Impl) {
		o := impl.NewOnce()
		finish := make(chan bool)
		var finished, returned atomic.Int32
		var g errgroup.Group
		const callers = 5
		for range callers {
			g.Go(func() error {
				o.Do(func() {
					<-finish
					finished.Add(1)
				})
				returned.Add(finished.Load())
				return nil
			})
		}
		until(t, "all but one wait", func() bool { return waiting(o) == callers-1 })
		require.Zero(t, returned.Load())
		close(finish)
		require.NoError(t, g.Wait())
		require.EqualValues(t, callers, returned.Load())
	}},
	{"a call from within f waits for itself", func(t *testing.T, impl twin.Impl) {
		o := impl.NewOnce()
		inner := false
		var g errgroup.Group
		g.Go(func() error {
			o.Do(func() {
				o.Do(func() { inner = true })
				lockOf(o).Lock() // the knot is tied again, so that Do can end
			})
			return nil
		})
		until(t, "the inner call waits", func() bool { return waiting(o) == 1 })
		require.False(t, inner)
		lockOf(o).Unlock() // nobody but a test can untie the knot
		require.NoError(t, g.Wait())
		require.True(t, inner)
	}},
	{"a panic is passed on, and counts as done", func(t *testing.T, impl twin.Impl) {
		o := impl.NewOnce()
		require.PanicsWithValue(t, "in f", func() { o.Do(func() { panic("in f") }) })
		o.Do(func() { t.Error("called again") })
		require.False(t, locked(o))
	}},
	{"Goexit counts as done", func(t *testing.T, impl twin.Impl) {
		o := impl.NewOnce()
		require.Equal(t, ending{goexit: true}, endingOf(func() { o.Do(runtime.Goexit) }))
		o.Do(func() { t.Error("called again") })
		require.False(t, locked(o))
	}},
	{"those who wait for an f that panics return as if it had not", func(t *testing.T, impl twin.Impl) {
		o := impl.NewOnce()
		running, finish := make(chan bool), make(chan bool)
		var g errgroup.Group
		var first ending
		g.Go(func() error {
			first = endingOf(func() {
				o.Do(func() {
					close(running)
					<-finish
					panic("in f")
				})
			})
			return nil
		})
		<-running
		g.Go(func() error {
			o.Do(func() { t.Error("called again") })
			return nil
		})
		until(t, "the second caller waits", func() bool { return waiting(o) == 1 })
		close(finish)
		require.NoError(t, g.Wait())
		require.Equal(t, ending{panicked: "in f"}, first)
	}},
	{"a nil f panics in Do, and counts as done", func(t *testing.T, impl twin.Impl) {
		o := impl.NewOnce()
		require.Panics(t, func() { o.Do(nil) })
		o.Do(nil)
	}},
	{"nothing is allocated", func(t *testing.T, impl twin.Impl) {
		o, f := impl.NewOnce(), func() {}
		require.Zero(t, testing.AllocsPerRun(100, func() { o.Do(f) }))
		once := impl.OnceFunc(f)
		require.Zero(t, testing.AllocsPerRun(100, once))
		value := impl.OnceValue(func() int { return 1 })
		require.Zero(t, testing.AllocsPerRun(100, func() { value() }))
		values := impl.OnceValues(func() (int, error) { return 1, nil })
		require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = values() }))
	}},
}

func TestBehaviour(t *testing.T) {
	for _, b := range behaviours {
		t.Run(b.name, func(t *testing.T) { onBoth(t, b.test) })
	}
}

// An ending is how a function ended: it returned, or it panicked, or it left by
// Goexit.
type ending struct {
	panicked any
	goexit   bool
}

func endingOf(f func()) (end ending) {
	done := make(chan bool)
	go func() {
		defer close(done)
		end.goexit = true
		func() {
			defer func() {
				if p := recover(); p != nil {
					end = ending{panicked: p}
				}
			}()
			f()
			end.goexit = false
		}()
	}()
	<-done
	return end
}

// Each of the three functions, behind one face: how it is made from an f, and what
// a call returns.
var functions = []struct {
	name string
	wrap func(impl twin.Impl, f func()) (call func() (int, error))
}{
	{"OnceFunc", func(impl twin.Impl, f func()) func() (int, error) {
		once := impl.OnceFunc(f)
		return func() (int, error) { once(); return 7, errSeven }
	}},
	{"OnceValue", func(impl twin.Impl, f func()) func() (int, error) {
		once := impl.OnceValue(func() int { f(); return 7 })
		return func() (int, error) { return once(), errSeven }
	}},
	{"OnceValues", func(impl twin.Impl, f func()) func() (int, error) {
		return impl.OnceValues(func() (int, error) { f(); return 7, errSeven })
	}},
}

var errSeven = errors.New("seven")

var functionBehaviours = []struct {
	name string
	test func(t *testing.T, wrap func(f func()) func() (int, error))
}{
	{"f is called the first time, and its results are returned every time",
		func(t *testing.T, wrap func(f func()) func() (int, error)) {
			calls := 0
			once := wrap(func() { calls++ })
			require.Zero(t, calls)
			for range 3 {
				v, err := once()
				require.Equal(t, 7, v)
				require.Same(t, errSeven, err)
				require.Equal(t, 1, calls)
			}
		}},
	{"everybody gets the results, and after f has returned",
		func(t *testing.T, wrap func(f func()) func() (int, error)) {
			written := 0
			once := wrap(func() {
				for range 10 {
					runtime.Gosched()
				}
				written++
			})
			var g errgroup.Group
			for range 8 {
				g.Go(func() error {
					if v, err := once(); v != 7 || err != errSeven || written != 1 {
						t.Error("too early, or not the results of f")
					}
					return nil
				})
			}
			require.NoError(t, g.Wait())
		}},
	{"a panic is repeated with the same value by every call",
		func(t *testing.T, wrap func(f func()) func() (int, error)) {
			value := &struct{ int }{7}
			calls := 0
			once := wrap(func() { calls++; panic(value) })
			for range 3 {
				p := endingOf(func() { _, _ = once() }).panicked
				require.Same(t, value, p)
				require.Equal(t, 1, calls)
			}
		}},
	{"panic(nil) is repeated as what it has become",
		func(t *testing.T, wrap func(f func()) func() (int, error)) {
			once := wrap(func() { panic(nil) })
			first := endingOf(func() { _, _ = once() }).panicked
			require.IsType(t, new(runtime.PanicNilError), first)
			require.Same(t, first, endingOf(func() { _, _ = once() }).panicked)
		}},
	{"a run-time error is repeated",
		func(t *testing.T, wrap func(f func()) func() (int, error)) {
			once := wrap(nil)
			first := endingOf(func() { _, _ = once() }).panicked
			require.Implements(t, new(runtime.Error), first)
			require.Equal(t, first, endingOf(func() { _, _ = once() }).panicked)
		}},
	{"f that left by Goexit is not called again, and later calls panic",
		func(t *testing.T, wrap func(f func()) func() (int, error)) {
			calls := 0
			once := wrap(func() { calls++; runtime.Goexit() })
			first := endingOf(func() { _, _ = once() })
			later := endingOf(func() { _, _ = once() })
			require.IsType(t, new(runtime.PanicNilError), first.panicked)
			require.IsType(t, new(runtime.PanicNilError), later.panicked)
			require.Equal(t, 1, calls)
		}},
	{"the first panic still has f on its stack",
		func(t *testing.T, wrap func(f func()) func() (int, error)) {
			once := wrap(panicDeepInside)
			require.Contains(t, stackOfPanic(once), "panicDeepInside")
			require.NotContains(t, stackOfPanic(once), "panicDeepInside")
		}},
}

func TestFunctions(t *testing.T) {
	for _, f := range functions {
		t.Run(f.name, func(t *testing.T) {
			for _, b := range functionBehaviours {
				t.Run(b.name, func(t *testing.T) {
					onBoth(t, func(t *testing.T, impl twin.Impl) {
						b.test(t, func(g func()) func() (int, error) { return f.wrap(impl, g) })
					})
				})
			}
		})
	}
}

func panicDeepInside() { panic("deep inside") }

// stackOfPanic returns the stack at the moment at which the panic is recovered.
func stackOfPanic(f func() (int, error)) (stack string) {
	defer func() {
		_ = recover()
		buf := make([]byte, 64<<10)
		stack = string(buf[:runtime.Stack(buf, false)])
	}()
	_, _ = f()
	return ""
}

// What f holds on to is garbage once f has run, although the function is kept.
func TestFIsGarbageOnceItHasRun(t *testing.T) {
	for _, f := range functions {
		for _, ends := range []struct {
			how  string
			last func()
		}{
			{"returned", func() {}},
			{"panicked", func() { panic("in f") }},
		} {
			t.Run(f.name+" that "+ends.how, func(t *testing.T) {
				onBoth(t, func(t *testing.T, impl twin.Impl) {
					var freed atomic.Bool
					once := func() func() (int, error) {
						load := new([1 << 10]int)
						runtime.AddCleanup(load, func(int) { freed.Store(true) }, 0)
						return f.wrap(impl, func() {
							load[0]++
							ends.last()
						})
					}()
					for range 3 {
						runtime.GC()
					}
					require.False(t, freed.Load(), "f has not run yet")
					endingOf(func() { _, _ = once() })
					until(t, "the load of f is freed", func() bool {
						runtime.GC()
						return freed.Load()
					})
					runtime.KeepAlive(once)
				})
			})
		}
	}
}

func TestAFunctionAllocatesNoMoreThanOneOfTheStandardLibrary(t *testing.T) {
	for _, f := range functions {
		cost := func(impl twin.Impl) float64 {
			return testing.AllocsPerRun(100, func() { _, _ = f.wrap(impl, func() {})() })
		}
		require.LessOrEqual(t, cost(twin.Ours), cost(twin.Std), f.name)
	}
}

// f may run outside the bubble. So a goroutine that waits for it is not "durably
// blocked": meanwhile the bubble's clock must not move, and the bubble must not be
// given up as deadlocked.
func TestAWaitForTheOutsideIsNotDurable(t *testing.T) {
	onBoth(t, func(t *testing.T, impl twin.Impl) {
		o := impl.NewOnce()
		running := make(chan bool)
		var outside errgroup.Group
		outside.Go(func() error {
			o.Do(func() {
				close(running)
				until(t, "the goroutine in the bubble waits", func() bool { return waiting(o) == 1 })
			})
			return nil
		})
		<-running
		synctest.Test(t, func(t *testing.T) {
			go time.Sleep(time.Hour)
			start := time.Now()
			o.Do(func() { t.Error("called again") })
			require.Zero(t, time.Since(start))
			time.Sleep(2 * time.Hour)
		})
		require.NoError(t, outside.Wait())
	})
}
