package misuse

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"runtime"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// blockedHeader matches the first line of the trace of a goroutine that waits.
var blockedHeader = regexp.MustCompile(`(?m)^goroutine \d+ [^\[\n]*\[(chan|select|sync|sema|sleep|IO)[^\]\n]*\]:\n(?:.*\n)*?created by [^\n]*\(\*Scene\)\.Go`)

var locks = []Program{
	{Name: "mutex: Unlock of a new one", Run: func(s *Scene) { s.NewMutex().Unlock() }},
	{Name: "mutex: Unlock twice", Run: func(s *Scene) { m := s.NewMutex(); m.Lock(); m.Unlock(); m.Unlock() }},
	{Name: "mutex: Unlock after a TryLock that failed", Run: func(s *Scene) {
		m := s.NewMutex()
		m.Lock()
		if !m.TryLock() {
			m.Unlock()
		}
		m.Unlock()
	}},
	{Name: "mutex: Unlock twice in a goroutine", Run: func(s *Scene) {
		m := s.NewMutex()
		m.Lock()
		s.Go(func() { m.Unlock(); m.Unlock() })
		select {}
	}},
	{Name: "mutex: Unlock in a deferred function of a panic",
		Differs: "a fatal error of the runtime also prints the panics that are on their way",
		Run: func(s *Scene) {
			defer s.NewMutex().Unlock()
			panic("first")
		}},
	{Name: "mutex: Unlock twice where others have waited", Run: func(s *Scene) {
		m, wg := s.NewMutex(), s.NewWaitGroup()
		m.Lock()
		for range 2 {
			wg.Go(func() { m.Lock(); m.Unlock() })
		}
		m.Unlock()
		wg.Wait()
		m.Unlock()
	}},
	{Name: "mutex: Lock twice", Run: func(s *Scene) { m := s.NewMutex(); m.Lock(); m.Lock() }},
	{Name: "mutex: Lock after TryLock", Run: func(s *Scene) { m := s.NewMutex(); m.TryLock(); m.Lock() }},
	{Name: "mutex: two locks in two orders", Run: func(s *Scene) {
		a, b := s.NewMutex(), s.NewMutex()
		a.Lock()
		s.Go(func() { b.Lock(); a.Lock() })
		s.Settle()
		b.Lock()
	}},
	{Name: "mutex: the holder has ended", Run: func(s *Scene) {
		m, wg := s.NewMutex(), s.NewWaitGroup()
		wg.Go(m.Lock)
		wg.Wait()
		m.Lock()
	}},
	{Name: "mutex: a crowd that nobody lets in", Run: func(s *Scene) {
		m := s.NewMutex()
		m.Lock()
		for range 100 {
			s.Go(m.Lock)
		}
		m.Lock()
	}},
	{Name: "mutex: a copy is locked as well", Run: func(s *Scene) {
		m := s.NewMutex()
		m.Lock()
		c := copyOf(m)
		m.Unlock()
		c.Lock()
	}},
	{Name: "mutex: nil Lock", Run: func(s *Scene) { none(s.NewMutex()).Lock() }},
	{Name: "mutex: nil TryLock", Run: func(s *Scene) { none(s.NewMutex()).TryLock() }},
	{Name: "mutex: nil Unlock", Run: func(s *Scene) { none(s.NewMutex()).Unlock() }},

	{Name: "rwmutex: RUnlock of a new one", Run: func(s *Scene) { s.NewRWMutex().RUnlock() }},
	{Name: "rwmutex: RUnlock twice", Run: func(s *Scene) { m := s.NewRWMutex(); m.RLock(); m.RUnlock(); m.RUnlock() }},
	{Name: "rwmutex: RUnlock after a TryRLock that failed", Run: func(s *Scene) {
		m := s.NewRWMutex()
		m.Lock()
		if !m.TryRLock() {
			m.RUnlock()
		}
	}},
	{Name: "rwmutex: RUnlock of one locked for writing", Run: func(s *Scene) { m := s.NewRWMutex(); m.Lock(); m.RUnlock() }},
	{Name: "rwmutex: Unlock of a new one", Run: func(s *Scene) { s.NewRWMutex().Unlock() }},
	{Name: "rwmutex: Unlock twice", Run: func(s *Scene) { m := s.NewRWMutex(); m.Lock(); m.Unlock(); m.Unlock() }},
	{Name: "rwmutex: Unlock of one locked for reading", Run: func(s *Scene) { m := s.NewRWMutex(); m.RLock(); m.Unlock() }},
	{Name: "rwmutex: Unlock of an RLocker", Run: func(s *Scene) { s.NewRWMutex().RLocker().Unlock() }},
	{Name: "rwmutex: Lock twice", Run: func(s *Scene) { m := s.NewRWMutex(); m.Lock(); m.Lock() }},
	{Name: "rwmutex: Lock under RLock", Run: func(s *Scene) { m := s.NewRWMutex(); m.RLock(); m.Lock() }},
	{Name: "rwmutex: Lock under TryRLock", Run: func(s *Scene) { m := s.NewRWMutex(); m.TryRLock(); m.Lock() }},
	{Name: "rwmutex: RLock under Lock", Run: func(s *Scene) { m := s.NewRWMutex(); m.Lock(); m.RLock() }},
	{Name: "rwmutex: RLock under TryLock", Run: func(s *Scene) { m := s.NewRWMutex(); m.TryLock(); m.RLock() }},
	{Name: "rwmutex: RLock again while a writer waits", Run: func(s *Scene) {
		m := s.NewRWMutex()
		m.RLock()
		s.Go(m.Lock)
		s.Settle()
		m.RLock()
	}},
	{Name: "rwmutex: too many RUnlocks while a writer waits", Run: func(s *Scene) {
		m := s.NewRWMutex()
		m.RLock()
		s.Go(func() { m.Lock(); m.RUnlock() })
		s.Settle()
		m.RUnlock()
		select {}
	}},
	{Name: "rwmutex: a copy is locked as well", Run: func(s *Scene) {
		m := s.NewRWMutex()
		m.Lock()
		c := copyOf(m)
		m.Unlock()
		c.RLock()
	}},
	{Name: "rwmutex: nil RLock", Run: func(s *Scene) { none(s.NewRWMutex()).RLock() }},
	{Name: "rwmutex: nil RUnlock", Run: func(s *Scene) { none(s.NewRWMutex()).RUnlock() }},
	{Name: "rwmutex: nil Lock", Run: func(s *Scene) { none(s.NewRWMutex()).Lock() }},
	{Name: "rwmutex: nil Unlock", Run: func(s *Scene) { none(s.NewRWMutex()).Unlock() }},
	{Name: "rwmutex: nil TryLock", Run: func(s *Scene) { none(s.NewRWMutex()).TryLock() }},
	{Name: "rwmutex: nil TryRLock", Run: func(s *Scene) { none(s.NewRWMutex()).TryRLock() }},
}

