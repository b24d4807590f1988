package scenario

import (
	"bytes"
	"fmt"
	"iter"
	"runtime"
	"runtime/metrics"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// The real world is this process. There is one program to a process.
type realWorld struct {
	start time.Time
	lines [1 << 12]any
	n     atomic.Int32
}

func newRealWorld() *realWorld { return &realWorld{start: time.Now()} }

func (w *realWorld) Go(f func())                         { go f() }
func (w *realWorld) Gosched()                            { runtime.Gosched() }
func (w *realWorld) Sleep(d time.Duration)               { time.Sleep(d) }
func (w *realWorld) Syscall(d time.Duration)             { syscallFor(d) }
func (w *realWorld) NetRead(d time.Duration)             { netRead(d) }
func (w *realWorld) LockOSThread()                       { runtime.LockOSThread() }
func (w *realWorld) UnlockOSThread()                     { runtime.UnlockOSThread() }
func (w *realWorld) Thread() int                         { return thread() }
func (w *realWorld) ThreadLives(id int) bool             { return threadLives(id) }
func (w *realWorld) AfterFunc(d time.Duration, f func()) { time.AfterFunc(d, f) }
func (w *realWorld) Elapsed() time.Duration              { return time.Since(w.start) }
func (w *realWorld) Mutex() Locker                       { return new(sync.Mutex) }
func (w *realWorld) RWMutex() RWLocker                   { return new(sync.RWMutex) }
func (w *realWorld) Cond(l Locker) Cond                  { return sync.NewCond(l) }
func (w *realWorld) WaitGroup() WaitGroup                { return new(sync.WaitGroup) }
func (w *realWorld) Chan(size int) Chan                  { return builtIn(make(chan int, size)) }

func (w *realWorld) GC() { runtime.GC() }

func (w *realWorld) Pull(seq iter.Seq[int]) (next func() (int, bool), stop func()) {
	return iter.Pull(seq)
}

// Run looks at the clock again and again.
func (w *realWorld) Run(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
	}
}

// perMicrosecond is how many rounds a loop without calls makes, at its best: who has much
// else to do takes the processor away in some of the attempts.
var perMicrosecond = sync.OnceValue(func() (most int) {
	const rounds = 1 << 17
	for range 10 {
		start := time.Now()
		runtime.KeepAlive(spin(rounds))
		most = max(most, int(rounds*time.Microsecond/max(1, time.Since(start))))
	}
	return max(1, most)
})

func (w *realWorld) RunTight(d time.Duration) {
	runtime.KeepAlive(spin(perMicrosecond() * int(d.Microseconds())))
}

// spin goes round so many times, and calls nothing.
func spin(rounds int) (x int) {
	for i := range rounds {
		x += i ^ x
	}
	return x
}

// Census asks the runtime's metrics.
func (w *realWorld) Census() Census {
	all := []metrics.Sample{
		{Name: "/sched/threads/total:threads"}, {Name: "/sched/goroutines/waiting:goroutines"}, {Name: "/sched/goroutines/not-in-go:goroutines"},
	}
	metrics.Read(all)
	n := func(i int) int { return int(all[i].Value.Uint64()) }
	return Census{Threads: n(0), Waiting: n(1), Syscall: n(2)}
}

// Profile reads "7 @ 0x46ff6e 0x40bbc5 ...", a line for each stack.
func (w *realWorld) Profile(name string) (most int) {
	p := pprof.Lookup(name)
	if p == nil {
		return -1
	}
	var text bytes.Buffer
	if err := p.WriteTo(&text, 1); err != nil {
		panic(err)
	}
	for line := range strings.Lines(text.String()) {
		var n int
		if _, err := fmt.Sscanf(line, "%d @", &n); err == nil {
			most = max(most, n)
		}
	}
	return most
}

// Log takes a line of its own, and waits for nobody.
func (w *realWorld) Log(what any) { w.lines[w.n.Add(1)-1] = what }

func (w *realWorld) log() []string {
	out := []string{}
	for _, line := range w.lines[:w.n.Load()] {
		out = append(out, fmt.Sprint(line))
	}
	return out
}

// Align gets there by counting. It starts so many goroutines that while they run, the
// scheduler comes to a multiple of 61 at least once, and takes this goroutine out of
// the global queue: then the tick is known. From there it counts on, and yields one by
// one until it is 1.
func (w *realWorld) Align() {
	const crowd = 130
	var ran atomic.Int32
	for range crowd {
		go func() { ran.Add(1) }()
	}
	before := 0
	for {
		runtime.Gosched()
		if n := int(ran.Load()); n < crowd {
			before = n
			continue
		}
		break
	}
	tick := 1 + (crowd - before) + 1
	for ; tick%61 != 1; tick++ {
		runtime.Gosched()
	}
}

type builtIn chan int

func (c builtIn) Send(v int) { c <- v }
func (c builtIn) Recv() int  { return <-c }
func (c builtIn) Close()     { close(c) }
