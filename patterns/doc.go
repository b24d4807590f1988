// Package patterns is what channels, contexts and wait groups are put together to:
// small functions, each a pattern that has a name, made of the primitives of this
// library.
//
//	producer and consumer     [Produce], [Consume]    producer.go
//	pipeline                  [Stage]                 pipeline.go
//	fan-out and fan-in        [FanOut], [FanIn]       fan.go
//	worker pool               [ForEach]               pool.go
//	results in order          [Map], [Stream]         results.go, stream.go
//	limit of concurrency      [Semaphore]             semaphore.go
//	cancel on first error     [Group]                 group.go
//	first result wins         [First]                 first.go
//	or-done                   [OrDone]                ordone.go
//	timeout                   [Timeout]               timeout.go
//	rate limit                [Rate]                  rate.go
//	graceful shutdown         [Service]               shutdown.go
//
// The naive version of most of them is a few lines long and has a flaw, which the
// documentation of each names.
//
// # What holds for all
//
//   - They stop when their context ends, at each point at which they wait, and then
//     return context.Cause of it. The functions that they call get that context, or
//     one derived from it; to heed it is up to them.
//   - When they return, none of their goroutines runs. (The exception is [Timeout].)
//     What works in a [Group] is over when its Wait returns.
//   - The first error is handed on, and cancels the rest.
//   - A panic in one of their goroutines is repeated in the goroutine of the caller,
//     as a [Panic] with the stack of the first. It counts more than any error.
//     runtime.Goexit is repeated, too: so t.FailNow in a worker ends the test.
//
// # How a context gets into a Select
//
// The Done channel of a context is a native one, and a Select of this library takes
// none. So each pattern that waits asks AfterFunc to close a channel of this library's:
// see signal.go. Between the end of the context and that of a wait a goroutine has to
// run; to be prompt, each step looks at ctx.Err first. A step that is under way when
// the context ends may still be done, so each worker may begin one more task.
//
// # Beside the libraries that are known
//
// [Group] has the shape of errgroup.Group (golang.org/x/sync), [Semaphore] that of
// semaphore.Weighted with weights of 1, and [ForEach], [Map] and [Stream] do what
// pool, iter and stream of github.com/sourcegraph/conc do. They differ:
//
//   - Go of a Group whose context is over calls nothing, and Wait returns the cause.
//     errgroup and conc call the function, and leave it to it to look.
//   - errgroup lets a panic end the program. conc repeats it, as is done here; a pool
//     that is told WithCancelOnError also cancels.
//   - iter and stream of conc run everything else to its end when one fails.
//   - The cause of the context is the first error here and in errgroup, and in conc
//     context.Canceled.
//   - A function that calls runtime.Goexit is taken for a success by both. Here it
//     is none.
//   - conc joins all errors, unless it is told WithFirstError; here it is the first,
//     as in errgroup.
//   - conc's Stream collects in a callback, and runs all callbacks; here the results
//     are a loop that can be left.
//   - There is no zero Group: without a context nothing could stop it.
package patterns