var groups = []Program{
	{Name: "waitgroup: Done of a new one", Run: func(s *Scene) { s.NewWaitGroup().Done() }},
	{Name: "waitgroup: Done once too often", Run: func(s *Scene) { wg := s.NewWaitGroup(); wg.Add(1); wg.Done(); wg.Done() }},
	{Name: "waitgroup: Add below zero", Run: func(s *Scene) { wg := s.NewWaitGroup(); wg.Add(3); wg.Add(-5) }},
	{Name: "waitgroup: Add of the least number", Run: func(s *Scene) { s.NewWaitGroup().Add(math.MinInt32) }},
	{Name: "waitgroup: Add past the largest number", Run: func(s *Scene) { wg := s.NewWaitGroup(); wg.Add(math.MaxInt32); wg.Add(1) }},
	{Name: "waitgroup: below zero while another waits", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		wg.Add(1)
		s.Go(wg.Wait)
		s.Settle()
		wg.Add(-2)
	}},
	{Name: "waitgroup: used on after a recovered panic", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		func() {
			defer func() { fmt.Println(recover()) }()
			wg.Done()
		}()
		wg.Add(1) // back to zero
		wg.Wait()
		wg.Done()
	}},
	{Name: "waitgroup: Wait for nobody", Run: func(s *Scene) { wg := s.NewWaitGroup(); wg.Add(1); wg.Wait() }},
	{Name: "waitgroup: a task waits for itself", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		wg.Go(wg.Wait)
		wg.Wait()
	}},
	{Name: "waitgroup: used again before Wait has returned", Run: func(s *Scene) {
		runtime.GOMAXPROCS(1) // whom Done wakes does not run before Add
		wg := s.NewWaitGroup()
		wg.Add(1)
		s.Go(wg.Wait)
		s.Settle()
		wg.Done()
		wg.Add(1)
		select {}
	}},
	{Name: "waitgroup: Wait below zero", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		attempt(wg.Done)
		wg.Wait()
	}},
	{Name: "waitgroup: a copy waits for what it was copied with", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		wg.Add(1)
		c := copyOf(wg)
		wg.Done()
		wg.Wait()
		c.Wait()
	}},
	{Name: "waitgroup: Go with nil", Run: func(s *Scene) { wg := s.NewWaitGroup(); wg.Go(nil); wg.Wait() }},
	{Name: "waitgroup: Go with a function that panics", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		wg.Go(func() { panic("boom") })
		wg.Wait()
	}},
	{Name: "waitgroup: Go with a function that panics with an error", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		wg.Go(func() { panic(errors.New("boom")) })
		wg.Wait()
	}},
	{Name: "waitgroup: Go with a function that panics with nil", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		wg.Go(func() { panic(nil) })
		wg.Wait()
	}},
	{Name: "waitgroup: Go with a run-time error", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		wg.Go(func() { var list []int; list[len(list)]++ })
		wg.Wait()
	}},
	{Name: "waitgroup: Go with Goexit", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		wg.Go(runtime.Goexit)
		wg.Wait()
		fmt.Println("done")
	}},
	{Name: "waitgroup: Go with Goexit that ends a panic", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		wg.Go(func() {
			defer runtime.Goexit()
			panic("boom")
		})
		wg.Wait()
		fmt.Println("done")
	}},
	{Name: "waitgroup: Go with a function that recovers", Run: func(s *Scene) {
		wg := s.NewWaitGroup()
		wg.Go(func() { attempt(func() { panic("boom") }) })
		wg.Wait()
		fmt.Println("done")
	}},
	{Name: "waitgroup: nil Add", Run: func(s *Scene) { none(s.NewWaitGroup()).Add(1) }},
	{Name: "waitgroup: nil Done", Run: func(s *Scene) { none(s.NewWaitGroup()).Done() }},
	{Name: "waitgroup: nil Wait", Run: func(s *Scene) { none(s.NewWaitGroup()).Wait() }},
	{Name: "waitgroup: nil Go", Run: func(s *Scene) { none(s.NewWaitGroup()).Go(func() {}) }},
}

