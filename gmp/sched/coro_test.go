package sched

import (
	"fmt"
	"iter"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func numbers(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// What next and stop return, and when they panic, is as with iter.Pull.
func TestPullIsIterPull(t *testing.T) {
	type puller func(iter.Seq[int]) (func() (int, bool), func())
	panics := func(f func()) (r any) {
		defer func() { r = recover() }()
		f()
		return nil
	}
	uses := map[string]func(log func(any), pull puller){
		"to its end": func(log func(any), pull puller) {
			next, stop := pull(numbers(3))
			for range 5 {
				v, ok := next()
				log(fmt.Sprint(v, ok))
			}
			stop()
		},
		"stopped": func(log func(any), pull puller) {
			next, stop := pull(func(yield func(int) bool) {
				defer log("ends")
				log(yield(1))
				log(yield(2))
			})
			log(fmt.Sprint(next()))
			stop()
			stop()
			log(fmt.Sprint(next()))
		},
		"stopped before it starts": func(log func(any), pull puller) {
			next, stop := pull(func(func(int) bool) { log("never") })
			stop()
			log(fmt.Sprint(next()))
		},
		"a panic": func(log func(any), pull puller) {
			next, _ := pull(func(yield func(int) bool) { yield(1); panic("no") })
			next()
			log(panics(func() { next() }))
			log(fmt.Sprint(next()))
		},
		"Goexit": func(log func(any), pull puller) {
			next, _ := pull(func(func(int) bool) { runtime.Goexit() })
			defer log("deferred")
			next()
			log("never")
		},
		"a pull in a pull": func(log func(any), pull puller) {
			next, stop := pull(func(yield func(int) bool) {
				inner, stop := pull(numbers(10))
				defer stop()
				for v, ok := inner(); ok && yield(v*v); v, ok = inner() {
				}
			})
			for range 4 {
				log(fmt.Sprint(next()))
			}
			stop()
		},
	}
	for name, use := range uses {
		t.Run(name, func(t *testing.T) {
			var want, got []any
			done := make(chan bool)
			go func() {
				defer close(done)
				use(func(x any) { want = append(want, x) }, iter.Pull[int])
			}()
			<-done
			s := New(Config{})
			require.NoError(t, s.Main(func() {
				s.Go(func() {
					use(func(x any) { got = append(got, x) }, func(seq iter.Seq[int]) (func() (int, bool), func()) { return Pull(s, seq) })
				})
				s.Sleep(time.Second)
			}))
			require.Equal(t, want, got)
			require.NotEmpty(t, got)
		})
	}
}

// A switch goes past all who stand in line, and begins no time slice.
func TestCoroutinesBypassTheScheduler(t *testing.T) {
	ran, before := false, false
	var tick, after int
	s := New(Config{})
	require.NoError(t, s.Main(func() {
		next, stop := Pull(s, numbers(1<<30))
		defer stop()
		s.Go(func() { ran = true })
		tick = s.ps[0].schedtick
		for range 10_000 {
			next()
		}
		before, after = ran, s.ps[0].schedtick
		for !ran {
			next()
		}
	}))
	require.False(t, before, "20,000 switches are 2 ms")
	require.Equal(t, tick, after)
	require.True(t, ran, "the slice of both ends as that of one")
	require.GreaterOrEqual(t, s.Stats().CoroSwitches, 20_000)
	require.True(t, s.seen[Gdead][Gwaiting])
	require.True(t, s.seen[Gwaiting][Grunning])
}

// With LockOSThread the thread goes with the switch, and has to be the one on which the
// coroutine was created.
func TestCoroutinesAndLockedThreads(t *testing.T) {
	s := New(Config{Procs: 2})
	var threads []int
	require.NoError(t, s.Main(func() {
		s.LockOSThread()
		next, stop := Pull(s, func(yield func(int) bool) {
			for yield(s.Thread()) {
			}
		})
		for range 3 {
			at, _ := next()
			threads = append(threads, at, s.Thread())
		}
		stop()
		s.Sleep(time.Millisecond)
		threads = append(threads, s.Thread())
	}))
	require.Equal(t, []int{0, 0, 0, 0, 0, 0, 0}, threads)

	s = New(Config{})
	require.EqualError(t, s.Main(func() {
		next, _ := Pull(s, numbers(3))
		s.LockOSThread()
		next()
	}), "fatal error: coro: OS thread locking must match locking at coroutine creation")
}

// Main may end before the program does: by Goexit.
func TestMainEndsByGoexit(t *testing.T) {
	ran := false
	s := New(Config{})
	require.EqualError(t, s.Main(func() {
		s.Go(func() { s.Sleep(time.Millisecond); ran = true })
		runtime.Goexit()
	}), "fatal error: no goroutines (main called runtime.Goexit) - deadlock!")
	require.True(t, ran)
}

// A thread that is locked to who calls a coroutine is locked to the coroutine meanwhile.
func TestTheLockGoesToTheCoroutine(t *testing.T) {
	s := New(Config{})
	var inside, me *G
	require.NoError(t, s.Main(func() {
		s.LockOSThread()
		m := s.current
		next, stop := Pull(s, func(yield func(int) bool) {
			inside, me = m.lockedg, s.self("test")
			yield(1)
		})
		next()
		require.Equal(t, s.main, m.lockedg)
		require.Equal(t, m, s.main.lockedm)
		stop()
	}))
	require.NotEqual(t, s.main, me)
	require.Equal(t, me, inside)
}
