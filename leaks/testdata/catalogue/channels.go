package catalogue

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// patience is how long somebody waits for an answer.
const patience = 10 * time.Millisecond

// use stands for whatever is done with a value.
func use(int) {}

// The goroutine waits for a value, and nobody will send one or close the channel. It is
// the only one that still knows the channel; its own stack holds it, and the runtime holds
// the stack. In a main that returns at once this leaks nothing, because the process ends;
// in a server it is one more goroutine, 2 KB at least, with each call.
func receiveLeak() {
	ch := make(chan int)
	go func() {
		use(<-ch)
	}()
}

// Whoever sends says with close that nothing more comes, and range ends. Then it waits.
// The article closes and does not wait: a main that returns now may be faster than the
// goroutine, and the value is lost. The price: exactly one may close, and only after the
// last send; one send later panics.
func receiveCure() {
	ch := make(chan int)
	var wg sync.WaitGroup
	wg.Go(func() {
		for v := range ch {
			use(v)
		}
	})
	ch <- 1
	close(ch)
	wg.Wait()
}

// A select with one case is a receive: it waits as long as that does. Somebody who may
// never come is waited for without a limit, and the waiting goroutine holds the channel.
func noTimeoutLeak() {
	ch := make(chan int)
	go func() {
		select {
		case v := <-ch:
			use(v)
		}
	}()
}

// The wait has an end, and the channel has room for one value. The room is half of the
// cure, and the article has none: a sender that comes after the timeout then waits for a
// receiver that has gone, and the leak has moved to the other side (late-send). The price: a limit
// that somebody has to choose, a timer for each wait, and an answer that is thrown away.
func noTimeoutCure() {
	ch := make(chan int, 1)
	var wg sync.WaitGroup
	wg.Go(func() {
		select {
		case v := <-ch:
			use(v)
		case <-time.After(patience):
		}
	})
	wg.Go(func() { ch <- 1 })
	wg.Wait()
}

// The answer comes when the caller has stopped waiting. An unbuffered send needs a
// receiver, and there will be none: the goroutine stays, and holds the channel, the answer,
// and everything that its stack refers to.
func lateSendLeak() {
	answer := make(chan int)
	gaveUp := make(chan struct{})
	defer close(gaveUp)
	go func() {
		<-gaveUp // it takes longer than anybody waits
		answer <- 42
	}()
	select {
	case v := <-answer:
		use(v)
	case <-time.After(patience):
	}
}

// Room for the one value that will ever be sent: the send never waits, and a channel that
// nobody knows is garbage, with the value in it. The price: memory for one value, and the
// work is still done to its end for nobody. (A context can stop it earlier.)
func lateSendCure() {
	answer := make(chan int, 1)
	gaveUp := make(chan struct{})
	defer close(gaveUp)
	go func() {
		<-gaveUp
		answer <- 42
	}()
	select {
	case v := <-answer:
		use(v)
	case <-time.After(patience):
	}
}

// Three are asked, and the first answer will do. The other two wait to send theirs for
// ever, and hold the channel.
func firstAnswerLeak() {
	answers := make(chan int)
	for server := range 3 {
		go func() { answers <- server }()
	}
	use(<-answers)
}

// Room for all answers, so that no sender depends on a receiver. The price: memory for as
// many values as there are senders. It needs a number that is known beforehand.
func firstAnswerCure() {
	answers := make(chan int, 3)
	for server := range 3 {
		go func() { answers <- server }()
	}
	use(<-answers)
}

// The channel was declared and never made. A nil channel is no error: to receive from it
// waits for ever, by definition, and so does to send on it. Nothing holds the goroutine
// but the runtime's list of all goroutines.
func nilChannelLeak() {
	var requests chan int
	go func() {
		for r := range requests {
			use(r)
		}
	}()
}

// Make it where it is declared, before anybody can see it. It costs nothing.
func nilChannelCure() {
	requests := make(chan int)
	go func() {
		for r := range requests {
			use(r)
		}
	}()
	requests <- 1
	close(requests)
}

// All values were sent and received, and range waits for the next one: it cannot know
// that there is none. Only the goroutine still holds the channel.
func rangeLeak() {
	values := make(chan int)
	go func() {
		for v := range values {
			use(v)
		}
	}()
	for i := range 3 {
		values <- i
	}
}