var conds = []Program{
	{Name: "cond: Wait without holding L", Run: func(s *Scene) { s.NewCond(s.NewMutex()).Wait() }},
	{Name: "cond: Wait without holding L for reading", Run: func(s *Scene) { s.NewCond(s.NewRWMutex().RLocker()).Wait() }},
	{Name: "cond: Wait while holding L for reading only", Run: func(s *Scene) {
		l := s.NewRWMutex()
		l.RLock()
		s.NewCond(l).Wait()
	}},
	{Name: "cond: Wait without L", Run: func(s *Scene) { s.NewCond(nil).Wait() }},
	{Name: "cond: Signal and Broadcast without L", Run: func(s *Scene) { c := s.NewCond(nil); c.Signal(); c.Broadcast(); fmt.Println("done") }},
	{Name: "cond: nobody signals", Run: func(s *Scene) { l := s.NewMutex(); l.Lock(); s.NewCond(l).Wait() }},
	{Name: "cond: Signal before Wait", Run: func(s *Scene) { l := s.NewMutex(); c := s.NewCond(l); c.Signal(); l.Lock(); c.Wait() }},
	{Name: "cond: Broadcast before Wait", Run: func(s *Scene) { l := s.NewMutex(); c := s.NewCond(l); c.Broadcast(); l.Lock(); c.Wait() }},
	{Name: "cond: one Signal for two", Run: func(s *Scene) {
		l := s.NewMutex()
		c := s.NewCond(l)
		wait := func() { l.Lock(); c.Wait(); l.Unlock() }
		s.Go(wait)
		s.Settle()
		s.Go(c.Signal)
		wait()
		select {}
	}},
	{Name: "cond: woken while L is held for ever", Run: func(s *Scene) {
		l := s.NewMutex()
		c := s.NewCond(l)
		s.Go(func() { l.Lock(); c.Wait() })
		s.Settle()
		l.Lock()
		c.Signal()
		select {}
	}},
	{Name: "cond: Signal of a copy", Run: func(s *Scene) { copiedCond(s).Signal() }},
	{Name: "cond: Broadcast of a copy", Run: func(s *Scene) { copiedCond(s).Broadcast() }},
	{Name: "cond: Wait of a copy", Run: func(s *Scene) { copiedCond(s).Wait() }},
	{Name: "cond: a copy from before the first use", Run: func(s *Scene) { c := s.NewCond(nil); copyOf(c).Signal(); c.Signal(); fmt.Println("done") }},
	{Name: "cond: nil Wait", Run: func(s *Scene) { none(s.NewCond(nil)).Wait() }},
	{Name: "cond: nil Signal", Run: func(s *Scene) { none(s.NewCond(nil)).Signal() }},
	{Name: "cond: nil Broadcast", Run: func(s *Scene) { none(s.NewCond(nil)).Broadcast() }},
}

