package context_test

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/syncprimer/syncprimer/context"
)

// Stopping a worker.
//
// The widespread version of this example has the worker ask in a select with
// default, and sleep between two pieces of work: so it notices the cancellation up
// to a whole sleep later. It waits for the work in the select instead. And main
// sleeps for a second in the hope that the worker has ended; it can know, if the
// worker tells.
func ExampleWithCancel() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	work := make(chan int)
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		for {
			select {
			case <-ctx.Done():
				fmt.Println("worker exits:", ctx.Err())
				return
			case n := <-work:
				fmt.Println("working on", n)
			}
		}
	}()

	work <- 1
	work <- 2
	cancel()
	<-exited
	// Output:
	// working on 1
	// working on 2
	// worker exits: context canceled
}

// Limiting the time of an operation.
//
// The widespread version waits for time.After(3 * time.Second) in place of the
// operation, beside Done. That gives up waiting, but the operation goes on for
// nobody. Whatever works has to be given the context, and to stop by itself.
func ExampleWithTimeout() {
	query := func(ctx context.Context) (string, error) {
		slow := time.NewTimer(time.Minute)
		defer slow.Stop()
		select {
		case <-slow.C:
			return "42", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel() // also when query is in time: the timer would run on
	_, err := query(ctx)
	fmt.Println("Timeout:", err)
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output:
	// Timeout: context deadline exceeded
	// true
}

// userKey is the type of one key and of no other.
type userKey struct{}

func withUser(ctx context.Context, id int) context.Context {
	return context.WithValue(ctx, userKey{}, id)
}

func userFrom(ctx context.Context) (id int, ok bool) {
	id, ok = ctx.Value(userKey{}).(int)
	return id, ok
}

// Passing on what belongs to a request.
//
// The widespread version takes the string "userID" for a key. Any other package
// may do the same, and then one hides the other's value. A type of one's own as
// the key cannot meet another. It also prints what it finds, be it nil: two small
// functions give the value its type back, and say whether it is there.
func ExampleWithValue() {
	process := func(ctx context.Context) {
		if id, ok := userFrom(ctx); ok {
			fmt.Println("Processing request for user:", id)
		} else {
			fmt.Println("Processing request for nobody")
		}
	}
	process(withUser(context.Background(), 12345))
	process(context.WithValue(context.Background(), "userID", 12345))
	// Output:
	// Processing request for user: 12345
	// Processing request for nobody
}

// Telling those below why they should stop.
func ExampleWithCancelCause() {
	errDiskFull := errors.New("disk full")

	job, cancelJob := context.WithCancelCause(context.Background())
	defer cancelJob(nil)
	step, cancelStep := context.WithTimeout(job, time.Hour)
	defer cancelStep()

	cancelJob(fmt.Errorf("saving: %w", errDiskFull))
	fmt.Println(step.Err())
	fmt.Println(context.Cause(step))
	fmt.Println(errors.Is(context.Cause(step), errDiskFull))
	// Output:
	// context canceled
	// saving: disk full
	// true
}

// Ending an operation that does not know of contexts: when the context is
// cancelled, a deadline in the past makes the read return.
func ExampleAfterFunc() {
	read := func(ctx context.Context, conn net.Conn, b []byte) (int, error) {
		stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
		defer stop()
		n, err := conn.Read(b)
		if err != nil && ctx.Err() != nil {
			err = ctx.Err()
		}
		return n, err
	}

	client, server := net.Pipe()
	defer func() { _ = client.Close() }()
	defer func() { _ = server.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := read(ctx, client, make([]byte, 1)) // nobody ever writes
	fmt.Println(err)
	// Output:
	// context deadline exceeded
}

// What is to happen although the request is over.
func ExampleWithoutCancel() {
	request, cancel := context.WithCancel(withUser(context.Background(), 7))
	cancel() // the client has gone

	rollback, cancelRollback := context.WithTimeout(context.WithoutCancel(request), time.Second)
	defer cancelRollback()
	user, _ := userFrom(rollback)
	fmt.Println("request:", request.Err())
	fmt.Println("rollback for user", user, "may go on:", rollback.Err() == nil)
	// Output:
	// request: context canceled
	// rollback for user 7 may go on: true
}
