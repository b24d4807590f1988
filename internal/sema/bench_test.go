package sema

import (
	"fmt"
	"testing"

	"github.com/syncprimer/syncprimer/internal/park"
)

func BenchmarkUncontended(b *testing.B) {
	s := uint32(1)
	for b.Loop() {
		Acquire(&s, FIFO)
		Release(&s)
	}
}

// A round trip: two sleeps, two wake-ups.
func BenchmarkPingPong(b *testing.B) {
	b.ReportAllocs()
	var ping, pong uint32
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range b.N {
			Acquire(&ping, FIFO)
			Release(&pong)
		}
	}()
	for range b.N {
		Release(&ping)
		Acquire(&pong, FIFO)
	}
	<-done
}

// To find one address among many at which others wait.
func BenchmarkAmongWaiters(b *testing.B) {
	for _, n := range []int{1, 1000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			addrs := make([]uint32, n)
			var p park.Parker
			for i := range addrs {
				bucketOf(&addrs[i]).enqueue(&addrs[i], &p, FIFO)
			}
			i := 0
			for b.Loop() {
				a := &addrs[i]
				bucketOf(a).dequeue(a)
				bucketOf(a).enqueue(a, &p, FIFO)
				i = (i + 7919) % n
			}
			for i := range addrs {
				bucketOf(&addrs[i]).dequeue(&addrs[i])
			}
		})
	}
}
