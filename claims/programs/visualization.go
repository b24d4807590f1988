package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"strings"
	"time"

	exptrace "golang.org/x/exp/trace"
)

var _ = add("visualization-goroutine-profile", func() {
	go func() { <-make(chan int) }()
	untilStates("chan receive", 1)
	var b strings.Builder
	if err := pprof.Lookup("goroutine").WriteTo(&b, 2); err != nil {
		fmt.Println(err)
	}
	if strings.Contains(b.String(), "[chan receive]:") {
		fmt.Println("a profile of the goroutines has one in state chan receive")
	}
})

var _ = add("visualization-trace-program", func() {
	f, err := os.CreateTemp("", "trace")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := trace.Start(f); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("Hello, trace!")
	runtime.GC()
	trace.Stop()
	f.Seek(0, io.SeekStart)
	fmt.Println("the trace has:", strings.Join(kinds(f), ", "))
})

// kinds says what is in a trace.
func kinds(in io.Reader) (out []string) {
	var goroutines, processors, collection bool
	r, err := exptrace.NewReader(in)
	if err != nil {
		return []string{err.Error()}
	}
	for {
		e, err := r.ReadEvent()
		if err != nil {
			break
		}
		switch e.Kind() {
		case exptrace.EventStateTransition:
			goroutines = goroutines || e.StateTransition().Resource.Kind == exptrace.ResourceGoroutine
			processors = processors || e.StateTransition().Resource.Kind == exptrace.ResourceProc
		case exptrace.EventRangeBegin:
			collection = collection || strings.HasPrefix(e.Range().Name, "GC")
		}
	}
	if goroutines {
		out = append(out, "transitions of goroutines")
	}
	if processors {
		out = append(out, "of processors")
	}
	if collection {
		out = append(out, "a collection")
	}
	return out
}

var _ = add("visualization-order-of-the-deferred", func() {
	defer fmt.Println("the file is closed")
	defer fmt.Println("the trace stops")
})

var _ = add("visualization-cpu-profile", func() {
	f, err := os.Create(os.Getenv("PROFILE"))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	burn()
	pprof.StopCPUProfile()
})

//go:noinline
func burn() {
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); {
	}
}

var _ = add("visualization-heap-profile", func() {
	runtime.MemProfileRate = 1
	kept := allocate()
	defer runtime.KeepAlive(kept)
	f, err := os.Create(os.Getenv("PROFILE"))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer f.Close()
	runtime.GC()
	if err := pprof.WriteHeapProfile(f); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
})

//go:noinline
func allocate() []byte { return make([]byte, 1<<20) }

var _ = add("visualization-pages", func() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go http.Serve(l, nil)
	for _, page := range []string{"/debug/pprof/", "/debug/pprof/goroutine", "/debug/pprof/profile?seconds=1"} {
		r, err := http.Get("http://" + l.Addr().String() + page)
		if err != nil {
			fmt.Println(err)
			return
		}
		r.Body.Close()
		fmt.Printf("%s: %d\n", page, r.StatusCode)
	}
})

var _ = add("visualization-empty-select", func() { select {} })

var _ = add("visualization-port-taken", func() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer l.Close()
	err = http.ListenAndServe(l.Addr().String(), nil)
	_, reason, _ := strings.Cut(err.Error(), "bind: ")
	fmt.Println("the second one returns:", reason)
})
