package catalogue

import (
	"errors"
	"sync"
)

// The goroutine that is to close the channel waits until all goroutines of the group have
// ended, and is one of them. So it waits for itself, and holds the group and the results;
// and whoever ranges over these will wait for it.
func itselfLeak() {
	results := make(chan int, 2)
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() { results <- i })
	}
	wg.Go(func() {
		wg.Wait()
		close(results)
	})
}

// Whoever waits for a group is not counted in it. It costs nothing.
func itselfCure() {
	results := make(chan int, 2)
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() { results <- i })
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	for r := range results {
		use(r)
	}
}

// One of three leaves early, and its Done is skipped. The group's counter stays at one,
// and the goroutine that waits is the only one that holds the group.
func waitGroupLeak() {
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Add(1)
		go func() {
			if i == 1 {
				return // nothing to do
			}
			use(i)
			wg.Done()
		}()
	}
	go func() { wg.Wait() }()
}

// Go counts and calls Done itself, by every way out but a panic, which ends the program.
// (Before Go 1.25: defer wg.Done() as the first line.) It costs nothing.
func waitGroupCure() {
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			if i == 1 {
				return
			}
			use(i)
		})
	}
	go func() { wg.Wait() }()
}

func workWithCopy(wg sync.WaitGroup) { wg.Done() }

// The group is passed by value: Done counts in a copy, and the original, which only the
// waiting goroutine holds, stays at one.
func waitGroupCopyLeak() {
	var wg sync.WaitGroup
	wg.Add(1)
	workWithCopy(wg)
	go func() { wg.Wait() }()
}

func workWithPointer(wg *sync.WaitGroup) { wg.Done() }

// A pointer to it, as for all that must not be copied. It costs nothing: what two
// goroutines know is on the heap in any case.
func waitGroupCopyCure() {
	var wg sync.WaitGroup
	wg.Add(1)
	workWithPointer(&wg)
	go func() { wg.Wait() }()
}

// The way out with the error leaves the lock locked, held by nobody. The next one to come
// waits for ever, and so does everybody after it: one leak with each call.
func mutexLeak() {
	var mu sync.Mutex
	balance := 1
	withdraw := func(n int) error {
		mu.Lock()
		if balance < n {
			return errors.New("not enough")
		}
		balance -= n
		mu.Unlock()
		return nil
	}
	_ = withdraw(2)
	go func() { _ = withdraw(1) }()
}

// Deferred, Unlock is done by every way out, and after a panic. The price: the lock is
// held until the function returns, so the function should not do much else.
func mutexCure() {
	var mu sync.Mutex
	balance := 1
	withdraw := func(n int) error {
		mu.Lock()
		defer mu.Unlock()
		if balance < n {
			return errors.New("not enough")
		}
		balance -= n
		return nil
	}
	_ = withdraw(2)
	go func() { _ = withdraw(1) }()
}

// Two transfers, in opposite directions. Each locks its own account first; if both have
// done that before either goes on, each waits for ever for what the other one holds. That needs an
// unlucky moment, which no test may ever have, and a busy server has one day.
func lockOrderLeak() {
	var yours, mine sync.Mutex
	go func() {
		yours.Lock()
		mine.Lock()
		mine.Unlock()
		yours.Unlock()
	}()
	go func() {
		mine.Lock()
		yours.Lock()
		yours.Unlock()
		mine.Unlock()
	}()
}

// One order of all locks, and everybody keeps to it. The price: somebody has to know
// the order, and a function that holds one lock may not call what takes an earlier one.
func lockOrderCure() {
	var yours, mine sync.Mutex
	for range 2 {
		go func() {
			yours.Lock()
			mine.Lock()
			mine.Unlock()
			yours.Unlock()
		}()
	}
}

// A reader calls a function that reads, too. As long as there are only readers this works;
// but a writer that waits keeps new readers out, and the second RLock is one. Then the
// writer waits for what the reader holds, and the reader for the writer.
func readAgainLeak() {
	var rw sync.RWMutex
	total, parts := 0, []int{1, 2}
	sum := func() {
		rw.RLock()
		defer rw.RUnlock()
		use(parts[0] + parts[1])
	}
	go func() {
		rw.RLock()
		defer rw.RUnlock()
		use(total)
		sum()
	}()
	go func() {
		rw.Lock()
		defer rw.Unlock()
		total++
	}()
}

// What is called with the lock held does not lock. The price: there are two kinds of
// functions then, and names or comments have to tell which is which.
func readAgainCure() {
	var rw sync.RWMutex
	total, parts := 0, []int{1, 2}
	sumLocked := func() { use(parts[0] + parts[1]) }
	go func() {
		rw.RLock()
		defer rw.RUnlock()
		use(total)
		sumLocked()
	}()
	go func() {
		rw.Lock()
		defer rw.Unlock()
		total++
	}()
}

// What the goroutine waits for has come true, and nobody has told it. A Cond does not
// look at the condition: it wakes when it is signalled, and at no other time. The list of
// those that wait, inside of the Cond, holds the goroutine, and it holds the Cond.
func condLeak() {
	var mu sync.Mutex
	changed := sync.NewCond(&mu)
	ready, waits := false, make(chan struct{})
	go func() {
		mu.Lock()
		defer mu.Unlock()
		close(waits)
		for !ready {
			changed.Wait()
		}
	}()
	<-waits
	mu.Lock() // when Wait has unlocked it
	ready = true
	mu.Unlock()
}

// Every change of the condition is followed by Broadcast. (Signal wakes one only: enough
// if all that wait are alike, and one can go on.) The price: all wake up, and all but one
// may find that it was not for them.
func condCure() {
	var mu sync.Mutex
	changed := sync.NewCond(&mu)
	ready, waits := false, make(chan struct{})
	go func() {
		mu.Lock()
		defer mu.Unlock()
		close(waits)
		for !ready {
			changed.Wait()
		}
	}()
	<-waits
	mu.Lock()
	ready = true
	mu.Unlock()
	changed.Broadcast()
}

// The function that Do calls calls Do, two steps further down. Do returns when the first
// call of the function has ended, and that waits for Do: the goroutine holds the Once's
// lock and waits for it, and so does, from now on, everybody who calls Do.
func onceLeak() {
	var once sync.Once
	settings := 0
	var load func() int
	parse := func() { settings = load() + 1 }
	load = func() int {
		once.Do(parse)
		return settings
	}
	go func() { use(load()) }()
}

// What is called inside of Do needs nothing that is behind Do. It costs a parameter.
func onceCure() {
	var once sync.Once
	settings := 0
	parse := func(defaults int) { settings = defaults + 1 }
	load := func() int {
		once.Do(func() { parse(0) })
		return settings
	}
	go func() { use(load()) }()
}
