package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// contextSection is "Context".
var contextSection = section{title: "Context", level: 2, claims: []claim{
	{
		says: "The interface Context came to the standard library with Go 1.7.", verdict: Holds,
		in: places{{"context/context.go", "Context"}}, since: "1.7",
		shown: []proof{api("1.7", "pkg context, type Context interface { Deadline, Done, Err, Value }")},
	},
	{
		says: "It controls how long goroutines live.", verdict: Simplified,
		but:   "It tells them. One that does not look at Done or Err goes on, and nothing can end it from outside.",
		shown: []proof{prints("context-ignored", "context canceled"), leaves("context-ignored", "chan receive")},
	},
	{
		says: "A signal to stop goes to many goroutines.", verdict: Holds,
		in:    places{{"context/context.go", "cancelCtx.cancel"}},
		shown: []proof{prints("context-cancel-root", "[true true true true]"), explored("context", "TestExploreCancelAgainstNewChildren1And2")},
	},
	{
		says: "Contexts pass the signal between goroutines.", verdict: Simplified,
		but:   "Down the tree only: neither those above nor those beside are told.",
		in:    places{{"context/context.go", "cancelCtx.cancel"}},
		shown: []proof{prints("context-cancel-child", "[false true false true]"), calls("context", "cancelCtx.cancel", "child.cancel")},
	},
	{
		says: "It limits the time of an operation.", verdict: Holds,
		in:    places{{"context/context.go", "WithDeadlineCause"}},
		shown: []proof{prints("context-timer-goes-off", "context deadline exceeded"), api("1.7", "pkg context, func WithTimeout(Context, time.Duration) (Context, CancelFunc)")},
	},
	{
		says: "It is for sharing data.", verdict: Simplified,
		but:   "For handing down what belongs to a request: the parent does not see it, and it cannot be changed. What a value leads to is as shared as ever, and needs a lock.",
		in:    places{{"context/context.go", "WithValue"}},
		shown: []proof{prints("context-value-goes-down", "<nil> v"), races("context-value-shared")},
	},
	{
		says: "The interface has four methods: Deadline, Done, Err and Value.", verdict: Holds,
		in:    places{{"context/context.go", "Context"}},
		shown: []proof{api("1.7", "pkg context, type Context interface { Deadline, Done, Err, Value }")},
	},
	{
		says: "Deadline returns when the context is cancelled.", verdict: Simplified,
		but:   "When it will be at the latest, of its own deadline and those above it. It may be cancelled before. A second result says whether there is a deadline at all.",
		in:    places{{"context/context.go", "timerCtx.Deadline"}, {"context/context.go", "WithDeadlineCause"}},
		shown: []proof{prints("context-deadline", "the parent's: true true", "over: true and the deadline is still to come: true", "any: false")},
	},
	{
		says: "Done is closed when the work is completed.", verdict: Wrong,
		but:   "A context does not know about work. It is over when cancel is called, by whoever has it, when its deadline has come, or when its parent is over.",
		in:    places{{"context/context.go", "cancelCtx.Done"}},
		shown: []proof{prints("context-work-completed", "the work is done, the context over: [false]", "cancel is called: [true]")},
	},
	{
		says: "Done is closed when the context is cancelled.", verdict: Simplified,
		but:   "If there is one: Done of a context that cannot be cancelled is nil, and a receive from it blocks for ever.",
		in:    places{{"context/context.go", "cancelCtx.cancel"}, {"context/context.go", "emptyCtx.Done"}},
		shown: []proof{explored("context", "TestExploreDoneAgainstCancel1And1"), calls("context", "cancelCtx.cancel", "close"), observed("context.Background().Done() == nil", "true", func() string { return fmt.Sprint(context.Background().Done() == nil) })},
	},
	{
		says: "Done returns the same channel each time.", verdict: Holds,
		in:    places{{"context/context.go", "cancelCtx.Done"}},
		shown: []proof{explored("context", "TestExploreDoneIsOneChannel2And1"), observed("Done before cancel == Done before cancel == Done after it", "true true", sameDone)},
	},
	{
		says: "Err returns why the context is over.", verdict: Simplified,
		but:   "One of two: cancelled, or too late. The first of them stays. The reason that somebody gives is what Cause returns (since Go 1.20).",
		in:    places{{"context/context.go", "cancelCtx.Err"}, {"context/context.go", "Cause"}},
		shown: []proof{prints("context-reasons", "<nil>", "context canceled", "context deadline exceeded", "context deadline exceeded", "context canceled disk full"), api("1.20", "pkg context, func Cause(Context) error")},
	},
	{
		says: "Err returns nil until Done is closed.", verdict: Holds,
		in:    places{{"context/context.go", "cancelCtx.Err"}},
		shown: []proof{calls("context", "cancelCtx.Err", "c.Done"), test("context", "TestAnErrorMeansThatDoneIsClosed/std"), needed("context-3", "TestExploreErrAndDoneAgainstCancel2And1")},
	},
	{
		says: "Value returns what belongs to a key.", verdict: Simplified,
		but:   "The nearest on the way up, and nil if there is none. It asks one context after the other.",
		in:    places{{"context/context.go", "value"}},
		shown: []proof{prints("context-user-hidden", "Processing request for user: of another package"), prints("context-no-user", "Processing request for user: <nil>"), test("context", "TestValue")},
	},
	{
		says: "The same context returns the same value for the same key.", verdict: Holds,
		in:    places{{"context/context.go", "valueCtx.Value"}},
		shown: []proof{observed("a value before and after another is set below it, and after cancel", "1 1 1", sameValue)},
	},
	{
		says: "Background, TODO, WithCancel, WithDeadline, WithTimeout and WithValue return private types that have these methods.", verdict: Holds,
		in:    places{{"context/context.go", "backgroundCtx"}, {"context/context.go", "cancelCtx"}, {"context/context.go", "timerCtx"}, {"context/context.go", "valueCtx"}},
		shown: []proof{observed("the types of what they return", "context.backgroundCtx context.todoCtx *context.cancelCtx *context.timerCtx *context.timerCtx *context.valueCtx", typesOfContexts)},
	},
	{
		says: "Those six are what the package offers.", verdict: HeldUntil("1.20"),
		but:   "WithCancelCause came then, and WithoutCancel, WithDeadlineCause, WithTimeoutCause and AfterFunc with Go 1.21.",
		in:    places{{"context/context.go", "WithCancelCause"}, {"context/context.go", "WithoutCancel"}, {"context/context.go", "AfterFunc"}},
		shown: []proof{api("1.20", "pkg context, func WithCancelCause(Context) (Context, CancelCauseFunc)"), api("1.21", "pkg context, func WithoutCancel(Context) Context"), api("1.21", "pkg context, func WithDeadlineCause(Context, time.Time, error) (Context, CancelFunc)"), api("1.21", "pkg context, func WithTimeoutCause(Context, time.Duration, error) (Context, CancelFunc)"), api("1.21", "pkg context, func AfterFunc(Context, func()) func() bool")},
	},
	{
		says: "Both Background and TODO create an emptyCtx.", verdict: HeldUntil("1.21"),
		but: "They return a backgroundCtx and a todoCtx, of size 0, each with an emptyCtx in it. They create nothing: all Backgrounds are equal.",
		in:  places{{"context/context.go", "Background"}, {"context/context.go", "TODO"}},
		shown: []proof{fields("context", "backgroundCtx", "emptyCtx emptyCtx"), fields("context", "todoCtx", "emptyCtx emptyCtx"), observed("Background() == Background(), and == TODO()", "true false", func() string {
			again := context.Background()
			return fmt.Sprint(context.Background() == again, context.Background() == context.TODO())
		})},
	},
	{
		says: "An emptyCtx cannot be cancelled, and has no deadline.", verdict: Holds,
		in:    places{{"context/context.go", "emptyCtx"}},
		shown: []proof{observed("Done, Err and Deadline of Background and TODO", "<nil> <nil> false, <nil> <nil> false", emptyContexts)},
	},
	{
		says: "Background and TODO mean different things.", verdict: Simplified,
		but:   "To the reader. Nothing else differs but what they print.",
		in:    places{{"context/context.go", "backgroundCtx.String"}, {"context/context.go", "todoCtx.String"}},
		shown: []proof{observed("printed, and their Done, Err and Deadline", "context.Background context.TODO: <nil> <nil> false, <nil> <nil> false", func() string { return fmt.Sprint(context.Background(), " ", context.TODO(), ": ", emptyContexts()) })},
	},
	{
		says: "All others should be derived from Background.", verdict: Simplified,
		but:   "From the one that came in, where there is one: of a request, of a test. Who derives from Background there is not told when the client has gone.",
		shown: []proof{api("1.7", "pkg net/http, method (*Request) Context() context.Context"), api("1.24", "pkg testing, type TB interface, Context() context.Context"), prints("context-cancel-root", "[true true true true]")},
	},
	{
		says: "emptyCtx is an int.", verdict: HeldUntil("1.21"),
		but:   "It is an empty struct now. Before, Background and TODO were two pointers to such an int, and the methods had pointers for receivers: as values, which the article's are, the two would be equal.",
		in:    places{{"context/context.go", "emptyCtx"}},
		shown: []proof{fields("context", "emptyCtx"), observed("two contexts of the article's type are equal", "true", func() string { return fmt.Sprint(context.Context(emptyInt(0)) == context.Context(emptyInt(0))) })},
	},
	{
		says: "All four methods of emptyCtx return nothing: no time and false, or nil.", verdict: Holds,
		in: places{{"context/context.go", "emptyCtx.Deadline"}, {"context/context.go", "emptyCtx.Done"}, {"context/context.go", "emptyCtx.Err"}, {"context/context.go", "emptyCtx.Value"}},
		shown: []proof{observed("Deadline, Done, Err and Value of Background", "true false <nil> <nil> <nil>", func() string {
			c := context.Background()
			d, ok := c.Deadline()
			return fmt.Sprintf("%v %v %v %v %v", d.IsZero(), ok, describe(c.Done()), c.Err(), c.Value(1))
		})},
	},
	{
		says: "WithCancel creates a cancelCtx with a channel done in it.", verdict: Simplified,
		but:   "The channel is made when somebody first asks for Done. Of those that nobody has asked, all have the same one once they are cancelled, which was closed from the start.",
		in:    places{{"context/context.go", "cancelCtx.Done"}, {"context/context.go", "closedchan"}},
		shown: []proof{observed("two contexts are cancelled, and then Done == Done; two that were asked before", "true false", sharedDone), callsNot("context", "withCancel", "make"), calls("context", "cancelCtx.Done", "make")},
	},
	{
		says: "cancelCtx has four fields: the parent, done, mu and err.", verdict: Wrong,
		but:   "It has children, without which a cancellation reaches nobody below, and cause. done is an atomic.Value with a channel in it.",
		in:    places{{"context/context.go", "cancelCtx"}},
		shown: []proof{fields("context", "cancelCtx", "Context Context", "mu sync.Mutex", "done atomic.Value", "children map[canceler]struct{}", "err atomic.Value", "cause error"), explored("explore/article", "TestExploreCancelCtx"), finds("explore/article", "TestExploreCancelCtxOfAParent", "deadlock"), explored("explore/article", "TestExploreCancelCtxWithChildren")},
	},
	{
		says: "mu protects what is done with it.", verdict: Simplified,
		but:   "Who cancels, derives, or first asks for Done takes it. Err does not, and Done does not once there is a channel: they load.",
		in:    places{{"context/context.go", "cancelCtx.Err"}, {"context/context.go", "cancelCtx.Done"}},
		shown: []proof{callsNot("context", "cancelCtx.Err", "c.mu.Lock"), calls("context", "cancelCtx.Err", "c.err.Load"), calls("context", "cancelCtx.cancel", "c.mu.Lock"), calls("context", "cancelCtx.propagateCancel", "p.mu.Lock")},
	},
	{
		says: "err is an error: why it was cancelled.", verdict: Simplified,
		but:   "It is an atomic.Value now, with one of two errors in it. Why is in cause.",
		in:    places{{"context/context.go", "cancelCtx"}},
		shown: []proof{field("context", "cancelCtx", "err atomic.Value"), field("context", "cancelCtx", "cause error"), prints("context-reasons", "<nil>", "context canceled", "context deadline exceeded", "context deadline exceeded", "context canceled disk full")},
	},
	{
		says: "Both WithTimeout and WithDeadline create a timerCtx.", verdict: Simplified,
		but:   "If the parent's deadline is earlier they create a cancelCtx, without a timer: the parent's is enough.",
		in:    places{{"context/context.go", "WithDeadlineCause"}},
		shown: []proof{observed("the type of a timeout of two hours, and below one of an hour", "*context.timerCtx *context.cancelCtx", laterThanTheParent), test("context", "TestTheEarlierOfTwoDeadlinesEndsTheChild")},
	},
	{
		says: "timerCtx is made on top of cancelCtx, with a deadline and a timer.", verdict: Holds,
		in:    places{{"context/context.go", "timerCtx"}},
		shown: []proof{fields("context", "timerCtx", "cancelCtx cancelCtx", "timer *time.Timer", "deadline time.Time")},
	},
	{
		says: "The timer cancels the context when the time has come.", verdict: Simplified,
		but: "Unless it has come already: then it is cancelled at once, and there is no timer. Whoever calls cancel stops the timer.",
		in:  places{{"context/context.go", "WithDeadlineCause"}, {"context/context.go", "timerCtx.cancel"}},
		shown: []proof{prints("context-timer-goes-off", "context deadline exceeded"), calls("context", "WithDeadlineCause", "time.AfterFunc"), calls("context", "timerCtx.cancel", "c.timer.Stop"), observed("Err of a timeout of 0, at once", "context deadline exceeded", func() string {
			c, cancel := context.WithTimeout(context.Background(), 0)
			defer cancel()
			return fmt.Sprint(c.Err())
		})},
	},
	{
		says: "WithValue creates a valueCtx.", verdict: Simplified,
		but:   "It is a function and no method. It panics if the key is nil, or cannot be compared.",
		in:    places{{"context/context.go", "WithValue"}},
		shown: []proof{observed("the type", "*context.valueCtx", func() string { return fmt.Sprintf("%T", context.WithValue(context.Background(), ourKey{}, 1)) }), panics("a nil key", "nil key", func() { _ = context.WithValue(context.Background(), nil, 1) }), panics("a slice for a key", "key is not comparable", withSliceKey)},
	},
	{
		says: "A valueCtx contains a set of pairs of keys and values.", verdict: Wrong,
		but:   "One pair. Each further one is a context of its own below it.",
		in:    places{{"context/context.go", "valueCtx"}},
		shown: []proof{fields("context", "valueCtx", "Context Context", "key any", "val any")},
	},
	{
		says: "Goroutines end properly by the signal, and nothing leaks.", verdict: Simplified,
		but:   "If they look at it, and if cancel is called at all; go vet sees where it is thrown away.",
		shown: []proof{leaves("context-worker-that-waits-for-both"), leaves("context-worker-never-told", "chan receive"), vetSays("ctx, _ := context.WithCancel(context.Background())\n_ = ctx", "should be called, not discarded")},
	},
	{
		says: "The program for this: a worker that works and sleeps, in the default of its select, ends when it is cancelled.", verdict: Simplified,
		but:   "When its sleep is over, up to half a second later: nothing is received meanwhile. With a timer beside Done in the select, and no default, it ends at once.",
		shown: []proof{prints("context-worker-that-sleeps", "Goroutine exiting", "it ends with its sleep: true"), prints("context-worker-that-waits-for-both", "Goroutine exiting"), raceless("context-worker-that-sleeps"), leaves("context-worker-that-sleeps")},
	},
	{
		says: "A sleep of a second at the end lets it print Goroutine exiting.", verdict: Simplified,
		but:   "It makes that likely. The worker can say that it has ended, by a channel that main waits for.",
		shown: []proof{finds("explore/article", "TestExploreCancelCtxProgram", "assertion"), test("context", "ExampleWithCancel")},
	},
	{
		says: "Requests over the network and to a database take their time limit from a context.", verdict: Holds,
		shown: []proof{api("1.7", "pkg net/http, method (*Request) WithContext(context.Context) *Request"), api("1.8", "pkg database/sql, method (*DB) QueryContext(context.Context, string, ...interface{}) (*Rows, error)")},
	},
	{
		says: "The program prints Timeout: context deadline exceeded.", verdict: Holds,
		shown: []proof{prints("context-timeout", "Timeout: context deadline exceeded"), raceless("context-timeout"), leaves("context-timeout"), test("context", "ExampleWithTimeout")},
	},
	{
		says: "So an operation, for which time.After stands there, is ended by the time limit.", verdict: Wrong,
		but:   "Only waiting for it is. An operation that does not look at the context goes on.",
		shown: []proof{leaves("context-timeout-of-what-does-not-listen", "chan receive"), leaves("context-timeout-of-what-listens")},
	},
	{
		says: "defer cancel() also where the time limit ends it.", verdict: Holds,
		in:    places{{"context/context.go", "timerCtx.cancel"}},
		shown: []proof{test("context", "TestTimerIsStoppedByCancel"), calls("context", "timerCtx.cancel", "removeChild"), vetSays("ctx, _ := context.WithTimeout(context.Background(), time.Hour)\n_ = ctx", "should be called, not discarded")},
	},
	{
		says: "The program prints Processing request for user: 12345.", verdict: Holds,
		shown: []proof{prints("context-user", "Processing request for user: 12345")},
	},
	{
		says: "The string userID is its key.", verdict: Simplified,
		but:   "Any other package may have the same, and hides the value. A key of a type of one's own meets no other. staticcheck says so, and go vet does not.",
		shown: []proof{prints("context-user-hidden", "Processing request for user: of another package"), prints("context-user-of-its-own-type", "12345"), staticcheckSays("SA1029", `_ = context.WithValue(context.Background(), "userID", 1)`, "should not use built-in type string as key"), vetIsSilent(`_ = context.WithValue(context.Background(), "userID", 1)`)},
	},
	{
		says: "Value gives the user back.", verdict: Simplified,
		but:   "As an any, and nil if there is none: the program then goes on, for the user <nil>. It takes an assertion of the type to notice.",
		shown: []proof{prints("context-no-user", "Processing request for user: <nil>"), refused("var user any = 12345\nvar id int = user\n_ = id", "need type assertion"), test("context", "ExampleWithValue")},
	},
}}

