package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A cache is what the article's two functions share. It is empty, and has no map, as there.
type cache struct {
	mu   sync.RWMutex
	data map[string]string
}

func (c *cache) read(key string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.data[key]
}

func (c *cache) write(key, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.data[key] = value
}

var _ = add("rwmutex-no-map", func() { new(cache).write("language", "Go") })

var _ = add("rwmutex-no-map-read", func() { fmt.Printf("%q\n", new(cache).read("language")) })

var _ = add("rwmutex-no-map-recovered", func() {
	c := new(cache)
	func() {
		defer func() { fmt.Println(recover()) }()
		c.write("language", "Go")
	}()
	fmt.Println("the lock is free:", c.mu.TryLock())
})

var _ = add("rwmutex-map", func() {
	c := &cache{data: make(map[string]string)}
	c.write("language", "Go")
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { fmt.Println(c.read("language")) })
	}
	wg.Go(func() { c.write("year", "2009") })
	wg.Wait()
})

var _ = add("rwmutex-readers-that-write", func() {
	var rw sync.RWMutex
	var wg sync.WaitGroup
	count := 0
	for range 2 {
		wg.Go(func() {
			rw.RLock()
			defer rw.RUnlock()
			count++
		})
	}
	wg.Wait()
})

var _ = add("rwmutex-words", func() {
	var rw sync.RWMutex
	var wg sync.WaitGroup
	words := wordsOf(&rw)
	fmt.Println("free:", words)
	rw.RLock()
	rw.RLock()
	fmt.Println("two readers are in:", words)
	wrote := make(chan bool)
	wg.Go(func() {
		rw.Lock()
		wrote <- true
		<-wrote
		rw.Unlock()
	})
	words.untilReaders(2, true)
	until(func() bool { return atomic.LoadInt32(words.readerWait) == 2 })
	fmt.Println("a writer has come:", words)
	read := make(chan bool)
	wg.Go(func() {
		rw.RLock()
		read <- true
		<-read
		rw.RUnlock()
	})
	words.untilReaders(3, true)
	fmt.Println("a third reader has come:", words)
	rw.RUnlock()
	fmt.Println("a reader has left:", words)
	rw.RUnlock()
	<-wrote
	fmt.Println("both have, the writer is in:", words)
	wrote <- true
	<-read
	until(func() bool { return atomic.LoadInt32(words.w) == 0 })
	fmt.Println("the writer has left, the third reader is in:", words)
	read <- true
	wg.Wait()
})

// While one reads, two want to write and one to read.
var _ = add("rwmutex-everybody-waits", func() {
	rw := new(sync.RWMutex)
	words := wordsOf(rw)
	rw.RLock()
	go rw.Lock()
	words.untilReaders(1, true)
	go rw.Lock()
	until(func() bool { return atomic.LoadInt32(words.w)>>3 == 1 })
	go rw.RLock()
	words.untilReaders(2, true)
})

var _ = add("rwmutex-runlock-of-unlocked", func() { new(sync.RWMutex).RUnlock() })

var _ = add("rwmutex-unlock-of-unlocked", func() { new(sync.RWMutex).Unlock() })

var _ = add("rwmutex-runlock-for-another", func() {
	var rw sync.RWMutex
	rw.RLock() // one reader, which stays in
	rw.RLock() // another one, which leaves twice
	rw.RUnlock()
	rw.RUnlock()
	fmt.Println("a writer gets in:", rw.TryLock())
})

// One processor: the writer that waits is not awake before the other one is in again.
var _ = add("rwmutex-writer-again-and-again", func() {
	runtime.GOMAXPROCS(1)
	var rw sync.RWMutex
	var other atomic.Bool
	var wg sync.WaitGroup
	words := wordsOf(&rw)
	rw.Lock()
	wg.Go(func() {
		rw.Lock()
		other.Store(true)
		rw.Unlock()
	})
	until(func() bool { return atomic.LoadInt32(words.w)>>3 == 1 })
	wins := 0
	for range 10 {
		rw.Unlock()
		rw.Lock()
		if !other.Load() {
			wins++
		}
	}
	fmt.Println("overtaken:", wins, "times of 10")
	rw.Unlock()
	wg.Wait()
})

