package scenario

import (
	"cmp"
	"slices"
	"time"
)

// The programs. Each is shown to the reader as it stands here.

func lastCreatedFirst(w World) {
	for i := 1; i <= 10; i++ {
		w.Go(func() { w.Log(i) })
	}
	w.Sleep(20 * time.Millisecond)
}

func overflow(w World) {
	for i := 1; i <= 300; i++ {
		w.Go(func() { w.Log(i) })
	}
	w.Sleep(20 * time.Millisecond)
}

func globalQueueEvery61(w World) {
	ran := 0
	for range 250 {
		w.Go(func() { ran++ })
	}
	w.Gosched()
	last := ran
	for range 3 {
		w.Gosched()
		w.Log(ran - last) // that many ran until it was main's turn again
		last = ran
	}
}

func pingPong(w World) {
	ping, pong := w.Chan(0), w.Chan(0)
	rounds, third := 0, w.WaitGroup()
	third.Add(1)
	w.Go(func() {
		for {
			pong.Send(ping.Recv())
		}
	})
	w.Go(func() {
		for {
			ping.Send(1)
			pong.Recv()
			rounds++
		}
	})
	w.Go(func() {})
	w.Gosched() // the pair begins
	w.Go(func() { w.Log(rounds > 1000); third.Done() })
	third.Wait()
}

func globalStarvesBehindPair(w World) {
	ping, pong := w.Chan(0), w.Chan(0)
	rounds := 0
	w.Go(func() {
		for {
			pong.Send(ping.Recv())
		}
	})
	w.Go(func() {
		for {
			ping.Send(1)
			pong.Recv()
			rounds++
		}
	})
	w.Gosched()
	w.Log(rounds > 1000)
}

func globalAmongYielders(w World) {
	runs := 0
	for range 2 {
		w.Go(func() {
			for {
				runs++
				w.Gosched()
			}
		})
	}
	w.Gosched()
	w.Log(runs)
}

func coroutine(w World) {
	next, stop := w.Pull(func(yield func(int) bool) {
		for n := 1; yield(n); n++ {
		}
	})
	defer stop()
	ran, calls := false, 0
	w.Go(func() { ran = true })
	for !ran {
		calls, _ = next() // two switches
	}
	w.Log(calls > 10_000)
}

func collections(w World) {
	for range 2 {
		for i := 1; i <= 5; i++ {
			w.Go(func() { w.Log(i) })
		}
		w.GC()
		w.Log("collected")
	}
}

func hog(w World) {
	w.Go(func() { w.Log("x") })
	w.Go(func() { w.Log("y") })
	w.Go(func() {
		w.Run(60 * time.Millisecond)
		w.Log("hog")
	})
	w.Sleep(100 * time.Millisecond)
}

func threeHogs(w World) {
	const until = 400 * time.Millisecond
	last := -1
	var turns []int
	var slices []time.Duration
	var since time.Duration
	for i := range 3 {
		w.Go(func() {
			for w.Elapsed() < until {
				if last != i {
					now := w.Elapsed()
					turns = append(turns, i)
					slices = append(slices, now-since)
					last, since = i, now
				}
				w.Run(20 * time.Microsecond)
			}
		})
	}
	w.Sleep(until + 50*time.Millisecond)
	robin := true
	for i := 3; i < len(turns); i++ {
		robin = robin && turns[i] == turns[i-3]
	}
	w.Log(robin)
	w.Log(inRange(lowerQuartile(slices), 18*time.Millisecond, 25*time.Millisecond)) // some are longer: sysmon comes late
}

func tightLoop(w World) {
	done := w.WaitGroup()
	done.Add(1)
	start := w.Elapsed()
	w.Go(func() {
		w.RunTight(100 * time.Millisecond)
		done.Done()
	})
	w.Gosched()
	back := w.Elapsed() - start
	done.Wait()
	w.Log(back < (w.Elapsed()-start)/2)
}

func sleeperAmongHogs(w World) {
	for range 3 {
		w.Go(func() {
			for w.Elapsed() < 500*time.Millisecond {
				w.Run(20 * time.Microsecond)
			}
		})
	}
	w.Gosched()
	var all []time.Duration
	for range 8 {
		before := w.Elapsed()
		w.Sleep(time.Millisecond)
		all = append(all, w.Elapsed()-before)
	}
	w.Log(inRange(lowerQuartile(all), 15*time.Millisecond, 30*time.Millisecond))
}

func blockingSyscall(w World) {
	w.Go(func() { w.Log("other") })
	w.Syscall(30 * time.Millisecond)
	w.Log("main")
}

func shortSyscalls(w World) {
	w.Go(func() { w.Log("other") })
	for range 200 {
		w.Syscall(0)
	}
	w.Log("main")
	w.Sleep(10 * time.Millisecond)
}

