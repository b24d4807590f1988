package observe

import (
	"bytes"
	"runtime"
	"runtime/trace"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func waiter(ch chan int, done *sync.WaitGroup) {
	<-ch
	done.Done()
}

func worker(mu *sync.Mutex, done *sync.WaitGroup) {
	mu.Lock()
	for end := time.Now().Add(20 * time.Millisecond); time.Now().Before(end); {
	}
	mu.Unlock()
	done.Done()
}

// isBlocked reports whether a goroutine waits so in a function, by the stack traces.
func isBlocked(how, function string) bool {
	buf := make([]byte, 1<<20)
	for _, dump := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(dump, "["+how) && strings.Contains(dump, "observe."+function+"(") {
			return true
		}
	}
	return false
}

// record traces a goroutine that waits for a channel, and two that compute under a lock.
func record(t *testing.T) []byte {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, trace.Start(&buf))
	var done sync.WaitGroup
	var mu sync.Mutex
	ch := make(chan int)
	done.Add(3)
	mu.Lock()
	go waiter(ch, &done)
	go worker(&mu, &done)
	go worker(&mu, &done)
	for !isBlocked("chan receive", "waiter") || !isBlocked("sync.Mutex.Lock", "worker") {
		runtime.Gosched()
	}
	mu.Unlock()
	ch <- 1
	done.Wait()
	trace.Stop()
	return buf.Bytes()
}

func TestReport(t *testing.T) {
	r, err := Read(bytes.NewReader(record(t)))
	require.NoError(t, err)
	require.Greater(t, r.Duration, 40*time.Millisecond, "two compute for 20 ms, one after the other")
	byFunc := make(map[string][]*Goroutine)
	for _, g := range r.Goroutines {
		name := g.Func[strings.LastIndexByte(g.Func, '.')+1:]
		byFunc[name] = append(byFunc[name], g)
		total := time.Duration(0)
		for _, d := range g.Spent {
			total += d
		}
		require.LessOrEqual(t, total, r.Duration)
	}
	require.Len(t, byFunc["worker"], 2)
	require.Len(t, byFunc["waiter"], 1)
	w := byFunc["waiter"][0]
	require.NotZero(t, w.Spent[Waiting])
	require.Equal(t, []Reason{{"chan receive", w.Spent[Waiting]}}, w.Blocked, "there is nothing else that it waited for")
	waited := append(byFunc["worker"][0].Blocked, byFunc["worker"][1].Blocked...)
	require.True(t, slices.ContainsFunc(waited, func(b Reason) bool { return b.Name == "sync" && b.Time > 0 }), "one of them waited for the other")
	require.GreaterOrEqual(t, byFunc["worker"][0].Spent[Running], byFunc["worker"][1].Spent[Running], "the longest first")
	require.GreaterOrEqual(t, r.Latencies, 3)
	require.LessOrEqual(t, r.Latency(0.5), r.Latency(0.99))

	var out bytes.Buffer
	require.NoError(t, r.WriteText(&out))
	require.Contains(t, out.String(), "gmp/observe.worker\n")
	require.Regexp(t, `chan receive +\d`, out.String())
}

// A goroutine that is older than the trace, and does nothing all the time, has waited
// since its beginning.
func TestTheOldestGoroutines(t *testing.T) {
	r, err := Read(bytes.NewReader(record(t)))
	require.NoError(t, err)
	for _, f := range r.Functions {
		if f.Name == "runtime.forcegchelper" {
			require.Equal(t, r.Duration, f.Spent[Waiting])
			require.NotEmpty(t, f.Blocked)
			return
		}
	}
	require.Fail(t, "it is not in the trace")
}

// starts is a trace of many goroutines that come and go.
func starts(t *testing.T, n int) []byte {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, trace.Start(&buf))
	for range n {
		var done sync.WaitGroup
		done.Go(func() {})
		done.Wait()
	}
	trace.Stop()
	return buf.Bytes()
}

// Of goroutines that have ended, only those are kept that are shown.
func TestManyGoroutines(t *testing.T) {
	const n = 2000
	r, err := Read(bytes.NewReader(starts(t, n)))
	require.NoError(t, err)
	require.Greater(t, r.Count, n)
	require.Len(t, r.Goroutines, mostRows)
	counted := 0
	for i, f := range r.Functions {
		counted += f.Count
		if i > 0 {
			require.GreaterOrEqual(t, r.Functions[i-1].Spent[Running], f.Spent[Running], "the longest first")
		}
	}
	require.Equal(t, r.Count, counted)

	var out bytes.Buffer
	require.NoError(t, r.WriteText(&out))
	require.Regexp(t, `and \d+ more; by their first function:`, out.String())
	require.Regexp(t, `(?m)^ +2000 .* sync\.\(\*WaitGroup\)\.Go\.func1$`, out.String())
}

// A writer keeps what is written to it.
type writer struct {
	mu   sync.Mutex
	data []byte
}

func (w *writer) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.data = append(w.data, data...)
	return len(data), nil
}

func (w *writer) bytes() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.data)
}

// The report is of what could be read: the parts of a trace, a second each, that are whole.
func TestTraceThatIsCutShort(t *testing.T) {
	w := new(writer)
	require.NoError(t, trace.Start(w))
	require.Eventually(t, func() bool {
		r, _ := Read(bytes.NewReader(w.bytes()))
		return r != nil && r.Count > 0
	}, 20*time.Second, 50*time.Millisecond, "a second is over")
	trace.Stop()
	data := w.bytes()
	r, err := Read(bytes.NewReader(data[:len(data)-10]))
	require.ErrorContains(t, err, "cut short or broken after ")
	require.NotContains(t, err.Error(), "\n")
	require.NotNil(t, r)
	require.NotZero(t, r.Count)
}

// Quantiles are those of the latencies, to three digits.
func TestLatency(t *testing.T) {
	r, err := Read(bytes.NewReader(starts(t, 1)))
	require.NoError(t, err)
	r.latencies.Reset()
	r.Latencies, r.Longest = 0, 0
	require.Zero(t, r.Latency(0.5))
	for i := 1; i <= 1000; i++ {
		r.latency(time.Duration(i) * time.Microsecond)
	}
	r.latency(2 * time.Hour)
	require.InDelta(t, 500*time.Microsecond, r.Latency(0.5), float64(2*time.Microsecond))
	require.InDelta(t, 990*time.Microsecond, r.Latency(0.99), float64(2*time.Microsecond))
	require.Equal(t, 2*time.Hour, r.Longest)
}

func TestWhatIsNoTrace(t *testing.T) {
	good := record(t)
	newer := bytes.Replace(good, []byte("go 1.26"), []byte("go 1.99"), 1)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":       {nil, "it is empty"},
		"text":          {[]byte("this is no trace at all"), "no trace, or a broken one: "},
		"cut short":     {good[:len(good)/2], "no trace, or a broken one: "},
		"a newer trace": {newer, "traces of Go 1.11 to 1.26 can be read"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(bytes.NewReader(c.data))
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "\n")
		})
	}
}

func TestShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		1234567890: "1.23s", 12345678: "12.35ms", 1234: "1.23µs", 123: "123ns", 0: "0s",
	} {
		require.Equal(t, want, short(d).String())
	}
}