func copiedCond(s *Scene) twin.Cond {
	c := s.NewCond(s.NewMutex())
	c.Signal() // notes where it is
	return copyOf(c)
}

var onces = []Program{
	{Name: "once: Do with nil", Run: func(s *Scene) { s.NewOnce().Do(nil) }},
	{Name: "once: Do with nil, and again", Run: func(s *Scene) {
		o := s.NewOnce()
		attempt(func() { o.Do(nil) })
		attempt(func() { o.Do(func() { fmt.Println("ran") }) })
	}},
	{Name: "once: f panics, and again", Run: func(s *Scene) {
		o := s.NewOnce()
		for range 2 {
			attempt(func() { o.Do(func() { panic("boom") }) })
		}
	}},
	{Name: "once: f calls Do", Run: func(s *Scene) { o := s.NewOnce(); o.Do(func() { o.Do(func() {}) }) }},
	{Name: "once: two that call each other", Run: func(s *Scene) {
		o, p := s.NewOnce(), s.NewOnce()
		o.Do(func() { p.Do(func() { o.Do(func() {}) }) })
	}},
	{Name: "once: f does not end", Run: func(s *Scene) {
		o := s.NewOnce()
		s.Go(func() { o.Do(func() { select {} }) })
		s.Settle()
		o.Do(func() {})
	}},
	{Name: "once: f leaves by Goexit, and again", Run: func(s *Scene) {
		o := s.NewOnce()
		s.Go(func() { o.Do(runtime.Goexit) })
		s.Settle()
		o.Do(func() { fmt.Println("ran") })
	}},
	{Name: "once: Goexit of main", Run: func(s *Scene) { s.NewOnce().Do(runtime.Goexit) }},
	{Name: "once: nil Do", Run: func(s *Scene) { none(s.NewOnce()).Do(func() {}) }},
	{Name: "once: OnceFunc of nil", Run: func(s *Scene) { twice(s.OnceFunc(nil)) }},
	{Name: "once: OnceFunc panics", Run: func(s *Scene) { s.OnceFunc(func() { panic("boom") })() }},
	{Name: "once: OnceFunc panics twice", Run: func(s *Scene) { twice(s.OnceFunc(func() { panic("boom") })) }},
	{Name: "once: OnceFunc panics with an error", Run: func(s *Scene) { twice(s.OnceFunc(func() { panic(errors.New("boom")) })) }},
	{Name: "once: OnceFunc panics with nil", Run: func(s *Scene) { twice(s.OnceFunc(func() { panic(nil) })) }},
	{Name: "once: OnceFunc has a run-time error", Run: func(s *Scene) { twice(s.OnceFunc(func() { var p *int; *p = 1 })) }},
	{Name: "once: OnceFunc leaves by Goexit, and again", Run: func(s *Scene) {
		f := s.OnceFunc(runtime.Goexit)
		s.Go(func() { attempt(f) })
		s.Settle()
		attempt(f)
	}},
	{Name: "once: OnceFunc calls itself", Run: func(s *Scene) { var f func(); f = s.OnceFunc(func() { f() }); f() }},
	{Name: "once: OnceValue panics twice", Run: func(s *Scene) {
		f := s.OnceValue(func() int { panic("boom") })
		twice(func() { f() })
	}},
	{Name: "once: OnceValue leaves by Goexit", Run: func(s *Scene) {
		f := s.OnceValue(func() int { runtime.Goexit(); return 0 })
		s.Go(func() { f() }) // and that ends the program
		select {}
	}},
	{Name: "once: OnceValue of nil", Run: func(s *Scene) { f := s.OnceValue(nil); twice(func() { f() }) }},
	{Name: "once: OnceValues panics twice", Run: func(s *Scene) {
		f := s.OnceValues(func() (int, error) { panic(errors.New("boom")) })
		twice(func() { _, _ = f() })
	}},
}

// attempt runs f and prints what it panicked with.
func attempt(f func()) {
	defer func() { fmt.Println(Describe(recover())) }()
	f()
}

func twice(f func()) {
	attempt(f)
	f()
}

// Describe names the value of a panic and what kind it is.
func Describe(value any) string {
	switch v := value.(type) {
	case nil:
		return "no panic"
	case runtime.Error:
		return "runtime.Error: " + v.Error()
	case error:
		return "error: " + v.Error()
	}
	return fmt.Sprintf("%T: %v", value, value)
}