func dueTogether(w World) {
	for i := 1; i <= 6; i++ {
		w.Go(func() {
			w.Sleep(time.Duration(i) * 500 * time.Microsecond)
			w.Log(i)
		})
	}
	w.Gosched() // all fall asleep
	w.Run(6 * time.Millisecond)
	w.Sleep(10 * time.Millisecond)
}

func stealHalf(w World) {
	busy, started, left := true, false, 9
	w.Go(func() { // it keeps the other processor busy until all are created
		started = true
		for busy {
			w.Run(time.Microsecond)
		}
	})
	for !started {
		w.Run(time.Microsecond)
	}
	for i := 1; i <= 9; i++ {
		w.Go(func() {
			w.Log(i)
			w.Run(20 * time.Microsecond)
			left--
		})
	}
	busy = false
	for left > 0 { // main computes: it is the other one that runs them
		w.Run(10 * time.Microsecond)
	}
}

func broadcast(w World) {
	mu := w.Mutex()
	c := w.Cond(mu)
	for i := 1; i <= 8; i++ {
		w.Go(func() {
			mu.Lock()
			c.Wait()
			mu.Unlock()
			w.Log(i)
		})
		w.Sleep(100 * time.Microsecond)
	}
	w.Align()
	c.Broadcast()
	w.Sleep(10 * time.Millisecond)
}

func closeWakes(w World) {
	c := w.Chan(0)
	for i := 1; i <= 8; i++ {
		w.Go(func() { c.Recv(); w.Log(i) })
		w.Sleep(100 * time.Microsecond)
	}
	w.Align()
	c.Close()
	w.Sleep(10 * time.Millisecond)
}

func fiveSends(w World) {
	c := w.Chan(0)
	for i := 1; i <= 5; i++ {
		w.Go(func() { c.Recv(); w.Log(i) })
		w.Sleep(100 * time.Microsecond)
	}
	w.Align()
	for range 5 {
		c.Send(1)
	}
	w.Sleep(10 * time.Millisecond)
}

func waiters(w World) {
	wg := w.WaitGroup()
	wg.Add(1)
	for i := 1; i <= 5; i++ {
		w.Go(func() { wg.Wait(); w.Log(i) })
		w.Sleep(100 * time.Microsecond)
	}
	w.Align()
	wg.Done()
	w.Sleep(10 * time.Millisecond)
}

func mutexQueue(w World) {
	mu := w.Mutex()
	mu.Lock()
	for i := 1; i <= 5; i++ {
		w.Go(func() {
			mu.Lock()
			w.Log(i)
			mu.Unlock()
		})
		w.Sleep(100 * time.Microsecond)
	}
	w.Align()
	mu.Unlock()
	w.Sleep(10 * time.Millisecond)
}

func barging(w World) {
	mu := w.Mutex()
	mu.Lock()
	won := true
	w.Go(func() {
		mu.Lock()
		won = false
		mu.Unlock()
	})
	w.Gosched() // it stands in line
	n := 0
	for range 100 {
		mu.Unlock()
		mu.Lock()
		if won {
			n++
		}
	}
	mu.Unlock()
	w.Log(n)
}

func rwQueue(w World) {
	mu := w.RWMutex()
	mu.RLock()
	w.Go(func() { mu.Lock(); w.Log("W"); mu.Unlock() })
	w.Sleep(100 * time.Microsecond)
	for _, name := range []string{"r1", "r2", "r3"} {
		w.Go(func() { mu.RLock(); w.Log(name); mu.RUnlock() })
		w.Sleep(100 * time.Microsecond)
	}
	w.Align()
	mu.RUnlock()
	w.Sleep(10 * time.Millisecond)
}

func unbufferedPair(w World) { producer(w, 0) }
func bufferedPair(w World)   { producer(w, 3) }

func producer(w World, size int) {
	c := w.Chan(size)
	w.Go(func() {
		for i := range 6 {
			w.Log("s" + string(rune('0'+i)))
			c.Send(i)
		}
	})
	for i := range 6 {
		c.Recv()
		w.Log("r" + string(rune('0'+i)))
	}
}

func neverRuns(w World) {
	w.Log("main")
	w.Go(func() { w.Log("never") })
}

func deadlock(w World) {
	w.Chan(0).Recv()
}

func noDeadlockWithTimer(w World) {
	w.AfterFunc(50*time.Millisecond, func() { w.Log("timer") })
	w.Go(func() { w.Chan(0).Recv() })
	w.Sleep(80 * time.Millisecond)
	w.Log("alive")
}

func starved(w World) {
	var all []int
	for range 9 {
		all = append(all, greedyLocks(w))
	}
	w.Log(median(all))
}

// greedyLocks is how often a greedy goroutine gets a mutex while another waits for it.
func greedyLocks(w World) int {
	mu := w.Mutex()
	n, done := 0, false
	w.Go(func() {
		for !done {
			mu.Lock()
			n++
			w.Run(100 * time.Microsecond)
			mu.Unlock()
		}
	})
	w.Sleep(5 * time.Millisecond)
	before := n
	mu.Lock()
	done = true
	mu.Unlock()
	return n - before
}

