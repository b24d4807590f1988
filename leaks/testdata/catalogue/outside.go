package catalogue

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// What this library has nothing of its own for.

// It computes for ever, and takes a processor with it: not only memory is lost. It holds
// nothing, and is held by the scheduler, which interrupts it every 10 ms so that others get
// their turn, and resumes it.
func endlessLoopLeak() {
	go func() {
		for {
		}
	}()
}

// It learns that it is no longer wanted, and sleeps while there is nothing to do. The
// article's select has a default case: so it ends when it is told to, too, and until then
// takes a whole processor to ask, again and again. The price: cancel does not wait for the
// end; who needs that waits for it as well, here by reading until the channel is closed.
func endlessLoopCure() {
	ctx, cancel := context.WithCancel(context.Background())
	tasks, ended := make(chan int), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case t := <-tasks:
				use(t)
			case <-ctx.Done():
				return
			}
		}
	}()
	tasks <- 1
	cancel()
	<-ended
}

// Stop ends the ticks. It does not close the channel, lest a tick be seen that was none,
// and so range waits for the next. (A ticker that nobody can reach is garbage since
// Go 1.23, stopped or not. This one is held by the goroutine.)
func tickerLeak() {
	ticker := time.NewTicker(time.Hour)
	go func() {
		for range ticker.C {
			use(1)
		}
	}()
	ticker.Stop()
}

// A second channel says that it is over. It costs a select for each tick.
func tickerCure() {
	ticker := time.NewTicker(time.Hour)
	defer ticker.Stop()
	over := make(chan struct{})
	defer close(over)
	go func() {
		for {
			select {
			case <-ticker.C:
				use(1)
			case <-over:
				return
			}
		}
	}()
}

// It looks every millisecond whether there is something new, and nobody can stop it. It
// is not blocked: the runtime holds the timer, and the timer wakes it.
func pollerLeak() {
	go func() {
		for range time.Tick(time.Millisecond) {
			use(1)
		}
	}()
}

// The context of whoever wants to know ends the polling. The price is that of a ticker:
// see there.
func pollerCure() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		tick := time.Tick(time.Millisecond)
		for {
			select {
			case <-tick:
				use(1)
			case <-ctx.Done():
				return
			}
		}
	}()
}

// One of the group fails, and the other one waits for what it would have sent. Wait waits
// for both, so that the error is never reported either. Two goroutines are left: one holds
// the feed, the other the group.
func errgroupLeak() {
	feed := make(chan int)
	var g errgroup.Group
	g.Go(func() error { return errors.New("no connection") })
	g.Go(func() error {
		use(<-feed)
		return nil
	})
	go func() { _ = g.Wait() }()
}

// The first error cancels the context of the group, and each member looks at it wherever
// it waits. The price: all of them must do so; the group does not stop anybody by force.
func errgroupCure() {
	feed := make(chan int)
	g, ctx := errgroup.WithContext(context.Background())
	g.Go(func() error { return errors.New("no connection") })
	g.Go(func() error {
		select {
		case v := <-feed:
			use(v)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	go func() { _ = g.Wait() }()
}

// The reader has seen the first line, and leaves. A pipe has no buffer: the writer, which
// holds the pipe now, waits in its second Write for somebody to read it.
func pipeLeak() {
	r, w := io.Pipe()
	go func() {
		defer w.Close()
		fmt.Fprintln(w, "head")
		fmt.Fprintln(w, "body")
	}()
	_, _ = bufio.NewReader(r).ReadString('\n')
}

// The reader closes its end, and Write returns io.ErrClosedPipe. The price: the writer
// has to look at the errors of Write, or it goes on writing to nobody.
func pipeCure() {
	r, w := io.Pipe()
	defer r.Close()
	go func() {
		defer w.Close()
		fmt.Fprintln(w, "head")
		fmt.Fprintln(w, "body")
	}()
	_, _ = bufio.NewReader(r).ReadString('\n')
}

// serveOne answers one connection, and keeps it open until the client closes it.
func serveOne() (url string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		defer l.Close()
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
			return
		}
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
		_, _ = io.Copy(io.Discard, c)
	}()
	return "http://" + l.Addr().String()
}

// The body was not closed. Two goroutines of the client, one that reads and one that
// writes, hold the connection for it, and a third one serves it on the other side. That
// nobody else can reach the body any more does not close it.
func httpBodyLeak() {
	client := &http.Client{Transport: new(http.Transport)}
	defer client.CloseIdleConnections()
	answer, err := client.Get(serveOne())
	if err != nil {
		return
	}
	use(answer.StatusCode)
}

// The body is read to its end and closed: then the connection is idle. Its two goroutines
// are left on purpose, for the next request, until IdleConnTimeout (none, if the Transport
// does not say) or CloseIdleConnections. The price of closing without reading: the
// connection cannot be used again.
func httpBodyCure() {
	client := &http.Client{Transport: new(http.Transport)}
	defer client.CloseIdleConnections()
	answer, err := client.Get(serveOne())
	if err != nil {
		return
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	use(answer.StatusCode)
}