// The sender closes, deferred and so by every way out. The price is that of close: one
// sender, or somebody who knows when all senders have ended.
func rangeCure() {
	values := make(chan int)
	defer close(values)
	go func() {
		for v := range values {
			use(v)
		}
	}()
	for i := range 3 {
		values <- i
	}
}

// The consumer has seen enough and stops. The producer does not learn of it, and its next
// send waits for ever; in a pipeline, so does every stage before it. Each holds its two
// channels, and the value that it could not get rid of.
func earlyStopLeak() {
	squares := make(chan int)
	go func() {
		defer close(squares)
		for i := range 4 {
			squares <- i * i
		}
	}()
	for s := range squares {
		if s == 1 {
			break
		}
	}
}

// Each send is also ready to be told that nobody listens; the consumer tells it by the
// deferred cancel, by every way out. The price: a select for each value in place of a
// send, in every stage of the pipeline.
func earlyStopCure() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	squares := make(chan int)
	go func() {
		defer close(squares)
		for i := range 4 {
			select {
			case squares <- i * i:
			case <-ctx.Done():
				return
			}
		}
	}()
	for s := range squares {
		if s == 1 {
			break
		}
	}
}

// The buffer has room for one problem more than is read, and there are three. The sender
// holds the channel, and that the buffer. A buffer that is too small delays the leak to the
// day on which more goes wrong than usual.
func fullBufferLeak() {
	problems := make(chan error, 1)
	go func() {
		for range 3 {
			problems <- errors.New("no connection")
		}
	}()
	<-problems // one is enough to know
}

// A send that does not wait: when there is no room, the value is dropped. The price: it
// loses values, so it is for those of which one more or less does not matter.
func fullBufferCure() {
	problems := make(chan error, 1)
	go func() {
		for range 3 {
			select {
			case problems <- errors.New("no connection"):
			default:
			}
		}
	}()
	<-problems
}

// A broker lives as long as the program.
type broker struct {
	mu          sync.Mutex
	subscribers []chan int
}

var news broker

func (b *broker) subscribe() chan int {
	b.mu.Lock()
	defer b.mu.Unlock()
	ch := make(chan int, 1)
	b.subscribers = append(b.subscribers, ch)
	return ch
}

// unsubscribe closes the channel: nobody sends on it any more, since only those that are
// listed get news, with the lock held.
func (b *broker) unsubscribe(ch chan int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subscribers = slices.DeleteFunc(b.subscribers, func(c chan int) bool { return c == ch })
	close(ch)
}

// The loop has no way out: whoever started it lost interest, and cannot say so. The
// broker, a package's variable, holds the channel, so that to the garbage collector the
// goroutine looks like one that can still be woken. So it can, by news that nobody wants.
func subscriberLeak() {
	subscription := news.subscribe()
	go func() {
		for {
			select {
			case n := <-subscription:
				use(n)
			}
		}
	}()
}

// Whoever subscribes also unsubscribes, deferred; that takes the channel out of the list
// and closes it, and range ends. The price: two calls that belong together, and a lock.
func subscriberCure() {
	subscription := news.subscribe()
	defer news.unsubscribe(subscription)
	go func() {
		for n := range subscription {
			use(n)
		}
	}()
}

// An error on the way, and the close at the end is not reached. Two workers wait for
// jobs, and hold each other's channel.
func workerPoolLeak() {
	jobs := make(chan int)
	for range 2 {
		go func() {
			for j := range jobs {
				use(j)
			}
		}()
	}
	for i := range 2 {
		if i == 1 {
			return // something is wrong with this job
		}
		jobs <- i
	}
	close(jobs)
}

// Closed by every way out, and waited for: deferred calls run last first, so that close
// comes before Wait. The price: the function returns only when the slowest job is done.
func workerPoolCure() {
	jobs := make(chan int)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer close(jobs)
	for range 2 {
		workers.Go(func() {
			for j := range jobs {
				use(j)
			}
		})
	}
	for i := range 2 {
		if i == 1 {
			return
		}
		jobs <- i
	}
}