type ourKey struct{}

func withSliceKey() {
	//lint:ignore SA1029 that it panics is what is shown
	_ = context.WithValue(context.Background(), []int{}, 1)
}

// emptyInt is the article's emptyCtx.
type emptyInt int

func (emptyInt) Deadline() (t time.Time, ok bool) { return }
func (emptyInt) Done() <-chan struct{}            { return nil }
func (emptyInt) Err() error                       { return nil }
func (emptyInt) Value(any) any                    { return nil }

func describe(done <-chan struct{}) string {
	if done == nil {
		return "<nil>"
	}
	return "a channel"
}

func emptyContexts() string {
	of := func(c context.Context) string {
		_, ok := c.Deadline()
		return fmt.Sprintf("%s %v %v", describe(c.Done()), c.Err(), ok)
	}
	return of(context.Background()) + ", " + of(context.TODO())
}

func typesOfContexts() string {
	root := context.Background()
	cancelled, cancel := context.WithCancel(root)
	defer cancel()
	until, stop := context.WithDeadline(root, time.Now().Add(time.Hour))
	defer stop()
	within, end := context.WithTimeout(root, time.Hour)
	defer end()
	return fmt.Sprintf("%T %T %T %T %T %T", root, context.TODO(), cancelled, until, within, context.WithValue(root, ourKey{}, 1))
}

