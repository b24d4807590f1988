package patterns_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/patterns"
)

// Three parts of a page are loaded together. If one fails, the others are cancelled.
func ExampleGroup() {
	load := func(ctx context.Context, part string) error {
		if part == "news" {
			return fmt.Errorf("no %s today", part)
		}
		<-ctx.Done() // stands for a request that takes long
		return ctx.Err()
	}
	g, ctx := patterns.WithContext(context.Background())
	for _, part := range []string{"news", "weather", "sports"} {
		g.Go(func() error { return load(ctx, part) })
	}
	fmt.Println(g.Wait())
	// Output: no news today
}

// A panic in a goroutine arrives where it can be recovered.
func ExamplePanic() {
	defer func() {
		p := recover().(*patterns.Panic)
		fmt.Println(p.Value, strings.Contains(string(p.Stack), "ExamplePanic"))
	}()
	g, _ := patterns.WithContext(context.Background())
	g.Go(func() error { panic("out of cheese") })
	_ = g.Wait()
	// Output: out of cheese true
}

// The article's producer and consumer. This consumer has enough after three, and the
// producer does not stay behind.
func ExampleProduce() {
	everything := func(yield func(int) bool) {
		for i := 0; yield(i); i++ {
		}
	}
	g, _ := patterns.WithContext(context.Background())
	ch := patterns.Produce(g, 0, everything)
	patterns.Consume(g, ch, func(v int) error {
		if v == 3 {
			return fmt.Errorf("%d is enough", v)
		}
		fmt.Println("Consumed:", v)
		return nil
	})
	fmt.Println(g.Wait())
	// Output:
	// Consumed: 0
	// Consumed: 1
	// Consumed: 2
	// 3 is enough
}

// The article's pipeline, and a reader.
func ExampleStage() {
	g, _ := patterns.WithContext(context.Background())
	nums := patterns.Produce(g, 0, slices.Values([]int{2, 3, 4}))
	squares := patterns.Stage(g, nums, func(n int) (int, error) { return n * n, nil })
	for v := range squares.All() {
		fmt.Println(v)
	}
	fmt.Println(g.Wait())
	// Output:
	// 4
	// 9
	// 16
	// <nil>
}

// The slow stage of a pipeline three times, and the results in one channel again.
func ExampleFanIn() {
	g, _ := patterns.WithContext(context.Background())
	words := patterns.Produce(g, 0, slices.Values([]string{"a", "b", "c", "d"}))
	stages := patterns.FanOut(g, 3, words, func(s string) (string, error) { return strings.ToUpper(s), nil })
	all := slices.Sorted(patterns.FanIn(g, stages...).All())
	fmt.Println(all, g.Wait())
	// Output: [A B C D] <nil>
}

// Each stage alone: which value it gets is open.
func ExampleFanOut() {
	g, _ := patterns.WithContext(context.Background())
	numbers := patterns.Produce(g, 0, slices.Values([]int{1, 2, 3, 4, 5, 6}))
	sums := 0
	for _, half := range patterns.FanOut(g, 2, numbers, func(n int) (int, error) { return 10 * n, nil }) {
		patterns.Consume(g, half, func(n int) error {
			mu.Lock()
			defer mu.Unlock()
			sums += n
			return nil
		})
	}
	fmt.Println(g.Wait(), sums)
	// Output: <nil> 210
}

var mu mutex.Mutex

// The article's worker pool: three workers, ten tasks. The seventh fails.
func ExampleForEach() {
	tasks := slices.Values([]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	err := patterns.ForEach(context.Background(), 3, tasks, func(_ context.Context, task int) error {
		if task == 7 {
			return fmt.Errorf("task %d failed", task)
		}
		return nil
	})
	fmt.Println(err)
	// Output: task 7 failed
}

// Results are in the order of the tasks, whoever was done first.
func ExampleMap() {
	lengths, err := patterns.Map(context.Background(), 2, []string{"one", "three", "eleven"},
		func(_ context.Context, word string) (int, error) { return len(word), nil })
	fmt.Println(lengths, err)
	// Output: [3 5 6] <nil>
}

// The results come one after the other, and the loop can be left.
func ExampleStream() {
	numbers := slices.Values([]int{1, 2, 3, 4, 5})
	square := func(_ context.Context, n int) (int, error) {
		if n == 4 {
			return 0, fmt.Errorf("no square of %d", n)
		}
		return n * n, nil
	}
	for v, err := range patterns.Stream(context.Background(), 1, numbers, square) {
		if err != nil {
			fmt.Println("failed:", err)
			break
		}
		if v == 4 {
			break
		}
		fmt.Println(v)
	}
	// Output: 1
}

// Two servers are asked. The first answer counts, and the other is told.
func ExampleFirst() {
	near := func(context.Context) (string, error) { return "from near", nil }
	far := func(ctx context.Context) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}
	fmt.Println(patterns.First(context.Background(), far, near))
	// Output: from near <nil>
}

// A loop over a channel that nobody closes.
func ExampleOrDone() {
	ctx, cancel := context.WithCancel(context.Background())
	events := chanimpl.Make[string](2)
	events.Send("first")
	events.Send("second")
	for e := range patterns.OrDone(ctx, events.RecvOnly()) {
		fmt.Println(e)
		if e == "second" {
			cancel()
		}
	}
	// Output:
	// first
	// second
}

// The article's timeout. What answers too late has room for its answer, and ends.
func ExampleTimeout() {
	slow := func(ctx context.Context) (int, error) {
		<-ctx.Done() // stands for two seconds
		return 42, nil
	}
	_, err := patterns.Timeout(context.Background(), time.Millisecond, slow)
	fmt.Println(err)
	// Output: context deadline exceeded
}

// The article's limit of concurrency. The place is given back whatever happens.
func ExampleSemaphore() {
	sem := patterns.NewSemaphore(10)
	process := func(ctx context.Context) error {
		if err := sem.Acquire(ctx); err != nil {
			return err
		}
		defer sem.Release()
		return nil
	}
	g, ctx := patterns.WithContext(context.Background())
	for range 100 {
		g.Go(func() error { return process(ctx) })
	}
	fmt.Println(g.Wait())
	// Output: <nil>
}

// At most two requests at once, and then one each millisecond.
func ExampleRate() {
	rate := patterns.NewRate(time.Millisecond, 2)
	start := time.Now()
	for range 5 {
		_ = rate.Wait(context.Background())
	}
	fmt.Println(time.Since(start) >= 3*time.Millisecond)
	// Output: true
}

// What was accepted is handled, though the service is shut down at once.
func ExampleService() {
	service := patterns.Serve(context.Background(), 1, func(_ context.Context, job string) {
		fmt.Fprintln(os.Stdout, "done:", job)
	})
	fmt.Println(service.Submit(context.Background(), "letter"))
	patience, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_ = service.Shutdown(patience)
	fmt.Println(service.Submit(context.Background(), "parcel"))
	// Unordered output:
	// <nil>
	// done: letter
	// patterns: the service is shut down
}