func median[T cmp.Ordered](all []T) T        { return quantile(all, 2) }
func lowerQuartile[T cmp.Ordered](all []T) T { return quantile(all, 4) }

// quantile returns what one of so many is less than.
func quantile[T cmp.Ordered](all []T, parts int) T {
	all = slices.Clone(all)
	slices.Sort(all)
	return all[len(all)/parts]
}

func inRange(d, from, to time.Duration) bool { return from <= d && d <= to }

func broadcastHolding(w World) {
	mu := w.Mutex()
	c := w.Cond(mu)
	for i := 1; i <= 8; i++ {
		w.Go(func() {
			mu.Lock()
			c.Wait()
			mu.Unlock()
			w.Log(i)
		})
		w.Sleep(100 * time.Microsecond)
	}
	w.Align()
	mu.Lock()
	c.Broadcast()
	w.Gosched()
	mu.Unlock()
	w.Sleep(10 * time.Millisecond)
}

func workers(w World) {
	done := w.WaitGroup()
	done.Add(8)
	for range 8 {
		w.Go(func() {
			w.Run(5 * time.Millisecond)
			done.Done()
		})
	}
	done.Wait()
}

func tenSyscalls(w World) {
	w.Syscall(50 * time.Millisecond) // sysmon is awake when it returns
	for range 10 {
		w.Syscall(5 * time.Millisecond)
	}
}

func tenSyscallsWithIdleP(w World) {
	w.Run(50 * time.Millisecond) // now sysmon looks every 10 ms
	w.Gosched()                  // a new slice
	w.Syscall(0)                 // and sysmon has not seen the latest call
	for range 10 {
		w.Syscall(5 * time.Millisecond)
	}
}

func networkWaits(w World) {
	before := w.Census()
	for range 200 {
		w.Go(func() { w.NetRead(time.Second) })
	}
	w.Sleep(100 * time.Millisecond)
	logGrowth(w, before)
}

func syscallThreads(w World) {
	before := w.Census()
	begun := 0
	for range 50 {
		w.Go(func() {
			begun++
			w.Syscall(2 * time.Second)
		})
	}
	for begun < 50 {
		w.Sleep(10 * time.Millisecond)
	}
	logGrowth(w, before)
}

func manySleepers(w World) {
	before := w.Census()
	for range 10_000 {
		w.Go(func() { w.Sleep(time.Second) })
	}
	w.Sleep(100 * time.Millisecond)
	logGrowth(w, before)
}

func logGrowth(w World, before Census) {
	more := w.Census().Since(before)
	w.Log(line("threads", more.Threads))
	w.Log(line("waiting", more.Waiting))
	w.Log(line("in a system call", more.Syscall))
}

func sameThread(w World) {
	done := w.WaitGroup()
	done.Add(2)
	w.Go(func() {
		for range 100 {
			w.Gosched()
		}
		done.Done()
	})
	w.Go(func() {
		w.LockOSThread()
		at, moved := w.Thread(), 0
		for i := range 110 {
			if i%11 == 0 {
				w.Sleep(100 * time.Microsecond)
			} else {
				w.Gosched()
			}
			if w.Thread() != at {
				moved++
			}
		}
		w.Log(moved)
		done.Done()
	})
	done.Wait()
}

func threadEnds(w World) {
	var locked, unlocked int
	w.Go(func() {
		w.LockOSThread()
		locked = w.Thread()
	})
	w.Sleep(5 * time.Millisecond)
	w.Go(func() {
		w.LockOSThread()
		unlocked = w.Thread()
		w.UnlockOSThread()
	})
	w.Sleep(5 * time.Millisecond)
	w.Log(w.ThreadLives(locked))
	w.Log(w.ThreadLives(unlocked))
}

func exchange(w World)       { exchanges(w, func() {}) }
func lockedExchange(w World) { exchanges(w, w.LockOSThread) }

func exchanges(w World, first func()) {
	c, back := w.Chan(0), w.Chan(0)
	done := w.WaitGroup()
	done.Add(2)
	w.Go(func() {
		first()
		for range 100 {
			back.Send(c.Recv())
		}
		done.Done()
	})
	w.Go(func() {
		first()
		for range 100 {
			c.Send(1)
			back.Recv()
		}
		done.Done()
	})
	done.Wait()
}

func leak(w World) {
	later := w.Chan(0)
	for range 7 {
		w.Go(func() { w.Chan(0).Recv() }) // a channel that nobody else knows
	}
	for range 9 {
		w.Go(func() { later.Recv() })
	}
	w.Sleep(5 * time.Millisecond)
	w.Log(w.Profile("goroutine"))
	w.Log(w.Profile("goroutineleak"))
	later.Close()
	w.Sleep(5 * time.Millisecond)
}
