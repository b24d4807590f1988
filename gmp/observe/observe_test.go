package observe

import (
	"bytes"
	"runtime"
	"runtime/trace"
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
	require.NotZero(t, w.Blocked["chan receive"])
	require.Equal(t, w.Spent[Waiting], w.Blocked["chan receive"], "there is nothing else that it waited for")
	require.NotZero(t, byFunc["worker"][0].Blocked["sync"]+byFunc["worker"][1].Blocked["sync"], "one of them waited for the other")
	require.GreaterOrEqual(t, byFunc["worker"][0].Spent[Running], byFunc["worker"][1].Spent[Running], "the longest first")
	require.GreaterOrEqual(t, len(r.Latencies), 3)
	require.LessOrEqual(t, r.Latency(0.5), r.Latency(0.99))

	var out bytes.Buffer
	require.NoError(t, r.WriteText(&out))
	require.Contains(t, out.String(), "gmp/observe.worker\n")
	require.Regexp(t, `chan receive +\d`, out.String())
}

func TestWhatIsNoTrace(t *testing.T) {
	good := record(t)
	newer := bytes.Replace(good, []byte("go 1.26"), []byte("go 1.99"), 1)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":       {nil, "no trace, or a broken one: "},
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