var _ = add("rwmutex-readers-inside", func() {
	var mu sync.Mutex
	state := (*int32)(unsafe.Pointer(&mu))
	fmt.Println("RWMutex:", inside(new(sync.RWMutex).RLocker(), func() int32 { return 0 }))
	fmt.Println("Mutex:", inside(&mu, func() int32 { return atomic.LoadInt32(state) >> 3 }))
})

// inside returns how many of four goroutines have got in when the others wait.
func inside(l sync.Locker, waiting func() int32) int32 {
	var in atomic.Int32
	var wg sync.WaitGroup
	leave := make(chan bool)
	for range 4 {
		wg.Go(func() {
			l.Lock()
			defer l.Unlock()
			in.Add(1)
			<-leave
		})
	}
	until(func() bool { return in.Load()+waiting() == 4 })
	n := in.Load()
	close(leave)
	wg.Wait()
	return n
}

var _ = add("rwmutex-costs", func() {
	var mu sync.Mutex
	var rw sync.RWMutex
	mutex := quickest(func() { mu.Lock(); mu.Unlock() })
	for _, pair := range []struct {
		name string
		f    func()
	}{{"RLock and RUnlock", func() { rw.RLock(); rw.RUnlock() }}, {"Lock and Unlock", func() { rw.Lock(); rw.Unlock() }}} {
		switch ratio := float64(quickest(pair.f)) / float64(mutex); {
		case ratio < 0.75:
			fmt.Println(pair.name, "of an RWMutex: less than a Mutex")
		case ratio < 1.35:
			fmt.Println(pair.name, "of an RWMutex: as a Mutex")
		default:
			fmt.Println(pair.name, "of an RWMutex: more than a Mutex")
		}
	}
})

var _ = add("trylock", func() {
	var mu sync.Mutex
	for range 2 {
		fmt.Println("TryLock:", mu.TryLock())
	}
})

// The article's snippet, in a function that goes on after the if.
var _ = add("trylock-deferred", func() {
	var mu sync.Mutex
	func() {
		if mu.TryLock() {
			defer mu.Unlock()
		}
		fmt.Println("after the if, it is free:", free(&mu))
	}()
	fmt.Println("after the function, it is free:", free(&mu))
})

func free(mu *sync.Mutex) bool {
	if !mu.TryLock() {
		return false
	}
	mu.Unlock()
	return true
}

var _ = add("trylock-that-fails", func() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	data, looked := 0, make(chan bool)
	wg.Go(func() {
		mu.Lock()
		data = 1
		<-looked
		mu.Unlock()
	})
	until(func() bool { return !free(&mu) })
	fmt.Println("data:", data)
	close(looked)
	wg.Wait()
})

var _ = add("mutex-locked-twice", func() {
	var mu sync.Mutex
	mu.Lock()
	mu.Lock()
})

// Each of two goroutines has one of two locks and asks for the other.
var _ = add("mutex-two-orders", func() {
	var a, b sync.Mutex
	hasA, hasB := make(chan bool), make(chan bool)
	go func() {
		b.Lock()
		close(hasB)
		<-hasA
		a.Lock()
	}()
	a.Lock()
	close(hasA)
	<-hasB
	b.Lock()
})

var _ = add("mutex-one-order", func() {
	var a, b sync.Mutex
	var wg sync.WaitGroup
	count := 0
	for range 4 {
		wg.Go(func() {
			a.Lock()
			defer a.Unlock()
			b.Lock()
			defer b.Unlock()
			count++
		})
	}
	wg.Wait()
	fmt.Println(count)
})

// Each access is locked, and the two together are not. Both look before either writes.
var _ = add("mutex-two-sections", func() {
	var mu sync.Mutex
	var wg, looked sync.WaitGroup
	count := 0
	looked.Add(2)
	for range 2 {
		wg.Go(func() {
			mu.Lock()
			n := count
			mu.Unlock()
			looked.Done()
			looked.Wait()
			mu.Lock()
			count = n + 1
			mu.Unlock()
		})
	}
	wg.Wait()
	fmt.Println(count)
})

// A goroutine is inside with one half of the data, and another wants the other half.
var _ = add("mutex-per-half", func() {
	var whole, left, right sync.Mutex
	whole.Lock()
	fmt.Println("one lock for both halves, the other half is free:", free(&whole))
	left.Lock()
	fmt.Println("a lock for each half, the other half is free:", free(&right))
})