func laterThanTheParent() string {
	late, stop := context.WithTimeout(context.Background(), 2*time.Hour)
	defer stop()
	parent, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	child, end := context.WithTimeout(parent, 2*time.Hour)
	defer end()
	return fmt.Sprintf("%T %T", late, child)
}

func sameDone() string {
	c, cancel := context.WithCancel(context.Background())
	first, second := c.Done(), c.Done()
	cancel()
	return fmt.Sprint(first == second, second == c.Done())
}

// sharedDone compares channels of contexts that are cancelled.
func sharedDone() string {
	equal := func(ask bool) bool {
		a, cancelA := context.WithCancel(context.Background())
		b, cancelB := context.WithCancel(context.Background())
		if ask {
			a.Done()
			b.Done()
		}
		cancelA()
		cancelB()
		return a.Done() == b.Done()
	}
	return fmt.Sprint(equal(false), equal(true))
}

func sameValue() string {
	parent, cancel := context.WithCancelCause(context.Background())
	c := context.WithValue(parent, ourKey{}, 1)
	first := c.Value(ourKey{})
	_ = context.WithValue(c, ourKey{}, 2)
	second := c.Value(ourKey{})
	cancel(errors.New("enough"))
	return fmt.Sprint(first, second, c.Value(ourKey{}))
}
