package engine

import "testing"

// What it costs to hand over to a task and to get back, by the coroutine that a worker
// is, and by two channels between two goroutines.
func BenchmarkHandOver(b *testing.B) {
	b.Run("coroutine", func(b *testing.B) {
		w := newWorker()
		w.task = &task{f: func() {
			for range b.N {
				w.yield(struct{}{})
			}
		}}
		for range b.N {
			w.resume()
		}
		b.StopTimer()
		w.resume() // to its end
		w.stop()
	})
	b.Run("channels", func(b *testing.B) {
		there, back := make(chan struct{}), make(chan struct{})
		go func() {
			for range there {
				back <- struct{}{}
			}
		}()
		for range b.N {
			there <- struct{}{}
			<-back
		}
		close(there)
	})
}
