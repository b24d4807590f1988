package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/trace"
	"slices"
	"strings"
	"sync"
	"time"

	exptrace "golang.org/x/exp/trace"
)

var _ = add("model-more-ps-than-processors", func() {
	runtime.GOMAXPROCS(64)
	fmt.Println(runtime.GOMAXPROCS(0), "Ps")
})

// untilStates waits until so many goroutines are in a state, as stack traces have it.
func untilStates(state string, n int) {
	for {
		buf := make([]byte, 1<<20)
		if strings.Count(string(buf[:runtime.Stack(buf, true)]), " ["+state+"]") >= n {
			return
		}
		runtime.Gosched()
	}
}

var _ = add("states-three-that-wait", func() {
	mu := new(sync.Mutex)
	mu.Lock()
	go func() { <-make(chan int) }()
	go time.Sleep(time.Hour)
	go mu.Lock()
	for _, state := range []string{"chan receive", "sleep", "sync.Mutex.Lock"} {
		untilStates(state, 1)
	}
})

// The monitor may look just when the system call is made, and take the processor, from a
// short one as well. Then it is tried again.
var _ = add("states-in-a-trace", func() {
	runtime.GOMAXPROCS(1)
	var seen []string
	for range 20 {
		seen = tracedLife()
		if !slices.Contains(seen, "Syscall to Runnable") {
			break
		}
	}
	for _, line := range seen {
		fmt.Println(line)
	}
})

// tracedLife returns what a trace says of a goroutine that is woken, yields, makes a system
// call and ends.
func tracedLife() []string {
	var buf bytes.Buffer
	if err := trace.Start(&buf); err != nil {
		return []string{err.Error()}
	}
	wake, done := make(chan int), make(chan int)
	go life(wake, done)
	runtime.Gosched() // it runs, and waits
	wake <- 1
	<-done
	runtime.Gosched()
	trace.Stop()
	return transitions(&buf, "main.life")
}

func life(wake, done chan int) {
	<-wake
	runtime.Gosched()
	os.Chdir(".") // a system call
	close(done)
}

// transitions reads a trace, and returns what it says of the goroutine of a function.
func transitions(in *bytes.Buffer, function string) (out []string) {
	r, err := exptrace.NewReader(in)
	if err != nil {
		return []string{err.Error()}
	}
	var id exptrace.GoID
	for {
		e, err := r.ReadEvent()
		if err != nil {
			return out
		}
		if e.Kind() != exptrace.EventStateTransition || e.StateTransition().Resource.Kind != exptrace.ResourceGoroutine {
			continue
		}
		t := e.StateTransition()
		from, to := t.Goroutine()
		if from == exptrace.GoNotExist && id == 0 {
			for f := range t.Stack.Frames() {
				if f.Func == function {
					id = t.Resource.Goroutine()
				}
			}
		}
		if t.Resource.Goroutine() == id {
			out = append(out, fmt.Sprintf("%v to %v", from, to))
		}
	}
}
