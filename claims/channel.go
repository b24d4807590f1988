package main

import (
	"fmt"
	"reflect"
	"runtime"
	"time"
	"unsafe"
)

// channelSection is "Channel".
var channelSection = section{title: "Channel", level: 2, claims: []claim{
	{
		says: "A channel carries values from one goroutine to another.", verdict: Holds,
		in:    places{{"runtime/chan.go", "hchan"}, {"runtime/chan.go", "send"}},
		shown: []proof{prints("channel-producer-and-consumer", "Consumed: 0", "Consumed: 1", "Consumed: 2", "Consumed: 3", "Consumed: 4"), calls("runtime", "send", "sendDirect")},
	},
	{
		says: "It is safe as to types: it carries values of one type, and the compiler sees to that.", verdict: Holds,
		in: places{{"runtime/chan.go", "makechan"}},
		shown: []proof{
			refused("c := make(chan int)\nc <- \"one\"", "cannot use \"one\""), refused("c := make(<-chan int)\nc <- 1", "cannot send to receive-only channel"),
			refused("c := make(chan<- int)\n<-c", "cannot receive from send-only channel"), accepted("c := make(chan int, 1)\nc <- 1"),
		},
	},
	{
		says: "It is safe to use from many goroutines at once.", verdict: Holds,
		in:    places{{"runtime/chan.go", "chansend"}, {"runtime/chan.go", "chanrecv"}},
		shown: []proof{raceless("channel-of-many"), prints("channel-of-many", "400"), explored("chanimpl", "TestExploreBuffer1For2And2x1"), test("chanimpl", "TestEveryMessageArrivesOnceAndInOrder")},
	},
	{
		says: "Goroutines work together by messages, and not by memory that they share.", verdict: Simplified,
		but:   "What is sent is copied. If that is a pointer, a slice or a map, both sides have what it leads to, and it is up to them that only one uses it.",
		in:    places{{"runtime/chan.go", "sendDirect"}},
		shown: []proof{raceless("channel-hands-over"), prints("channel-hands-over", "2"), races("channel-shares")},
	},
	{
		says: "A channel that is declared and not made is nil.", verdict: Holds,
		shown: []proof{observed("`var c chan int`: it is nil, and its length and capacity", "true 0 0", func() string {
			var c chan int
			return fmt.Sprint(c == nil, len(c), cap(c))
		})},
	},
	{
		says: "A send on a nil channel blocks for ever, and so does a receive.", verdict: Simplified,
		but:   "Outside of a select. In a select a case with a nil channel is never taken, and the others are: that is how one switches a case off.",
		in:    places{{"runtime/chan.go", "chansend"}, {"runtime/chan.go", "chanrecv"}},
		shown: []proof{dies("channel-nil-send", "fatal error: all goroutines are asleep - deadlock!"), dies("channel-nil-receive", "fatal error: all goroutines are asleep - deadlock!"), leaves("channel-nil-left", "chan send (nil chan)", "chan receive (nil chan)"), prints("channel-nil-in-select", "received 7")},
	},
	{
		says: "To close a nil channel is a panic.", verdict: Holds,
		in:    places{{"runtime/chan.go", "closechan"}},
		shown: []proof{panics("close of a nil channel", "close of nil channel", func() { var c chan int; close(c) }), finds("chanimpl", "TestExploreMisuse", "panic")},
	},
	{
		says: "To close a channel once more is a panic.", verdict: Holds,
		in:    places{{"runtime/chan.go", "closechan"}},
		shown: []proof{panics("close, and close", "close of closed channel", func() { close(closedChan()) }), dies("channel-two-producers-close", "panic: close of closed channel"), explored("chanimpl", "TestExploreCloseAgainstClose1And1")},
	},
	{
		says: "To send on a closed channel is a panic.", verdict: Simplified,
		but:   "So it is for a send that was blocked when the channel was closed by another.",
		in:    places{{"runtime/chan.go", "chansend"}},
		shown: []proof{panics("a send on a closed channel", "send on closed channel", func() { closedChan() <- 1 }), prints("channel-closed-under-a-sender", "send on closed channel"), needed("chanimpl-25", "TestExploreSendAgainstClose2x1And1")},
	},
	{
		says: "To close a channel that is for receiving only is a panic.", verdict: Wrong,
		but:   "It does not compile. Only package reflect gets as far as a panic.",
		in:    places{{"reflect/value.go", "Value.Close"}},
		shown: []proof{refused("c := make(<-chan int)\nclose(c)", "cannot close receive-only channel"), accepted("c := make(chan<- int)\nclose(c)"), panics("reflect.ValueOf(c).Close() for a `<-chan int`", "reflect: close of receive-only channel", func() { reflect.ValueOf((<-chan int)(make(chan int))).Close() })},
	},
	{
		says: "make creates a channel.", verdict: Holds,
		in:    places{{"runtime/chan.go", "makechan"}},
		shown: []proof{observed("`make(chan int) == nil`", "false", func() string { return fmt.Sprint(make(chan int) == nil) }), panics("make with a negative size", "makechan: size out of range", func() { n := -1; _ = make(chan int, n) })},
	},
	{
		says: "make takes the size of a buffer, or none.", verdict: Holds,
		in:    places{{"runtime/chan.go", "makechan"}},
		shown: []proof{observed("capacities of `make(chan int)`, `make(chan int, 0)` and `make(chan int, 3)`", "0 0 3", capacities)},
	},
	{
		says: "Without a buffer, a send blocks until the other end is ready.", verdict: Simplified,
		but:   "Or until the channel is closed: then it panics.",
		in:    places{{"runtime/chan.go", "chansend"}},
		shown: []proof{leaves("channel-unbuffered-send", "chan send"), explored("chanimpl", "TestExploreBuffer0For2And2x1"), predicted("unbuffered", ""), prints("channel-closed-under-a-sender", "send on closed channel")},
	},
	{
		says: "Without a buffer, a receive blocks until the other end is ready.", verdict: Simplified,
		but:   "Or until the channel is closed: then it has the zero value.",
		in:    places{{"runtime/chan.go", "chanrecv"}},
		shown: []proof{leaves("channel-unbuffered-receive", "chan receive"), explored("chanimpl", "TestExploreBuffer0For1x2And2x1"), prints("channel-closed-under-a-receiver", "0 false")},
	},
	{
		says: "With a buffer, a send blocks while the buffer is full, until somebody receives.", verdict: Simplified,
		but:   "Or until somebody closes the channel: then it panics.",
		in:    places{{"runtime/chan.go", "chansend"}, {"runtime/chan.go", "full"}},
		shown: []proof{prints("channel-buffer-full", "three are sent", "a receive makes room: 3"), predicted("buffered", ""), explored("chanimpl", "TestExploreBuffer1For2x1And1x2"), explored("chanimpl", "TestExploreSendAgainstClose2x1And1/buffer_1")},
	},
	{
		says: "With a buffer, a receive blocks while the buffer is empty, until somebody sends.", verdict: Simplified,
		but:   "Or until somebody closes the channel.",
		in:    places{{"runtime/chan.go", "chanrecv"}, {"runtime/chan.go", "empty"}},
		shown: []proof{prints("channel-buffer-empty", "a send ends it: 5"), explored("chanimpl", "TestExploreBuffer2For1And1x4"), explored("chanimpl", "TestExploreCloseAgainstReceivers2x1/with_0_in_the_buffer")},
	},
	{
		says: "From a closed channel one can receive what is left in the buffer.", verdict: Holds,
		in:    places{{"runtime/chan.go", "chanrecv"}},
		shown: []proof{prints("channel-closed-with-a-rest", "1 true", "2 true", "0 false", "0 false"), needed("chanimpl-4", "TestExploreCloseAgainstReceivers2x1")},
	},
	{
		says: "When nothing is left, a receive has the zero value of the type.", verdict: Simplified,
		but:   "At once, and as often as one likes. A second result says whether the value was sent; range ends there.",
		in:    places{{"runtime/chan.go", "chanrecv"}, {"runtime/chan.go", "chanrecv2"}},
		shown: []proof{prints("channel-closed-with-a-rest", "1 true", "2 true", "0 false", "0 false"), observed("v, ok := <-c of a closed `chan string`", `"" false`, func() string { c := make(chan string); close(c); v, ok := <-c; return fmt.Sprintf("%q %v", v, ok) })},
	},
	{
		says: "A channel is made of queues and a lock, and of the scheduler's means to block a goroutine and to wake it.", verdict: Holds,
		in:    places{{"runtime/chan.go", "chansend"}, {"runtime/proc.go", "gopark"}, {"runtime/proc.go", "goready"}},
		shown: []proof{calls("runtime", "chansend", "gopark"), calls("runtime", "chansend", "lock"), calls("runtime", "chansend", "c.sendq.enqueue"), calls("runtime", "send", "goready"), prints("channel-thousand-receivers", "threads for 1000 receivers: none"), needed("chanimpl-18", "TestExploreSelectOfBothSides2x1")},
	},
	{
		says: "hchan has these ten fields.", verdict: Simplified,
		but:   "Three more: elemtype, the type of the elements; timer, for a channel of package time (since Go 1.23); bubble, for testing/synctest. On 64 bits all of it takes 112 bytes.",
		in:    places{{"runtime/chan.go", "hchan"}},
		shown: []proof{fields("runtime", "hchan", "qcount uint", "dataqsiz uint", "buf unsafe.Pointer", "elemsize uint16", "closed uint32", "timer *timer", "elemtype *_type", "sendx uint", "recvx uint", "recvq waitq", "sendq waitq", "bubble *synctestBubble", "lock mutex"), constant("runtime", "hchanSize", "112")},
	},
	{
		says: "qcount is how many elements there are.", verdict: Holds,
		in:    places{{"runtime/chan.go", "chanlen"}},
		shown: []proof{observed("the first word of a channel of 4 with 3 in it, and len", "3 3", func() string { c := of4(3, 0); return fmt.Sprint(look(c).qcount, len(c)) })},
	},
	{
		says: "dataqsiz is the size of the buffer.", verdict: Simplified,
		but:   "cap says the same, but for the channel of a timer: that has room for one, and since Go 1.23 it passes for one without a buffer.",
		in:    places{{"runtime/chan.go", "chancap"}},
		shown: []proof{observed("the second word of a channel of 4, and cap; of time.After's, and cap", "4 4, 1 0", sizesOfBuffers)},
	},
	{
		says: "buf points to a ring.", verdict: Simplified,
		but:   "Without a buffer, or if the elements have no size, it points to itself. Of elements without pointers the ring follows hchan, in the same piece of memory.",
		in:    places{{"runtime/chan.go", "makechan"}, {"runtime/chan.go", "hchan.raceaddr"}},
		shown: []proof{observed("where buf points to, as seen from hchan: of a `chan int`, of one with 4, and whether that of four pointers is right behind it", "16 112 false", whereTheRingIs)},
	},
	{
		says: "elemsize is the size of an element.", verdict: Simplified,
		but:   "In 16 bits: an element has less than 64 KB.",
		in:    places{{"runtime/chan.go", "makechan"}, {"reflect/type.go", "ChanOf"}},
		shown: []proof{observed("the field, for a `chan [100]byte`", "100", func() string { return fmt.Sprint(look(make(chan [100]byte)).elemsize) }), field("runtime", "hchan", "elemsize uint16"), panics("reflect.ChanOf for elements of 64 KB", "reflect.ChanOf: element size too large", func() { reflect.ChanOf(reflect.BothDir, reflect.TypeFor[[1 << 16]byte]()) })},
	},
	{
		says: "closed is whether it was closed.", verdict: Holds,
		in: places{{"runtime/chan.go", "closechan"}},
		shown: []proof{observed("the field before and after close", "0 1", func() string {
			c := make(chan int)
			before := look(c).closed
			close(c)
			return fmt.Sprint(before, look(c).closed)
		})},
	},
	{
		says: "sendx is where in the ring the next one is put.", verdict: Simplified,
		but:   "It goes on if a receiver takes an element and there is a sender in line, whose own goes there.",
		in:    places{{"runtime/chan.go", "chansend"}, {"runtime/chan.go", "recv"}},
		shown: []proof{observed("sendx in a ring of 4 after 0, 3 and 4 sends", "0 3 0", func() string { return fmt.Sprint(look(of4(0, 0)).sendx, look(of4(3, 0)).sendx, look(of4(4, 0)).sendx) }), observed("a fifth sender is in line, and one is received: sendx before and after, and what is in the ring", "0 1 [1 2 3 4]", refilled)},
	},
	{
		says: "recvx is where in the ring the next one is taken from.", verdict: Holds,
		in:    places{{"runtime/chan.go", "chanrecv"}},
		shown: []proof{observed("recvx in a ring of 4 after 4 sends and 0, 3 and 4 receives", "0 3 0", func() string { return fmt.Sprint(look(of4(4, 0)).recvx, look(of4(4, 3)).recvx, look(of4(4, 4)).recvx) })},
	},
	{
		says: "recvq is the line of goroutines that wait to receive.", verdict: Simplified,
		but:   "A list of sudogs, one for each goroutine and channel: a select stands in several lines at once. Who came first is served first.",
		in:    places{{"runtime/chan.go", "waitq"}, {"runtime/runtime2.go", "sudog"}},
		shown: []proof{fields("runtime", "waitq", "first *sudog", "last *sudog"), prints("channel-line-of-receivers", "[0 1 2 3 4]"), observed("lines in which a `select` of two channels stands", "2", linesOfASelect)},
	},
	{
		says: "sendq is the line of goroutines that wait to send.", verdict: Holds,
		in:    places{{"runtime/chan.go", "waitq"}},
		shown: []proof{field("runtime", "hchan", "sendq waitq"), prints("channel-line-of-senders", "0", "1", "2", "3", "4")},
	},
	{
		says: "lock protects the channel from being used by several at once.", verdict: Simplified,
		but:   "It is a lock of the runtime, for which the thread waits and not the goroutine: it is held for a few instructions. It also protects fields of the sudogs in line. A select with default looks first without it, and len always does.",
		in:    places{{"runtime/runtime2.go", "mutex"}, {"runtime/chan.go", "empty"}, {"runtime/lock_spinbit.go", "lock2"}},
		shown: []proof{field("runtime", "hchan", "lock mutex"), calls("runtime", "lock2", "semasleep"), callsNot("runtime", "lock2", "gopark"), calls("runtime", "chanrecv", "empty"), callsNot("runtime", "chanlen", "lock")},
	},
	{
		says: "Producer and consumer: it prints Consumed: 0 to Consumed: 4.", verdict: Holds,
		shown: []proof{prints("channel-producer-and-consumer", "Consumed: 0", "Consumed: 1", "Consumed: 2", "Consumed: 3", "Consumed: 4"), raceless("channel-producer-and-consumer"), leaves("channel-producer-and-consumer")},
	},
	{
		says: "The producer closes the channel, and so the consumer's loop ends.", verdict: Simplified,
		but:   "It has to: otherwise the consumer waits for ever. And it has to be the only one: the second of two producers that do so panics, in close or in its send.",
		shown: []proof{dies("channel-producer-that-does-not-close", "fatal error: all goroutines are asleep - deadlock!"), dies("channel-two-producers-close", "panic: close of closed channel")},
	},
	{
		says: "Worker pool: three workers print the ten tasks, each once.", verdict: Simplified,
		but:   "In any order, and of any worker.",
		shown: []proof{printsAll("channel-pool", "task 1", "task 2", "task 3", "task 4", "task 5", "task 6", "task 7", "task 8", "task 9", "task 10"), raceless("channel-pool"), test("chanimpl", "Example_workerPool")},
	},
	{
		says: "The channel distributes the tasks among the workers.", verdict: Simplified,
		but:   "Not evenly: whoever is ready takes the next. With one processor, main puts all ten into the buffer and then the worker that was started last, the first to run, does all of them.",
		shown: []proof{prints("channel-pool-one-processor", "[0 0 10]"), predicted("last-first", "")},
	},
	{
		says: "The pool ends: the channel is closed, and a WaitGroup waits for the workers.", verdict: Holds,
		shown: []proof{leaves("channel-pool"), leaves("channel-pool-not-closed", "chan receive", "chan receive", "chan receive")},
	},
	{
		says: "Time limit: it prints Timeout, for the answer takes twice as long as it waits.", verdict: Holds,
		shown: []proof{prints("channel-timeout", "Timeout"), test("chanimpl", "Example_timeout")},
	},
	{
		says: "time.After and a channel limit the time of an operation.", verdict: Wrong,
		but:   "They limit how long somebody waits for it. The operation goes on, and nobody takes its answer any more: in a program that lives on its goroutine stays for good. Room for one answer in the channel lets it end; only what is told, by a context, stops before.",
		in:    places{{"time/sleep.go", "After"}},
		shown: []proof{leaves("channel-timeout", "chan send"), leaves("channel-timeout-with-room")},
	},
	{
		says: "time.After makes the time limit.", verdict: Simplified,
		but:   "Until Go 1.23 its timer was kept until it went off, also if nobody waited any more. Now the collector takes it.",
		in:    places{{"time/sleep.go", "After"}, {"runtime/chan.go", "hchan"}},
		shown: []proof{field("runtime", "hchan", "timer *timer"), test("chanimpl", "TestDifferenceAfterIsKeptUntilItHasRun")},
	},
	{
		says: "Limit of concurrency: a channel with a buffer of ten is a semaphore for ten.", verdict: Holds,
		shown: []proof{prints("channel-limit", "10 of 50 process, and 40 wait in line"), raceless("channel-limit"), leaves("channel-limit"), test("chanimpl", "Example_limit")},
	},
	{
		says: "That limits concurrency.", verdict: Simplified,
		but:   "It limits how many process at a time. All the goroutines are there, and wait: to limit them too, send before the go statement. And only with room for one is it a lock: those inside may race.",
		shown: []proof{prints("channel-limit", "10 of 50 process, and 40 wait in line"), raceless("channel-limit-as-a-lock"), races("channel-limit-of-two-is-no-lock")},
	},
	{
		says: "The receive after the request gives the place back.", verdict: Simplified,
		but:   "If the request panics, and somebody recovers as an HTTP server does, the place is lost; after ten of them nothing moves. So defer it.",
		in:    places{{"net/http/server.go", "conn.serve"}},
		shown: []proof{prints("channel-limit-and-a-panic", "places that stay taken: 3"), prints("channel-limit-deferred", "places that stay taken: 0")},
	},
	{
		says: "Pipeline: gen and sq make the squares 4, 9 and 16 of 2, 3 and 4.", verdict: Holds,
		shown: []proof{prints("channel-pipeline", "4", "9", "16"), raceless("channel-pipeline"), leaves("channel-pipeline"), test("chanimpl", "Example_pipeline")},
	},
	{
		says: "The program: nums := gen(2, 3, 4), and squares := sq(nums).", verdict: Wrong,
		but:   "In a function it does not compile, since nothing uses squares. And if nobody receives from it, both goroutines stay in their sends.",
		shown: []proof{refused("func sq(in <-chan int) <-chan int { return in }\n//\nsquares := sq(nil)", "declared and not used: squares"), leaves("channel-pipeline-unread", "chan send", "chan send")},
	},
	{
		says: "Each stage closes its channel when it is done, and so all of them end.", verdict: Simplified,
		but:   "If the last channel is read to its end. Who stops in between leaves the stages behind, unless they also wait for a channel, or a context, that tells them so.",
		shown: []proof{leaves("channel-pipeline"), leaves("channel-pipeline-read-in-part", "chan send", "chan send"), leaves("channel-pipeline-that-can-be-left")},
	},
}}

func capacities() string {
	none := 0
	return fmt.Sprint(cap(make(chan int)), cap(make(chan int, none)), cap(make(chan int, 3)))
}

// closedChan is a channel that is closed.
func closedChan() chan int {
	c := make(chan int)
	close(c)
	return c
}

// of4 is a channel of four, after so many sends and receives.
func of4(sends, receives int) chan int {
	c := make(chan int, 4)
	for i := range sends {
		c <- i
	}
	for range receives {
		<-c
	}
	return c
}

// hchan is how the runtime's begins. A row has all of its fields.
type hchan struct {
	qcount, dataqsiz uint
	buf              unsafe.Pointer
	elemsize         uint16
	closed           uint32
	timer, elemtype  unsafe.Pointer
	sendx, recvx     uint
	recvq, sendq     waitq
}

type waitq struct{ first, last unsafe.Pointer }

func look[T any](c chan T) *hchan { return *(**hchan)(unsafe.Pointer(&c)) }

// refilled has a sender in line at a full ring, and receives.
func refilled() string {
	c := of4(4, 0)
	go func() { c <- 4 }()
	for look(c).sendq.first == nil {
		runtime.Gosched()
	}
	before := look(c).sendx
	<-c
	after := look(c).sendx
	var left []int
	for range 4 {
		left = append(left, <-c)
	}
	return fmt.Sprint(before, after, left)
}

// linesOfASelect is in how many lines a goroutine stands that waits for two channels.
func linesOfASelect() string {
	a, b, done := make(chan int), make(chan int), make(chan int)
	go func() {
		select {
		case <-a:
		case <-b:
		}
		done <- 0
	}()
	n := 0
	for n < 2 {
		runtime.Gosched()
		n = 0
		for _, c := range []chan int{a, b} {
			if look(c).recvq.first != nil {
				n++
			}
		}
	}
	a <- 0
	<-done
	return fmt.Sprint(n)
}

func sizesOfBuffers() string {
	c, after := of4(3, 0), time.After(time.Hour)
	return fmt.Sprintf("%d %d, %d %d", look(c).dataqsiz, cap(c), (*(**hchan)(unsafe.Pointer(&after))).dataqsiz, cap(after))
}

func whereTheRingIs() string {
	fromHchan := func(h *hchan) uintptr { return uintptr(h.buf) - uintptr(unsafe.Pointer(h)) }
	pointers := look(make(chan *int, 4))
	return fmt.Sprint(fromHchan(look(make(chan int))), fromHchan(look(make(chan int, 4))), fromHchan(pointers) == 112)
}
